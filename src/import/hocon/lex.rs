//! The words of NanoMQ's HOCON, as its lexer cuts them; what it drops or misreads is said.

use crate::finding::{Finding, Source, Span};

/// A word.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// In quotes.
    Quoted(String),
    /// Bare.
    Word(String),
    /// A bare number.
    Number(String),
    /// A number with a unit.
    Unit(String),
    /// A bracket, a comma or a sign of equality.
    Mark(char),
}

/// Every word with its place.
pub fn lex(source: &Source, findings: &mut Vec<Finding>) -> Vec<(Token, Span)> {
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
                if word.matches('.').count() > 1 || word.ends_with('.') {
                    let finding =
                        Finding::deny("bridge-syntax", format!("NanoMQ takes `{word}` for no value, and stops at it"));
                    say(finding.help("put it into double quotes"), digits + unit);
                }
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
                let shown = crate::thing::name::show_char(c);
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
