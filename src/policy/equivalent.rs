//! Whether two policy documents say the same: in the same words, however laid out, or in other words with the same meaning.

use super::action::ACTIONS;
use super::diff::diff;
use super::document::{Document, Effect};
use super::parse;
use crate::finding::Source;

/// More different conditions than this are not compared in every combination, so that nothing is proved about them.
const MOST_CONDITIONS: usize = 6;

/// Whether two documents certainly say the same. What is too hard to tell, or speaks of actions that are not known here, is not the same.
pub fn same(a: &str, b: &str) -> bool {
    if a == b {
        return true;
    }
    let read = |text: &str| parse::read_good(&Source::new("policy", text));
    let (Ok(a), Ok(b)) = (read(a), read(b)) else { return false };
    a.compact() == b.compact() || same_meaning(&a, &b)
}

fn same_meaning(a: &Document, b: &Document) -> bool {
    if !is_plain(a) || !is_plain(b) {
        return false;
    }
    let diff = diff(std::slice::from_ref(a), std::slice::from_ref(b));
    diff.differences.is_empty() && diff.unknown.is_empty()
}

/// Whether a comparison sees all that a document says: actions by their own names, few conditions.
fn is_plain(document: &Document) -> bool {
    let known = |text: &str| ACTIONS.iter().any(|action| action.name == text);
    let statements = &document.statements;
    statements.iter().all(|own| !own.actions.not && own.actions.list.iter().all(|entry| known(&entry.text)))
        && statements.iter().filter(|own| !own.conditions.is_empty()).count() <= MOST_CONDITIONS / 2
        && statements.iter().any(|own| own.effect == Effect::Allow)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn policy(statements: &str) -> String {
        format!(r#"{{"Version":"2012-10-17","Statement":[{statements}]}}"#)
            .replace('~', "arn:aws:iot:eu-west-1:123456789012:")
    }

    #[test]
    fn other_words_with_the_same_meaning_are_the_same_and_what_cannot_be_told_is_not() {
        let plain = policy(r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/a"}"#);
        let listed = policy(r#"{"Sid":"x","Effect":"Allow","Action":["iot:Publish"],"Resource":["~topic/a"]}"#);
        let twice = policy(
            r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/a"},{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/a"}"#,
        );
        assert!(same(&plain, &listed) && same(&plain, &twice) && same(&plain, &format!("  {plain}\n")));
        let wider = policy(r#"{"Effect":"Allow","Action":"iot:Publish","Resource":"~topic/a*"}"#);
        let more = policy(r#"{"Effect":"Allow","Action":["iot:Publish","iot:Frobnicate"],"Resource":"~topic/a"}"#);
        assert!(!same(&plain, &wider) && !same(&plain, &more) && !same(&plain, "{}"));
        let all = policy(r#"{"Effect":"Allow","Action":"iot:*","Resource":"*"}"#);
        assert!(same(&all, &all.replace("\"iot:*\"", "[\"iot:*\"]")), "the same words in a list");
        assert!(!same(&all, &all.replace("\"Resource\":\"*\"", "\"Resource\":[\"*\",\"~topic/a\"]")));
    }
}
