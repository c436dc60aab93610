//! The plan of one thing: the thing itself, its certificate and its bundle.

use std::collections::{BTreeMap, BTreeSet};

use super::ownership::{self, Whose};
use super::{Item, Kind, Sign, Step, Which, terms};
use crate::artefact::Artefact;
use crate::digest::sha256_hex;
use crate::emit::Device;
use crate::error::Result;
use crate::host::store::SeenBundle;
use crate::plan::desired::DesiredThing;
use crate::plan::observed::{Observed, ObservedCertificate, short};
use crate::registry::Status;
use crate::thing::{ON_DEVICE, REQUESTS, Thing};

/// The mode of a bundle's folder.
const FOLDER_MODE: u32 = 0o700;

/// What is planned for one thing.
pub struct ThingPlan {
    /// What happens to the thing, its certificate and its bundle.
    pub items: Vec<Item>,
    /// Policies that are taken off its certificate and may then hang on nothing.
    pub released: Vec<String>,
    /// Whether nothing can be done for its certificate before its device hands in a request.
    pub waits: bool,
}

/// The plan of one thing.
///
/// `replace` asks for a new key where the old one is lost, or the certificate is otherwise than wanted; `chains` are the authorities of one's
/// own that are known here; `is_ours` says whose a certificate is. `files` makes the bundle's files for a
/// certificate that is there; the plan compares them with what is on disk.
pub fn plan(
    desired: &DesiredThing,
    observed: &Observed,
    replace: bool,
    chains: &BTreeMap<String, String>,
    show_bundle: &str,
    is_ours: &dyn Fn(&ObservedCertificate) -> bool,
    files: impl FnOnce(&ObservedCertificate) -> Result<Vec<Artefact>>,
) -> Result<ThingPlan> {
    let thing = &desired.device.thing;
    let mut released = Vec::new();
    let otherwise = observed.own.as_ref().map_or_else(Vec::new, |own| {
        terms::otherwise(&thing.certificate, observed.key.as_ref(), observed.handed.as_ref(), &own.record.pem, chains)
    });
    let lacks_request = thing.certificate.is_on_device() && observed.handed.is_none();
    let is_replaced = replace && !otherwise.is_empty() && !lacks_request;
    let kept = keepable(observed);
    if kept.is_none() && observed.pending.is_none() && lacks_request {
        let items = vec![plan_thing(thing, observed), waiting(thing)];
        return Ok(ThingPlan { items, released, waits: true });
    }
    let (certificate, bundle) = match kept.filter(|_| !is_replaced) {
        Some(own) => (
            mend_certificate(desired, own, &otherwise, &mut released),
            compare_bundle(&desired.device, &observed.bundle, &files(own)?, show_bundle),
        ),
        None => (
            new_certificate(desired, observed, replace, is_replaced, is_ours, &mut released),
            new_bundle(&desired.device, &observed.bundle, show_bundle),
        ),
    };
    Ok(ThingPlan { items: vec![plan_thing(thing, observed), certificate, bundle], released, waits: false })
}

/// A certificate that nobody can ask for yet.
fn waiting(thing: &Thing) -> Item {
    let mut item = Item { sign: Sign::Add, ..Item::keep(Kind::Certificate, thing.name.as_str()) };
    let place = thing.certificate.csr.as_deref().unwrap_or(REQUESTS);
    item.details.push(format!("{ON_DEVICE}: waits for the request of its device in {place}"));
    item
}

/// The certificate that can go on serving: the one of the bundle's key, unless it is revoked or is to be replaced.
fn keepable(observed: &Observed) -> Option<&ObservedCertificate> {
    // A waiting key that is not the bundle's is newer than it: a run was interrupted while it replaced that one.
    let is_being_replaced = match (observed.pending_key(), &observed.key) {
        (Some(pending), Some(key)) => pending.public_key_der() != key.public_key_der(),
        _ => false,
    };
    if is_being_replaced {
        return None;
    }
    observed.own.as_ref().filter(|own| own.record.status != Status::Revoked)
}

