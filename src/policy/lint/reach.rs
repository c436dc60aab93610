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
    // What is left over by a list of exceptions is every topic that nobody thought of.
    for own in view.with(Effect::Allow) {
        if let Some((entry, exceptions)) = own.all_but()
            && let Some(action) = own.first_of(&["iot:Publish", "iot:RetainPublish", "iot:GetRetainedMessage"])
            && search(&[&below(&format!("topic/{OTHER}"))], &exceptions) != Search::Nothing
        {
            let message = format!("`NotResource` allows {action} on every topic but those listed");
            let help = "name the topics that are allowed: `topic/telemetry/${iot:Connection.Thing.ThingName}`";
            findings.push(own.finding(Level::Deny, "policy-topic-any", &entry.span, message).help(help));
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
    for own in view.with(Effect::Allow).filter(|own| own.covers("iot:Subscribe")) {
        if let Some((entry, exceptions)) = own.all_but()
            && ["topicfilter/#", "topicfilter/+/#"].iter().any(|all| !exceptions.iter().any(|own| own.matches(all)))
        {
            let message =
                "`NotResource` allows a subscription to the messages of all devices: `#` is not among what is listed";
            let help = "name the filters that are allowed: `topicfilter/cmd/${iot:Connection.Thing.ThingName}/#`";
            findings.push(own.finding(Level::Deny, "policy-filter-any", &entry.span, message).help(help));
        }
    }
    findings
}

fn is_any_filter(glob: &Glob) -> bool {
    // A shared subscription hears what its filter hears, whatever the group is called.
    let shared = |filter: &str| {
        let pieces = [Piece::Text("topicfilter/$share/".into()), Piece::Level, Piece::Text(filter.into())];
        Glob::of_pattern(&Pattern::of(pieces))
    };
    // Below a first level there are no topics of AWS, so that a `$` further down hears nothing.
    let with_dollar = [Part::Text("topicfilter/".into()), Part::Many, Part::Text("/$".into()), Part::Many];
    glob.matches("topicfilter/#")
        || glob.matches("topicfilter/+")
        || search(&[glob, &below("topicfilter/+/")], &[&Glob::of_parts(&with_dollar)]) != Search::Nothing
        || ["/#", "/+", "/+/#"].iter().any(|filter| glob.meets(&shared(filter)))
}

/// `policy-role-alias-any`: the credentials of every role that devices of the account may have.
pub(super) fn role_alias_any(view: &View<'_>) -> Vec<Finding> {
    let action = "iot:AssumeRoleWithCertificate";
    let help = "name the alias: `rolealias/NAME`";
    let every = below("rolealias/");
    let mut findings = Vec::new();
    for (own, resource) in view.covering(Effect::Allow, action) {
        if every.within(&resource.glob) {
            let message = format!("`{}` lets a device take on the role of every role alias", resource.entry.text);
            findings.push(own.finding(Level::Deny, "policy-role-alias-any", &resource.entry.span, message).help(help));
        }
    }
    for own in view.with(Effect::Allow).filter(|own| own.covers(action)) {
        if let Some((entry, _)) = own.all_but() {
            let message = "`NotResource` lets a device take on the role of every role alias but those listed";
            findings.push(own.finding(Level::Deny, "policy-role-alias-any", &entry.span, message).help(help));
        }
    }
    findings
}

/// `policy-reserved-any`: shadows, jobs and other reserved topics of things that are not the client's own.
pub(super) fn reserved_any(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in view.with(Effect::Allow).filter(|own| !own.statement.resources.not) {
        for resource in &own.resources {
            if let Some(action) =
                own.first_of(&["iot:Publish", "iot:Subscribe"]).filter(|_| is_beginning_of_shadow(resource))
            {
                let message =
                    format!("`{}` allows {action} for every shadow whose name begins so", resource.entry.text);
                let help = "put a `/` before the `*`";
                findings
                    .push(own.finding(Level::Warn, "policy-reserved-any", &resource.entry.span, message).help(help));
            }
            if let Some(action) = reaches_others(view, own, resource) {
                let (message, help) = match action {
                    Reach::Things(action) => (
                        format!("`{}` allows {action} for other things than the client's own", resource.entry.text),
                        "put the thing's own name there: `${iot:Connection.Thing.ThingName}`",
                    ),
                    Reach::Rules => (
                        format!("`{}` hands messages to every rule of the account", resource.entry.text),
                        "name the rule: `topic/$aws/rules/RULE/*`",
                    ),
                    Reach::Templates => (
                        format!("`{}` provisions by every template of the account", resource.entry.text),
                        "name the template: `$aws/provisioning-templates/TEMPLATE/provision/*`",
                    ),
                    Reach::Events => (
                        format!("`{}` hears the events of other things, jobs and clients", resource.entry.text),
                        "name what the client has to hear of: `$aws/events/presence/connected/CLIENT`",
                    ),
                };
                findings
                    .push(own.finding(Level::Deny, "policy-reserved-any", &resource.entry.span, message).help(help));
            }
        }
    }
    findings
}

/// The action for which an entry reaches other things. What `policy-topic-any` and `policy-filter-any` say is not said twice.
fn reaches_others(view: &View<'_>, own: &StatementView<'_>, resource: &ResourceView<'_>) -> Option<Reach> {
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
        return Some(Reach::Things(action));
    }
    let unknown = |start: &str, end: &str| {
        let pieces = [start.to_owned(), OTHER.to_owned(), end.to_owned()].map(Piece::Text);
        Glob::of_pattern(&Pattern::of(pieces.into_iter().chain([Piece::Rest])))
    };
    if let Some(action) = own.first_of(&["iot:Publish"]).filter(|_| !covers_every_topic(resource)) {
        if is_open(view, action, resource, &unknown("topic/$aws/rules/", "/")) {
            return Some(Reach::Rules);
        }
        if is_open(view, action, resource, &unknown("topic/$aws/provisioning-templates/", "/provision/")) {
            return Some(Reach::Templates);
        }
    }
    if own.covers("iot:Subscribe")
        && !is_any_filter(&resource.glob)
        && (is_open(view, "iot:Subscribe", resource, &below("topicfilter/$aws/events/#"))
            || is_open(view, "iot:Subscribe", resource, &any_event()))
    {
        return Some(Reach::Events);
    }
    if own.covers("iot:Subscribe")
        && !is_any_filter(&resource.glob)
        && (is_open(view, "iot:Subscribe", resource, &other("topicfilter"))
            || resource.glob.meets(&below("topicfilter/$aws/things/+"))
            || ["topicfilter/$aws/#", "topicfilter/$aws/things/#"].iter().any(|filter| resource.glob.matches(filter))
            || resource.glob.meets(&below("topicfilter/$aws/+")))
    {
        return Some(Reach::Things("iot:Subscribe"));
    }
    // A Greengrass core vouches for whichever client devices come, and names none of them beforehand.
    let of_others = |action: &&super::super::action::PolicyAction| {
        let greengrass = action.name.starts_with("greengrass:");
        action.kind == "thing" && !(greengrass && (action.name.contains("Verify") || resource.kind().is_none()))
    };
    let https = super::super::action::ACTIONS.iter().filter(of_others);
    let https = https.map(|action| action.name).find(|action| own.covers(action))?;
    is_open(view, https, resource, &other("thing")).then_some(Reach::Things(https))
}

