//! Mends what has one certain mend: Subscribe on `topic/`, and variables without the `Version` that knows them.

use super::document::{Document, Spanned, Statement};
use super::parse;
use crate::finding::{Source, Span};

/// A change to a text.
struct Edit {
    span: Span,
    text: String,
}

/// The mended text, and how many mends that took; the rest of the text stays byte for byte.
pub fn fix(source: &Source) -> (String, usize) {
    let (document, _) = parse::read(source);
    let mut edits: Vec<Edit> = document.statements.iter().flat_map(|own| filters(&document, own)).collect();
    edits.extend(version(&document));
    edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
    let mut text = source.text().to_owned();
    let count = edits.len();
    for edit in edits {
        text.replace_range(edit.span, &edit.text);
    }
    (text, count)
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
        fix(&Source::new("p", text))
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
