//! MQTT topics and filters under AWS IoT's limits, and patterns: sets of topics that are partly known only at run time.

use std::fmt;

use crate::thing::name::NameProblem;

/// Longest topic or filter in bytes of UTF-8. General Reference, "AWS IoT Core message broker": 256.
pub const MAX_BYTES: usize = 256;
/// Most slashes in a topic or filter. Same place: 7, not counting `$aws/rules/NAME/` and `$share/NAME/`.
pub const MAX_SLASHES: usize = 7;

/// Checks a topic that is published: limits, no wildcards except `+` for a level known only at run time.
pub fn check_topic(text: &str) -> Result<(), NameProblem> {
    check_text("topic", text)?;
    let problem = |message: &str| Err(NameProblem(message.to_owned()));
    if text.contains('#') {
        return problem("a topic that is published cannot hold `#`; `+` stands for a level known only at run time");
    }
    if text.split('/').any(|level| level.contains('+') && level != "+") {
        return problem("`+` stands for a whole level: `a/+/b`, not `a/x+/b`");
    }
    if text.starts_with("$share/") {
        return problem(
            "`$share/` is for subscriptions only; AWS closes the connection of a client that publishes there",
        );
    }
    Ok(())
}

/// Checks a filter that is subscribed to: limits, `+` a whole level, `#` the whole last level.
pub fn check_filter(text: &str) -> Result<(), NameProblem> {
    check_text("topic filter", text)?;
    check_wildcards(text)?;
    let problem = |message: &str| Err(NameProblem(message.to_owned()));
    if text.starts_with("$aws/rules/") {
        return problem("basic-ingest topics (`$aws/rules/…`) cannot be subscribed to");
    }
    if let Some(rest) = text.strip_prefix("$share/") {
        match rest.split_once('/') {
            Some((name, filter)) if !name.is_empty() && !name.contains(['+', '#']) && !filter.is_empty() => {}
            _ => return problem("a shared subscription looks like `$share/NAME/FILTER`"),
        }
    }
    Ok(())
}

/// Checks the topics that a route publishes to on AWS: limits, and wildcards where the local topic decides at run time.
pub fn check_forward(text: &str) -> Result<(), NameProblem> {
    check_text("topic", text)?;
    check_wildcards(text)?;
    if text.starts_with("$share/") {
        return Err(NameProblem("`$share/` is for subscriptions only".to_owned()));
    }
    Ok(())
}

/// Checks a topic or filter on a local broker, where AWS's limits do not hold: MQTT 3.1.1 §4.7 alone.
pub fn check_local(text: &str) -> Result<(), NameProblem> {
    if text.is_empty() {
        return Err(NameProblem("a local topic cannot be empty".to_owned()));
    }
    if text.len() > usize::from(u16::MAX) {
        return Err(NameProblem(format!("a topic has at most {} bytes; this has {}", u16::MAX, text.len())));
    }
    check_characters("topic", text)?;
    check_wildcards(text)
}

/// `+` is a whole level, `#` the whole last one.
fn check_wildcards(text: &str) -> Result<(), NameProblem> {
    let problem = |message: &str| Err(NameProblem(message.to_owned()));
    let last = text.split('/').count() - 1;
    for (at, level) in text.split('/').enumerate() {
        if level.contains('#') && (level != "#" || at != last) {
            return problem("`#` stands alone as the last level: `a/#`");
        }
        if level.contains('+') && level != "+" {
            return problem("`+` stands for a whole level: `a/+/b`, not `a/x+/b`");
        }
    }
    Ok(())
}

fn check_characters(what: &str, text: &str) -> Result<(), NameProblem> {
    match text.chars().find(|c| c.is_control() || crate::thing::name::is_stand_in(*c)) {
        Some(bad) => Err(NameProblem(format!("a {what} cannot hold {}", crate::finding::show_char(bad)))),
        None => Ok(()),
    }
}

fn check_text(what: &str, text: &str) -> Result<(), NameProblem> {
    let problem = |message: String| Err(NameProblem(message));
    if text.is_empty() {
        return problem(format!("a {what} cannot be empty"));
    }
    if text.len() > MAX_BYTES {
        return problem(format!("a {what} has at most {MAX_BYTES} bytes; this has {}", text.len()));
    }
    check_characters(what, text)?;
    let slashes = counted(text).matches('/').count();
    if slashes > MAX_SLASHES {
        return problem(format!(
            "a {what} has at most {MAX_SLASHES} slashes, {} levels; this has {slashes} slashes",
            MAX_SLASHES + 1
        ));
    }
    Ok(())
}

/// The part of a topic whose slashes count: what follows `$aws/rules/NAME/` or `$share/NAME/`, else all of it.
///
/// The answers to commands, as AWS documents them, have eight slashes: theirs count from the device's name on.
fn counted(text: &str) -> &str {
    ["$aws/rules/", "$share/", "$aws/commands/"]
        .iter()
        .find_map(|prefix| text.strip_prefix(prefix)?.split_once('/').map(|(_, rest)| rest))
        .unwrap_or(text)
}

