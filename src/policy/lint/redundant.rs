//! `policy-redundant`: an entry that changes nothing.

use super::super::action::PolicyAction;
use super::super::document::Effect;
use super::super::text::Part;
use super::prepared::{ResourceView, StatementView, View};
use crate::finding::{Finding, Level};
use crate::thing::reserved::{self, ReservedTopic, TOPICS};

/// A resource all of whose actions another entry of the same effect covers, without a condition or with the same ones.
pub(super) fn redundant(view: &View<'_>) -> Vec<Finding> {
    let mut findings: Vec<Finding> = view.statements.iter().flat_map(no_messages).collect();
    findings.extend(view.with(Effect::Allow).flat_map(no_effect));
    if view.is_too_large_to_compare() {
        return findings;
    }
    for effect in [Effect::Allow, Effect::Deny] {
        let entries: Vec<(&StatementView<'_>, &ResourceView<'_>)> = view
            .with(effect)
            .filter(|own| !own.statement.resources.not && !own.statement.actions.not)
            .flat_map(|own| own.resources.iter().map(move |resource| (own, resource)))
            .collect();
        for (at, (own, resource)) in entries.iter().enumerate() {
            let actions = applicable(own, resource);
            if actions.is_empty() {
                continue;
            }
            // Of two that cover each other the first stays.
            let covered = |action: &&PolicyAction| {
                entries.iter().enumerate().find(|(number, (other, wider))| {
                    *number != at
                        && other.covers(action.name)
                        && (other.statement.conditions.is_empty() || same_conditions(other, own))
                        && same_home(wider, resource)
                        && resource.glob.within(&wider.glob)
                        && (*number < at
                            || !(actions.len() == applicable(other, wider).len() && wider.glob.within(&resource.glob)))
                })
            };
            let by: Option<Vec<_>> = actions.iter().map(covered).collect();
            if let Some((_, (other, wider))) = by.and_then(|by| by.into_iter().next()) {
                let verb = if effect == Effect::Allow { "allowed" } else { "denied" };
                let message = format!("`{}` is {verb} already", resource.entry.text);
                let finding = own.finding(Level::Warn, "policy-redundant", &resource.entry.span, message);
                let finding = finding.related(other.place(&wider.entry.span), format!("by `{}`", wider.entry.text));
                findings.push(finding.help("remove it: a policy has 2,048 characters"));
            }
        }
    }
    findings
}

/// Topics that begin with `$share/`: filters may begin so, but messages are published and received without.
fn no_messages(own: &StatementView<'_>) -> Vec<Finding> {
    let idle = own.resources.iter().filter(|resource| resource.glob.literal_start().starts_with("topic/$share/"));
    idle.map(|resource| {
        let message = format!("`{}` is no topic: messages of a shared subscription keep theirs", resource.entry.text);
        own.finding(Level::Warn, "policy-redundant", &resource.entry.span, message)
            .help("remove it: only the filter of a shared subscription begins with `$share/NAME/`")
    })
    .collect()
}

/// Rights on reserved topics that AWS gives nobody (Developer Guide, "Reserved topics").
fn no_effect(own: &StatementView<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let names = |action: &str| own.actions.iter().any(|(entry, _)| entry.text.eq_ignore_ascii_case(action));
    for resource in own.resources.iter().filter(|_| !own.statement.actions.not && !own.statement.resources.not) {
        let text = &resource.entry.text;
        let Some((_, topic)) = text.split_once("/$aws/") else { continue };
        let is_topic = resource.kind().is_none_or(|kind| kind == "topic");
        let mut say = |message: String, help: &str| {
            findings.push(own.finding(Level::Warn, "policy-redundant", &resource.entry.span, message).help(help));
        };
        if resource.kind() == Some("topic")
            && stops_short(&resource.parts)
            && (names("iot:Publish") || names("iot:Receive"))
        {
            say(
                format!("`{text}` is no topic: those of AWS are further down"),
                "name what lies below it, as `/shadow/get`",
            );
        } else if names("iot:Publish") && is_topic && topic.starts_with("events/") {
            say(format!("`{text}`: only AWS publishes events"), "remove it from what may be published");
        } else if names("iot:RetainPublish") && is_topic {
            say(format!("`{text}`: no message on a reserved topic is retained"), "allow iot:Publish alone there");
        }
    }
    findings
}

/// Whether an entry without wildcards is the beginning of AWS's topics, and none itself.
fn stops_short(parts: &[Part]) -> bool {
    let filled = parts.iter().map(|part| match part {
        Part::Text(text) => Some(text.as_str()),
        Part::Variable { .. } => Some("x"),
        Part::One | Part::Many => None,
    });
    let Some(topic) = filled.collect::<Option<String>>() else { return false };
    let Some(topic) = topic.strip_prefix("topic/") else { return false };
    let below = |row: &ReservedTopic| {
        let levels: Vec<&str> = row.topic.split('/').collect();
        let given: Vec<&str> = topic.split('/').collect();
        given.len() < levels.len() && given.iter().zip(&levels).all(|(own, level)| level.contains('{') || own == level)
    };
    reserved::find(topic).is_none() && TOPICS.iter().any(below)
}

/// The actions of a statement that can apply to a resource.
fn applicable(own: &StatementView<'_>, resource: &ResourceView<'_>) -> Vec<&'static PolicyAction> {
    let all = own.actions.iter().flat_map(|(_, covered)| covered.iter().copied());
    all.filter(|action| resource.kind().is_none_or(|kind| kind == action.kind)).collect()
}

fn same_conditions(a: &StatementView<'_>, b: &StatementView<'_>) -> bool {
    let plain = |own: &StatementView<'_>| {
        let mut list: Vec<_> = own
            .statement
            .conditions
            .iter()
            .map(|c| {
                (
                    c.operator.text.clone(),
                    c.key.text.clone(),
                    c.values.iter().map(|v| v.text.clone()).collect::<Vec<_>>(),
                )
            })
            .collect();
        list.sort();
        list
    };
    plain(a) == plain(b)
}

/// Whether the wider entry reaches wherever the other is at home.
fn same_home(wider: &ResourceView<'_>, other: &ResourceView<'_>) -> bool {
    match (&wider.arn, &other.arn) {
        (None, _) => true,
        (Some(_), None) => false,
        (Some(wider), Some(other)) => {
            [(wider.partition, other.partition), (wider.region, other.region), (wider.account, other.account)]
                .iter()
                .all(|(wider, other)| wider == other || *wider == "*")
        }
    }
}
