//! CloudFormation templates in YAML as the same values with places that JSON is read into.
//!
//! CloudFormation User Guide, "Template format": YAML 1.1 without aliases and merges; a function may be written as a tag, `!Sub` for
//! `Fn::Sub` and `!Ref` for `Ref`. Dates are texts there, so that `Version: 2012-10-17` needs no quotes.

use saphyr_parser::{Event, Parser, ScalarStyle, Tag};

use crate::finding::Span;
use crate::finding::json::{Entry, Node, Problem, Value};

/// Deepest nesting that is read, as in JSON.
const MAX_DEPTH: usize = 64;

/// A list or an object that is still being read.
struct Open {
    start: usize,
    function: Option<String>,
    is_map: bool,
    items: Vec<Node>,
}

/// The documents of a text.
pub fn read_stream(text: &str) -> Result<Vec<Node>, Problem> {
    // The parser counts characters; places are bytes.
    let bytes: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let byte = |index: usize| bytes.get(index).copied().unwrap_or(text.len());
    let (mut open, mut done): (Vec<Open>, Vec<Node>) = (Vec::new(), Vec::new());
    for next in Parser::new_from_str(text) {
        let (event, place) = next.map_err(|error| {
            let at = byte(error.marker().index());
            Problem { span: at..at, message: error.info().to_owned() }
        })?;
        let span = byte(place.start.index())..byte(place.end.index());
        let refuse = |message: &str| Err(Problem { span: span.clone(), message: message.to_owned() });
        let node = match event {
            Event::Alias(_) => return refuse("CloudFormation takes no aliases"),
            Event::SequenceStart(..) | Event::MappingStart(..) if open.len() >= MAX_DEPTH => {
                return refuse("nested too deeply");
            }
            Event::SequenceStart(_, tag) => {
                open.push(Open {
                    start: span.start,
                    function: function(tag.as_deref()),
                    is_map: false,
                    items: Vec::new(),
                });
                continue;
            }
            Event::MappingStart(_, tag) => {
                open.push(Open {
                    start: span.start,
                    function: function(tag.as_deref()),
                    is_map: true,
                    items: Vec::new(),
                });
                continue;
            }
            Event::SequenceEnd | Event::MappingEnd => match open.pop() {
                Some(own) => own.close(text, span.end),
                None => continue,
            },
            Event::Scalar(value, style, _, tag) => {
                let value = if style == ScalarStyle::Plain { plain(&value) } else { Value::Text(value.into_owned()) };
                let end = text.get(span.clone()).map_or(span.end, |own| span.start + own.trim_end().len());
                called(function(tag.as_deref()), Node { span: span.start..end, value })
            }
            _ => continue,
        };
        match open.last_mut() {
            Some(own) => own.items.push(node),
            None => done.push(node),
        }
    }
    Ok(done)
}

impl Open {
    fn close(self, text: &str, end: usize) -> Node {
        let end = text.get(self.start..end).map_or(end, |own| self.start + own.trim_end().len());
        let value = if self.is_map {
            let mut items = self.items.into_iter();
            let mut entries: Vec<Entry> = Vec::new();
            while let (Some(key), Some(value)) = (items.next(), items.next()) {
                let name = match &key.value {
                    Value::Text(name) | Value::Number(name) => name.clone(),
                    Value::Bool(name) => name.to_string(),
                    _ => String::new(),
                };
                entries.push((name, key.span, value));
            }
            Value::Map(entries)
        } else {
            Value::List(self.items)
        };
        called(self.function, Node { span: self.start..end, value })
    }
}

/// A plain scalar as CloudFormation takes it.
fn plain(text: &str) -> Value {
    let digits = text.strip_prefix('-').unwrap_or(text);
    match text {
        "" | "~" | "null" => Value::Null,
        "true" | "false" => Value::Bool(text == "true"),
        _ if !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()) => Value::Number(text.to_owned()),
        _ => Value::Text(text.to_owned()),
    }
}

/// The function that a tag stands for.
fn function(tag: Option<&Tag>) -> Option<String> {
    let tag = tag.filter(|tag| tag.handle == "!")?;
    Some(match tag.suffix.as_str() {
        "Ref" | "Condition" => tag.suffix.clone(),
        name => format!("Fn::{name}"),
    })
}

fn called(function: Option<String>, argument: Node) -> Node {
    match function {
        None => argument,
        Some(name) => {
            let span: Span = argument.span.clone();
            Node { span: span.clone(), value: Value::Map(vec![(name, span, argument)]) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_bytes_and_tags_are_functions() {
        let text = "# für\r\nä:\r\n  - !Sub 'x${A}'\r\n  - {b: 12, c: [true, ~]}\r\n  - 2012-10-17\r\n";
        let node = read_stream(text).unwrap().remove(0);
        let (key, place, list) = &node.entries()[0];
        assert_eq!((key.as_str(), &text[place.clone()]), ("ä", "ä"));
        let items = list.items();
        assert_eq!(items[0].get("Fn::Sub").unwrap().text(), Some("x${A}"));
        assert_eq!(&text[items[0].span.clone()], "!Sub 'x${A}'");
        assert_eq!((items[1].get("b").unwrap().integer(), items[1].get("c").unwrap().items().len()), (Some(12), 2));
        assert_eq!((items[2].text(), &text[items[2].span.clone()]), (Some("2012-10-17"), "2012-10-17"));
    }

    #[test]
    fn what_is_no_template_is_refused_at_its_place() {
        assert!(read_stream("a: [").is_err());
        assert_eq!(read_stream("a: &x 1\nb: *x\n").unwrap_err().message, "CloudFormation takes no aliases");
        assert_eq!(read_stream(&"[".repeat(100)).unwrap_err().message, "nested too deeply");
    }
}
