//! `policy-mqtt-wildcard`: `+` and `#` are characters to a policy.

use super::super::document::Effect;
use super::super::text::Part;
use super::prepared::View;
use crate::finding::{Finding, Level};

/// In `topic/` and `client/` they stand for themselves, and a Deny on a filter with them denies that very filter alone.
pub(super) fn wildcard(view: &View<'_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let is_core = view.is_of_core();
    for own in &view.statements {
        for resource in &own.resources {
            let text =
                resource.parts.iter().filter_map(|part| if let Part::Text(text) = part { Some(text) } else { None });
            if !text.into_iter().any(|text| text.contains(['+', '#'])) {
                continue;
            }
            let message = match (resource.kind(), own.statement.effect) {
                (Some("topicfilter"), Effect::Allow) => continue,
                // A core's further connections are `NAME#2` and the like.
                (Some("client"), _) if is_core && !resource.entry.text.contains('+') => continue,
                (Some("topicfilter"), Effect::Deny) => {
                    format!(
                        "`{}` denies this very filter and no other: `+` and `#` are characters here",
                        resource.entry.text
                    )
                }
                _ => format!("`+` and `#` are characters in `{}`, not wildcards", resource.entry.text),
            };
            let help = "policies have `*` for any characters and `?` for one";
            findings.push(own.finding(Level::Warn, "policy-mqtt-wildcard", &resource.entry.span, message).help(help));
        }
    }
    findings
}
