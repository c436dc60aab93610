//! Readers of what targets emit, written apart from the program: each gives the values of a file with the place that each stands in.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use hocon::HoconValue;
use serde_json::Value;

use crate::judge::need;

/// The values of a file, each with the path of its place, in the order of the file.
pub type Fields = Vec<(String, String)>;

/// NanoMQ's file, by another program's reader of HOCON.
pub fn hocon(text: &str) -> Fields {
    fn walk(path: &str, value: &HoconValue, fields: &mut Fields) {
        match value {
            HoconValue::Object(members) => {
                members.iter().for_each(|(key, value)| walk(&format!("{path}.{key}"), value, fields));
            }
            HoconValue::Array(items) => {
                items.iter().enumerate().for_each(|(at, item)| walk(&format!("{path}[{at}]"), item, fields));
            }
            HoconValue::Scalar(scalar) => fields.push((path.to_owned(), scalar.raw.clone())),
            other => panic!("{path}: {other:?}"),
        }
    }
    let config = hocon::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut fields = Fields::new();
    assert_eq!(config.keys(), ["bridges"], "{text}");
    walk("bridges", config.get("bridges").unwrap(), &mut fields);
    fields
}

/// Mosquitto's file as its `config__read_file_core` takes it: a `#` in the first column, else a word and, trimmed, what follows it.
pub fn conf(text: &str) -> Fields {
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (key, value) = line.split_once(' ').unwrap_or_else(|| panic!("`{line}` has no value"));
            (key.to_owned(), value.trim().to_owned())
        })
        .collect()
}

/// Kconfig's assignments, and the lines of comments that say what the application does.
pub fn kconfig(text: &str) -> Fields {
    let unquote = |text: &str| match text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        None => text.to_owned(),
        Some(inner) => unescape(inner),
    };
    text.lines()
        .filter_map(|line| match line.strip_prefix("#   ") {
            // Written as between quotes.
            Some(comment) => Some(("comment".to_owned(), unescape(comment))),
            None if line.starts_with('#') || line.is_empty() => None,
            None => {
                let (symbol, value) = line.split_once('=').unwrap_or_else(|| panic!("`{line}` assigns nothing"));
                Some((symbol.strip_prefix("CONFIG_").unwrap().to_owned(), unquote(value)))
            }
        })
        .collect()
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        assert_ne!(c, '"', "a quote stands unescaped in `{text}`");
        out.push(if c == '\\' { characters.next().unwrap() } else { c });
    }
    out
}

/// Delphi's tokens: every literal decoded as one text, with the words between them as its place; comments are left out.
pub fn pascal(text: &str) -> Fields {
    let (mut fields, mut place, mut literal) = (Fields::new(), String::new(), None::<Vec<u16>>);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '{' => while rest.next().is_some_and(|c| c != '}') {},
            '/' if rest.peek() == Some(&'/') => while rest.next().is_some_and(|c| c != '\n') {},
            '\'' => {
                let literal = literal.get_or_insert_default();
                let mut length = 0;
                loop {
                    match rest.next() {
                        Some('\'') if rest.peek() == Some(&'\'') => {
                            rest.next();
                            literal.push(u16::from(b'\''));
                        }
                        Some('\'') => break,
                        Some('\n') | None => panic!("a literal does not end in its line:\n{text}"),
                        Some(c) => literal.extend(c.encode_utf16(&mut [0; 2]).iter()),
                    }
                    length += 1;
                }
                assert!(length <= 255, "Delphi takes no longer literal");
            }
            '#' => {
                let mut number = String::new();
                while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                    number.push(digit);
                }
                literal.get_or_insert_default().push(number.parse().unwrap());
            }
            // Literals that are joined are one.
            '+' | ' ' | '\n' if literal.is_some() => {}
            c => {
                if let Some(units) = literal.take() {
                    fields.push((std::mem::take(&mut place), String::from_utf16(&units).unwrap()));
                }
                if !c.is_whitespace() {
                    place.push(c);
                }
            }
        }
    }
    fields.push((place, String::new()));
    fields
}

