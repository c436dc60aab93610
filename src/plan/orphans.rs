//! The plan that takes down what this program made and nothing uses any more: certificates, policies, and keys that wait for nothing.
//!
//! What others made is never in it: a certificate is ours by its subject ([`MADE_BY`](crate::registry::MADE_BY)), a policy by its name and by
//! being written as this program writes them.

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use time::OffsetDateTime;

use super::thing::retire;
use super::{Item, Kind, Plan, Sign, Step, shared};
use crate::cert::inspect;
use crate::cert::key::PrivateKey;
use crate::error::Result;
use crate::finding::Source;
use crate::host::store::{Pending, Store};
use crate::parallel;
use crate::plan::desired::{Desired, is_ours};
use crate::plan::observed::{ObservedCertificate, short};
use crate::policy::parse;
use crate::registry::{Registry, Status};

/// What is in use on this machine: ids of certificates, and public keys, that bundles and waiting keys name.
#[derive(Default)]
struct InUse {
    ids: BTreeSet<String>,
    keys: BTreeSet<Vec<u8>>,
    /// The things that they belong to.
    things: BTreeSet<String>,
}

impl InUse {
    fn add(&mut self, thing: &str, certificate: Option<&str>, key: Option<PrivateKey>) {
        self.ids.extend(certificate.and_then(id_of));
        self.keys.extend(key.map(|key| key.public_key_der()));
        self.things.insert(thing.to_owned());
    }

    fn has(&self, certificate: &ObservedCertificate) -> bool {
        let key = inspect::certificate(certificate.record.pem.as_bytes()).map(|certificate| certificate.public_key);
        self.ids.contains(&certificate.record.id) || key.is_ok_and(|key| self.keys.contains(&key))
    }
}

fn id_of(pem: &str) -> Option<String> {
    inspect::certificate_id(pem.as_bytes()).ok().map(|id| id.to_string())
}

/// The plan that takes down what is ours and used by nothing; `desired` is all that the manifest wants.
///
/// # Errors
/// When the registry does not answer, or this machine's folders cannot be read.
pub fn plan(registry: &dyn Registry, store: &dyn Store, desired: &Desired, now: OffsetDateTime) -> Result<Plan> {
    let mut in_use = InUse::default();
    let mut items = Vec::new();
    in_use.things.extend(desired.things.iter().map(|own| own.device.thing.name.to_string()));
    for thing in store.all_pending()? {
        let Some(pending) = store.pending(&thing)? else { continue };
        let is_wanted = in_use.things.contains(&thing);
        if let Some(why) = useless(&pending, is_wanted, now) {
            let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, &thing) };
            item.details.push(why.to_owned());
            item.steps.push(Step::DropPending { thing: thing.clone() });
            items.push(item);
        }
        // Also of one that goes: its step takes its certificates along.
        in_use.add(&thing, pending.certificate.as_deref(), PrivateKey::from_pkcs8_pem(&pending.private_key).ok());
    }
    for thing in store.all_bundles()? {
        let bundle = store.bundle(&thing)?;
        let key = bundle.private_key.as_ref().and_then(|key| PrivateKey::from_pkcs8_pem(key).ok());
        in_use.add(&thing, bundle.certificate.as_deref(), key);
    }
    items.extend(certificates(registry, &in_use)?);
    items.extend(policies(registry, &in_use, desired)?);
    Ok(Plan { items })
}

/// Why nobody is ever going to use a waiting key.
fn useless(pending: &Pending, is_wanted: bool, now: OffsetDateTime) -> Option<&'static str> {
    if !is_wanted {
        return Some("a key that waits for its certificate, of a thing that the manifest does not have");
    }
    let certificate = inspect::certificate(pending.certificate.as_ref()?.as_bytes()).ok()?;
    (certificate.not_after < now).then_some("a key that waits with a certificate that has expired")
}

fn certificates(registry: &dyn Registry, in_use: &InUse) -> Result<Vec<Item>> {
    let mut ids = Vec::new();
    registry.list_certificates(&mut |line| {
        // One on its way to another account is that account's to take.
        if line.status != Status::PendingTransfer && !in_use.ids.contains(&line.id) {
            ids.push(line.id);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let looked_at = parallel::map(registry.width(), &ids, |id| {
        let Some(record) = registry.describe_certificate(id)? else { return Ok(None) };
        let mut certificate = ObservedCertificate { record, policies: Vec::new(), things: Vec::new() };
        // Most certificates of an account are not ours; what hangs on those need not be asked.
        if !certificate.is_ours() || in_use.has(&certificate) {
            return Ok(None);
        }
        certificate.things = registry.list_principal_things(&certificate.record.arn)?;
        if !certificate.things.is_empty() {
            return Ok(None);
        }
        certificate.policies = registry.list_attached_policies(&certificate.record.arn)?;
        Ok(certificate.policies.is_empty().then_some(certificate))
    })?;
    let items = looked_at.into_iter().flatten().map(|certificate| {
        let subject = inspect::certificate(certificate.record.pem.as_bytes()).ok();
        let name = subject.and_then(|subject| subject.common_name);
        let name = name.unwrap_or_else(|| short(&certificate.record.id).to_owned());
        let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, &name) };
        item.details.push(short(&certificate.record.id).to_owned());
        item.details.push(format!("{}, attached to nothing", certificate.record.status.word()));
        item.steps = retire(&name, &certificate);
        item
    });
    Ok(items.collect())
}

fn policies(registry: &dyn Registry, in_use: &InUse, desired: &Desired) -> Result<Vec<Item>> {
    let mut names = Vec::new();
    registry.list_policies(&mut |name| {
        let named_here = is_ours(&name, "") || in_use.things.iter().any(|thing| is_ours(&name, thing));
        if named_here && !desired.policies.contains_key(&name) {
            names.push(name);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let orphans = parallel::map(registry.width(), &names, |name| {
        let unused = registry.list_targets_for_policy(name)?.is_empty();
        Ok(unused && registry.get_policy(name)?.is_some_and(|text| is_written_here(&text)))
    })?;
    Ok(names.iter().zip(orphans).filter(|(_, orphan)| *orphan).map(|(name, _)| shared::drop_policy(name)).collect())
}

/// Whether a document is laid out as this program lays them out; a name alone proves little.
fn is_written_here(text: &str) -> bool {
    parse::read_good(&Source::new("policy", text)).is_ok_and(|document| document.pretty().trim_end() == text.trim_end())
}
