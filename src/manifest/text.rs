//! A text with placeholders: `telemetry/{thing}`; `{{` and `}}` are braces themselves.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::diagnostics::{Node, Notes};
use super::value::{Value, text_of};
use crate::finding::{Finding, Source, Span};

/// A text of the manifest, in which placeholders are filled in later.
#[derive(Clone, Debug)]
pub struct Text {
    raw: String,
    parts: Vec<Part>,
    /// Its bytes in the manifest, quotes included.
    pub span: Span,
}

/// The longest text, bytes: twice the longest payload that AWS IoT takes.
const LONGEST: usize = 256 * 1024;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Placeholder(String),
}

impl Text {
    /// A text taken to pieces, or why it cannot be.
    pub fn parse(raw: &str, span: Span) -> Result<Self, Finding> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = raw;
        while let Some(at) = rest.find(['{', '}']) {
            let (before, brace) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = brace.strip_prefix("{{").or_else(|| brace.strip_prefix("}}")) {
                literal.push_str(&brace[..1]);
                rest = after;
                continue;
            }
            let inner = brace.strip_prefix('{').and_then(|inner| inner.split_once('}'));
            let (name, after) = match inner {
                Some((name, after)) if !name.is_empty() && !name.contains('{') => (name, after),
                _ => {
                    let lone = &brace[..1];
                    return Err(Finding::deny("manifest-placeholder", format!("a lone `{lone}`"))
                        .help("a placeholder looks like `{thing}`; for a brace itself write it twice: `{{`, `}}`"));
                }
            };
            if !literal.is_empty() {
                parts.push(Part::Literal(std::mem::take(&mut literal)));
            }
            parts.push(Part::Placeholder(name.to_owned()));
            rest = after;
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            parts.push(Part::Literal(literal));
        }
        Ok(Self { raw: raw.to_owned(), parts, span })
    }

    /// The text as the manifest has it, placeholders and all.
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The names of its placeholders.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(name) => Some(name.as_str()),
            Part::Literal(_) => None,
        })
    }

    /// The text without placeholders, when it has none; braces are no longer doubled.
    pub fn literal(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [] => Some(""),
            [Part::Literal(text)] => Some(text),
            _ => None,
        }
    }

    /// The name of the placeholder that the text is, when it is nothing else.
    pub fn only_placeholder(&self) -> Option<&str> {
        match self.parts.as_slice() {
            [Part::Placeholder(name)] => Some(name),
            _ => None,
        }
    }

    /// The text with each placeholder replaced by what `value` says.
    pub fn fill<E>(&self, mut value: impl FnMut(&str) -> Result<String, E>) -> Result<String, E> {
        let mut filled = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(text) => filled.push_str(text),
                Part::Placeholder(name) => filled.push_str(&value(name)?),
            }
        }
        Ok(filled)
    }

    /// Where one of its placeholders stands; the whole text when escapes hide it.
    pub fn placeholder_span(&self, name: &str, source: &Source) -> Span {
        let written = source.text().get(self.span.clone()).unwrap_or_default();
        match written.find(&format!("{{{name}}}")) {
            Some(at) => self.span.start + at..self.span.start + at + name.len() + 2,
            None => self.span.clone(),
        }
    }
}

impl Value for Text {
    fn read(node: &Node<'_>, notes: &mut Notes) -> Option<Self> {
        let text = text_of(node, notes)?;
        if text.len() > LONGEST {
            let message = format!("a text has at most {LONGEST} bytes; this has {}", text.len());
            notes.add(Finding::deny("manifest-value", message), node.span());
            return None;
        }
        Self::parse(text, node.span()).map_err(|finding| notes.add(finding, node.span())).ok()
    }
}

impl JsonSchema for Text {
    fn inline_schema() -> bool {
        true
    }
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "text".into()
    }
    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(raw: &str) -> Result<String, String> {
        let text = Text::parse(raw, 0..0).map_err(|finding| finding.message)?;
        text.fill(|name| Ok::<_, String>(format!("<{name}>")))
    }

    #[test]
    fn placeholders_are_filled_in_and_doubled_braces_are_braces() {
        assert_eq!(filled("a/{thing}/b"), Ok("a/<thing>/b".to_owned()));
        assert_eq!(filled(r#"{{"state":"{client-id}"}}"#), Ok(r#"{"state":"<client-id>"}"#.to_owned()));
        assert_eq!(filled(""), Ok(String::new()));
        assert_eq!(filled("{a}{b}"), Ok("<a><b>".to_owned()));
    }

    #[test]
    fn a_lone_brace_is_no_placeholder() {
        for bad in ["{", "}", "a{", "{}", "a}b", "{a{b}"] {
            assert!(filled(bad).is_err(), "{bad}");
        }
    }
}