/// Whether a filter delivers messages of a topic, as AWS IoT matches them.
///
/// Unlike MQTT's own rule, `sensor/#` does not match `sensor` (Developer Guide, "MQTT": differences from the specification).
/// A wildcard in the first level does not match a topic that starts with `$` (MQTT 3.1.1 §4.7.2).
pub fn filter_matches(filter: &str, topic: &str) -> bool {
    let filter = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/')).map_or(filter, |(_, f)| f);
    if topic.starts_with('$') && (filter.starts_with('+') || filter.starts_with('#')) {
        return false;
    }
    let mut levels = topic.split('/');
    for part in filter.split('/') {
        match (part, levels.next()) {
            ("#", level) => return level.is_some(),
            ("+", Some(_)) => {}
            (part, Some(level)) if part == level => {}
            _ => return false,
        }
    }
    levels.next().is_none()
}

/// Whether some topic could be delivered by both filters.
pub fn filters_overlap(a: &str, b: &str) -> bool {
    let (mut a, mut b) = (a.split('/'), b.split('/'));
    loop {
        match (a.next(), b.next()) {
            (None, None) => return true,
            (Some("#"), Some(_)) | (Some(_), Some("#")) => return true,
            (Some("+"), Some(_)) | (Some(_), Some("+")) => {}
            (Some(x), Some(y)) if x == y => {}
            _ => return false,
        }
    }
}

/// One piece of a [`Pattern`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Piece {
    /// These characters, as they are.
    Text(String),
    /// One level known only at run time: any characters but `/`, possibly none.
    Level,
    /// Any characters, `/` among them, possibly none.
    Rest,
}

/// A set of texts: topics, filters or client ids, partly known only at run time.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pattern(Vec<Piece>);

impl Pattern {
    /// Exactly this text; `+`, `#` and `*` in it are characters.
    pub fn exact(text: impl Into<String>) -> Self {
        Self(vec![Piece::Text(text.into())])
    }

    /// Of these pieces.
    pub fn of(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self(pieces.into_iter().collect())
    }

    /// The topics that an MQTT filter (or a published topic with `+`) stands for: `+` is a level, a final `#` is the rest.
    pub fn topics(filter: &str) -> Self {
        let filter = filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/')).map_or(filter, |(_, f)| f);
        let mut pieces = Vec::new();
        let mut text = String::new();
        for (at, level) in filter.split('/').enumerate() {
            if at > 0 {
                text.push('/');
            }
            let piece = match level {
                "+" => Piece::Level,
                "#" => Piece::Rest,
                level => {
                    text.push_str(level);
                    continue;
                }
            };
            if !text.is_empty() {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
            }
            pieces.push(piece);
        }
        if !text.is_empty() {
            pieces.push(Piece::Text(text));
        }
        Self(pieces)
    }

    /// The pieces.
    pub fn pieces(&self) -> &[Piece] {
        &self.0
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|piece| match piece {
            Piece::Text(text) => f.write_str(text),
            Piece::Level => f.write_str("<level>"),
            Piece::Rest => f.write_str("<any>"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_slashes_are_allowed_and_eight_are_not() {
        assert!(check_topic("a/b/c/d/e/f/g/h").is_ok());
        assert!(check_topic("a/b/c/d/e/f/g/h/i").unwrap_err().0.contains("8 slashes"));
        assert!(check_topic("$aws/rules/R/a/b/c/d/e/f/g/h").is_ok(), "the basic-ingest prefix does not count");
        assert!(check_filter("$share/S/a/b/c/d/e/f/g/#").is_ok(), "nor does the share name");
        assert!(check_filter("$aws/commands/things/t/executions/+/response/accepted/json").is_ok());
    }

    #[test]
    fn wildcards_stand_for_whole_levels() {
        assert!(check_filter("a/+/b/#").is_ok());
        for bad in ["a/b#", "a/#/b", "a/x+", ""] {
            assert!(check_filter(bad).is_err(), "{bad:?}");
        }
        assert!(check_topic("a/#").is_err());
        assert!(check_topic("a/+/b").is_ok());
    }

    #[test]
    fn a_hash_needs_one_level_more_on_aws() {
        assert!(filter_matches("sensor/#", "sensor/a/b"));
        assert!(!filter_matches("sensor/#", "sensor"));
        assert!(filter_matches("sensor/+", "sensor/"));
        assert!(!filter_matches("#", "$aws/things/x"));
        assert!(filter_matches("$share/g/a/+", "a/b"));
    }

    #[test]
    fn overlapping_filters_share_a_topic() {
        assert!(filters_overlap("a/+", "+/b"));
        assert!(filters_overlap("a/#", "a/b/c"));
        assert!(!filters_overlap("a/b", "a/c"));
        assert!(!filters_overlap("a/+", "a/b/c"));
    }

    #[test]
    fn a_pattern_keeps_levels_and_rest_apart() {
        assert_eq!(Pattern::topics("a/+/b/#").to_string(), "a/<level>/b/<any>");
        assert_eq!(Pattern::topics("$share/g/x/#").to_string(), "x/<any>");
        assert_eq!(Pattern::exact("a/+").to_string(), "a/+");
    }
}
