//! The texts of a policy taken apart: characters, wildcards and variables.
//!
//! IAM User Guide, "IAM policy elements: Variables and tags": `${name}`, `${name, 'default'}`, and `${*}`, `${?}`, `${$}` for the
//! characters themselves. The Developer Guide prints the last three with round brackets once; IAM's form is taken as the right one,
//! because the language is IAM's and a `$(*)` read as IAM reads it still grants what its author meant, only more.

use super::variable::Variable;

/// One part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// These characters.
    Text(String),
    /// `?`: any one character.
    One,
    /// `*`: any characters, also none, also `/`.
    Many,
    /// A variable by name, with its default.
    Variable {
        /// As it is written between the braces.
        name: String,
        /// What it stands for.
        variable: Variable,
        /// What it is when it has no value.
        default: Option<String>,
    },
}

/// Takes a text apart; without `variables` (an old or missing `Version`) `${` is only two characters.
pub fn parts(text: &str, variables: bool) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        if variables && let Some((part, length)) = braces(rest) {
            match part {
                Part::Text(literal) => push(&mut parts, &literal),
                part => parts.push(part),
            }
            rest = &rest[length..];
            continue;
        }
        let (head, tail) = rest.split_at(c.len_utf8());
        match c {
            '*' => parts.push(Part::Many),
            '?' => parts.push(Part::One),
            _ => push(&mut parts, head),
        }
        rest = tail;
    }
    parts
}

fn push(parts: &mut Vec<Part>, literal: &str) {
    match parts.last_mut() {
        Some(Part::Text(text)) => text.push_str(literal),
        _ => parts.push(Part::Text(literal.to_owned())),
    }
}

/// What `${…}` at the start of a text is, and its length.
fn braces(text: &str) -> Option<(Part, usize)> {
    let inner = text.strip_prefix("${")?;
    let end = inner.find('}')?;
    let inner = &inner[..end];
    let part = match inner {
        "*" | "?" | "$" => Part::Text(inner.to_owned()),
        _ => {
            let (name, default) = match inner.split_once(',') {
                Some((name, default)) => (name, default.trim().strip_prefix('\'').and_then(|d| d.strip_suffix('\''))),
                None => (inner, None),
            };
            let name = name.trim().to_owned();
            Part::Variable { variable: Variable::parse(&name), name, default: default.map(ToOwned::to_owned) }
        }
    };
    Some((part, end + 3))
}

/// Writes characters so that a policy takes them for themselves: `$aws` needs nothing, `${` does.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '*' => out.push_str("${*}"),
            '?' => out.push_str("${?}"),
            '$' if chars.peek() == Some(&'{') => out.push_str("${$}"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_taken_apart() {
        let found = parts("$aws/${iot:ClientId}/a?${*}*", true);
        assert_eq!(found.len(), 6);
        assert_eq!(found[0], Part::Text("$aws/".into()));
        assert!(matches!(&found[1], Part::Variable { variable: Variable::ClientId, .. }));
        assert_eq!(found[4], Part::Text("*".into()));
        assert_eq!(parts("${a}", false), [Part::Text("${a}".into())]);
        assert_eq!(parts("${a", true), [Part::Text("${a".into())]);
        let default = &parts("${iot:ClientId, 'x'}", true)[0];
        assert!(matches!(default, Part::Variable { default: Some(d), .. } if d == "x"));
    }

    #[test]
    fn an_escaped_text_means_itself() {
        for text in ["$aws/x", "a*b?c", "${x}", "$${*}", "é"] {
            assert_eq!(parts(&escape(text), true), [Part::Text(text.into())], "{text}");
        }
    }
}
