//! What hangs on a thing that the manifest knows nothing of, in the words of what a device could do through it.
//!
//! It is another hand's, so that it is said and left; only a group that this program made is left with `--prune`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::ownership::{self, Ownership, Whose};
use super::{Item, Kind, Options, Sign, Step};
use crate::error::Result;
use crate::finding::Source;
use crate::host::claims::Resource;
use crate::plan::desired::{Desired, DesiredThing};
use crate::plan::observed::{Observed, ObservedCertificate, short};
use crate::policy::Document;
use crate::policy::diff::{Difference, Side, diff};
use crate::policy::parse;
use crate::registry::{Registry, Status, certificate_id_of};

/// How many operations are named that a device could do.
const FEW: usize = 3;
/// How many targets of a policy that nobody here knows are looked at one by one.
const FEW_TARGETS: usize = 20;
/// The variable that stands for a thing's own name in policies.
const OWN_NAME: &str = "${iot:Connection.Thing.ThingName}";

/// Looks for it, and asks for each group and each policy once.
pub struct Drift<'a> {
    registry: &'a dyn Registry,
    desired: &'a Desired,
    ownership: &'a Ownership<'a>,
    options: &'a Options,
    groups: Mutex<BTreeMap<String, Group>>,
    texts: Mutex<BTreeMap<String, Option<String>>>,
}

#[derive(Clone)]
struct Group {
    is_ours: bool,
    /// The policies on it and on the groups above it, each with the group that has it.
    policies: Vec<(String, String)>,
}

impl<'a> Drift<'a> {
    /// Nothing looked at yet.
    pub fn new(
        registry: &'a dyn Registry,
        desired: &'a Desired,
        ownership: &'a Ownership<'a>,
        options: &'a Options,
    ) -> Self {
        let (groups, texts) = (Mutex::default(), Mutex::default());
        Self { registry, desired, ownership, options, groups, texts }
    }

