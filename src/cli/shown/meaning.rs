//! What a change means: the operations that a device gains and loses with its policies, and the lines of a file that differ; never a secret's.

use std::collections::BTreeSet;

use serde_json::Value;
use similar::{ChangeTag, TextDiff};

use super::Showing;
use crate::artefact::Content;
use crate::error::Result;
use crate::finding::Source;
use crate::plan::observed::observe;
use crate::plan::{Item, Kind, Plan, Sign, Step};
use crate::policy::diff::{Side, diff};
use crate::policy::document::Document;
use crate::policy::parse;
use crate::registry::Registry;

/// So many files that differ are shown unless all are asked for.
const MOST_FILES: usize = 4;
/// So many lines of each.
const MOST_LINES: usize = 24;
/// A larger file is not compared line by line.
const LARGEST: usize = 256 * 1024;

/// Asks a registry what a policy said before it changes.
pub(super) struct Meaning<'a> {
    registry: &'a dyn Registry,
    /// What was said already: many things change in the same way.
    said: BTreeSet<(Vec<String>, Vec<String>)>,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(registry: &'a dyn Registry) -> Self {
        Self { registry, said: BTreeSet::new() }
    }

    /// The documents of a policy that changes, before and after.
    pub(super) fn documents(&self, item: &Item) -> Result<Option<(Value, Value)>> {
        let Some((name, after)) = new_version(item) else { return Ok(None) };
        let read = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
        let before = self.registry.get_policy(name)?;
        Ok(Some((before.as_deref().map_or(Value::Null, read), read(after))))
    }

    /// Operations that are gained and lost by what happens to a policy, or to the policies of a certificate.
    pub(super) fn of(&mut self, item: &Item, plan: &Plan) -> Result<Vec<(Sign, String)>> {
        let (before, after) = match (item.kind, new_version(item)) {
            (Kind::Policy, Some((name, after))) => {
                (self.registry.get_policy(name)?.into_iter().collect(), vec![after.to_owned()])
            }
            (Kind::Certificate, _) => {
                let (before, after) = exchanged(item);
                if before.is_empty() || after.is_empty() || !self.said.insert((before.clone(), after.clone())) {
                    return Ok(Vec::new());
                }
                let text = |name: &String| match made(plan, name) {
                    Some(text) => Ok(Some(text.to_owned())),
                    None => self.registry.get_policy(name),
                };
                let all = |names: &[String]| -> Result<Vec<String>> {
                    names.iter().filter_map(|name| text(name).transpose()).collect()
                };
                (all(&before)?, all(&after)?)
            }
            _ => return Ok(Vec::new()),
        };
        Ok(gained_and_lost(&read(&before), &read(&after)))
    }
}

fn read(texts: &[String]) -> Vec<Document> {
    texts.iter().filter_map(|text| parse::read_good(&Source::new("policy", text.as_str())).ok()).collect()
}

/// One operation for each action that is gained or lost.
fn gained_and_lost(before: &[Document], after: &[Document]) -> Vec<(Sign, String)> {
    let diff = diff(before, after);
    let mut lines: Vec<(Sign, String)> = diff
        .differences
        .iter()
        .map(|own| {
            let (sign, word) = match own.only {
                Side::A => (Sign::Remove, "no longer"),
                Side::B => (Sign::Add, "now allows"),
            };
            // Partition, region and account are the same everywhere here.
            let resource = own.resource.splitn(6, ':').last().unwrap_or(&own.resource);
            let when = if own.when.is_empty() { String::new() } else { format!(" when {}", own.when.join(" and ")) };
            (sign, format!("{} {word} {} {resource}{when}", sign.character(), own.action))
        })
        .collect();
    lines.extend(diff.unknown.iter().map(|action| (Sign::Change, format!("? {action}: too much to compare"))));
    lines
}

/// The policy that gets a new version, and its text.
fn new_version(item: &Item) -> Option<(&str, &str)> {
    item.steps.iter().find_map(|step| match step {
        Step::CreatePolicyVersion { name, document } => Some((name.as_str(), document.as_str())),
        _ => None,
    })
}

/// The text of a policy that the plan makes.
fn made<'a>(plan: &'a Plan, wanted: &str) -> Option<&'a str> {
    plan.items.iter().flat_map(|item| &item.steps).find_map(|step| match step {
        Step::CreatePolicy { name, document } | Step::CreatePolicyVersion { name, document } if name == wanted => {
            Some(document.as_str())
        }
        _ => None,
    })
}

/// The policies that a certificate loses, and those that it gets.
fn exchanged(item: &Item) -> (Vec<String>, Vec<String>) {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    for step in &item.steps {
        match step {
            Step::DetachPolicy { policy, .. } => before.push(policy.clone()),
            Step::AttachPolicy { policy, .. } => after.push(policy.clone()),
            _ => {}
        }
    }
    (before, after)
}

