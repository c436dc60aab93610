//! Lines of mosquitto.conf as the broker's own reader cuts them (`src/conf.c`): words between blanks, a comment only where a line begins with it.

use crate::finding::{Finding, Place, Source};
use crate::import::account::Report;

/// A line that sets something.
#[derive(Clone, Debug)]
pub struct Line<'a> {
    /// Its first word.
    pub key: &'a str,
    /// What follows the first word and the one blank behind it, as it stands.
    pub rest: &'a str,
    /// Where the line is.
    pub place: Place,
}

impl<'a> Line<'a> {
    /// The words behind the key.
    pub fn words(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        self.rest.split(' ').filter(|word| !word.is_empty())
    }

    /// The first word behind the key: all that a number or a flag is read from.
    pub fn word(&self) -> Option<&'a str> {
        self.words().next()
    }

    /// A text: all that follows, without the white space around it (`misc__trimblanks`).
    pub fn text(&self) -> &'a str {
        self.rest.trim_matches(|c: char| matches!(c, ' ' | '\t' | '\u{b}' | '\u{c}' | '\r' | '\n'))
    }
}

/// The lines of a document that set something; what the broker stops at is said.
pub fn lines<'a>(source: &'a Source, report: &mut Report) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let mut at = 0;
    for whole in source.text().split_inclusive('\n') {
        let start = at;
        at += whole.len();
        if whole.starts_with(['#', '\n', '\r']) {
            continue;
        }
        let text = whole.trim_end_matches(['\n', '\r']);
        let line = text.trim_start_matches(' ');
        if line.is_empty() {
            continue;
        }
        let place = source.place(start..start + text.trim_end().len().max(1));
        report.expect(&place);
        let (key, rest) = line.split_once(' ').unwrap_or((line, ""));
        if key.starts_with('#') {
            let finding = Finding::deny("bridge-syntax", "Mosquitto stops at a comment that does not begin its line");
            report.ignored(finding.help("delete the blanks before the `#`"), &place);
        } else if key.contains('\t') {
            let finding =
                Finding::deny("bridge-syntax", "Mosquitto takes a tab for a part of the word, and stops at it");
            report.lost(finding.help("write blanks instead"), &place);
        } else {
            lines.push(Line { key, rest, place });
        }
    }
    lines
}