fn plan_thing(thing: &Thing, observed: &Observed) -> Item {
    let name = thing.name.to_string();
    let thing_type = thing.thing_type.as_ref().map(ToString::to_string);
    let attributes = thing.attributes.clone();
    let mut item = Item::keep(Kind::Thing, &name);
    match &observed.record {
        None => {
            item.sign = Sign::Add;
            item.details.extend(thing_type.iter().map(|name| format!("type {name}")));
            item.details.extend(attributes.iter().map(|(name, value)| format!("{name} = {value}")));
            item.steps.push(Step::CreateThing { name: name.clone(), thing_type, attributes });
        }
        Some(record) if record.thing_type != thing_type || record.attributes != attributes => {
            item.sign = Sign::Change;
            if record.thing_type != thing_type {
                item.details.push(change("type", record.thing_type.as_deref(), thing_type.as_deref()));
            }
            item.details.extend(changes(&record.attributes, &attributes));
            item.steps.push(Step::UpdateThing { name: name.clone(), thing_type, attributes });
        }
        Some(_) => {}
    }
    for group in thing.groups.iter().map(ToString::to_string) {
        if !observed.groups.contains(&group) {
            item.sign = item.sign.min(Sign::Change);
            item.details.push(format!("joins group {group}"));
            item.steps.push(Step::AddToGroup { thing: name.clone(), group });
        }
    }
    item
}

