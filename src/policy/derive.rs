//! The least policy for a set of operations: it allows exactly them, in as few characters as can be.
//!
//! What AWS cannot say exactly is made exact: a policy's `*` crosses `/`, so that a level known only at run time is an Allow with `*` and a
//! Deny on whatever crosses a level more, when it is proved that the Deny touches nothing declared. Where it cannot be proved the Allow
//! stays wider and a finding says so.

mod cover;
pub mod form;
mod pack;

use std::collections::BTreeMap;

use super::document::{Document, Effect, Statement};
use super::pattern::{Glob, Search, search};
use crate::error::Result;
use crate::finding::Finding;
use crate::thing::name::{ANY_THING, Home};
use crate::thing::operation::{Action, Operations};

/// What a set of operations comes to.
#[derive(Clone, Debug)]
pub struct Derived {
    /// The policies: one, or several when one would be over the limit.
    pub documents: Vec<Document>,
    /// What the policies allow beyond the operations, because policies have no way to say it more narrowly.
    pub findings: Vec<Finding>,
}

/// The variable that stands for whichever thing connects. It has a value only while the certificate is attached to the thing and the
/// client id is the thing's name (Developer Guide, "Thing policy variables").
pub const THING_VARIABLE: &str = "${iot:Connection.Thing.ThingName}";

/// Actions that share a kind of resource, and so may share a statement.
const KINDS: [&[Action]; 3] =
    [&[Action::Connect], &[Action::Publish, Action::RetainPublish, Action::Receive], &[Action::Subscribe]];

/// The least policies that allow these operations to a client at home in this account and region.
///
/// # Errors
/// When ten policies, the most that a certificate can hold, are not enough.
pub fn derive(operations: &Operations, home: &Home) -> Result<Derived> {
    let (mut allows, mut denies, mut findings) = (Vec::new(), Vec::new(), Vec::new());
    for actions in KINDS {
        let mut kind = Kind::new(actions, operations);
        findings.extend(kind.make_exact());
        allows.extend(kind.statements(Effect::Allow, home));
        denies.extend(kind.statements(Effect::Deny, home));
    }
    allows.append(&mut denies);
    Ok(Derived { documents: pack::pack(allows)?, findings })
}

/// The operations on one kind of resource, per action in the order of `actions`.
struct Kind {
    actions: &'static [Action],
    /// What is declared.
    declared: Vec<Vec<Glob>>,
    /// What is denied so that a wider Allow comes down to what is declared.
    denied: Vec<Vec<Glob>>,
}

impl Kind {
    fn new(actions: &'static [Action], operations: &Operations) -> Self {
        let of = |action: &Action| {
            let own = operations.iter().filter(|operation| operation.action == *action);
            own.map(|operation| Glob::of_pattern(&operation.on)).collect()
        };
        Self { actions, declared: actions.iter().map(of).collect(), denied: vec![Vec::new(); actions.len()] }
    }

    /// Adds the denies that bring wider Allows down to what is declared; says where that is impossible.
    fn make_exact(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (at, action) in self.actions.iter().enumerate() {
            let declared = &self.declared[at];
            let mut denied = Vec::new();
            for glob in declared.iter().filter(|glob| glob.has_level()) {
                if excess(glob, declared, &denied) == Search::Nothing {
                    continue;
                }
                for crossed in glob.with_level_crossed() {
                    if !touches(&crossed, declared) && !denied.iter().any(|wider| crossed.within(wider)) {
                        denied.retain(|narrower: &Glob| !narrower.within(&crossed));
                        denied.push(crossed);
                    }
                }
                match excess(glob, declared, &denied) {
                    Search::Nothing => {}
                    more => findings.push(too_wide(*action, glob, &more)),
                }
            }
            self.denied[at] = denied;
        }
        findings
    }

