//! The remarks of one reading, gathered all at once; and the secrets that must not be shown with them.

use toml::Spanned;
use toml::de::DeValue;

use crate::finding::{Finding, Level, Source, Span, first_of};

/// A value of the TOML document with its place.
pub(super) type Node<'i> = Spanned<DeValue<'i>>;

/// The remarks of one reading.
#[derive(Default)]
pub(super) struct Notes {
    findings: Vec<(Finding, Span)>,
    secrets: Vec<Span>,
    denied: bool,
}

/// As many findings as are gathered at most; a text with more faults than that is no manifest gone wrong.
const MOST_NOTES: usize = 5000;

impl Notes {
    /// Takes up a finding about some bytes of the manifest.
    pub(super) fn add(&mut self, finding: Finding, span: Span) {
        if !self.is_full() || (finding.level == Level::Deny && !self.denied) {
            self.denied |= finding.level == Level::Deny;
            self.findings.push((finding, span));
        }
    }

    /// Whether so much is noted that more is not worth finding out.
    pub(super) fn is_full(&self) -> bool {
        self.findings.len() >= MOST_NOTES
    }

    /// Remembers that a secret stands there.
    pub(super) fn hide(&mut self, span: Span) {
        self.secrets.push(span);
    }

    /// Says that a value is of another type than it must be.
    pub(super) fn wrong_type(&mut self, node: &Node<'_>, expected: &str) {
        let found = describe(node.get_ref());
        let mut finding = Finding::deny("manifest-type", format!("expected {expected}, found {found}"));
        finding.help = match node.get_ref() {
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_)
                if expected.starts_with("a text") =>
            {
                Some("put it in quotes".to_owned())
            }
            DeValue::String(text) if expected.starts_with("`true`") && matches!(&**text, "true" | "false") => {
                Some("without quotes".to_owned())
            }
            DeValue::String(text) if expected.starts_with("a whole number") && text.parse::<i64>().is_ok() => {
                Some("without quotes".to_owned())
            }
            DeValue::String(_) if expected.starts_with("a list") => Some("put it in brackets: `[\"…\"]`".to_owned()),
            _ => None,
        };
        self.add(finding, node.span());
    }

    /// Everything, each finding at its place in the document; the document has its secrets blotted out.
    pub(super) fn finish(self, source: &Source) -> (Source, Vec<Finding>) {
        let shown = blot(source, &self.secrets);
        let findings = self.findings.into_iter().map(|(finding, span)| finding.at(&shown, span)).collect();
        (shown, findings)
    }
}

/// The same document with `*` for each byte of a secret, so that no finding can show one with the line it points at.
fn blot(source: &Source, secrets: &[Span]) -> Source {
    if secrets.is_empty() {
        return source.clone();
    }
    let text = source.text();
    let mut spans = secrets.to_vec();
    spans.sort_by_key(|span| span.start);
    let mut spans = spans.into_iter().peekable();
    let mut hidden_to = 0;
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        while let Some(span) = spans.next_if(|span| span.start <= at) {
            hidden_to = hidden_to.max(span.end);
        }
        if at < hidden_to && !matches!(c, '\n' | '\r' | '"' | '\'') {
            // A byte each, so that every span keeps its meaning.
            shown.extend(std::iter::repeat_n('*', c.len_utf8()));
        } else {
            shown.push(c);
        }
    }
    Source::new(source.name(), shown)
}

/// The user's word as a message shows it: in backticks, control characters escaped, and not at any length.
pub(super) fn quoted(word: &str) -> String {
    let mut shown = String::from("`");
    for (at, c) in word.chars().enumerate() {
        match c {
            _ if at == 60 => {
                shown.push('…');
                break;
            }
            c if c.is_control() => shown.extend(c.escape_default()),
            c => shown.push(c),
        }
    }
    shown.push('`');
    shown
}

/// The findings in order, the first of them when there are very many; of the rest, how many they are.
pub fn in_order(findings: Vec<Finding>) -> Vec<Finding> {
    first_of(findings, "manifest-more")
}

/// What a value is, in words.
fn describe(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a fraction",
        DeValue::Boolean(_) => "`true` or `false`",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// Looks through the whole document for what must not be in it: private keys, AWS access keys, and values under names of secrets.
pub(super) fn hunt_secrets(node: &Node<'_>, notes: &mut Notes) {
    match node.get_ref() {
        DeValue::String(text) => {
            let found = if text.contains("PRIVATE KEY-----") {
                Some("a private key")
            } else if has_access_key(text) {
                Some("an AWS access key")
            } else {
                None
            };
            if let Some(found) = found {
                notes.hide(node.span());
                notes.add(
                    Finding::deny(SECRET, format!("{found} stands in the manifest"))
                        .help("take it out, and make a new one: whoever read the manifest has it"),
                    node.span(),
                );
            }
        }
        DeValue::Array(items) => items.iter().for_each(|item| hunt_secrets(item, notes)),
        DeValue::Table(table) => {
            for (key, value) in table {
                if value.get_ref().is_str() && sounds_secret(key.get_ref()) {
                    notes.hide(value.span());
                }
                hunt_secrets(value, notes);
            }
        }
        _ => {}
    }
}

/// The code of a secret that stands in a manifest.
pub(super) const SECRET: &str = "manifest-secret-in-manifest";

/// Whether a key's name says that its value is secret, misspelt or not.
fn sounds_secret(key: &str) -> bool {
    let key = key.to_ascii_lowercase();
    ["pass", "pasw", "pwd", "secret", "token", "private"].iter().any(|word| key.contains(word))
}

/// An access key id: `AKIA` or `ASIA` and 16 capitals or digits (IAM User Guide, "IAM identifiers").
fn has_access_key(text: &str) -> bool {
    ["AKIA", "ASIA"].iter().any(|prefix| {
        text.match_indices(prefix).any(|(at, _)| {
            let id = text.get(at + prefix.len()..).unwrap_or_default();
            id.bytes().take_while(|b| b.is_ascii_uppercase() || b.is_ascii_digit()).count() == 16
        })
    })
}
