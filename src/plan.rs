//! A plan: what would be done, resource by resource and step by step, as a value that can be shown, saved, compared and carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bundle::contents::Assembly;
use crate::error::Result;
use crate::host::claims::Claim;
use crate::host::store::Store;
use crate::parallel;
use crate::plan::observed::{Census, ObservedCertificate, observe_one_of};
use crate::plan::ownership::Ownership;
use crate::plan::refusal::Refusal;
pub use crate::plan::step::{Step, Which};
use crate::registry::Registry;

pub mod apply;
pub mod desired;
pub mod destroy;
pub mod drift;
pub mod forecast;
pub mod left;
pub mod observed;
pub mod orphans;
pub mod ownership;
pub mod preflight;
pub mod record;
pub mod refusal;
pub mod saved;
pub mod shared;
pub mod stage;
pub mod step;
pub mod terms;
pub mod thing;

/// What happens to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Sign {
    /// It is made.
    #[serde(rename = "+")]
    Add,
    /// It is changed.
    #[serde(rename = "~")]
    Change,
    /// It is as wanted.
    #[serde(rename = "=")]
    Keep,
    /// It is taken down.
    #[serde(rename = "-")]
    Remove,
}

impl Sign {
    /// The character for it.
    pub fn character(self) -> char {
        match self {
            Self::Add => '+',
            Self::Change => '~',
            Self::Keep => '=',
            Self::Remove => '-',
        }
    }
}

/// The kind of a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// A thing type.
    ThingType,
    /// A thing group.
    ThingGroup,
    /// A policy.
    Policy,
    /// A thing.
    Thing,
    /// A certificate with its key.
    Certificate,
    /// The folder of files of a thing.
    Bundle,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::ThingType => "thing-type",
            Self::ThingGroup => "thing-group",
            Self::Policy => "policy",
            Self::Thing => "thing",
            Self::Certificate => "certificate",
            Self::Bundle => "bundle",
        })
    }
}

/// What happens to one resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// What happens.
    #[serde(rename = "action")]
    pub sign: Sign,
    /// To what kind of resource.
    pub kind: Kind,
    /// To which.
    pub name: String,
    /// What the registry calls it by, where that is not its name: the id of a certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// What exactly, a line each; the words of a person.
    pub details: Vec<String>,
    /// How, in order.
    pub steps: Vec<Step>,
}

/// A plan.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// What happens to each resource, in the order in which it is done.
    pub items: Vec<Item>,
    /// What the manifest asks for and another hand's work forbids: nothing is done while there is any.
    pub refusals: Vec<Refusal>,
    /// What is to be written down before anything is done.
    pub claims: Vec<Claim>,
    /// What is to be told at the end: what stayed because it is not ours.
    pub notes: Vec<String>,
}

/// How many resources of a plan are made, changed, kept and taken down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Made.
    pub add: usize,
    /// Changed.
    pub change: usize,
    /// As wanted.
    pub keep: usize,
    /// Taken down.
    pub remove: usize,
}

impl Plan {
    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.items.iter().all(|item| item.steps.is_empty())
    }

    /// Whether it changes or takes down anything that is there.
    pub fn changes_what_is_there(&self) -> bool {
        let touches = |item: &Item| matches!(item.sign, Sign::Change | Sign::Remove) && !item.steps.is_empty();
        self.items.iter().any(touches)
    }

    /// Whether everything is as wanted. What is only said, and not done without a further word, is not.
    pub fn is_all_kept(&self) -> bool {
        self.items.iter().all(|item| item.sign == Sign::Keep)
    }

    /// How many steps it takes.
    pub fn steps(&self) -> usize {
        self.items.iter().map(|item| item.steps.len()).sum()
    }

    /// How many resources it touches, by what happens to them.
    pub fn counts(&self) -> Counts {
        self.items.iter().fold(Counts::default(), |mut counts, item| {
            match item.sign {
                Sign::Add => counts.add += 1,
                Sign::Change => counts.change += 1,
                Sign::Keep => counts.keep += 1,
                Sign::Remove => counts.remove += 1,
            }
            counts
        })
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to add, {} to change, {} to keep, {} to remove", self.add, self.change, self.keep, self.remove)
    }
}

impl Item {
    /// A resource that is as wanted.
    pub fn keep(kind: Kind, name: &str) -> Self {
        Self { sign: Sign::Keep, kind, name: name.to_owned(), id: None, details: Vec::new(), steps: Vec::new() }
    }
}

