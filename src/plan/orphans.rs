//! The plan that takes down what this program made and nothing uses any more: certificates, policies, and keys that wait for nothing.
//!
//! What others made is never in it ([`ownership`](super::ownership)).

use std::collections::BTreeSet;
use std::ops::ControlFlow;

use time::OffsetDateTime;

use super::ownership::{Ownership, Whose, made_for};
use super::thing::retire;
use super::{Item, Kind, Plan, Sign, Step, shared};
use crate::cert::inspect;
use crate::cert::key::PrivateKey;
use crate::error::Result;
use crate::host::claims::Resource;
use crate::host::store::{Pending, Store};
use crate::parallel;
use crate::plan::desired::{Desired, is_named_after, is_shared_name};
use crate::plan::observed::{ObservedCertificate, short};
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
    fn add(&mut self, thing: &str, certificate: Option<&str>, key: Option<Vec<u8>>) {
        self.ids.extend(certificate.and_then(id_of));
        self.keys.extend(key);
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

/// Adds to a plan what takes down what is ours and used by nothing; `desired` is all that the manifest wants.
///
/// # Errors
/// When the registry does not answer, or this machine's folders cannot be read.
pub fn add(
    plan: &mut Plan,
    registry: &dyn Registry,
    store: &dyn Store,
    desired: &Desired,
    ownership: &Ownership<'_>,
    now: OffsetDateTime,
) -> Result<()> {
    let mut in_use = InUse::default();
    let mut items = Vec::new();
    in_use.things.extend(desired.things.iter().map(|own| own.device.thing.name.to_string()));
    for thing in store.all_pending()? {
        let Some(pending) = store.pending(&thing)? else { continue };
        let is_wanted = in_use.things.contains(&thing);
        if let Some(why) = useless(&pending, is_wanted, now) {
            let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, &thing) };
            item.details.push(why.to_owned());
            match ownership.pending(&thing) {
                Whose::Ours => item.steps.push(Step::DropPending { thing: thing.clone() }),
                Whose::Others(why) => {
                    item.sign = Sign::Keep;
                    item.details = vec![format!("a key that waits, {why}: kept")];
                }
            }
            items.push(item);
        }
        // Also of one that goes: its step takes its certificates along.
        in_use.add(&thing, pending.certificate.as_deref(), pending.holder().ok().map(|key| key.public_key_der()));
    }
    for thing in store.all_bundles()? {
        let bundle = store.bundle(&thing)?;
        let key = bundle
            .private_key
            .as_ref()
            .and_then(|key| PrivateKey::from_pkcs8_pem(key).ok())
            .map(|key| key.public_key_der());
        in_use.add(&thing, bundle.certificate.as_deref(), key);
    }
    items.extend(certificates(registry, &in_use, ownership)?);
    items.extend(policies(registry, &in_use, desired, ownership)?);
    // What left the manifest is taken down with its thing already.
    let planned: Vec<Step> = plan.items.iter().flat_map(|item| item.steps.iter().cloned()).collect();
    items.retain(|item| item.steps.is_empty() || !item.steps.iter().all(|step| planned.contains(step)));
    plan.items.extend(items);
    Ok(())
}

/// Why nobody is ever going to use a waiting key.
fn useless(pending: &Pending, is_wanted: bool, now: OffsetDateTime) -> Option<&'static str> {
    if !is_wanted {
        return Some("a key that waits for its certificate, of a thing that the manifest does not have");
    }
    let certificate = inspect::certificate(pending.certificate.as_ref()?.as_bytes()).ok()?;
    (certificate.not_after < now).then_some("a key that waits with a certificate that has expired")
}

fn certificates(registry: &dyn Registry, in_use: &InUse, ownership: &Ownership<'_>) -> Result<Vec<Item>> {
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
        if made_for(&certificate.record).is_none() || in_use.has(&certificate) {
            return Ok(None);
        }
        certificate.things = registry.list_principal_things(&certificate.record.arn)?;
        if !certificate.things.is_empty() {
            return Ok(None);
        }
        certificate.policies = registry.list_attached_policies(&certificate.record.arn)?;
        if !certificate.policies.is_empty() {
            return Ok(None);
        }
        let whose = ownership.orphan(&certificate.record)?;
        Ok(Some((certificate, whose)))
    })?;
    let items = looked_at.into_iter().flatten().map(|(certificate, whose)| {
        let name = made_for(&certificate.record).unwrap_or_else(|| short(&certificate.record.id).to_owned());
        let mut item = Item { sign: Sign::Remove, ..Item::keep(Kind::Certificate, &name) };
        item.details.push(short(&certificate.record.id).to_owned());
        item.details.push(format!("{}, attached to nothing", certificate.record.status.word()));
        match whose {
            Whose::Ours => item.steps = retire(&name, &certificate),
            Whose::Others(why) => {
                item.sign = Sign::Keep;
                item.details.push(format!("{why}: kept"));
            }
        }
        item
    });
    Ok(items.collect())
}

fn policies(
    registry: &dyn Registry,
    in_use: &InUse,
    desired: &Desired,
    ownership: &Ownership<'_>,
) -> Result<Vec<Item>> {
    let mut names = Vec::new();
    registry.list_policies(&mut |name| {
        let named_here = is_shared_name(&name)
            || ownership.claims().was_made(Resource::Policy, &name)
            || in_use.things.iter().any(|thing| is_named_after(&name, thing));
        if named_here && !desired.names.policies.contains_key(&name) {
            names.push(name);
        }
        Ok(ControlFlow::Continue(()))
    })?;
    let orphans = parallel::map(registry.width(), &names, |name| {
        let unused = registry.list_targets_for_policy(name)?.is_empty();
        Ok(if unused { Some(ownership.orphan_policy(name)?) } else { None })
    })?;
    Ok(names
        .iter()
        .zip(orphans)
        .filter_map(|(name, whose)| match whose? {
            Whose::Ours => Some(shared::drop_policy(name)),
            Whose::Others(why) => {
                let mut item = Item::keep(Kind::Policy, name);
                item.details.push(format!("{why}: kept"));
                Some(item)
            }
        })
        .collect())
}