/// Shows what differs in the files of bundles.
pub(super) struct FileDiffs<'a> {
    showing: Showing<'a>,
    shown: usize,
    left_out: usize,
}

impl<'a> FileDiffs<'a> {
    pub(super) fn new(showing: Showing<'a>) -> Self {
        Self { showing, shown: 0, left_out: 0 }
    }

    /// Files that differ and were not shown.
    pub(super) fn left_out(&self) -> usize {
        self.left_out
    }

    /// The lines that differ in the files of a bundle that is written anew.
    pub(super) fn of(&mut self, item: &Item) -> Result<Vec<(Sign, String)>> {
        let differing: Vec<&str> = item.details.iter().filter_map(|own| own.strip_suffix(" differs")).collect();
        if item.kind != Kind::Bundle || item.sign != Sign::Change || differing.is_empty() {
            return Ok(Vec::new());
        }
        if !self.showing.all_files && self.shown >= MOST_FILES {
            self.left_out += differing.len();
            return Ok(Vec::new());
        }
        let Showing { assembly, store, .. } = self.showing;
        let Some(thing) = item.steps.iter().find_map(Step::thing) else { return Ok(Vec::new()) };
        let wanted = assembly.desired.things.iter().find(|own| own.device.thing.name.as_str() == thing);
        let observed = observe(assembly.registry, store, thing)?;
        let (Some(wanted), Some(key), Some(own)) = (wanted, &observed.key, &observed.own) else {
            return Ok(Vec::new());
        };
        let files = assembly.files(wanted, key, &own.record, &observed.bundle)?;
        let mut lines = Vec::new();
        for path in differing {
            let Some(file) = files.iter().find(|file| file.path == path) else { continue };
            // What follows from the other files says nothing of its own.
            if matches!(path, "policy.json" | "bundle.json") && !self.showing.all_files {
                continue;
            }
            if !self.showing.all_files && self.shown >= MOST_FILES {
                self.left_out += 1;
                continue;
            }
            self.shown += 1;
            let there = store.bundle_file(thing, path)?.map(|(_, bytes)| bytes.expose().to_vec()).unwrap_or_default();
            lines.push((Sign::Keep, path.to_owned()));
            // What others may not read on the disk may hold a secret too, whoever put it there.
            let is_private =
                observed.bundle.files.get(path).is_some_and(|seen| seen.mode.is_none_or(|mode| mode & 0o044 == 0));
            lines.extend(match &file.content {
                Content::Public(_) if is_private => {
                    vec![(Sign::Keep, "  only its owner may read it: not shown".to_owned())]
                }
                Content::Secret(_) => vec![(Sign::Keep, "  holds a secret: not shown".to_owned())],
                Content::Public(bytes) => compare(&there, bytes),
            });
        }
        Ok(lines)
    }
}

/// The lines that go and come, with one around each change.
fn compare(before: &[u8], after: &[u8]) -> Vec<(Sign, String)> {
    let (Ok(before), Ok(after)) = (str::from_utf8(before), str::from_utf8(after)) else {
        return vec![(Sign::Keep, "  is no text".to_owned())];
    };
    if before.len().max(after.len()) > LARGEST {
        return vec![(Sign::Keep, "  is too long to compare here".to_owned())];
    }
    let diff = TextDiff::from_lines(before, after);
    let mut lines = Vec::new();
    for (at, group) in diff.grouped_ops(1).iter().enumerate() {
        if at > 0 {
            lines.push((Sign::Keep, "    …".to_owned()));
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let (sign, mark) = match change.tag() {
                ChangeTag::Delete => (Sign::Remove, '-'),
                ChangeTag::Insert => (Sign::Add, '+'),
                ChangeTag::Equal => (Sign::Keep, ' '),
            };
            // A file may hold what a terminal would obey.
            let text: String = change.value().trim_end().chars().filter(|c| !c.is_control() || *c == '\t').collect();
            lines.push((sign, format!("  {mark} {text}")));
        }
    }
    let more = lines.len().saturating_sub(MOST_LINES);
    lines.truncate(MOST_LINES);
    if more > 0 {
        lines.push((Sign::Keep, format!("    and {more} more lines")));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_is_shown_with_a_line_around_it() {
        let shown: Vec<String> = compare(b"a\nb\nc\nd\n", b"a\nb\nx\nd\n").into_iter().map(|(_, line)| line).collect();
        assert_eq!(shown, ["    b", "  - c", "  + x", "    d"]);
        assert_eq!(compare(b"\xff", b"a")[0].1, "  is no text");
        assert_eq!(compare(b"", b"a\x1b[2J\n")[0].1, "  + a[2J");
    }
}
