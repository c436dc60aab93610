//! Who may connect.

use super::super::document::Effect;
use super::super::pattern::Glob;
use super::super::text::Part;
use super::super::variable::Variable;
use super::prepared::{ResourceView, View};
use crate::finding::{Finding, Level};

const TIED: &str = "allow `client/${iot:Connection.Thing.ThingName}`, which is the client's own thing alone";

/// `policy-client-any`: Connect with every client id, so that one device can push any other off the broker.
pub(super) fn any(view: &View<'_>) -> Vec<Finding> {
    let every = Glob::of_parts(&[Part::Text("client/".into()), Part::Many]);
    let mut findings = Vec::new();
    for (own, resource) in view.covering(Effect::Allow, "iot:Connect") {
        if every.within(&resource.glob) && !own.is_tied_to_thing() && !own.limits_clients() {
            let message =
                format!("`{}` lets any client connect, under the id of any other device", resource.entry.text);
            findings.push(own.finding(Level::Deny, "policy-client-any", &resource.entry.span, message).help(TIED));
        }
    }
    for own in view.with(Effect::Allow).filter(|own| own.statement.resources.not && own.covers("iot:Connect")) {
        if let Some(resource) = own.resources.first().filter(|_| !own.is_tied_to_thing() && !own.limits_clients()) {
            let message = "`NotResource` lets any client connect but those listed";
            findings.push(own.finding(Level::Deny, "policy-client-any", &resource.entry.span, message).help(TIED));
        }
    }
    findings
}

/// `policy-client-spoofable`: the id that the client itself chooses, or any id with a beginning, and no tie to the thing.
pub(super) fn spoofable(view: &View<'_>) -> Vec<Finding> {
    let every = Glob::of_parts(&[Part::Text("client/".into()), Part::Many]);
    let mut findings = Vec::new();
    // A core's further connections are `NAME#2` and the like, which nobody else is called.
    let is_core = view.is_of_core();
    for (own, resource) in view.covering(Effect::Allow, "iot:Connect") {
        if is_core && resource.glob.literal_start().ends_with('#') {
            continue;
        }
        if own.is_tied_to_thing()
            || own.limits_clients()
            || resource.kind() != Some("client")
            || every.within(&resource.glob)
        {
            continue;
        }
        let (level, message) = if resource.variables().any(|variable| *variable == Variable::ClientId) {
            (Level::Deny, format!("`{}` lets a client connect under whatever id it chooses", resource.entry.text))
        } else if resource.parts.contains(&Part::Many) && !names_its_own(resource) {
            let message = "lets a client connect under many ids, also that of another device";
            (Level::Warn, format!("`{}` {message}", resource.entry.text))
        } else {
            continue;
        };
        let help = "add the condition {\"Bool\": {\"iot:Connection.Thing.IsAttached\": \"true\"}}, or allow `client/${iot:Connection.Thing.ThingName}`";
        findings.push(own.finding(level, "policy-client-spoofable", &resource.entry.span, message).help(help));
    }
    findings
}

/// Whether the ids hold the thing's name or the certificate's data, and so are the client's own.
fn names_its_own(resource: &ResourceView<'_>) -> bool {
    resource.variables().any(|variable| {
        variable.is_of_thing() || matches!(variable, Variable::Certificate(..) | Variable::CertificateId)
    })
}
