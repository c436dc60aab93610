//! `policy-deny-bypass`: a Deny on a filter, and a broader filter that is allowed and hears the same topics.

use super::super::document::Effect;
use super::super::pattern::{Glob, Search, search};
use super::super::text::Part;
use super::prepared::{ResourceView, View};
use crate::finding::{Finding, Level};
use crate::thing::topic::{Pattern, Piece};

/// A Deny on Subscribe is tried with each of its levels widened to `+` or cut off with `#`. Where Receive is denied too, or not allowed
/// at all, nothing is delivered and nothing is said.
pub(super) fn bypass(view: &View<'_>) -> Vec<Finding> {
    if view.is_too_large_to_compare() {
        return Vec::new();
    }
    let denied: Vec<&Glob> = view.covering(Effect::Deny, "iot:Subscribe").map(|(_, resource)| &resource.glob).collect();
    let mut findings = Vec::new();
    for (own, resource) in view.covering(Effect::Deny, "iot:Subscribe") {
        let Some(filter) = filter_parts(resource) else { continue };
        if !is_received(view, &filter) {
            continue;
        }
        for broader in broader(&filter) {
            let mut allowed = view.covering(Effect::Allow, "iot:Subscribe");
            let found = allowed.find_map(|(_, allow)| match search(&[&allow.glob, &broader], &denied) {
                Search::Found(filter) => Some((allow, filter)),
                Search::Nothing | Search::GaveUp => None,
            });
            if let Some((allow, filter)) = found {
                let filter = filter.trim_start_matches("topicfilter/").to_owned();
                let message = format!("a subscription to `{filter}` is allowed and hears what this denies");
                let finding = own.finding(Level::Warn, "policy-deny-bypass", &resource.entry.span, message);
                let says = "this allows it".to_owned();
                let related =
                    view.covering(Effect::Allow, "iot:Subscribe").find(|(_, other)| std::ptr::eq(*other, allow));
                let finding = match related {
                    Some((statement, allow)) => finding.related(statement.place(&allow.entry.span), says),
                    None => finding,
                };
                findings.push(finding.help("deny iot:Receive on the topics too: only that stops delivery"));
                break;
            }
        }
    }
    findings
}

/// The parts of a denied filter after `topicfilter/`.
fn filter_parts(resource: &ResourceView<'_>) -> Option<Vec<Part>> {
    let mut parts = resource.parts.clone();
    match parts.first_mut() {
        Some(Part::Text(text)) => *text = text.strip_prefix("topicfilter/")?.to_owned(),
        _ => return None,
    }
    Some(parts)
}

/// Whether some topic of a filter may be delivered.
fn is_received(view: &View<'_>, filter: &[Part]) -> bool {
    let topics = topics_of(filter).after("topic/");
    let denied: Vec<&Glob> = view.covering(Effect::Deny, "iot:Receive").map(|(_, resource)| &resource.glob).collect();
    view.grants_all_but("iot:Receive")
        || view
            .covering(Effect::Allow, "iot:Receive")
            .any(|(_, allow)| search(&[&allow.glob, &topics], &denied) != Search::Nothing)
}

/// The topics that filters of a pattern hear: `+` is a level, `#` anything.
pub(super) fn topics_of(filter: &[Part]) -> Glob {
    let mut pieces = Vec::new();
    for part in filter {
        let Part::Text(text) = part else {
            // Variables and wildcards: any characters are wide enough to tell whether anything could be delivered.
            pieces.push(Piece::Rest);
            continue;
        };
        for piece in text.split_inclusive(['+', '#']) {
            let (plain, wild) = match piece.char_indices().last() {
                Some((at, '+')) => (&piece[..at], Some(Piece::Level)),
                Some((at, '#')) => (&piece[..at], Some(Piece::Rest)),
                _ => (piece, None),
            };
            pieces.push(Piece::Text(plain.to_owned()));
            pieces.extend(wild);
        }
    }
    Glob::of_pattern(&Pattern::of(pieces))
}

/// Filters that hear what the filter hears and more: each level as `+`, and everything from each level on as `#`.
fn broader(filter: &[Part]) -> Vec<Glob> {
    let levels = levels_of(filter);
    let mut out = Vec::new();
    for at in 0..levels.len() {
        let join = |head: &[Vec<Part>], wild: &str, tail: &[Vec<Part>]| {
            let wild = vec![Part::Text(wild.to_owned())];
            let all: Vec<&Vec<Part>> = head.iter().chain([&wild]).chain(tail).collect();
            let mut parts = vec![Part::Text("topicfilter/".to_owned())];
            for (at, level) in all.into_iter().enumerate() {
                if at > 0 {
                    parts.push(Part::Text("/".to_owned()));
                }
                parts.extend(level.iter().cloned());
            }
            Glob::of_parts(&parts)
        };
        out.push(join(&levels[..at], "#", &[]));
        out.push(join(&levels[..at], "+", &levels[at + 1..]));
    }
    out
}

fn levels_of(filter: &[Part]) -> Vec<Vec<Part>> {
    let mut levels = vec![Vec::new()];
    for part in filter {
        if let Part::Text(text) = part {
            for (at, piece) in text.split('/').enumerate() {
                if at > 0 {
                    levels.push(Vec::new());
                }
                if !piece.is_empty()
                    && let Some(level) = levels.last_mut()
                {
                    level.push(Part::Text(piece.to_owned()));
                }
            }
        } else if let Some(level) = levels.last_mut() {
            level.push(part.clone());
        }
    }
    levels
}
