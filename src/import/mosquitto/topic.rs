//! `topic PATTERN [out|in|both [QOS [LOCAL-PREFIX [REMOTE-PREFIX]]]]`, cut as Mosquitto cuts it (`src/conf.c`, `src/bridge_topic.c`).

use crate::thing::Direction;

/// A `topic` line.
#[derive(Debug, PartialEq, Eq)]
pub struct Topic<'a> {
    /// The pattern; empty for `""`.
    pub pattern: &'a str,
    /// The ways it goes.
    pub ways: &'static [Direction],
    /// 0 to 2.
    pub qos: u8,
    /// What stands before it on the local broker.
    pub local_prefix: &'a str,
    /// What stands before it on the other one.
    pub remote_prefix: &'a str,
    /// What deserves a remark though Mosquitto takes it.
    pub remarks: Vec<String>,
}

/// Words between blanks, and the comment that a word can begin.
struct Words<'a>(&'a str);

impl<'a> Words<'a> {
    fn next(&mut self) -> Option<&'a str> {
        let text = self.0.trim_start_matches(' ');
        let (word, rest) = text.split_once(' ').unwrap_or((text, ""));
        self.0 = rest;
        (!word.is_empty()).then_some(word)
    }

    /// The next word, which is none when a comment begins with it.
    fn or_comment(&mut self) -> Option<&'a str> {
        let word = self.next()?;
        if word.starts_with('#') {
            self.0 = "";
            return None;
        }
        Some(word)
    }
}

/// The number that a text begins with, as C's `atoi` has it.
pub fn atoi(text: &str) -> i64 {
    let text = text.trim_start();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    sign * digits.get(..end).and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

/// Reads what follows the word `topic`.
///
/// # Errors
/// What Mosquitto stops at.
pub fn parse(rest: &str) -> Result<Topic<'_>, String> {
    let mut words = Words(rest);
    let mut remarks = Vec::new();
    let pattern = words.next().ok_or("`topic` needs a pattern")?;
    let ways: &[Direction] = match words.next() {
        None => &[Direction::Out],
        Some(word) if word.eq_ignore_ascii_case("out") => &[Direction::Out],
        Some(word) if word.eq_ignore_ascii_case("in") => &[Direction::In],
        Some(word) if word.eq_ignore_ascii_case("both") => &[Direction::In, Direction::Out],
        Some(word) if word.starts_with('#') => {
            return Err(
                "Mosquitto takes a comment for the direction where that is left out: write `out` before it".to_owned()
            );
        }
        Some(word) => return Err(format!("a topic goes `in`, `out` or `both`, not `{}`", word.escape_debug())),
    };
    let mut qos = 0;
    if let Some(word) = words.or_comment() {
        // Eight bits of the number are looked at.
        qos = u8::try_from(atoi(word).rem_euclid(256)).unwrap_or(u8::MAX);
        if !matches!(word, "0" | "1" | "2") {
            remarks.push(format!("Mosquitto reads QoS {qos} from `{}`", word.escape_debug()));
        }
        if qos > 2 {
            return Err(format!("`{}` is not a QoS", word.escape_debug()));
        }
    }
    let mut prefix = || words.or_comment().filter(|word| *word != "\"\"").unwrap_or_default();
    let (local_prefix, remote_prefix) = (prefix(), prefix());
    if let Some(word) = words.or_comment() {
        remarks.push(format!("Mosquitto passes over `{}` and what follows", word.escape_debug()));
    }
    for prefix in [local_prefix, remote_prefix] {
        if prefix.contains(['+', '#']) {
            return Err(format!("a prefix takes no wildcard: `{}`", prefix.escape_debug()));
        }
    }
    let pattern = if pattern == "\"\"" { "" } else { pattern };
    if pattern.is_empty() && (local_prefix.is_empty() || remote_prefix.is_empty()) {
        return Err("the pattern `\"\"` needs both prefixes".to_owned());
    }
    Ok(Topic { pattern, ways, qos, local_prefix, remote_prefix, remarks })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comment_ends_the_line_from_the_quality_on() {
        let topic = parse("# out # \"\" B/").unwrap();
        assert_eq!((topic.pattern, topic.qos, topic.local_prefix, topic.remote_prefix), ("#", 0, "", ""));
        let topic = parse("a BOTH 1 # local remote").unwrap();
        assert_eq!((topic.ways.len(), topic.qos, topic.local_prefix), (2, 1, ""));
        let topic = parse("a in 1 l/ # r/").unwrap();
        assert_eq!((topic.local_prefix, topic.remote_prefix), ("l/", ""));
        assert!(parse("a # in").is_err());
    }

    #[test]
    fn blanks_do_not_count_and_a_missing_quality_moves_the_prefixes() {
        let topic = parse("  a   in  1   \"\"    r/   x y").unwrap();
        assert_eq!((topic.pattern, topic.remote_prefix, topic.remarks.len()), ("a", "r/", 1));
        let topic = parse("a out l/ r/").unwrap();
        assert_eq!((topic.qos, topic.local_prefix, topic.remote_prefix), (0, "r/", ""));
        for bad in ["", "a sideways", "a out 3", "a out -1", "\"\" in 1 l/", "\"\"", "a in 1 +/ r/"] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
        assert_eq!(parse("a out 257").unwrap().qos, 1);
    }
}
