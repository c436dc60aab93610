//! Variables: unknown ones, ones that are plain text, and ones that make a Deny idle.

use super::super::action::PolicyAction;
use super::super::document::{Effect, Spanned};
use super::super::pattern::{Glob, Search, search};
use super::super::text::{Part, parts};
use super::super::variable::{Variable, Which, names};
use super::prepared::{ResourceView, StatementView, View};
use crate::finding::nearest::nearest;
use crate::finding::{Finding, Level};

/// The texts of a statement in which variables can stand.
fn texts<'a>(own: &'a StatementView<'_>) -> impl Iterator<Item = &'a Spanned> {
    let values = own.statement.conditions.iter().flat_map(|condition| &condition.values);
    own.statement.resources.list.iter().chain(values)
}

/// `policy-variable-unknown`: a variable or condition key that AWS IoT does not have.
pub(super) fn unknown(view: &View<'_>) -> Vec<Finding> {
    let code = "policy-variable-unknown";
    let mut findings = Vec::new();
    for own in &view.statements {
        for text in texts(own).filter(|text| text.text.contains("${")) {
            for part in parts(&text.text, true) {
                let Part::Variable { name, variable, default } = part else { continue };
                let message = match variable {
                    Variable::Unknown(_) if default.is_none() => format!("AWS IoT has no variable `${{{name}}}`"),
                    Variable::ConnectAttributes
                    | Variable::LastWillTopic
                    | Variable::IsAttached
                    | Variable::AvailableKeys
                    | Variable::Certificate(_, Which::All) => {
                        format!("`${{{name}}}` has no single text to put here: it is a key for conditions")
                    }
                    _ => continue,
                };
                findings.push(own.finding(Level::Deny, code, &text.span, message).help(help(&name)));
            }
            if text.text.rfind("${").is_some_and(|at| !text.text[at..].contains('}')) {
                let message = format!("`${{` is never closed in `{}`", text.text);
                findings.push(own.finding(Level::Deny, code, &text.span, message).help("close it with `}`"));
            }
        }
        for condition in &own.statement.conditions {
            let key = &condition.key;
            if let Variable::Unknown(name) = Variable::parse(&key.text) {
                // Keys of other services' requests may exist; no page of AWS IoT gives them a value.
                let level = if name.to_ascii_lowercase().starts_with("aws:") { Level::Warn } else { Level::Deny };
                let message = format!("AWS IoT gives the key `{name}` no value");
                findings.push(own.finding(level, code, &key.span, message).help(help(&name)));
            }
        }
    }
    findings
}

fn help(name: &str) -> String {
    let known = names();
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) if near != name => format!("did you mean `{near}`?"),
        _ if name.ends_with(".ThingName") => "did you mean `iot:Connection.Thing.ThingName`?".to_owned(),
        _ => "the Developer Guide lists them under \"AWS IoT Core policy variables\"".to_owned(),
    }
}

/// `policy-variable-unversioned`: variables in a version of the language that takes them for text.
pub(super) fn unversioned(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for document in view.documents.iter().filter(|document| !document.knows_variables()) {
        let mut own = view.statements.iter().filter(|own| std::ptr::eq(own.document, document));
        let found = own.find_map(|own| {
            let variable =
                |text: &&Spanned| parts(&text.text, true).iter().any(|part| matches!(part, Part::Variable { .. }));
            texts(own).find(variable).map(|text| (own, text))
        });
        if let Some((own, text)) = found {
            let why = match &document.version {
                None => "the policy has no `Version`".to_owned(),
                Some(version) => format!("the policy's `Version` is `{}`", version.text),
            };
            let span = document.version.as_ref().map_or(&text.span, |version| &version.span);
            let message = format!("{why}, so that `{}` is plain text and no variable", text.text);
            let help = "add \"Version\": \"2012-10-17\"";
            findings.push(own.finding(Level::Deny, "policy-variable-unversioned", span, message).help(help));
        }
    }
    findings
}

/// `policy-variable-in-deny`: a Deny that is idle while its variable has no value, though what it limits is allowed without it.
pub(super) fn in_deny(view: &View<'_>) -> Vec<Finding> {
    if view.is_too_large_to_compare() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for own in view.with(Effect::Deny) {
        for resource in own.resources.iter().filter(|resource| resource.variables().next().is_some()) {
            // Where the Allow needs the same variables, it is idle whenever the Deny is.
            let open = view.with(Effect::Allow).filter(|allow| share_an_action(own, allow)).any(|allow| {
                allow.statement.resources.not
                    || allow.resources.iter().any(|allowed| {
                        let has = |variable| allowed.variables().any(|other| other == variable);
                        if resource.variables().all(has) {
                            return false;
                        }
                        // What other Denies keep out in any case is not this one's to keep out.
                        let others = view.with(Effect::Deny).filter(|other| share_an_action(other, allow));
                        let others = others.filter(|other| other.statement.conditions.is_empty());
                        let others =
                            others.flat_map(|other| &other.resources).filter(|other| other.variables().all(has));
                        let others: Vec<&Glob> = others.map(|other| &other.glob).collect();
                        search(&[&allowed.glob, &resource.glob], &others) != Search::Nothing
                    })
            });
            if open {
                let message = format!("`{}` denies nothing while its variable has no value", resource.entry.text);
                let help = "a thing that is not attached, or another client id, escapes this Deny: write it without variables, or allow only with them";
                findings.push(
                    own.finding(Level::Warn, "policy-variable-in-deny", &resource.entry.span, message).help(help),
                );
            }
        }
    }
    findings
}

/// `policy-variable-in-core`: a thing variable in the policy of a Greengrass core, which has none.
///
/// Greengrass v2 Developer Guide, "Device authentication and authorization": the nucleus opens further connections as `NAME#2` and calls
/// Greengrass over HTTPS, and on neither has a thing variable a value.
pub(super) fn in_core(view: &View<'_>) -> Vec<Finding> {
    if !view.is_of_core() {
        return Vec::new();
    }
    let connects = view.covering(Effect::Allow, "iot:Connect").filter(|(_, own)| own.kind() == Some("client"));
    let variable = connects.filter(|(_, resource)| resource.variables().any(Variable::is_of_thing));
    let finding = |(own, resource): (&StatementView<'_>, &ResourceView<'_>)| {
        let message = format!(
            "`{}` refuses a core's further connections, on which thing variables have no value",
            resource.entry.text
        );
        let help = "write the name out: `client/NAME` and `client/NAME#*`";
        own.finding(Level::Warn, "policy-variable-in-core", &resource.entry.span, message).help(help)
    };
    variable.map(finding).collect()
}

fn share_an_action(a: &StatementView<'_>, b: &StatementView<'_>) -> bool {
    super::super::action::ACTIONS.iter().any(|action: &PolicyAction| a.covers(action.name) && b.covers(action.name))
}