    /// Adds to the items of a thing, of which the first is the thing itself, what hangs on it beside what the manifest says.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn add(&self, items: &mut Vec<Item>, wanted: &DesiredThing, observed: &Observed) -> Result<()> {
        let name = wanted.device.thing.name.as_str();
        let foreign = observed.certificates.iter().filter(|other| !self.ownership.is_own(&other.record, name));
        let foreign = foreign.filter_map(|other| {
            ownership::certificate(&other.record, name).others().map(|why| (other, why.to_owned()))
        });
        let foreign: Result<Vec<Item>> =
            foreign.map(|(other, why)| self.certificate(wanted, name, other, &why)).collect();
        items.extend(foreign?);
        let (details, steps) = self.of_thing(wanted, observed)?;
        if let (Some(thing), false) = (items.first_mut(), details.is_empty()) {
            thing.sign = thing.sign.min(Sign::Change);
            thing.details.extend(details);
            thing.steps.extend(steps);
        }
        Ok(())
    }

    /// A certificate that was not made for the thing.
    fn certificate(&self, wanted: &DesiredThing, thing: &str, other: &ObservedCertificate, why: &str) -> Result<Item> {
        let id = other.record.id.clone();
        let mut item = Item { id: Some(id), ..Item::keep(Kind::Certificate, thing) };
        item.details.push(short(&other.record.id).to_owned());
        item.details.push(format!("{}, {why}: left as it is", other.record.status.word()));
        if other.record.status == Status::Active {
            let more = self.beyond(wanted, &other.policies)?;
            if !more.is_empty() {
                item.sign = Sign::Change;
                item.details
                    .push(format!("whoever has its key could also {more} (policy {})", other.policies.join(", ")));
            }
        }
        Ok(item)
    }

    fn of_thing(&self, wanted: &DesiredThing, observed: &Observed) -> Result<(Vec<String>, Vec<Step>)> {
        let thing = &wanted.device.thing;
        let (mut details, mut steps) = (Vec::new(), Vec::new());
        for principal in &observed.identities {
            details.push(format!("{principal} is attached to it, which is no certificate: left as it is"));
        }
        let named: BTreeSet<String> = thing.groups.iter().map(ToString::to_string).collect();
        let mut on_groups = BTreeSet::new();
        for name in &observed.groups {
            let group = self.group(name)?;
            if !named.contains(name) {
                let leaves = group.is_ours && self.options.prune;
                details.push(match (leaves, group.is_ours) {
                    (true, _) => format!("leaves group {name}"),
                    (_, true) => format!("in group {name}, no longer in the manifest; kept until --prune"),
                    _ => format!("in group {name}, which the manifest does not say: left as it is"),
                });
                if leaves {
                    steps.push(Step::LeaveGroup { thing: thing.name.to_string(), group: name.clone() });
                    continue;
                }
            }
            on_groups.extend(group.policies);
        }
        for (policy, group) in on_groups {
            let more = self.beyond(wanted, std::slice::from_ref(&policy))?;
            if !more.is_empty() {
                details.push(format!("through policy {policy} of group {group} its device could also {more}"));
            }
        }
        Ok((details, steps))
    }

    /// What hangs on a policy of the manifest beside the certificates of its things.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn targets(&self, policy: &str, known: &BTreeSet<String>) -> Result<Vec<String>> {
        // Who looks at some things does not know the certificates of the others.
        if self.desired.things.len() < self.desired.names.things.len() {
            return Ok(Vec::new());
        }
        let targets = self.registry.list_targets_for_policy(policy)?;
        let unknown: Vec<&String> = targets.iter().filter(|target| !known.contains(*target)).collect();
        let mut details = Vec::new();
        for target in unknown.iter().take(FEW_TARGETS) {
            let Some(id) = certificate_id_of(target) else {
                let group = target.rsplit_once(":thinggroup/").map(|(_, name)| format!("group {name}"));
                details.push(format!("also attached to {}: left as it is", group.as_ref().unwrap_or(target)));
                continue;
            };
            let record = self.registry.describe_certificate(id)?;
            let made_for = record.as_ref().and_then(ownership::made_for);
            if let (Some(record), None) = (record, made_for) {
                let (id, status) = (short(&record.id), record.status.word());
                details.push(format!("also on certificate {id}, {status}, not made by awsiot-kit: left as it is"));
            }
        }
        if unknown.len() > FEW_TARGETS {
            details.push(format!("and {} more", unknown.len() - FEW_TARGETS));
        }
        Ok(details)
    }

    /// What policies allow that a thing's own do not, in words; empty when that is nothing.
    fn beyond(&self, wanted: &DesiredThing, policies: &[String]) -> Result<String> {
        let name = wanted.device.thing.name.as_str();
        let read = |text: &str| parse::read_good(&Source::new("policy", text.replace(OWN_NAME, name))).ok();
        let own: Vec<Document> =
            wanted.policies.iter().filter_map(|policy| read(self.desired.policies.get(policy)?)).collect();
        let mut both = own.clone();
        for policy in policies.iter().filter(|policy| !wanted.policies.contains(policy)) {
            match self.text(policy)?.as_deref().map(read) {
                Some(Some(document)) => both.push(document),
                Some(None) => return Ok(format!("do what policy {policy} says, which cannot be read")),
                None => {}
            }
        }
        let diff = diff(&own, &both);
        let mut more: Vec<String> = diff.differences.iter().filter(|own| own.only == Side::B).map(in_words).collect();
        if more.is_empty() && !diff.unknown.is_empty() {
            more.push("do more than can be told".to_owned());
        }
        let rest = more.len().saturating_sub(FEW);
        more.truncate(FEW);
        if rest > 0 {
            more.push(format!("{rest} actions more"));
        }
        Ok(more.join(", "))
    }

    fn group(&self, name: &str) -> Result<Group> {
        // The lock is held while the registry is asked, so that several threads do not ask the same.
        let mut groups = lock(&self.groups);
        if let Some(group) = groups.get(name) {
            return Ok(group.clone());
        }
        let description = self.registry.describe_thing_group(name)?.unwrap_or_default();
        let is_ours = matches!(self.ownership.described(Resource::ThingGroup, name, &description), Whose::Ours);
        let mut policies = Vec::new();
        for own in self.registry.thing_groups_above(name)?.into_iter().chain([name.to_owned()]) {
            let arn = self.registry.home().arn(&format!("thinggroup/{own}"));
            let attached = self.registry.list_attached_policies(&arn)?;
            policies.extend(attached.into_iter().map(|policy| (policy, own.clone())));
        }
        let group = Group { is_ours, policies };
        groups.insert(name.to_owned(), group.clone());
        Ok(group)
    }

    fn text(&self, policy: &str) -> Result<Option<String>> {
        let mut texts = lock(&self.texts);
        if let Some(text) = texts.get(policy) {
            return Ok(text.clone());
        }
        let text = self.registry.get_policy(policy)?;
        texts.insert(policy.to_owned(), text.clone());
        Ok(text)
    }
}

/// An operation that somebody could do.
fn in_words(difference: &Difference) -> String {
    let tail = difference.resource.splitn(6, ':').last().unwrap_or_default();
    let (_, place) = tail.split_once('/').unwrap_or(("", tail));
    let place = if place.is_empty() { "anything".to_owned() } else { format!("`{place}`") };
    match difference.action {
        "iot:Connect" => format!("connect as {place}"),
        "iot:Publish" => format!("publish to {place}"),
        "iot:Subscribe" => format!("subscribe to {place}"),
        "iot:Receive" => format!("receive from {place}"),
        action => format!("{action} on {place}"),
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // A thread that panicked left a list behind that lacks something at worst.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
