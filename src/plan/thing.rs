//! The plan of one thing: the thing itself, its certificate and its bundle.

use std::collections::BTreeMap;

use super::ownership::{self, Whose};
use super::record::{self, change};
use super::refusal::Refusal;
use super::{Item, Kind, Options, Sign, Step, Which, terms};
use crate::artefact::Artefact;
use crate::digest::sha256_hex;
use crate::emit::Device;
use crate::error::Result;
use crate::host::store::{SeenBundle, SeenFile};
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
    /// What another hand's thing forbids.
    pub refusal: Option<Refusal>,
    /// Whether nothing can be done for its certificate before its device hands in a request.
    pub waits: bool,
}

/// What is there of a thing, and whose it is.
#[derive(Clone, Copy)]
pub struct There<'a> {
    /// What was seen of it.
    pub observed: &'a Observed,
    /// Whose the thing is.
    pub whose: &'a Whose,
    /// Where its bundle lies, as it is shown to people.
    pub show_bundle: &'a str,
    /// Whether this program made a certificate for it.
    pub is_ours: &'a dyn Fn(&ObservedCertificate) -> bool,
}

/// The plan of one thing.
///
/// `options` say whether there is to be a new key where the old one is not here, or the certificate is otherwise than wanted; `chains` are
/// the authorities of one's own that are known here. `files` makes the bundle's files for a certificate that is there; the plan compares
/// them with what is on disk.
///
/// # Errors
/// When the bundle's files cannot be made.
pub fn plan(
    desired: &DesiredThing,
    there: &There<'_>,
    options: &Options,
    chains: &BTreeMap<String, String>,
    files: impl FnOnce(&ObservedCertificate) -> Result<Vec<Artefact>>,
) -> Result<ThingPlan> {
    let There { observed, whose, show_bundle, is_ours } = *there;
    let thing = &desired.device.thing;
    let mut released = Vec::new();
    let otherwise = observed.own.as_ref().map_or_else(Vec::new, |own| {
        terms::otherwise(&thing.certificate, observed.key.as_ref(), observed.handed.as_ref(), &own.record.pem, chains)
    });
    let lacks_request = thing.certificate.is_on_device() && observed.handed.is_none();
    let is_replaced = options.replace && !otherwise.is_empty() && !lacks_request;
    let is_renewed = options.replace || options.reissue.has(thing.name.as_str());
    let (item, refusal) = record::plan(thing, observed, whose, options);
    let mut items = vec![item];
    let elsewhere = elsewhere(observed, is_ours);
    let kept = keepable(observed);
    let may_wait = elsewhere.is_empty() || is_renewed;
    if kept.is_none() && observed.pending.is_none() && lacks_request && may_wait {
        items.push(waiting(thing));
        return Ok(ThingPlan { items, released, refusal, waits: true });
    }
    // One that is off is not switched on where another is active: somebody may have given the thing that one in its place.
    let may_serve = |own: &&ObservedCertificate| own.record.status == Status::Active || elsewhere.is_empty();
    match kept.filter(|_| !is_replaced).filter(may_serve) {
        Some(own) => {
            items.push(mend_certificate(desired, own, &otherwise, &mut released));
            items.extend(elsewhere.iter().map(|other| said_of(other, thing, BESIDE)));
            items.push(compare_bundle(&desired.device, &observed.bundle, &files(own)?, show_bundle));
        }
        None if may_wait => {
            items.push(new_certificate(desired, observed, options.replace, is_replaced, is_ours, &mut released));
            items.push(new_bundle(&desired.device, &observed.bundle, show_bundle));
        }
        None => items.extend(leave(desired, observed, &elsewhere, show_bundle, &mut released)),
    }
    Ok(ThingPlan { items, released, refusal, waits: false })
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
    if is_being_replaced(observed) {
        return None;
    }
    observed.own.as_ref().filter(|own| own.record.status != Status::Revoked)
}

/// Whether a run was interrupted while it gave the thing another key than the one in its bundle.
fn is_being_replaced(observed: &Observed) -> bool {
    // A waiting key that is not the bundle's is newer than it.
    match (observed.pending_key(), &observed.key) {
        (Some(pending), Some(key)) => pending.public_key_der() != key.public_key_der(),
        _ => false,
    }
}