fn changes(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Vec<String> {
    let names: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let value = |attributes: &BTreeMap<String, String>, name| attributes.get(name).cloned();
    names
        .into_iter()
        .map(|name| (name, value(before, name), value(after, name)))
        .filter(|(_, before, after)| before != after)
        .map(|(name, before, after)| change(name, before.as_deref(), after.as_deref()))
        .collect()
}

fn change(what: &str, before: Option<&str>, after: Option<&str>) -> String {
    format!("{what}: {} -> {}", before.unwrap_or("(none)"), after.unwrap_or("(none)"))
}

/// What a certificate that stays needs to be as wanted.
fn mend_certificate(
    desired: &DesiredThing,
    own: &ObservedCertificate,
    otherwise: &[String],
    released: &mut Vec<String>,
) -> Item {
    let thing = desired.device.thing.name.to_string();
    let which = || Which::Id(own.record.id.clone());
    let mut item = Item::keep(Kind::Certificate, &thing);
    item.details.push(short(&own.record.id).to_owned());
    if !otherwise.is_empty() {
        item.sign = Sign::Change;
        item.details.push(format!("({}): needs --replace", otherwise.join(", ")));
    }
    for policy in desired.policies.iter().filter(|policy| !own.policies.contains(policy)) {
        item.details.push(format!("attach policy {policy}"));
        item.steps.push(Step::AttachPolicy { thing: thing.clone(), certificate: which(), policy: policy.clone() });
    }
    for policy in own.policies.iter().filter(|policy| !desired.policies.contains(policy)) {
        item.details.push(format!("detach policy {policy}"));
        released.push(policy.clone());
        item.steps.push(Step::DetachPolicy { thing: thing.clone(), certificate: which(), policy: policy.clone() });
    }
    if !own.things.contains(&thing) {
        item.details.push(format!("attach to {thing}"));
        item.steps.push(Step::AttachThing { thing: thing.clone(), certificate: which() });
    }
    if own.record.status != Status::Active {
        item.details.push(change("status", Some(own.record.status.word()), Some(Status::Active.word())));
        item.steps.push(Step::Activate { thing, certificate: which() });
    }
    if !item.steps.is_empty() {
        item.sign = Sign::Change;
    }
    item
}

/// How a certificate is made: its key first, switched on last.
fn new_certificate(
    desired: &DesiredThing,
    observed: &Observed,
    replace: bool,
    is_replaced: bool,
    is_ours: &dyn Fn(&ObservedCertificate) -> bool,
    released: &mut Vec<String>,
) -> Item {
    let spec = &desired.device.thing.certificate;
    let thing = desired.device.thing.name.to_string();
    let is_revoked = observed.own.as_ref().is_some_and(|own| own.record.status == Status::Revoked);
    let is_other_kind = replace && observed.has_other_kind_than(spec.key);
    let is_here = observed.key.as_ref().is_some_and(|key| key.private().is_some());
    let reuse = is_here && !spec.is_on_device() && !is_revoked && !is_replaced && !is_other_kind;
    let mut item = Item { sign: Sign::Add, ..Item::keep(Kind::Certificate, &thing) };
    match (&observed.pending, reuse) {
        (Some(_), _) => item.details.push("for the key that waits for it".to_owned()),
        (None, _) if spec.is_on_device() => {
            item.details.push(format!("{ON_DEVICE}, issued by {}", spec.issuer.word()));
            item.steps.push(Step::TakeRequest { thing: thing.clone() });
        }
        (None, true) => {
            item.details.push("for the key in the bundle".to_owned());
            item.steps.push(Step::ReuseKey { thing: thing.clone() });
        }
        (None, false) => {
            item.details.push(format!("{}, issued by {}", spec.key.word(), spec.issuer.word()));
            item.steps.push(Step::MakeKey { thing: thing.clone() });
        }
    }
    item.steps.push(Step::RequestCertificate { thing: thing.clone() });
    for policy in &desired.policies {
        item.steps.push(Step::AttachPolicy { thing: thing.clone(), certificate: Which::New, policy: policy.clone() });
    }
    item.steps.push(Step::AttachThing { thing: thing.clone(), certificate: Which::New });
    item.steps.push(Step::Activate { thing: thing.clone(), certificate: Which::New });
    let pending = observed.pending_key().map(|key| key.public_key_der());
    let is_pending = |old: &&ObservedCertificate| pending.as_ref().is_some_and(|key| old.is_of(key));
    // The bundle's own may be detached already: an earlier run died before it could delete it.
    let detached = observed.own.iter().filter(|own| !own.things.contains(&thing));
    for other in observed.certificates.iter().filter(|old| old.record.status != Status::Revoked) {
        if let (false, Whose::Others(why)) = (is_ours(other), ownership::certificate(&other.record, &thing)) {
            item.details.push(format!("{} was {why} and stays as it is beside it", short(&other.record.id)));
        }
    }
    for old in observed.certificates.iter().chain(detached).filter(|old| is_ours(old) && !is_pending(old)) {
        if replace {
            item.details.push(format!("replaces {}", short(&old.record.id)));
            released.extend(old.policies.iter().cloned());
            item.steps.extend(retire(&thing, old));
        } else if old.record.status == Status::Active {
            // A device may be using it, and nothing that works is switched off unasked.
            let has_key = observed.key.as_ref().is_some_and(|key| key.private().is_some())
                && observed.own.as_ref().is_some_and(|own| own.record.id == old.record.id);
            let why = if has_key { "" } else { ": its key is not here" };
            item.details.push(format!("{} stays active beside it{why}", short(&old.record.id)));
        }
    }
    item
}

/// The steps that take a certificate down. Developer Guide, "Deactivate or revoke a client certificate": off, detached, deleted.
pub fn retire(thing: &str, certificate: &ObservedCertificate) -> Vec<Step> {
    let which = || Which::Id(certificate.record.id.clone());
    let mut steps = Vec::new();
    if certificate.record.status == Status::Active {
        steps.push(Step::Deactivate { thing: thing.to_owned(), certificate: which() });
    }
    for policy in &certificate.policies {
        steps.push(Step::DetachPolicy { thing: thing.to_owned(), certificate: which(), policy: policy.clone() });
    }
    for attached in &certificate.things {
        steps.push(Step::DetachThing { thing: attached.clone(), certificate: which() });
    }
    steps.push(Step::DeleteCertificate { thing: thing.to_owned(), certificate: which() });
    steps
}

fn new_bundle(device: &Device, seen: &SeenBundle, show: &str) -> Item {
    let mut item = Item::keep(Kind::Bundle, show);
    item.sign = if seen.exists { Sign::Change } else { Sign::Add };
    if !device.emit.is_empty() {
        let targets: Vec<&str> = device.emit.iter().map(|emit| emit.target.name).collect();
        item.details.push(format!("with {}", targets.join(", ")));
    }
    item.steps.push(Step::WriteBundle { thing: device.thing.name.to_string() });
    item
}

fn compare_bundle(device: &Device, seen: &SeenBundle, files: &[Artefact], show: &str) -> Item {
    if !seen.exists {
        return new_bundle(device, seen, show);
    }
    let mut item = Item::keep(Kind::Bundle, show);
    for file in files {
        match seen.files.get(&file.path) {
            None => item.details.push(format!("{} is missing", file.path)),
            Some(there) if there.sha256 != sha256_hex(file.content.bytes()) => {
                item.details.push(format!("{} differs", file.path));
            }
            Some(there) if there.mode != file.mode => {
                item.details.push(format!("{}: mode {:04o} -> {:04o}", file.path, there.mode, file.mode));
            }
            Some(_) => {}
        }
    }
    if seen.mode != FOLDER_MODE {
        item.details.push(format!("the folder: mode {:04o} -> {FOLDER_MODE:04o}", seen.mode));
    }
    if !item.details.is_empty() {
        item.sign = Sign::Change;
        item.steps.push(Step::WriteBundle { thing: device.thing.name.to_string() });
    }
    item
}

/// What is to be told of things whose devices have not handed in their requests.
pub fn waits<'a>(things: impl Iterator<Item = &'a Thing>) -> Option<String> {
    let waiting: Vec<&Thing> = things.collect();
    let first = waiting.first()?;
    let more = if waiting.len() > 1 { format!(" and {} more wait", waiting.len() - 1) } else { " waits".to_owned() };
    let place = first.certificate.csr.as_deref().unwrap_or(REQUESTS);
    Some(format!("{}{more} for the request of the device: put it at `{place}`, and apply again", first.name))
}