/// Whether a shadow's name is cut off by a `*`.
fn is_beginning_of_shadow(resource: &ResourceView<'_>) -> bool {
    resource.parts.windows(2).any(|pair| match pair {
        [Part::Text(text), Part::Many] => {
            text.rsplit_once("/shadow/name/").is_some_and(|(_, name)| !name.is_empty() && !name.contains('/'))
        }
        _ => false,
    })
}

/// What of others an entry reaches.
enum Reach {
    /// Their reserved topics, by an action.
    Things(&'static str),
    /// Rules that nobody named.
    Rules,
    /// Provisioning templates that nobody named.
    Templates,
    /// Events of whatever happens in the account.
    Events,
}

/// Filters that hear events of a kind about anything: a `+` or `#` right after the kind.
fn any_event() -> Glob {
    let pieces = [Piece::Text("topicfilter/$aws/events/".into()), Piece::Level, Piece::Text(format!("/{OTHER}"))];
    Glob::of_pattern(&Pattern::of(pieces.into_iter().chain([Piece::Rest])))
}

/// Whether an entry lets in some of these, and no unconditional Deny keeps them all out.
fn is_open(view: &View<'_>, action: &str, resource: &ResourceView<'_>, others: &Glob) -> bool {
    let denied = view.covering(Effect::Deny, action).filter(|(own, _)| own.statement.conditions.is_empty());
    // Beyond AWS's size the Denies are not gone through for each Allow.
    let denied = denied.take(if view.is_too_large_to_compare() { 0 } else { usize::MAX });
    let denied: Vec<&Glob> = denied.map(|(_, denied)| &denied.glob).collect();
    search(&[&resource.glob, others], &denied) != Search::Nothing
}