/// The active certificates that this program made for a thing and whose keys are not here: made on another machine, or their keys are lost.
fn elsewhere<'a>(
    observed: &'a Observed,
    is_ours: &dyn Fn(&ObservedCertificate) -> bool,
) -> Vec<&'a ObservedCertificate> {
    if is_being_replaced(observed) && observed.own.is_some() {
        return Vec::new();
    }
    let here: Vec<Vec<u8>> =
        observed.pending_key().iter().chain(&observed.key).map(|key| key.public_key_der()).collect();
    let is_here = |other: &ObservedCertificate| here.iter().any(|key| other.is_of(key));
    let active = observed.certificates.iter().filter(|other| other.record.status == Status::Active);
    active.filter(|other| is_ours(other) && !is_here(other)).collect()
}

/// What is said of a certificate whose key is elsewhere.
const ELSEWHERE: &str = "active, its key is not on this machine";

/// What is said of one where another's key is here.
const BESIDE: &str = "active beside it, its key is not on this machine";
/// What is said of one that is off while another is active.
const OFF: &str = "INACTIVE, and left so: another is active";

/// A certificate of which there is only something to say.
fn said_of(certificate: &ObservedCertificate, thing: &Thing, says: &str) -> Item {
    let id = certificate.record.id.clone();
    let details = vec![short(&id).to_owned(), says.to_owned()];
    Item { id: Some(id), details, ..Item::keep(Kind::Certificate, thing.name.as_str()) }
}

/// Whether an item is a certificate whose key is elsewhere.
pub fn is_elsewhere(item: &Item) -> bool {
    item.kind == Kind::Certificate && item.details.iter().any(|detail| detail == ELSEWHERE)
}

/// What a person should know of so many certificates whose keys are elsewhere.
pub fn says_elsewhere(count: usize) -> Option<String> {
    let (are, their) = match count {
        0 => return None,
        1 => ("1 certificate is active whose key is".to_owned(), "it"),
        _ => (format!("{count} certificates are active whose keys are"), "them"),
    };
    Some(format!(
        "{are} not on this machine, left as they are: `--reissue` makes a new one beside {their}, `--replace` in place of {their}"
    ))
}

/// The plan of a thing whose certificate is active and whose key is elsewhere: nothing is made unasked, for a device may be using it.
fn leave(
    desired: &DesiredThing,
    observed: &Observed,
    elsewhere: &[&ObservedCertificate],
    show_bundle: &str,
    released: &mut Vec<String>,
) -> Vec<Item> {
    let thing = desired.device.thing.name.to_string();
    let mut items: Vec<Item> = elsewhere
        .iter()
        .map(|other| {
            let mut item = mend_certificate(desired, other, &[], released);
            item.details.insert(1, ELSEWHERE.to_owned());
            item
        })
        .collect();
    let own = observed.own.iter().filter(|own| own.record.status == Status::Inactive);
    items.extend(own.map(|own| said_of(own, &desired.device.thing, OFF)));
    if observed.pending.is_some() {
        let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, &thing) };
        item.details.push("of the key that an interrupted run made: another machine was quicker".to_owned());
        item.steps.push(Step::DropPending { thing });
        items.push(item);
    }
    let mut bundle = Item::keep(Kind::Bundle, show_bundle);
    bundle.details.push(if observed.bundle.exists { "left as it is, without that key" } else { "not here" }.to_owned());
    items.push(bundle);
    items
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
    let mut item = Item { id: Some(own.record.id.clone()), ..Item::keep(Kind::Certificate, &thing) };
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
    let elsewhere: Vec<&str> = own.things.iter().filter(|other| **other != thing).map(String::as_str).collect();
    if !elsewhere.is_empty() {
        item.sign = Sign::Change;
        item.details.push(format!("also attached to {}, which the manifest does not say", elsewhere.join(", ")));
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

/// How a certificate is made: its key first, its policies last.
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
    item.steps.push(Step::AttachThing { thing: thing.clone(), certificate: Which::New });
    let beside = observed.certificates.iter().map(|other| other.record.id.clone()).collect();
    item.steps.push(Step::Confirm { thing: thing.clone(), beside });
    // Without a policy it can do nothing yet, active as it is.
    for policy in &desired.policies {
        item.steps.push(Step::AttachPolicy { thing: thing.clone(), certificate: Which::New, policy: policy.clone() });
    }
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
            Some(SeenFile { mode: Some(mode), .. }) if *mode != file.mode => {
                item.details.push(format!("{}: mode {mode:04o} -> {:04o}", file.path, file.mode));
            }
            Some(_) => {}
        }
    }
    if let Some(mode) = seen.mode.filter(|mode| *mode != FOLDER_MODE) {
        item.details.push(format!("the folder: mode {mode:04o} -> {FOLDER_MODE:04o}"));
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
