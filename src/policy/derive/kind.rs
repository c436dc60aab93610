//! The operations on one kind of resource, and the statements that they come to.

use std::collections::{BTreeMap, BTreeSet};

use super::super::document::{Effect, Statement};
use super::super::pattern::{Glob, Search, search};
use super::{closed, cover, pack, written};
use crate::finding::Finding;
use crate::thing::name::{ANY_THING, Home};
use crate::thing::operation::{Action, Operations};
use crate::thing::topic::{Pattern, Piece};

/// The operations on one kind of resource, per action in the order of `actions`.
pub(super) struct Kind {
    actions: &'static [Action],
    /// What is declared.
    declared: Vec<Vec<Glob>>,
    /// What is granted for it: the same, or wildcards that are proved to be no more.
    granted: Vec<Vec<Glob>>,
    /// What is denied so that a wider Allow comes down to what is declared.
    denied: Vec<Vec<Glob>>,
    /// Whether nothing is subscribed to but what may be received.
    held: bool,
    /// Whose reserved topics the client acts on.
    own: Own,
}

/// Whether nothing is subscribed to but what may be received: then Subscribe holds a Receive that is wider than it need be.
pub(super) fn is_held(operations: &Operations) -> bool {
    let received = globs(operations, Action::Receive);
    let received: Vec<&Glob> = received.iter().collect();
    let mut filters = operations.iter().filter(|own| own.action == Action::Subscribe);
    filters.all(|own| {
        let topics = own.on.pieces().iter().flat_map(|piece| match piece {
            Piece::Text(text) => Pattern::topics(text).pieces().to_vec(),
            other => vec![other.clone()],
        });
        search(&[&Glob::of_pattern(&Pattern::of(topics))], &received) == Search::Nothing
    })
}

fn globs(operations: &Operations, action: Action) -> Vec<Glob> {
    operations.iter().filter(|own| own.action == action).map(|own| Glob::of_pattern(&own.on)).collect()
}

impl Kind {
    /// Takes up the operations; with `widest`, Receive is granted on all reserved topics of the thing at once.
    pub(super) fn new(actions: &'static [Action], operations: &Operations, widest: bool, held: bool) -> Self {
        let heard = globs(operations, Action::Receive);
        let heard_of: Vec<&Glob> = heard.iter().collect();
        let own = Own::of(operations);
        let mut published = Vec::new();
        let (mut declared, mut granted) = (Vec::new(), Vec::new());
        for action in actions {
            let all = globs(operations, *action);
            let (reserved, mut grants): (Vec<Glob>, Vec<Glob>) = all.iter().cloned().partition(closed::is_reserved);
            let asked: Vec<&Glob> = all.iter().collect();
            grants.extend(match action {
                Action::Publish => {
                    published = closed::compact(reserved, |glob| closed::is_exact(*action, glob, &asked));
                    published.clone()
                }
                Action::Subscribe => closed::compact(reserved, |glob| closed::is_exact(*action, glob, &heard_of)),
                Action::Receive => closed::receive(reserved, &published, |start| held && own.has(start), widest),
                _ => reserved,
            });
            declared.push(all);
            granted.push(grants);
        }
        Self { actions, declared, granted, denied: vec![Vec::new(); actions.len()], held, own }
    }

    /// Adds the denies that bring wider Allows down to what is declared; says where that is impossible.
    pub(super) fn make_exact(&mut self) -> Vec<Finding> {
        let mut findings = Vec::new();
        for (at, action) in self.actions.iter().enumerate() {
            let (declared, granted) = (&self.declared[at], &self.granted[at]);
            let mut denied = Vec::new();
            for glob in granted.iter().filter(|glob| glob.has_level()) {
                if excess(glob, granted, &denied) == Search::Nothing {
                    continue;
                }
                for crossed in glob.with_level_crossed() {
                    if !touches(&crossed, declared) && !denied.iter().any(|wider| crossed.within(wider)) {
                        denied.retain(|narrower: &Glob| !narrower.within(&crossed));
                        denied.push(crossed);
                    }
                }
                match excess(glob, granted, &denied) {
                    Search::Nothing => {}
                    // Subscribe is granted on the very filters, and only what is subscribed to arrives.
                    _ if *action == Action::Receive && self.held => {}
                    more => findings.push(too_wide(*action, glob, &more)),
                }
            }
            self.denied[at] = denied;
        }
        findings
    }

