//! A plan: what would be done, resource by resource and step by step, as a value that can be shown, saved, compared and carried out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::bundle::contents::Assembly;
use crate::error::Result;
use crate::host::claims::{Claim, Fact, Resource};
use crate::host::store::Store;
use crate::parallel;
use crate::plan::observed::{Census, ObservedCertificate, observe_one_of};
use crate::plan::ownership::Ownership;
use crate::plan::refusal::Refusal;
use crate::registry::Registry;

pub mod apply;
pub mod desired;
pub mod destroy;
pub mod forecast;
pub mod left;
pub mod observed;
pub mod orphans;
pub mod ownership;
pub mod preflight;
pub mod refusal;
pub mod saved;
pub mod shared;
pub mod stage;
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
    /// What exactly, a line each; the words of a person.
    pub details: Vec<String>,
    /// How, in order.
    pub steps: Vec<Step>,
}

/// A certificate that a step speaks of.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// One that is there, by id.
    Id(String),
    /// The one that an earlier step of this thing brings.
    New,
}

/// One step: one change, mostly one call of the registry.
///
/// Doing a step that was done already changes nothing: that is what makes a run that was killed end well when it is run again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the fields are what the variant's sentence names")]
pub enum Step {
    /// Makes a thing type.
    CreateThingType { name: String },
    /// Makes a thing group.
    CreateThingGroup { name: String },
    /// Makes a policy.
    CreatePolicy { name: String, document: String },
    /// Puts a new version of a policy in force; the oldest goes when there are five.
    CreatePolicyVersion { name: String, document: String },
    /// Makes a thing.
    CreateThing { name: String, thing_type: Option<String>, attributes: BTreeMap<String, String> },
    /// Gives a thing this type and these attributes, and no others.
    UpdateThing { name: String, thing_type: Option<String>, attributes: BTreeMap<String, String> },
    /// Puts a thing into a group.
    AddToGroup { thing: String, group: String },
    /// Makes a key and keeps it safe.
    MakeKey { thing: String },
    /// Makes the bundle's key wait for a certificate.
    ReuseKey { thing: String },
    /// Asks for the certificate of the key that waits, or finds the one whose answer was lost.
    RequestCertificate { thing: String },
    /// Attaches a policy to a certificate.
    AttachPolicy { thing: String, certificate: Which, policy: String },
    /// Detaches a policy from a certificate.
    DetachPolicy { thing: String, certificate: Which, policy: String },
    /// Attaches a certificate to its thing.
    AttachThing { thing: String, certificate: Which },
    /// Detaches a certificate from a thing.
    DetachThing { thing: String, certificate: Which },
    /// Switches a certificate on.
    Activate { thing: String, certificate: Which },
    /// Switches a certificate off.
    Deactivate { thing: String, certificate: Which },
    /// Deletes a certificate that is off and attached to nothing.
    DeleteCertificate { thing: String, certificate: Which },
    /// Writes the bundle.
    WriteBundle { thing: String },
    /// Takes the bundle away; its key is moved aside.
    RemoveBundle { thing: String },
    /// Drops a key that waits, with the certificate that may have been made for it; the key is moved aside.
    DropPending { thing: String },
    /// Deletes a thing.
    DeleteThing { name: String },
    /// Deletes a policy that is attached to nothing, its older versions first.
    DeletePolicy { name: String },
    /// Deprecates and deletes a thing type that no thing has.
    DeleteThingType { name: String },
    /// Deletes a thing group that no thing is in.
    DeleteThingGroup { name: String },
}

impl Step {
    /// The thing that it is about; none when several things share what it is about.
    pub fn thing(&self) -> Option<&str> {
        match self {
            Self::CreateThing { name, .. } | Self::UpdateThing { name, .. } | Self::DeleteThing { name } => Some(name),
            Self::AddToGroup { thing, .. }
            | Self::MakeKey { thing }
            | Self::ReuseKey { thing }
            | Self::RequestCertificate { thing }
            | Self::AttachPolicy { thing, .. }
            | Self::DetachPolicy { thing, .. }
            | Self::AttachThing { thing, .. }
            | Self::DetachThing { thing, .. }
            | Self::Activate { thing, .. }
            | Self::Deactivate { thing, .. }
            | Self::DeleteCertificate { thing, .. }
            | Self::WriteBundle { thing }
            | Self::RemoveBundle { thing }
            | Self::DropPending { thing } => Some(thing),
            Self::CreateThingType { .. }
            | Self::CreateThingGroup { .. }
            | Self::CreatePolicy { .. }
            | Self::CreatePolicyVersion { .. }
            | Self::DeletePolicy { .. }
            | Self::DeleteThingType { .. }
            | Self::DeleteThingGroup { .. } => None,
        }
    }
}

