//! Actions and the kinds of resources they apply to.

use super::super::action::{KINDS, PolicyAction};
use super::super::pattern::Glob;
use super::prepared::{StatementView, View};
use crate::finding::{Finding, Level};

/// `policy-resource-type`: an action that no resource of its statement is for, or a resource that no action is for.
///
/// A statement of several actions and kinds in which each finds its own is right.
pub(super) fn resource_type(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in view.statements.iter().filter(|own| !own.statement.actions.not && !own.statement.resources.not) {
        findings.extend(no_resource(own));
        // A kind that is a pattern, or is no kind at all, is not for this lint to judge.
        let kinds: Option<Vec<&str>> =
            own.resources.iter().map(|r| r.kind().filter(|kind| KINDS.contains(kind))).collect();
        let known: Vec<_> = own.actions.iter().filter(|(_, covered)| !covered.is_empty()).collect();
        let Some(kinds) = kinds.filter(|_| !known.is_empty()) else { continue };
        let fits = |covered: &[&PolicyAction], kind: &str| covered.iter().any(|action| action.kind == kind);
        for (resource, kind) in own.resources.iter().zip(&kinds) {
            if !own.actions.iter().any(|(_, covered)| covered.is_empty() || fits(covered, kind)) {
                let names = known.iter().map(|(entry, _)| entry.text.as_str()).collect::<Vec<_>>().join(", ");
                let wanted = known.iter().filter_map(|(_, covered)| covered.first()).next().map_or("", |a| a.kind);
                findings.push(mismatch(own, &resource.entry.span, &names, kind, wanted));
            }
        }
        for (entry, covered) in known {
            let (Some(first), Some(kind)) = (covered.first(), kinds.first()) else { continue };
            let some_resource_is_used = kinds.iter().any(|kind| own.actions.iter().any(|(_, other)| fits(other, kind)));
            if some_resource_is_used && !kinds.iter().any(|kind| fits(covered, kind)) {
                findings.push(mismatch(own, &entry.span, &entry.text, kind, first.kind));
            }
        }
    }
    findings
}

/// Entries whose kind is a pattern that no kind of their actions fits, as `client-*`.
fn no_resource(own: &StatementView<'_>) -> Vec<Finding> {
    let kinds: Vec<&str> = own.actions.iter().flat_map(|(_, covered)| covered).map(|action| action.kind).collect();
    let fits = |glob: &Glob| kinds.iter().any(|kind| *kind == "*" || glob.meets(&Glob::starting(&format!("{kind}/"))));
    let patterns = own.resources.iter().filter(|resource| {
        let start: String = resource.glob.literal_start();
        resource.arn.is_some_and(|arn| arn.service == "iot")
            && resource.kind().is_none()
            && !start.is_empty()
            && !start.contains('/')
    });
    let wrong = patterns.filter(|resource| !kinds.is_empty() && !fits(&resource.glob));
    wrong
        .map(|resource| {
            let kind = kinds.first().copied().unwrap_or_default();
            let message =
                format!("`{}` matches no {kind}: what follows the account is `{kind}/NAME`", resource.entry.text);
            own.finding(Level::Deny, "policy-resource-type", &resource.entry.span, message)
                .help(format!("write `{kind}/` before the name"))
        })
        .collect()
}

fn mismatch(own: &StatementView<'_>, span: &crate::finding::Span, actions: &str, kind: &str, wanted: &str) -> Finding {
    let message = format!("{actions} never applies to a `{kind}/` resource, so that this does nothing");
    let help = match wanted {
        "*" => format!("{actions} needs the resource `*`"),
        wanted => format!("{actions} applies to `{wanted}/` resources"),
    };
    own.finding(Level::Deny, "policy-resource-type", span, message).help(help)
}

/// `policy-http-only`: a shadow or job action, which counts over HTTPS while MQTT needs Publish and Subscribe on reserved topics.
pub(super) fn http_only(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in view.statements.iter().filter(|own| !own.statement.actions.not) {
        for (entry, covered) in &own.actions {
            // A wildcard covers much else.
            if let [action] = covered.as_slice()
                && let Some(topic) = action.mqtt_topic
            {
                let message = format!("{} counts over HTTPS only, where thing variables have no value", entry.text);
                let help = format!(
                    "over MQTT allow iot:Publish on `topic/$aws/things/${{iot:Connection.Thing.ThingName}}/{topic}`"
                );
                findings.push(own.finding(Level::Warn, "policy-http-only", &entry.span, message).help(help));
            }
        }
    }
    findings
}
