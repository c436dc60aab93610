//! NanoMQ's HOCON as its broker reads it: a subset with a lexer of its own, each value with its place.
//!
//! What the broker would take otherwise than its author meant (escapes, substitutions, stray characters) is a finding.

use crate::finding::{Finding, Source, Span};

/// A value and where it stands.
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where.
    pub span: Span,
}

/// A value.
pub enum Value {
    /// `{ … }`
    Object(Object),
    /// `[ … ]`
    Array(Vec<Node>),
    /// In quotes, or a bare word.
    Text(String),
    /// A bare number.
    Number(String),
    /// A number with a unit: `60s`, `12KB`, `5%`.
    Unit(String),
    /// `true` or `false`.
    Flag(bool),
    /// `null`
    Null,
}

/// The members of an object in the order of the document.
#[derive(Default)]
pub struct Object(pub Vec<Member>);

/// A key, where it stands, and its value.
pub struct Member {
    /// The key.
    pub key: String,
    /// Where it stands.
    pub span: Span,
    /// Its value.
    pub node: Node,
}

impl Object {
    /// The value of a key; NanoMQ does not mind its case.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.0.iter().find(|member| member.key.eq_ignore_ascii_case(key)).map(|member| &member.node)
    }

    /// Puts a value under a key path: objects merge, of other values the last one stays.
    fn put(&mut self, path: &[String], span: &Span, node: Node) {
        let [key, rest @ ..] = path else { return };
        let at = self.0.iter().position(|member| member.key.eq_ignore_ascii_case(key));
        if rest.is_empty() {
            match (at.and_then(|at| self.0.get_mut(at)), node) {
                (
                    Some(Member { node: Node { value: Value::Object(old), .. }, .. }),
                    Node { value: Value::Object(new), .. },
                ) => {
                    for member in new.0 {
                        old.put(&[member.key], &member.span, member.node);
                    }
                }
                (Some(member), node) => *member = Member { key: key.clone(), span: span.clone(), node },
                (None, node) => self.0.push(Member { key: key.clone(), span: span.clone(), node }),
            }
            return;
        }
        let fresh = || Member {
            key: key.clone(),
            span: span.clone(),
            node: Node { value: Value::Object(Object::default()), span: span.clone() },
        };
        let at = at.unwrap_or_else(|| {
            self.0.push(fresh());
            self.0.len() - 1
        });
        if let Some(member) = self.0.get_mut(at) {
            if !matches!(member.node.value, Value::Object(_)) {
                *member = fresh();
            }
            if let Value::Object(inner) = &mut member.node.value {
                inner.put(rest, span, node);
            }
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token {
    Quoted(String),
    Word(String),
    Number(String),
    Unit(String),
    Mark(char),
}

/// Objects and lists inside each other; the broker's own parser stops earlier.
const DEEPEST: usize = 32;

/// Reads a document; what follows the first error of its grammar is not read.
pub fn parse(source: &Source, findings: &mut Vec<Finding>) -> Object {
    let tokens = lex(source, findings);
    let mut parser = Parser { source, tokens, at: 0, stopped: false, findings };
    let mut root = Object::default();
    let braces = parser.mark('{');
    if parser.members(&mut root, braces, 0).is_some() && parser.at < parser.tokens.len() {
        parser.wrong("nothing is expected here");
    }
    root
}

fn lex(source: &Source, findings: &mut Vec<Finding>) -> Vec<(Token, Span)> {
    let text = source.text();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let until = |stop: fn(char) -> bool| rest.find(stop).unwrap_or(rest.len());
        let mut say = |finding: Finding, length: usize| findings.push(finding.at(source, at..at + length));
        let length = match c {
            c if c.is_whitespace() || c == '\u{FEFF}' => c.len_utf8(),
            '#' => until(|c| c == '\n'),
            '/' if rest.starts_with("//") => until(|c| c == '\n'),
            '"' => match closing(rest) {
                Some(end) => {
                    let inner = &rest[1..end];
                    if inner.contains('\\') {
                        say(
                            Finding::deny(
                                "bridge-value",
                                "NanoMQ deletes every backslash in a text, it has no escapes",
                            )
                            .help("write the text without `\\` and `\"`"),
                            end + 1,
                        );
                    }
                    tokens.push((Token::Quoted(inner.replace('\\', "")), at..at + end + 1));
                    end + 1
                }
                None => {
                    say(Finding::deny("bridge-syntax", "this text has no closing quote"), 1);
                    rest.len()
                }
            },
            '{' | '}' | '[' | ']' | ',' | '=' | ':' => {
                tokens.push((Token::Mark(c), at..at + 1));
                1
            }
            '$' if rest.starts_with("${") => {
                let length = rest.find(['}', '\n']).map_or(rest.len(), |end| end + 1);
                say(
                    Finding::deny(
                        "bridge-value",
                        format!("NanoMQ substitutes nothing: `{}` is dropped", rest[..length].trim_end()),
                    )
                    .help("write the value itself"),
                    length,
                );
                length
            }
            c if c.is_ascii_digit() => {
                let digits = until(|c| !(c.is_ascii_digit() || c == '.'));
                let unit = rest[digits..]
                    .find(|c: char| !(c.is_ascii_alphabetic() || c == '%'))
                    .unwrap_or(rest.len() - digits);
                let word = rest[..digits + unit].to_owned();
                tokens.push((if unit == 0 { Token::Number(word) } else { Token::Unit(word) }, at..at + digits + unit));
                digits + unit
            }
            c if c.is_ascii_alphabetic() => {
                let length = until(|c| {
                    !(c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '@' | '%' | '|' | '\\' | '"' | '-'))
                });
                tokens.push((Token::Word(rest[..length].replace(['\\', '"'], "")), at..at + length));
                length
            }
            '+' if rest.starts_with("+=") => 1,
            c => {
                let shown = crate::finding::show_char(c);
                say(
                    Finding::deny("bridge-syntax", format!("NanoMQ drops {shown} outside quotes and reads on"))
                        .help("put texts that hold more than letters, digits and `_ . -` into double quotes"),
                    c.len_utf8(),
                );
                c.len_utf8()
            }
        };
        at += length;
    }
    tokens
}

