//! Rights that others need to have any effect.

use super::super::document::Effect;
use super::super::text::Part;
use super::bypass::topics_of;
use super::prepared::View;
use crate::finding::{Finding, Level};

/// `policy-receive-missing`: a subscription is allowed whose messages may not be delivered.
pub(super) fn receive(view: &View<'_>) -> Vec<Finding> {
    if view.grants_all_but("iot:Receive") || view.is_too_large_to_compare() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (own, resource) in view.covering(Effect::Allow, "iot:Subscribe") {
        let filter = match resource.parts.as_slice() {
            [Part::Text(text), rest @ ..] => match text.strip_prefix("topicfilter/") {
                Some(filter) => [&[Part::Text(unshared(filter).to_owned())], rest].concat(),
                None => continue,
            },
            // Its `*` stands for `topicfilter/` too.
            [Part::Many, ..] => resource.parts.clone(),
            _ => continue,
        };
        let is_open = resource.parts.first() == Some(&Part::Many);
        let topics = if is_open { topics_of(&filter) } else { topics_of(&filter).after("topic/") };
        if !view
            .covering(Effect::Allow, "iot:Receive")
            .any(|(_, allow)| allow.glob == topics || allow.widest().meets(&topics))
        {
            let message =
                format!("`{}` may be subscribed to, but no iot:Receive lets its messages through", resource.entry.text);
            let help = "allow iot:Receive on the `topic/` resources that the filter matches, with `*` for `+` and `#`";
            findings.push(own.finding(Level::Warn, "policy-receive-missing", &resource.entry.span, message).help(help));
        }
    }
    findings
}

/// `policy-publish-missing`: the RETAIN flag is allowed where nothing may be published.
pub(super) fn publish(view: &View<'_>) -> Vec<Finding> {
    if view.grants_all_but("iot:Publish") || view.is_too_large_to_compare() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (own, resource) in view.covering(Effect::Allow, "iot:RetainPublish") {
        let mut publish = view.covering(Effect::Allow, "iot:Publish");
        if resource.kind().is_none_or(|kind| kind == "topic")
            && !publish.any(|(_, allow)| allow.glob == resource.glob || allow.widest().meets(&resource.widest()))
        {
            let message =
                format!("`{}`: messages may be retained, but iot:Publish is not allowed there", resource.entry.text);
            let help = "allow iot:Publish on the same topics; iot:RetainPublish alone has no effect";
            findings.push(own.finding(Level::Warn, "policy-publish-missing", &resource.entry.span, message).help(help));
        }
    }
    findings
}

/// The filter of a shared subscription.
pub(super) fn unshared(filter: &str) -> &str {
    filter.strip_prefix("$share/").and_then(|rest| rest.split_once('/')).map_or(filter, |(_, filter)| filter)
}

/// `policy-connect-missing`: rights on topics and none to connect; the two may be in policies apart, so it is worth a look only.
pub(super) fn connect(view: &View<'_>) -> Vec<Finding> {
    let mut connects = view.with(Effect::Allow).filter(|own| own.covers("iot:Connect"));
    let able = connects.any(|own| {
        own.statement.resources.not
            || own.resources.iter().any(|resource| resource.kind().is_none_or(|kind| kind == "client"))
    });
    let uses = view.with(Effect::Allow).find_map(|own| {
        own.actions
            .iter()
            .find(|(_, covered)| {
                !own.statement.actions.not
                    && covered
                        .iter()
                        .any(|action| ["iot:Publish", "iot:Subscribe", "iot:Receive"].contains(&action.name))
            })
            .map(|(entry, _)| (own, *entry))
    });
    match uses {
        Some((own, entry)) if !able => {
            let message = format!("{} is allowed, but nothing allows iot:Connect", entry.text);
            let help = "allow iot:Connect on `client/${iot:Connection.Thing.ThingName}`, here or in another policy of the certificate";
            vec![own.finding(Level::Warn, "policy-connect-missing", &entry.span, message).help(help)]
        }
        _ => Vec::new(),
    }
}
