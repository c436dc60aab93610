//! Rights in both directions where one was meant.

use std::collections::BTreeSet;

use super::super::document::Effect;
use super::super::text::Part;
use super::missing::unshared;
use super::prepared::{ResourceView, StatementView, View};
use crate::finding::{Finding, Level};

/// `policy-both-directions`: one statement lets a client send and hear the same fixed topic.
///
/// A topic with a variable in it may be a thing's own channel, and reserved topics tell questions and answers apart by their names; a fixed
/// topic that many devices share and that each of them both sends and hears is mostly two lists that were copied. Where all such topics are
/// subscribed to by their very names, they are meant.
pub(super) fn both(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let both = view.with(Effect::Allow).filter(|own| names(own, "iot:Publish") && names(own, "iot:Receive"));
    let mut topics = both.flat_map(|own| own.resources.iter().filter(|resource| is_fixed_topic(resource)));
    let filters: BTreeSet<&str> = view
        .covering(Effect::Allow, "iot:Subscribe")
        .filter_map(|(_, own)| own.tail("topicfilter").map(unshared))
        .collect();
    if topics.all(|own| own.tail("topic").is_some_and(|topic| filters.contains(topic))) {
        return findings;
    }
    for own in view.with(Effect::Allow).filter(|own| names(own, "iot:Publish") && names(own, "iot:Receive")) {
        for resource in own.resources.iter().filter(|resource| is_fixed_topic(resource)) {
            let message = format!("`{}` may be published to and received from by the same client", resource.entry.text);
            let help = "allow iot:Publish on what the client sends and iot:Receive on what it hears, in statements of their own";
            findings.push(own.finding(Level::Warn, "policy-both-directions", &resource.entry.span, message).help(help));
        }
    }
    findings
}

/// Whether a statement names an action itself, not by a wildcard.
fn names(own: &StatementView<'_>, action: &str) -> bool {
    !own.statement.actions.not && own.actions.iter().any(|(entry, _)| entry.text.eq_ignore_ascii_case(action))
}

fn is_fixed_topic(resource: &ResourceView<'_>) -> bool {
    matches!(resource.parts.as_slice(), [Part::Text(text)] if text.starts_with("topic/") && !text.starts_with("topic/$"))
}
