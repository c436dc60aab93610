//! Mends what has one certain mend, and never lets a policy allow more or less by itself.
//!
//! An entry that another one covers already goes. What changes what a policy allows (Subscribe on `topic/`, the `Version` that knows
//! variables) is shown as a difference, and made only when the user asks for that: where it opens a door or wakes a Deny, a person decides.

use super::diff::{Diff, diff};
use super::document::{Document, Spanned, Statement};
use super::lint::{Settings, lint_source};
use super::parse;
use crate::finding::{Source, Span};

/// A change to a text.
#[derive(Clone, Debug)]
struct Edit {
    span: Span,
    text: String,
}

/// A mend that changes what the policy allows.
#[derive(Debug)]
pub struct Meaning {
    /// What is mended.
    pub about: &'static str,
    /// What the policy allows before and after.
    pub diff: Diff,
}

/// A policy's text after its mends.
#[derive(Debug)]
pub struct Fixed {
    /// The text; what no mend is about stays byte for byte.
    pub text: String,
    /// How many mends were made.
    pub made: usize,
    /// The mends that change what the policy allows: made with `meaning`, left otherwise.
    pub meaning: Vec<Meaning>,
}

/// Mends a policy; with `meaning`, also where that changes what it allows.
pub fn fix(source: &Source, meaning: bool) -> Fixed {
    let mut fixed = Fixed { text: source.text().to_owned(), made: 0, meaning: Vec::new() };
    let (document, findings) = parse::read(source);
    if !findings.is_empty() {
        // What cannot be read whole cannot be compared with what becomes of it.
        return fixed;
    }
    let filters: Vec<Edit> = document.statements.iter().flat_map(|own| filters(&document, own)).collect();
    let version: Vec<Edit> = version(&document).into_iter().collect();
    for (about, edits) in
        [("iot:Subscribe on `topic/`", filters), ("variables without the `Version` that knows them", version)]
    {
        let count = edits.len();
        if count == 0 {
            continue;
        }
        // Another group of edits may have moved the places of this one; they are found anew.
        let now = Source::new(source.name(), fixed.text.clone());
        let (before, _) = parse::read(&now);
        let edits: Vec<Edit> = match about.starts_with("iot:") {
            true => before.statements.iter().flat_map(|own| self::filters(&before, own)).collect(),
            false => self::version(&before).into_iter().collect(),
        };
        let text = edited(now.text(), edits);
        let diff = difference(&before, &text);
        let same = diff.differences.is_empty() && diff.unknown.is_empty();
        if same || meaning {
            fixed.text = text;
            fixed.made += count;
        }
        if !same {
            fixed.meaning.push(Meaning { about, diff });
        }
    }
    fixed.made += drop_redundant(source.name(), &mut fixed.text);
    fixed
}

/// What a policy allows before and after.
fn difference(before: &Document, after: &str) -> Diff {
    let (after, _) = parse::read(&Source::new("mended", after));
    diff(std::slice::from_ref(before), &[after])
}

fn edited(text: &str, mut edits: Vec<Edit>) -> String {
    let mut text = text.to_owned();
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    for edit in edits {
        text.replace_range(edit.span, &edit.text);
    }
    text
}

/// Takes out entries that others cover, one at a time, each only when it is proved that nothing changes; how many.
fn drop_redundant(name: &str, text: &mut String) -> usize {
    let mut made = 0;
    let mut tried = 0;
    loop {
        let source = Source::new(name, text.clone());
        let findings = lint_source(&source, &Settings::default());
        let mut redundant = findings.iter().filter(|finding| finding.code == "policy-redundant");
        let Some(span) = redundant.nth(tried).and_then(|finding| finding.place.as_ref()).map(|place| &place.span)
        else {
            return made;
        };
        let (before, _) = parse::read(&source);
        let without = without(source.text(), span).filter(|without| {
            let diff = difference(&before, without);
            diff.differences.is_empty() && diff.unknown.is_empty()
        });
        match without {
            Some(without) => {
                *text = without;
                made += 1;
            }
            None => tried += 1,
        }
    }
}

/// A text without an item of a list and its comma; `None` for the only item.
fn without(text: &str, span: &Span) -> Option<String> {
    let (head, tail) = (text.get(..span.start)?, text.get(span.end..)?);
    let (before, after) = (head.trim_end(), tail.trim_start());
    if let Some(after) = after.strip_prefix(',') {
        return Some(format!("{head}{}", after.trim_start()));
    }
    before.strip_suffix(',').filter(|_| after.starts_with(']')).map(|before| format!("{}{tail}", before.trim_end()))
}

