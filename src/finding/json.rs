//! JSON with the place of every value, so that a finding can point at the very value it speaks of.
//!
//! Own code because the JSON libraries in use keep no places and let the last of two equal keys win silently.

use std::collections::HashSet;

use crate::finding::Span;

/// Deepest nesting that is read; nothing that people write needs more, and the stack is spared.
const MAX_DEPTH: usize = 64;

/// A value and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    /// The bytes of the value, quotes and brackets among them.
    pub span: Span,
    /// The value.
    pub value: Value,
}

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number, as it is written.
    Number(String),
    /// A string, its escapes resolved.
    Text(String),
    /// A list.
    List(Vec<Node>),
    /// An object: key, place of the key, value, in the order of the text; of equal keys all are kept.
    Map(Vec<Entry>),
}

impl Value {
    /// What kind of value it is, as a message names it.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "a boolean",
            Self::Number(_) => "a number",
            Self::Text(_) => "a string",
            Self::List(_) => "a list",
            Self::Map(_) => "an object",
        }
    }
}

/// An entry of an object: its key, the place of the key, its value.
pub type Entry = (String, Span, Node);

impl Node {
    /// The entries of an object; none of any other value.
    pub fn entries(&self) -> &[Entry] {
        if let Value::Map(entries) = &self.value { entries } else { &[] }
    }

    /// The items of a list; none of any other value.
    pub fn items(&self) -> &[Self] {
        if let Value::List(items) = &self.value { items } else { &[] }
    }

    /// The entry of a key: of equal ones the last, as JSON readers take it.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().rev().find(|(own, ..)| own == key)
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|(_, _, node)| node)
    }

    /// The text, when it is a string.
    pub fn text(&self) -> Option<&str> {
        if let Value::Text(text) = &self.value { Some(text) } else { None }
    }

    /// The number, when it is one that is whole and fits.
    pub fn integer(&self) -> Option<i64> {
        if let Value::Number(digits) = &self.value { digits.parse().ok() } else { None }
    }
}

/// What is wrong with a text, and where.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem {
    /// Where.
    pub span: Span,
    /// What: lower case, no full stop.
    pub message: String,
}

/// Reads one JSON value. Equal keys are problems that do not stop the reading; whatever is not JSON does.
pub fn read(text: &str) -> (Option<Node>, Vec<Problem>) {
    read_from(text, 0)
}

/// Reads JSON values that stand one after another.
pub fn read_stream(text: &str) -> (Vec<Node>, Vec<Problem>) {
    let mut reader = Reader { text, at: 0, problems: Vec::new() };
    let mut nodes = Vec::new();
    loop {
        reader.blank();
        if reader.at == text.len() && !nodes.is_empty() {
            break;
        }
        match reader.value(0) {
            Ok(node) => nodes.push(node),
            Err(problem) => {
                reader.problems.push(problem);
                break;
            }
        }
    }
    (nodes, reader.problems)
}

/// Reads the one JSON value that a text holds from a byte on; places are still those of the whole text.
pub fn read_from(text: &str, start: usize) -> (Option<Node>, Vec<Problem>) {
    let mut reader = Reader { text, at: start, problems: Vec::new() };
    let node = reader.whole();
    let node = match node {
        Ok(node) => Some(node),
        Err(problem) => {
            reader.problems.push(problem);
            None
        }
    };
    (node, reader.problems)
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    problems: Vec<Problem>,
}

type Read<T> = Result<T, Problem>;

