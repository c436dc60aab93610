//! Actions that are too many, and actions that do not exist.

use super::super::action::ACTIONS;
use super::super::document::Effect;
use super::prepared::View;
use crate::finding::nearest::did_you_mean;
use crate::finding::{Finding, Level};

/// `policy-action-wildcard`: an Allow of every action, now and of those to come.
pub(super) fn wildcard(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in view.with(Effect::Allow) {
        for (entry, _) in &own.actions {
            let (everything, message) = if own.statement.actions.not {
                (true, format!("`NotAction` allows every action but `{}`", entry.text))
            } else {
                let bare = entry.text.to_ascii_lowercase();
                let bare = bare.trim_end_matches('*');
                let all = entry.text.ends_with('*') && (bare.is_empty() || bare == "iot:");
                (all, format!("`{}` allows every action", entry.text))
            };
            if everything {
                let help = "name the actions: iot:Connect, iot:Publish, iot:Subscribe, iot:Receive";
                findings.push(own.finding(Level::Deny, "policy-action-wildcard", &entry.span, message).help(help));
            }
        }
    }
    findings
}

/// `policy-action-unknown`: an action that AWS IoT does not have in policies.
pub(super) fn unknown(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for own in &view.statements {
        for (entry, covered) in &own.actions {
            if covered.is_empty() {
                let message = format!("AWS IoT policies have no action `{}`", entry.text);
                let help = did_you_mean(&entry.text, ACTIONS.iter().map(|action| action.name));
                findings.push(own.finding(Level::Deny, "policy-action-unknown", &entry.span, message).help(help));
            }
        }
    }
    findings
}