/// Where the quote ends that a text starts with: a backslash takes the next character with it.
fn closing(text: &str) -> Option<usize> {
    let mut escaped = false;
    text.char_indices().skip(1).find_map(|(at, c)| {
        let end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        end.then_some(at)
    })
}

struct Parser<'a> {
    source: &'a Source,
    tokens: Vec<(Token, Span)>,
    at: usize,
    /// After an error of the grammar nothing more is read.
    stopped: bool,
    findings: &'a mut Vec<Finding>,
}

impl Parser<'_> {
    fn mark(&mut self, mark: char) -> bool {
        let found = self.tokens.get(self.at).is_some_and(|(token, _)| *token == Token::Mark(mark));
        self.at += usize::from(found);
        found
    }

    fn here(&self) -> Span {
        self.tokens.get(self.at).or(self.tokens.last()).map_or(0..0, |(_, span)| span.clone())
    }

    fn wrong(&mut self, message: &str) {
        let finding = Finding::deny("bridge-syntax", format!("{message}; NanoMQ stops at such a file"));
        self.findings.push(finding.at(self.source, self.here()));
    }

    /// A comma before a closing bracket is an error to NanoMQ; it is said, and reading goes on.
    fn separator(&mut self, close: char) {
        let at = self.here();
        if self.mark(',') && self.tokens.get(self.at).is_none_or(|(token, _)| *token == Token::Mark(close)) {
            let finding =
                Finding::deny("bridge-syntax", "NanoMQ takes no comma after the last entry").help("delete it");
            self.findings.push(finding.at(self.source, at));
        }
    }

    /// Members up to the closing brace, or to the end of the document; `None` after an error.
    fn members(&mut self, object: &mut Object, braces: bool, depth: usize) -> Option<()> {
        loop {
            if braces && self.mark('}') {
                return Some(());
            }
            let (token, span) = match self.tokens.get(self.at) {
                None if braces => {
                    self.wrong("a `}` is missing");
                    return None;
                }
                None => return Some(()),
                Some(found) => found.clone(),
            };
            let path: Vec<String> = match token {
                // In quotes a dot is a character of the key.
                Token::Quoted(key) => vec![key],
                Token::Word(key) if key == "include" => {
                    self.at += 1;
                    let skipped = self.here();
                    while matches!(self.tokens.get(self.at), Some((Token::Word(_) | Token::Quoted(_), _))) {
                        let last = matches!(self.tokens.get(self.at), Some((Token::Quoted(_), _)));
                        self.at += 1;
                        if last {
                            break;
                        }
                    }
                    self.findings.push(
                        Finding::warn("bridge-key-ignored", "the included file is not read here")
                            .help("import it too")
                            .at(self.source, skipped),
                    );
                    continue;
                }
                Token::Word(key) => key.split('.').map(str::to_owned).collect(),
                _ => {
                    self.wrong("a key is expected here");
                    return None;
                }
            };
            self.at += 1;
            if !self.mark('=')
                && !self.mark(':')
                && !matches!(self.tokens.get(self.at), Some((Token::Mark('{' | '['), _)))
            {
                self.wrong("`=` is expected here");
                return None;
            }
            let node = self.value(depth + 1)?;
            object.put(&path, &span, node);
            if self.stopped {
                return None;
            }
            self.separator('}');
        }
    }

    fn value(&mut self, depth: usize) -> Option<Node> {
        if depth > DEEPEST {
            self.wrong("this is nested too deep");
            return None;
        }
        let Some((token, span)) = self.tokens.get(self.at).cloned() else {
            self.wrong("a value is expected here");
            return None;
        };
        self.at += 1;
        let value = match token {
            Token::Quoted(text) => Value::Text(text),
            Token::Word(word) => match word.as_str() {
                "true" => Value::Flag(true),
                "false" => Value::Flag(false),
                "null" => Value::Null,
                _ => Value::Text(word),
            },
            Token::Number(number) => Value::Number(number),
            Token::Unit(unit) => Value::Unit(unit),
            Token::Mark('{') => {
                let mut object = Object::default();
                // What was read before an error stands.
                self.stopped |= self.members(&mut object, true, depth).is_none();
                Value::Object(object)
            }
            Token::Mark('[') => {
                let mut items = Vec::new();
                while !self.stopped && !self.mark(']') {
                    match self.value(depth + 1) {
                        Some(item) => items.push(item),
                        None => self.stopped = true,
                    }
                    self.separator(']');
                }
                Value::Array(items)
            }
            Token::Mark(_) => {
                self.at -= 1;
                self.wrong("a value is expected here");
                return None;
            }
        };
        Some(Node { value, span })
    }
}
