//! What a policy says, a line for each statement and verb, in the words of a person: who may connect as whom, publish and subscribe to what.

use std::ops::Range;

use serde::Serialize;

use crate::policy::arn::Arn;
use crate::policy::document::{Document, Effect, Statement};
use crate::policy::simulate::action_covers;

/// What is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verb {
    /// Connect with a client id.
    Connect,
    /// Publish to a topic.
    Publish,
    /// Publish with the RETAIN flag.
    Retain,
    /// Subscribe with a filter.
    Subscribe,
    /// Be handed what is published to a topic.
    Receive,
    /// Anything else that a policy can speak of.
    Other,
}

/// The actions with verbs of their own, and the kind of resource that each is about.
const VERBS: [(&str, &str, Verb); 5] = [
    ("iot:Connect", "client", Verb::Connect),
    ("iot:Publish", "topic", Verb::Publish),
    ("iot:RetainPublish", "topic", Verb::Retain),
    ("iot:Subscribe", "topicfilter", Verb::Subscribe),
    ("iot:Receive", "topic", Verb::Receive),
];

/// What one statement says about one verb.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Access {
    /// What is done.
    pub verb: Verb,
    /// On what: client ids, topics, filters as the policy writes them; whole resources for other actions.
    pub on: Vec<String>,
    /// Whether it is on all but these.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub except: bool,
    /// Whether it is forbidden, not allowed.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub denied: bool,
    /// The actions of [`Verb::Other`], as the policy writes them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub actions: Vec<String>,
    /// What has to hold besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub when: Vec<String>,
    /// Which entries of `on` a lint finds too wide, by their numbers.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wide: Vec<usize>,
}

/// What a document says; `wide` are the places of entries that a lint finds too wide.
pub fn of_document(document: &Document, wide: &[Range<usize>]) -> Vec<Access> {
    document.statements.iter().flat_map(|statement| of_statement(statement, wide)).collect()
}

fn of_statement(statement: &Statement, wide: &[Range<usize>]) -> Vec<Access> {
    let when: Vec<String> = statement
        .conditions
        .iter()
        .map(|own| {
            let values: Vec<&str> = own.values.iter().map(|value| value.text.as_str()).collect();
            format!("{} {} {}", own.key.text, own.operator.text, values.join(" or "))
        })
        .collect();
    let line = |verb: Verb, on: Vec<(String, bool)>, actions: Vec<String>| Access {
        verb,
        wide: on.iter().enumerate().filter(|(_, (_, wide))| *wide).map(|(at, _)| at).collect(),
        on: on.into_iter().map(|(text, _)| text).collect(),
        except: statement.resources.not,
        denied: statement.effect == Effect::Deny,
        actions,
        when: when.clone(),
    };
    let listed = |action: &str| statement.actions.list.iter().any(|entry| action_covers(&entry.text, action));
    let mut lines = Vec::new();
    for (action, kind, verb) in VERBS {
        if listed(action) == statement.actions.not {
            continue;
        }
        let on: Vec<(String, bool)> = statement
            .resources
            .list
            .iter()
            .filter_map(|entry| Some((name_of(&entry.text, kind)?, wide.contains(&entry.span))))
            .collect();
        if !on.is_empty() || statement.resources.not {
            lines.push(line(verb, on, Vec::new()));
        }
    }
    let known = |text: &str| VERBS.iter().any(|(action, ..)| text.eq_ignore_ascii_case(action));
    let others: Vec<String> =
        statement.actions.list.iter().map(|entry| entry.text.clone()).filter(|text| !known(text)).collect();
    if statement.actions.not {
        let actions = statement.actions.list.iter().map(|entry| format!("all but {}", entry.text)).collect();
        lines.push(line(Verb::Other, tails(statement, wide), actions));
    } else if !others.is_empty() {
        lines.push(line(Verb::Other, tails(statement, wide), others));
    }
    lines
}

/// The name that an entry gives to resources of a kind; none when it is about another kind.
fn name_of(text: &str, kind: &str) -> Option<String> {
    let Some(arn) = Arn::parse(text) else { return Some(text.to_owned()) };
    match arn.tail.split_once('/') {
        Some((own, name)) if own == kind => Some(name.to_owned()),
        // A wildcard may stand for the kind too.
        Some((own, _)) if own.contains(['*', '?']) => Some(arn.tail.to_owned()),
        None if arn.tail.contains(['*', '?']) => Some(arn.tail.to_owned()),
        _ => None,
    }
}

fn tails(statement: &Statement, wide: &[Range<usize>]) -> Vec<(String, bool)> {
    let entries = statement.resources.list.iter();
    let shown = |text: &str| Arn::parse(text).map_or_else(|| text.to_owned(), |arn| arn.tail.to_owned());
    entries.map(|entry| (shown(&entry.text), wide.contains(&entry.span))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Source;
    use crate::policy::parse;

    fn said(statement: &str) -> Vec<String> {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#)
            .replace('~', "arn:aws:iot:eu-west-1:123456789012:");
        let document = parse::read_good(&Source::new("p", text)).unwrap();
        let shown = |own: &Access| format!("{:?} {} {:?} {:?}", own.verb, own.except, own.on, own.actions);
        of_document(&document, &[]).iter().map(shown).collect()
    }

    #[test]
    fn a_statement_is_said_verb_by_verb() {
        let both = r#"{"Effect":"Allow","Action":["iot:Publish","iot:Subscribe","iot:UpdateThingShadow"],"Resource":["~topic/a/*","~topicfilter/b"]}"#;
        assert_eq!(
            said(both),
            [
                r#"Publish false ["a/*"] []"#,
                r#"Subscribe false ["b"] []"#,
                r#"Other false ["topic/a/*", "topicfilter/b"] ["iot:UpdateThingShadow"]"#
            ]
        );
        let all = said(r#"{"Effect":"Allow","Action":"iot:*","Resource":"*"}"#);
        assert_eq!(all.len(), 6, "{all:?}");
        assert_eq!(all[0], r#"Connect false ["*"] []"#);
        let but = said(r#"{"Effect":"Allow","Action":"iot:Connect","NotResource":"~client/x"}"#);
        assert_eq!(but, [r#"Connect true ["x"] []"#]);
    }
}