impl Step {
    /// What is to be written down when it is done.
    pub fn claim(&self) -> Option<Claim> {
        let (fact, resource, name) = match self {
            Self::CreateThing { name, .. } => (Fact::Made, Resource::Thing, name),
            Self::CreateThingType { name } => (Fact::Made, Resource::ThingType, name),
            Self::CreateThingGroup { name } => (Fact::Made, Resource::ThingGroup, name),
            // Whoever writes a policy's version in force owns the policy: what was another's was taken over.
            Self::CreatePolicy { name, .. } | Self::CreatePolicyVersion { name, .. } => {
                (Fact::Made, Resource::Policy, name)
            }
            Self::DeleteThing { name } => (Fact::Gone, Resource::Thing, name),
            Self::DeleteThingType { name } => (Fact::Gone, Resource::ThingType, name),
            Self::DeleteThingGroup { name } => (Fact::Gone, Resource::ThingGroup, name),
            Self::DeletePolicy { name } => (Fact::Gone, Resource::Policy, name),
            _ => return None,
        };
        Some(Claim::new(fact, resource, name))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::CreateThingType { name } => write!(f, "create thing type {name}"),
            Self::CreateThingGroup { name } => write!(f, "create thing group {name}"),
            Self::CreatePolicy { name, .. } => write!(f, "create policy {name}"),
            Self::CreatePolicyVersion { name, .. } => write!(f, "create a version of policy {name}"),
            Self::CreateThing { name, .. } => write!(f, "create thing {name}"),
            Self::UpdateThing { name, .. } => write!(f, "update thing {name}"),
            Self::AddToGroup { thing, group } => write!(f, "add {thing} to group {group}"),
            Self::MakeKey { thing } => write!(f, "make the key of {thing}"),
            Self::ReuseKey { thing } => write!(f, "take the key of {thing}"),
            Self::RequestCertificate { thing } => write!(f, "request the certificate of {thing}"),
            Self::AttachPolicy { thing, policy, .. } => {
                write!(f, "attach policy {policy} to the certificate of {thing}")
            }
            Self::DetachPolicy { thing, policy, .. } => {
                write!(f, "detach policy {policy} from the certificate of {thing}")
            }
            Self::AttachThing { thing, .. } => write!(f, "attach the certificate to {thing}"),
            Self::DetachThing { thing, .. } => write!(f, "detach the certificate from {thing}"),
            Self::Activate { thing, .. } => write!(f, "activate the certificate of {thing}"),
            Self::Deactivate { thing, .. } => write!(f, "deactivate the certificate of {thing}"),
            Self::DeleteCertificate { thing, .. } => write!(f, "delete the certificate of {thing}"),
            Self::WriteBundle { thing } => write!(f, "write the bundle of {thing}"),
            Self::RemoveBundle { thing } => write!(f, "remove the bundle of {thing}"),
            Self::DropPending { thing } => write!(f, "drop the unfinished certificate of {thing}"),
            Self::DeleteThing { name } => write!(f, "delete thing {name}"),
            Self::DeletePolicy { name } => write!(f, "delete policy {name}"),
            Self::DeleteThingType { name } => write!(f, "delete thing type {name}"),
            Self::DeleteThingGroup { name } => write!(f, "delete thing group {name}"),
        }
    }
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
        Self { sign: Sign::Keep, kind, name: name.to_owned(), details: Vec::new(), steps: Vec::new() }
    }
}

/// How a plan is wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// With new keys where the old ones are lost, or certificates are otherwise than wanted.
    pub replace: bool,
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
    let planned = parallel::map(looking_width(registry), &desired.things, |wanted| {
        let name = wanted.device.thing.name.as_str();
        let observed = observe_one_of(&census, registry, store, name)?;
        let show = store.show_bundle(name);
        let files = |own: &ObservedCertificate| match &observed.key {
            Some(key) => assembly.files(wanted, key, &own.record, &observed.bundle),
            None => Ok(Vec::new()),
        };
        let planned = thing::plan(wanted, &observed, options.replace, &desired.chains, &show, files)?;
        let own = observed.certificates.iter().chain(&observed.own);
        let own = own.filter(|own| ownership::certificate(&own.record, name).is_ours());
        let certificates: BTreeSet<String> = own.map(|own| own.record.arn.clone()).collect();
        Ok((planned, certificates, ownership.claim_on(name, &observed)))
    })?;
    let certificates: BTreeSet<String> = planned.iter().flat_map(|(_, own, _)| own.iter().cloned()).collect();
    let shared = shared::Shared { desired, registry, ownership: &ownership, certificates: &certificates, options };
    let (items, refusals) = shared.plan()?;
    let mut plan = Plan { items, refusals, ..Plan::default() };
    plan.claims.extend(plan.items.iter().flat_map(|item| &item.steps).filter_map(Step::claim));
    let mut released: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (planned, certificates, claim) in planned {
        plan.items.extend(planned.items);
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
    left::add(&mut plan, registry, store, desired, &ownership, options)?;
    plan.claims = ownership.claims().news(plan.claims);
    Ok(plan)
}

/// How many things are looked at at once: as the registry takes them, or as many as there are processors where it costs no call.
fn looking_width(registry: &dyn Registry) -> usize {
    let processors = || std::thread::available_parallelism().map_or(1, usize::from);
    if registry.takes_many_at_once() { processors() } else { registry.width() }
}
