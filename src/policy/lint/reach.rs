//! How far Publish and Subscribe reach.

use super::super::document::Effect;
use super::super::pattern::{Glob, Search, search};
use super::super::text::Part;
use super::prepared::{ResourceView, StatementView, View};
use crate::finding::{Finding, Level};
use crate::thing::topic::{Pattern, Piece};

/// A character that no policy has: what covers a name with it covers other things' names.
const OTHER: &str = "\u{e001}";

fn below(prefix: &str) -> Glob {
    Glob::of_parts(&[Part::Text(prefix.into()), Part::Many])
}

fn covers_every_topic(resource: &ResourceView<'_>) -> bool {
    below("topic/").within(&resource.glob)
}

/// `policy-topic-any`: every topic, those of AWS and of all other devices among them.
pub(super) fn topic_any(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in view.with(Effect::Allow).filter(|own| !own.statement.resources.not) {
        for resource in own.resources.iter().filter(|resource| covers_every_topic(resource)) {
            // What is received is limited by what is subscribed to: worth a look, no hole of its own. Device Defender passes it too.
            let (level, action) = match own.first_of(&["iot:Publish", "iot:RetainPublish", "iot:GetRetainedMessage"]) {
                Some(action) => (Level::Deny, action),
                None if own.covers("iot:Receive") => (Level::Warn, "iot:Receive"),
                None => continue,
            };
            let message = format!("`{}` allows {action} on every topic", resource.entry.text);
            let help = "name the topics: `topic/telemetry/${iot:Connection.Thing.ThingName}`";
            findings.push(own.finding(level, "policy-topic-any", &resource.entry.span, message).help(help));
        }
    }
    findings
}

/// `policy-filter-any`: a filter that hears everything, or every first level.
pub(super) fn filter_any(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (own, resource) in view.covering(Effect::Allow, "iot:Subscribe") {
        if is_any_filter(&resource.glob) {
            let message = format!("`{}` allows a subscription to the messages of all devices", resource.entry.text);
            let help = "name the filters: `topicfilter/cmd/${iot:Connection.Thing.ThingName}/#`";
            findings.push(own.finding(Level::Deny, "policy-filter-any", &resource.entry.span, message).help(help));
        }
    }
    findings
}

fn is_any_filter(glob: &Glob) -> bool {
    glob.matches("topicfilter/#") || glob.matches("topicfilter/+") || glob.meets(&below("topicfilter/+/"))
}

/// `policy-reserved-any`: shadows, jobs and other reserved topics of things that are not the client's own.
pub(super) fn reserved_any(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in view.with(Effect::Allow).filter(|own| !own.statement.resources.not) {
        for resource in &own.resources {
            if let Some(action) = reaches_others(view, own, resource) {
                let message =
                    format!("`{}` allows {action} for other things than the client's own", resource.entry.text);
                let help = "put the thing's own name there: `${iot:Connection.Thing.ThingName}`";
                findings
                    .push(own.finding(Level::Deny, "policy-reserved-any", &resource.entry.span, message).help(help));
            }
        }
    }
    findings
}

/// The action for which an entry reaches other things. What `policy-topic-any` and `policy-filter-any` say is not said twice.
fn reaches_others(view: &View<'_>, own: &StatementView<'_>, resource: &ResourceView<'_>) -> Option<&'static str> {
    let prefix_of = |kind: &str| if kind == "thing" { "thing/".to_owned() } else { format!("{kind}/$aws/things/") };
    // Any name with a character that the policy does not have.
    let other = |kind: &str| {
        let mut pieces = vec![Piece::Text(prefix_of(kind)), Piece::Level, Piece::Text(OTHER.into()), Piece::Level];
        if kind != "thing" {
            pieces.push(Piece::Text("/".into()));
        }
        pieces.push(Piece::Rest);
        Glob::of_pattern(&Pattern::of(pieces))
    };
    if let Some(action) = own.first_of(&["iot:Publish", "iot:RetainPublish"])
        && !covers_every_topic(resource)
        && is_open(view, action, resource, &other("topic"))
    {
        return Some(action);
    }
    if own.covers("iot:Subscribe")
        && !is_any_filter(&resource.glob)
        && (is_open(view, "iot:Subscribe", resource, &other("topicfilter"))
            || resource.glob.meets(&below("topicfilter/$aws/things/+"))
            || ["topicfilter/$aws/#", "topicfilter/$aws/things/#"].iter().any(|filter| resource.glob.matches(filter))
            || resource.glob.meets(&below("topicfilter/$aws/+")))
    {
        return Some("iot:Subscribe");
    }
    let https = super::super::action::ACTIONS.iter().filter(|action| action.kind == "thing");
    let https = https.map(|action| action.name).find(|action| own.covers(action))?;
    is_open(view, https, resource, &other("thing")).then_some(https)
}

/// Whether an entry lets in some of these, and no unconditional Deny keeps them all out.
fn is_open(view: &View<'_>, action: &str, resource: &ResourceView<'_>, others: &Glob) -> bool {
    let denied = view.covering(Effect::Deny, action).filter(|(own, _)| own.statement.conditions.is_empty());
    let denied: Vec<&Glob> = denied.map(|(_, denied)| &denied.glob).collect();
    search(&[&resource.glob, others], &denied) != Search::Nothing
}