/// Many documents at once by Python's own readers: `json`, `yaml`, `xml`, and kconfiglib's for a fragment with its model.
pub fn python(documents: &[(&str, String, String)]) -> Vec<Fields> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/readers.py");
    let mut child =
        Command::new(need("python3")).arg(script).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let question = serde_json::to_vec(documents).unwrap();
    let writer = std::thread::spawn(move || stdin.write_all(&question).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "pip install -r tests/judges.txt");
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), documents.len());
    answers
        .into_iter()
        .zip(documents)
        .map(|(answer, (kind, text, _))| {
            serde_json::from_value(answer.clone()).unwrap_or_else(|_| panic!("{kind}: {answer}\n{text}"))
        })
        .collect()
}

/// How a language writes its comments.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Comments {
    /// `// …` and `/* … */`: C, C++, Java, JavaScript.
    Slashes,
    /// `# …`: Python.
    Hash,
}

/// The literals of a program, each decoded by the rules that C, Java, JavaScript and Python share, with the code before it as its place;
/// comments are left out, and literals that stand side by side are one.
pub fn literals(text: &str, comments: Comments) -> Fields {
    let (mut fields, mut place, mut literal) = (Fields::new(), String::new(), None::<Vec<u8>>);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match c {
            '#' if comments == Comments::Hash => while rest.next().is_some_and(|c| c != '\n') {},
            '/' if comments == Comments::Slashes && rest.peek() == Some(&'/') => {
                while rest.next().is_some_and(|c| c != '\n') {}
            }
            '/' if comments == Comments::Slashes && rest.peek() == Some(&'*') => {
                rest.next();
                while let Some(c) = rest.next() {
                    if c == '*' && rest.next_if_eq(&'/').is_some() {
                        break;
                    }
                }
            }
            '"' | '\'' => string(c, &mut rest, literal.get_or_insert_default()),
            c if c.is_whitespace() => {}
            c => {
                if let Some(bytes) = literal.take() {
                    fields.push((std::mem::take(&mut place), String::from_utf8(bytes).unwrap()));
                }
                place.push(c);
            }
        }
    }
    if let Some(bytes) = literal {
        fields.push((std::mem::take(&mut place), String::from_utf8(bytes).unwrap()));
    }
    fields.push((place, String::new()));
    fields
}

/// The rest of a literal up to its quote.
fn string(quote: char, rest: &mut std::iter::Peekable<std::str::Chars<'_>>, into: &mut Vec<u8>) {
    loop {
        match rest.next() {
            Some(c) if c == quote => return,
            Some('\n') | None => panic!("a literal does not end in its line"),
            Some('\\') => match rest.next().unwrap() {
                'n' => into.push(b'\n'),
                'r' => into.push(b'\r'),
                't' => into.push(b'\t'),
                'u' => {
                    let number: String = (0..4).filter_map(|_| rest.next()).collect();
                    let c = char::from_u32(u32::from_str_radix(&number, 16).unwrap()).unwrap();
                    into.extend(c.encode_utf8(&mut [0; 4]).bytes());
                }
                digit @ '0'..='7' => {
                    let mut number = digit.to_digit(8).unwrap();
                    for _ in 0..2 {
                        if let Some(digit) = rest.next_if(|c| ('0'..='7').contains(c)) {
                            number = number * 8 + digit.to_digit(8).unwrap();
                        }
                    }
                    into.push(u8::try_from(number).unwrap());
                }
                c @ ('"' | '\'' | '\\' | '?' | '/') => into.push(c as u8),
                c => panic!("no escape \\{c}"),
            },
            Some(c) => into.extend(c.encode_utf8(&mut [0; 4]).bytes()),
        }
    }
}

/// A properties file, as `java.util.Properties` takes it: comments, then a key up to `=` and a value without the blanks before it.
pub fn properties(text: &str) -> Fields {
    let unescape = |value: &str| {
        let mut units = Vec::new();
        let mut rest = value.trim_start().chars();
        while let Some(c) = rest.next() {
            match (c, c == '\\') {
                (_, true) => match rest.next().unwrap() {
                    'u' => units.push(
                        u16::from_str_radix(&(0..4).filter_map(|_| rest.next()).collect::<String>(), 16).unwrap(),
                    ),
                    c => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
                },
                (c, false) => units.extend(c.encode_utf16(&mut [0; 2]).iter()),
            }
        }
        String::from_utf16(&units).unwrap()
    };
    assert!(text.is_ascii(), "{text}");
    let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (key, value) = line.split_once('=').unwrap_or_else(|| panic!("`{line}` has no value"));
            (key.to_owned(), unescape(value))
        })
        .collect()
}