    /// The statements of one effect, sharing lists wherever that saves characters and changes nothing.
    pub(super) fn pieces(&self, effect: Effect, home: &Home) -> Vec<pack::Piece> {
        let globs: Vec<Vec<Glob>> = match effect {
            Effect::Allow => self.granted.iter().map(|globs| globs.iter().map(Glob::widened).collect()).collect(),
            Effect::Deny => self.denied.clone(),
        };
        let mut resources: BTreeMap<String, (Glob, u8)> = BTreeMap::new();
        for (at, globs) in globs.iter().enumerate() {
            for glob in globs {
                let Some(text) = glob.to_policy(written) else { continue };
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
                if effect == Effect::Allow && self.held && self.own.has(&glob.literal_start()) {
                    // Receive on the client's own reserved topics lets through what is subscribed to, and no more.
                    let received = self.actions.iter().position(|action| *action == Action::Receive);
                    permitted |= received.map_or(0, |at| 1 << at);
                }
                cover::Item { resource: home.arn(&format!("{kind}/{text}")), required, permitted }
            })
            .collect();
        let mut statements = cover::statements(effect, self.actions, &items);
        let globs: BTreeMap<String, Glob> =
            resources.into_iter().map(|(text, (glob, _))| (home.arn(&format!("{kind}/{text}")), glob)).collect();
        drop_covered(&mut statements, &globs);
        let pattern = |resource: &str| globs.get(resource).cloned();
        statements.into_iter().map(|statement| pack::Piece::new(statement, pattern)).collect()
    }
}

/// The things and templates that a client acts for: those whose reserved topics it publishes to, and itself.
struct Own(BTreeSet<String>);

impl Own {
    fn of(operations: &Operations) -> Self {
        let mut names = BTreeSet::from([ANY_THING.to_string()]);
        for action in [Action::Connect, Action::Publish] {
            for glob in globs(operations, action) {
                let start = glob.literal_start();
                names.extend(if action == Action::Connect { Some(start) } else { name_in(&start).map(str::to_owned) });
            }
        }
        Self(names)
    }

    fn has(&self, start: &str) -> bool {
        start.starts_with("$aws/certificates/") || name_in(start).is_some_and(|name| self.0.contains(name))
    }
}

/// Whose topics these are, when the name is written out.
fn name_in(start: &str) -> Option<&str> {
    let levels: Vec<&str> = start.split('/').collect();
    let name = match levels.as_slice() {
        ["$aws", "things" | "device_location" | "provisioning-templates", name, _, ..]
        | ["$aws", "commands" | "iotfleetwise", _, name, _, ..] => name,
        _ => return None,
    };
    (!name.is_empty()).then_some(name)
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

/// What the widened pattern holds that is neither granted as such nor denied.
fn excess(glob: &Glob, granted: &[Glob], denied: &[Glob]) -> Search {
    let outside: Vec<&Glob> = granted.iter().chain(denied).collect();
    search(&[&glob.widened()], &outside)
}

/// Whether a Deny would hit something declared, whatever the thing that connects is called.
fn touches(deny: &Glob, declared: &[Glob]) -> bool {
    let deny = deny.with_any_thing();
    declared.iter().any(|glob| deny.meets(&glob.with_any_thing()))
}

fn too_wide(action: Action, glob: &Glob, more: &Search) -> Finding {
    let text = glob.widened().to_policy(written).unwrap_or_default();
    let example = match more {
        Search::Found(example) => format!(", such as `{}`", written(example)),
        Search::Nothing | Search::GaveUp => String::new(),
    };
    let message = format!(
        "the policy allows {} on `{text}`, which is more than one level{example}: a policy's `*` crosses `/`, and no Deny could take the rest back without taking something declared",
        action.policy_action()
    );
    Finding::warn("policy-level-widened", message)
        .help("give the topics that share this beginning different fixed levels")
}