impl Reader<'_> {
    fn whole(&mut self) -> Read<Node> {
        if self.at == 0 && self.text.starts_with('\u{feff}') {
            return self.fail("a byte order mark stands before the document; AWS takes UTF-8 without it");
        }
        self.blank();
        if self.at == self.text.len() {
            return self.fail("the document is empty");
        }
        let node = self.value(0)?;
        self.blank();
        if self.at < self.text.len() {
            return self.fail("something follows after the document's end");
        }
        Ok(node)
    }

    fn fail<T>(&self, message: impl Into<String>) -> Read<T> {
        let end = self.text[self.at..].chars().next().map_or(self.at, |c| self.at + c.len_utf8());
        Err(Problem { span: self.at..end, message: message.into() })
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    fn blank(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn unexpected<T>(&self, wanted: &str) -> Read<T> {
        match self.text[self.at..].chars().next() {
            None => self.fail(format!("the document ends where {wanted} should be")),
            Some(c) => self.fail(format!("{} where {wanted} should be", crate::finding::show_char(c))),
        }
    }

    fn value(&mut self, depth: usize) -> Read<Node> {
        if depth > MAX_DEPTH {
            return self.fail(format!("nested more than {MAX_DEPTH} levels deep"));
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.map(depth)?,
            Some(b'[') => self.list(depth)?,
            Some(b'"') => Value::Text(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            _ if self.word("true") => Value::Bool(true),
            _ if self.word("false") => Value::Bool(false),
            _ if self.word("null") => Value::Null,
            _ => return self.unexpected("a value"),
        };
        Ok(Node { span: start..self.at, value })
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.text[self.at..].starts_with(word);
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn number(&mut self) -> Read<Value> {
        let start = self.at;
        while matches!(self.peek(), Some(b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')) {
            self.at += 1;
        }
        let digits = &self.text[start..self.at];
        if serde_json::from_str::<serde_json::Number>(digits).is_err() {
            self.at = start;
            return self.fail(format!("`{digits}` is not a number"));
        }
        Ok(Value::Number(digits.to_owned()))
    }

    fn list(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut items = Vec::new();
        self.blank();
        if self.take(b']') {
            return Ok(Value::List(items));
        }
        loop {
            self.blank();
            items.push(self.value(depth + 1)?);
            self.blank();
            if self.take(b']') {
                return Ok(Value::List(items));
            }
            if !self.take(b',') {
                return self.unexpected("`,` or `]`");
            }
        }
    }

    fn map(&mut self, depth: usize) -> Read<Value> {
        self.at += 1;
        let mut entries = Vec::new();
        let mut keys = HashSet::new();
        self.blank();
        if self.take(b'}') {
            return Ok(Value::Map(entries));
        }
        loop {
            self.blank();
            if self.peek() != Some(b'"') {
                return self.unexpected("a key in double quotes");
            }
            let start = self.at;
            let key = self.string()?;
            let span = start..self.at;
            if !keys.insert(key.clone()) {
                let message = format!("the key `{key}` stands here twice");
                self.problems.push(Problem { span: span.clone(), message });
            }
            self.blank();
            if !self.take(b':') {
                return self.unexpected("`:`");
            }
            self.blank();
            let value = self.value(depth + 1)?;
            entries.push((key, span, value));
            self.blank();
            if self.take(b'}') {
                return Ok(Value::Map(entries));
            }
            if !self.take(b',') {
                return self.unexpected("`,` or `}`");
            }
        }
    }

    fn string(&mut self) -> Read<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let rest = &self.text[self.at..];
            let Some(stop) = rest.find(|c: char| c == '"' || c == '\\' || c < ' ') else {
                self.at = self.text.len();
                return self.fail("the document ends inside a string");
            };
            out.push_str(&rest[..stop]);
            self.at += stop;
            if self.take(b'"') {
                return Ok(out);
            }
            if !self.take(b'\\') {
                return self.fail("a control character inside a string has to be written as an escape");
            }
            out.push(self.escape()?);
        }
    }

    fn escape(&mut self) -> Read<char> {
        let c = match self.peek() {
            Some(b'u') => return self.unicode(),
            Some(c @ (b'"' | b'\\' | b'/')) => char::from(c),
            Some(b'b') => '\u{8}',
            Some(b'f') => '\u{c}',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            _ => return self.unexpected("one of the escapes `\\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u`"),
        };
        self.at += 1;
        Ok(c)
    }

    fn unicode(&mut self) -> Read<char> {
        let start = self.at - 1;
        let first = self.unit()?;
        let mut units = vec![first];
        if (0xd800..0xdc00).contains(&first) && self.text[self.at..].starts_with("\\u") {
            self.at += 1;
            units.push(self.unit()?);
        }
        match char::decode_utf16(units).collect::<Result<Vec<_>, _>>().as_deref() {
            Ok([c]) => Ok(*c),
            _ => {
                let span = start..self.at;
                Err(Problem { span, message: "half of a surrogate pair stands alone; it is no character".to_owned() })
            }
        }
    }

    /// `uXXXX`: one UTF-16 unit.
    fn unit(&mut self) -> Read<u16> {
        let digits = self.text.get(self.at + 1..self.at + 5).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
        match digits.and_then(|d| u16::from_str_radix(d, 16).ok()) {
            Some(unit) => {
                self.at += 5;
                Ok(unit)
            }
            None => self.fail("`\\u` needs four hexadecimal digits"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> (usize, String) {
        let (_, problems) = read(text);
        problems.first().map(|p| (p.span.start, p.message.clone())).unwrap()
    }

    #[test]
    fn every_value_knows_its_place() {
        let (node, problems) = read(r#" {"a": ["x\u00e9\ud83d\ude00", -1.5e3]} "#);
        assert!(problems.is_empty());
        let Some(Node { span, value: Value::Map(entries) }) = node else { panic!() };
        assert_eq!(span, 1..39);
        let Value::List(items) = &entries[0].2.value else { panic!() };
        assert_eq!(items[0].value, Value::Text("xé😀".into()));
        assert_eq!(items[0].span, 8..29);
    }

    #[test]
    fn what_is_not_json_is_named_with_its_place() {
        assert_eq!(problem("").1, "the document is empty");
        assert!(problem("{").1.contains("ends where"));
        assert!(problem(r#"{"a":1,}"#).1.contains("a key"));
        assert_eq!(problem(r#"{"a":1,"a":2}"#), (7, "the key `a` stands here twice".into()));
        assert!(problem(r#"["\ud800"]"#).1.contains("surrogate"));
        assert!(problem(r#"["\ud800\u0041"]"#).1.contains("surrogate"));
        assert!(problem(r#""\u00é""#).1.contains("hexadecimal"));
        assert!(problem("01").1.contains("not a number"));
        assert!(problem("{}x").1.contains("follows"));
        assert!(problem("\u{feff}{}").1.contains("byte order mark"));
        assert!(problem(&"[".repeat(1_000_000)).1.contains("deep"));
    }
}