/// Subscribe on `topic/NAME`: `topicfilter/NAME` in its place, or beside it where other actions need the topic.
fn filters(document: &Document, statement: &Statement) -> Vec<Edit> {
    let is_subscribe = |entry: &Spanned| entry.text.eq_ignore_ascii_case("iot:Subscribe");
    let resources = &statement.resources;
    let has_filter = resources.list.iter().any(|entry| entry.text.contains(":topicfilter/"));
    if statement.actions.not || resources.not || has_filter || !statement.actions.list.iter().any(is_subscribe) {
        return Vec::new();
    }
    let alone = statement.actions.list.iter().all(is_subscribe);
    let topics = resources.list.iter().filter(|entry| entry.text.contains(":topic/"));
    topics
        .filter_map(|entry| {
            let raw = document.source.text().get(entry.span.clone())?;
            let filter = raw.replacen(":topic/", ":topicfilter/", 1);
            let in_list = document.source.text()[..entry.span.start].trim_end().ends_with(['[', ',']);
            let text = match (alone, in_list) {
                (true, _) => filter,
                (false, true) => format!("{raw}, {filter}"),
                (false, false) => format!("[{raw}, {filter}]"),
            };
            // A slash may be written `\/`: then nothing was replaced, and the place is left to a person.
            (text.contains(":topicfilter/")).then(|| Edit { span: entry.span.clone(), text })
        })
        .collect()
}

/// Variables where they are plain text: the version that knows them.
fn version(document: &Document) -> Option<Edit> {
    let texts = document
        .statements
        .iter()
        .flat_map(|own| own.resources.list.iter().chain(own.conditions.iter().flat_map(|condition| &condition.values)));
    if document.knows_variables() || !texts.into_iter().any(|entry| entry.text.contains("${")) {
        return None;
    }
    let current = format!("\"{}\"", super::VERSION);
    match &document.version {
        Some(version) => Some(Edit { span: version.span.clone(), text: current }),
        None => {
            let text = document.source.text();
            let after = text.find('{')? + 1;
            // As the next key is indented, so is this one.
            let blank: String = text[after..].chars().take_while(|c| c.is_whitespace()).collect();
            let blank = if blank.is_empty() { " ".to_owned() } else { blank };
            Some(Edit { span: after..after, text: format!("{blank}\"Version\": {current},") })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::lint::{Settings, lint_source};
    use super::*;

    fn mended(text: &str) -> (String, usize) {
        let fixed = fix(&Source::new("p", text), true);
        (fixed.text, fixed.made)
    }

    #[test]
    fn what_a_policy_allows_stays_unless_the_user_says_otherwise() {
        let wide = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:eu-west-1:123456789012:topic/*"}}"#;
        let deny = wide.replace("Allow", "Deny");
        let old = r#"{"Statement":{"Effect":"Allow","Action":"iot:Connect","Resource":"arn:aws:iot:eu-west-1:123456789012:client/${iot:ClientId}"}}"#;
        for text in [wide, old] {
            let fixed = fix(&Source::new("p", text), false);
            assert_eq!((fixed.text.as_str(), fixed.made, fixed.meaning.len()), (text, 0, 1), "{text}");
            assert!(!fixed.meaning[0].diff.differences.is_empty());
        }
        // A Deny that sleeps cuts nothing off where nothing else is allowed: there the mend changes nothing.
        assert_eq!(fix(&Source::new("p", deny.as_str()), false).made, 1);
    }

    #[test]
    fn an_entry_that_another_covers_goes() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Publish","Resource":["arn:aws:iot:eu-west-1:123456789012:topic/a", "arn:aws:iot:eu-west-1:123456789012:topic/*", "arn:aws:iot:eu-west-1:123456789012:topic/b"]}}"#;
        let fixed = fix(&Source::new("p", text), false);
        let wanted = text.replace("\"arn:aws:iot:eu-west-1:123456789012:topic/a\", ", "");
        assert_eq!(
            (fixed.text, fixed.made),
            (wanted.replace(", \"arn:aws:iot:eu-west-1:123456789012:topic/b\"", ""), 2)
        );
    }

    #[test]
    fn subscribe_on_a_topic_becomes_a_filter() {
        let text = r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"iot:Subscribe","Resource":"arn:aws:iot:r:1:topic/a"}}"#;
        assert_eq!(mended(text), (text.replace("topic/", "topicfilter/"), 1));
        let both = text.replace(r#""iot:Subscribe""#, r#"["iot:Publish","iot:Subscribe"]"#);
        let wanted = both
            .replace(r#""arn:aws:iot:r:1:topic/a""#, r#"["arn:aws:iot:r:1:topic/a", "arn:aws:iot:r:1:topicfilter/a"]"#);
        assert_eq!(mended(&both), (wanted.clone(), 1));
        assert_eq!(mended(&wanted).1, 0);
    }

    #[test]
    fn a_missing_version_is_added_and_an_old_one_replaced() {
        let text = "{\n  \"Statement\": {\"Effect\": \"Allow\", \"Action\": \"iot:Connect\", \"Resource\": \"arn:aws:iot:eu-west-1:123456789012:client/${iot:Connection.Thing.ThingName}\"}\n}\n";
        let (fixed, count) = mended(text);
        assert_eq!(count, 1);
        assert!(fixed.starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\""), "{fixed}");
        assert!(lint_source(&Source::new("p", fixed), &Settings::default()).is_empty());
        let old = text.replace("{\n  \"St", "{\"Version\": \"2008-10-17\", \"St");
        assert!(mended(&old).0.contains("\"2012-10-17\""));
    }

    #[test]
    fn what_is_right_stays_byte_for_byte() {
        for text in ["", "{", "{ \"Statement\" : [ ] }"] {
            assert_eq!(mended(text), (text.to_owned(), 0));
        }
    }
}
