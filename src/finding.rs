//! A finding: a coded remark about a document, with its place and what to do; many at once, unlike an error.

use std::sync::{Arc, OnceLock};

use serde::Serialize;

pub mod codes;
pub mod document;
pub mod json;
pub mod nearest;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Worth a look; the document can be used.
    Warn,
    /// The document must not be used as it is.
    Deny,
}

/// A document's name and text: what findings point into.
///
/// Cheap to clone, so that a value read from it can carry it along.
#[derive(Clone, Debug)]
pub struct Source(Arc<Document>);

#[derive(Debug)]
struct Document {
    name: String,
    text: String,
    /// Where each line starts, found out when first asked: a thousand findings in a large document are no reason to read it a thousand times.
    lines: OnceLock<Vec<usize>>,
}

/// Bytes of a [`Source`], from start to end.
pub type Span = std::ops::Range<usize>;

impl Source {
    /// A document by the name that a user would recognise (its path, or `<stdin>`) and its text.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self(Arc::new(Document { name: name.into(), text: text.into(), lines: OnceLock::new() }))
    }

    /// The document's name.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The document's text.
    pub fn text(&self) -> &str {
        &self.0.text
    }

    /// Whether this is the very same document.
    pub fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The place of these bytes.
    pub fn place(&self, span: Span) -> Place {
        Place { source: self.clone(), span }
    }

    /// The number of the line, from 1, that a byte offset is in, and the bytes of its text without its end.
    pub fn line(&self, offset: usize) -> (usize, Span) {
        let lines = self.lines();
        let number = lines.partition_point(|start| *start <= offset);
        let start = number.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or(0);
        let end = lines.get(number).copied().unwrap_or(self.text().len());
        let text = self.text().get(start..end).unwrap_or_default();
        (number, start..start + text.trim_end_matches(['\n', '\r']).len())
    }

    fn lines(&self) -> &[usize] {
        let starts = || std::iter::once(0).chain(self.text().match_indices('\n').map(|(at, _)| at + 1)).collect();
        self.0.lines.get_or_init(starts)
    }

    /// Line and column, both from 1, of a byte offset; columns count characters.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let text = self.text();
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let lines = self.lines();
        let line = lines.partition_point(|start| *start <= offset);
        let start = line.checked_sub(1).and_then(|at| lines.get(at)).copied().unwrap_or(0);
        (line, text.get(start..offset).unwrap_or_default().chars().count() + 1)
    }
}

/// Where in a document.
#[derive(Clone, Debug)]
pub struct Place {
    /// The document.
    pub source: Source,
    /// The bytes in it.
    pub span: Span,
}

impl Place {
    /// Line and column, both from 1.
    pub fn line_column(&self) -> (usize, usize) {
        self.source.line_column(self.span.start)
    }
}

/// One remark.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Stable kebab-case code, area first: `policy-topic-any`, `manifest-unknown-key`.
    pub code: &'static str,
    /// How serious.
    pub level: Level,
    /// What is wrong: lower case, no full stop, the user's words in backticks.
    pub message: String,
    /// Where; none when it is about something that is not in a document.
    pub place: Option<Place>,
    /// A second place that explains the first, with what it says.
    pub related: Option<(Place, String)>,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    /// A finding that makes the answer no.
    pub fn deny(code: &'static str, message: impl Into<String>) -> Self {
        Self { code, level: Level::Deny, message: message.into(), place: None, related: None, help: None }
    }

    /// A finding that does not.
    pub fn warn(code: &'static str, message: impl Into<String>) -> Self {
        Self { level: Level::Warn, ..Self::deny(code, message) }
    }

    /// Points at its place.
    #[must_use]
    pub fn at(mut self, source: &Source, span: Span) -> Self {
        self.place = Some(Place { source: source.clone(), span });
        self
    }

    /// Points at a place that may be unknown.
    #[must_use]
    pub fn at_place(mut self, place: Option<Place>) -> Self {
        self.place = place.or(self.place);
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn related(mut self, place: Place, says: impl Into<String>) -> Self {
        self.related = Some((place, says.into()));
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// A character as a message can show it: control characters and blanks by name.
pub fn show_char(c: char) -> String {
    match c {
        ' ' => "a space".to_owned(),
        c if c.is_control() || c.is_whitespace() => format!("U+{:04X}", u32::from(c)),
        c => format!("`{c}`"),
    }
}

/// Whether any finding makes the answer no.
pub fn any_deny(findings: &[Finding]) -> bool {
    findings.iter().any(|finding| finding.level == Level::Deny)
}

/// Findings in the order in which a reader meets them: by document, then place, then code.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        fn key(finding: &Finding) -> Option<(&str, usize)> {
            finding.place.as_ref().map(|place| (place.source.name(), place.span.start))
        }
        key(a).cmp(&key(b)).then(a.code.cmp(b.code)).then(a.message.cmp(&b.message))
    });
}

/// More findings than this help nobody.
const MOST: usize = 500;

/// The findings in order, the first of them when there are very many; of the rest a finding with this code says how many they are.
pub fn first_of(mut findings: Vec<Finding>, code: &'static str) -> Vec<Finding> {
    sort(&mut findings);
    let rest = findings.split_off(findings.len().min(MOST));
    if let Some(first) = rest.first() {
        let message = format!("at least {} more findings are not shown", rest.len());
        let more = if any_deny(&rest) { Finding::deny } else { Finding::warn };
        findings.push(more(code, message).at_place(first.place.clone()));
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_from_one() {
        let source = Source::new("x", "a\nüb c");
        assert_eq!(source.line_column(0), (1, 1));
        assert_eq!(source.line_column(4), (2, 2));
        assert_eq!(source.line_column(3), (2, 1), "an offset inside a character belongs to it");
        assert_eq!(source.line_column(999), (2, 5));
    }
}