/// Which things get a new key although they have an active certificate, whose key is on no disk here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reissue {
    /// None: a device may be using that one, and another machine may have its key.
    #[default]
    None,
    /// All of them.
    All,
    /// These.
    Things(BTreeSet<String>),
}

impl Reissue {
    /// Whether a thing is one of them.
    pub fn has(&self, thing: &str) -> bool {
        match self {
            Self::None => false,
            Self::All => true,
            Self::Things(things) => things.contains(thing),
        }
    }
}

/// How a plan is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// With new keys where the old ones are lost, or certificates are otherwise than wanted; the old certificates are retired.
    pub replace: bool,
    /// With new keys where a certificate is active whose key is not here; the old certificates stay.
    pub reissue: Reissue,
    /// With what others made, and the manifest names, changed as if it were ours.
    pub take_over: bool,
    /// With what the manifest no longer has taken down.
    pub prune: bool,
}

/// The plan that brings the registry and the bundles to what the manifest wants.
///
/// # Errors
/// When the registry does not answer, or this machine's folders cannot be read.
pub fn plan(assembly: &Assembly<'_>, store: &dyn Store, options: &Options) -> Result<Plan> {
    let (desired, registry) = (assembly.desired, assembly.registry);
    let ownership = Ownership::new(registry, &desired.names, store.claims()?);
    let census = Census::take(registry, desired.things.iter().map(|wanted| wanted.device.thing.name.as_str()))?;
    let drift = drift::Drift::new(registry, desired, &ownership, options);
    let planned = parallel::map(looking_width(registry), &desired.things, |wanted| {
        let name = wanted.device.thing.name.as_str();
        let observed = observe_one_of(&census, registry, store, name, assembly.handed_in(&wanted.device.thing)?)?;
        let show = store.show_bundle(name, wanted.archive.as_deref());
        let files = |own: &ObservedCertificate| match &observed.key {
            Some(key) => assembly.files(wanted, key, &own.record, &observed.bundle),
            None => Ok(Vec::new()),
        };
        let is_ours = |own: &ObservedCertificate| ownership.is_own(&own.record, name);
        let whose = ownership.thing(name, &observed);
        let there = thing::There { observed: &observed, whose: &whose, show_bundle: &show, is_ours: &is_ours };
        let mut planned = thing::plan(wanted, &there, options, &desired.chains, files)?;
        drift.add(&mut planned.items, wanted, &observed)?;
        let own = observed.certificates.iter().chain(&observed.own);
        let own = own.filter(|own| is_ours(own));
        let certificates: BTreeSet<String> = own.map(|own| own.record.arn.clone()).collect();
        Ok((planned, certificates, ownership.claim_on(name, &observed, options.take_over)))
    })?;
    let certificates: BTreeSet<String> = planned.iter().flat_map(|(_, own, _)| own.iter().cloned()).collect();
    let shared = shared::Shared {
        desired,
        registry,
        ownership: &ownership,
        drift: &drift,
        certificates: &certificates,
        options,
    };
    let (items, refusals) = shared.plan()?;
    let mut plan = Plan { items, refusals, ..Plan::default() };
    plan.claims.extend(plan.items.iter().flat_map(|item| &item.steps).filter_map(Step::claim));
    let mut released: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let waiting = planned.iter().zip(&desired.things).filter(|((planned, ..), _)| planned.waits);
    plan.notes.extend(thing::waits(waiting.map(|(_, wanted)| &wanted.device.thing)));
    for (planned, certificates, claim) in planned {
        plan.items.extend(planned.items);
        plan.refusals.extend(planned.refusal);
        plan.claims.extend(claim);
        for policy in planned.released {
            released.entry(policy).or_default().extend(certificates.iter().cloned());
        }
    }
    for (policy, from) in released.into_iter().filter(|(policy, _)| !desired.names.policies.contains_key(policy)) {
        let targets = registry.list_targets_for_policy(&policy)?;
        if targets.iter().all(|target| from.contains(target)) && ownership.policy(&policy)?.is_ours() {
            plan.items.push(shared::drop_policy(&policy));
        }
    }
    let elsewhere = plan.items.iter().filter(|item| thing::is_elsewhere(item)).count();
    plan.notes.extend(thing::says_elsewhere(elsewhere));
    left::add(&mut plan, registry, store, desired, &ownership, options)?;
    plan.claims = ownership.claims().news(plan.claims);
    Ok(plan)
}

/// How many things are looked at at once: as the registry takes them, or as many as there are processors where it costs no call.
fn looking_width(registry: &dyn Registry) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    if registry.takes_many_at_once() { processors() } else { registry.width() }
}
