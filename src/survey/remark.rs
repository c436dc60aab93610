//! Remarks: how they are made of findings, and of what an audit sees.

use super::Remark;
use crate::finding::{Finding, Level};

/// A finding without what it is about; with its place where that is a document that a person has.
pub(super) fn remark(finding: &Finding, placed: bool) -> Remark {
    let place = finding.place.as_ref().filter(|_| placed).map(|place| {
        let (line, column) = place.line_column();
        (place.source.name().to_owned(), line, column)
    });
    Remark {
        code: finding.code,
        level: finding.level,
        message: finding.message.clone(),
        help: finding.help.clone(),
        place,
        things: Vec::new(),
        certificates: Vec::new(),
        policies: Vec::new(),
    }
}

/// A remark without what it is about.
pub(super) fn blank(code: &'static str, level: Level, message: String) -> Remark {
    Remark {
        code,
        level,
        message,
        help: None,
        place: None,
        things: Vec::new(),
        certificates: Vec::new(),
        policies: Vec::new(),
    }
}

/// Some names in a sentence.
pub(super) fn and(names: &[String]) -> String {
    match names {
        [] => "nothing".to_owned(),
        [one] => format!("`{one}`"),
        [one, two] => format!("`{one}` and `{two}`"),
        [one, two, rest @ ..] => format!("`{one}`, `{two}` and {} more", rest.len()),
    }
}