    /// The statements of one effect, sharing lists wherever that saves characters and changes nothing.
    fn statements(&self, effect: Effect, home: &Home) -> Vec<Statement> {
        let globs: Vec<Vec<Glob>> = match effect {
            Effect::Allow => self.declared.iter().map(|globs| globs.iter().map(Glob::widened).collect()).collect(),
            Effect::Deny => self.denied.clone(),
        };
        let mut resources: BTreeMap<String, (Glob, u8)> = BTreeMap::new();
        for (at, globs) in globs.iter().enumerate() {
            for glob in globs {
                let Some(text) = glob.to_policy(variable) else { continue };
                resources.entry(text).or_insert_with(|| (glob.clone(), 0)).1 |= 1 << at;
            }
        }
        let kind = self.actions.first().map_or("", |action| action.resource_kind());
        let items: Vec<cover::Item> = resources
            .iter()
            .map(|(text, (glob, asked))| {
                let (mut required, mut permitted) = (*asked, *asked);
                for (at, (globs, declared)) in globs.iter().zip(&self.declared).enumerate() {
                    let bit = 1 << at;
                    let wider = |other: &&Glob| other.is_wild() && *other != glob && glob.within(other);
                    if globs.iter().any(|other| wider(&other)) {
                        required &= !bit;
                        permitted |= bit;
                    } else if effect == Effect::Deny && !touches(glob, declared) {
                        permitted |= bit;
                    }
                }
                cover::Item { resource: home.arn(&format!("{kind}/{text}")), required, permitted }
            })
            .collect();
        let mut statements = cover::statements(effect, self.actions, &items);
        let globs =
            resources.into_iter().map(|(text, (glob, _))| (home.arn(&format!("{kind}/{text}")), glob)).collect();
        drop_covered(&mut statements, &globs);
        statements
    }
}

/// Takes out what sharing has made needless: a resource all of whose actions a wider one has by now.
fn drop_covered(statements: &mut Vec<Statement>, globs: &BTreeMap<String, Glob>) {
    let within = |text: &str, wider: &str| {
        text != wider
            && globs.get(text).zip(globs.get(wider)).is_some_and(|(glob, wider)| wider.is_wild() && glob.within(wider))
    };
    for at in 0..statements.len() {
        for resource in statements[at].resources.list.clone() {
            let covered = statements[at].actions.list.iter().all(|action| {
                statements.iter().any(|other| {
                    other.actions.list.contains(action)
                        && other.resources.list.iter().any(|wider| within(&resource.text, &wider.text))
                })
            });
            if covered {
                statements[at].resources.list.retain(|own| *own != resource);
            }
        }
    }
    statements.retain(|statement| !statement.resources.list.is_empty());
}

/// What the widened pattern holds that is neither declared nor denied.
fn excess(glob: &Glob, declared: &[Glob], denied: &[Glob]) -> Search {
    let outside: Vec<&Glob> = declared.iter().chain(denied).collect();
    search(&[&glob.widened()], &outside)
}

/// Whether a Deny would hit something declared, whatever the thing that connects is called.
fn touches(deny: &Glob, declared: &[Glob]) -> bool {
    let deny = deny.with_any_level_for(ANY_THING);
    declared.iter().any(|glob| deny.meets(&glob.with_any_level_for(ANY_THING)))
}

fn variable(c: char) -> Option<&'static str> {
    (c == ANY_THING).then_some(THING_VARIABLE)
}

fn too_wide(action: Action, glob: &Glob, more: &Search) -> Finding {
    let text = glob.widened().to_policy(variable).unwrap_or_default();
    let example = match more {
        Search::Found(example) => format!(", such as `{}`", example.replace(ANY_THING, THING_VARIABLE)),
        Search::Nothing | Search::GaveUp => String::new(),
    };
    let message = format!(
        "the policy allows {} on `{text}`, which is more than one level{example}: a policy's `*` crosses `/`, and no Deny could take the rest back without taking something declared",
        action.policy_action()
    );
    Finding::warn("policy-level-widened", message)
        .help("give the topics that share this beginning different fixed levels")
}
