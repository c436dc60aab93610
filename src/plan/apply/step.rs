//! One step: its calls of the registry and of the store. A step that was done already changes nothing.

use super::{Progress, Run};
use crate::cert::key;
use crate::error::{Error, Result};
use crate::plan::desired::DesiredThing;
use crate::plan::observed::{self, Census};
use crate::plan::{Step, Which};
use crate::registry::{CertificateRecord, PolicyVersion, Registry, Status, ThingRecord, same_document};

/// Versions of a policy that AWS keeps. General Reference, "AWS IoT Core security and identity limits".
const MOST_VERSIONS: usize = 5;
/// The code for what is to be made and is there.
const ALREADY_THERE: &str = "ResourceAlreadyExistsException";

impl Run<'_> {
    pub(super) fn take(&self, step: &Step, progress: &mut Progress<'_>) -> Result<()> {
        let registry = self.assembly.registry;
        match step {
            Step::CreateThingType { name } => registry.create_thing_type(name),
            Step::CreateThingGroup { name } => registry.create_thing_group(name),
            Step::CreatePolicy { name, document } => match registry.create_policy(name, document) {
                // Another machine that applies the same manifest may have been quicker.
                Err(error) if error.code() == ALREADY_THERE && self.is_in_force(name, document)? => Ok(()),
                made => made,
            },
            Step::CreatePolicyVersion { name, document } => self.new_version(name, document, progress),
            Step::CreateThing { name, thing_type, attributes } => registry.create_thing(&ThingRecord {
                name: name.clone(),
                thing_type: thing_type.clone(),
                attributes: attributes.clone(),
            }),
            Step::UpdateThing { name, thing_type, attributes } => registry.update_thing(&ThingRecord {
                name: name.clone(),
                thing_type: thing_type.clone(),
                attributes: attributes.clone(),
            }),
            Step::AddToGroup { thing, group } => registry.add_thing_to_thing_group(thing, group),
            Step::LeaveGroup { thing, group } => gone_is_fine(registry.remove_thing_from_thing_group(thing, group)),
            Step::MakeKey { thing } => {
                let made = key::generate(progress.ledger.desired(thing)?.device.thing.certificate.key)?;
                self.store.save_pending_key(thing, &made.to_pkcs8_pem())
            }
            Step::TakeRequest { thing } => {
                let handed = self.assembly.handed_in(&progress.ledger.desired(thing)?.device.thing)?;
                let pem = handed.and_then(|handed| handed.request_pem).ok_or_else(|| {
                    Error::input("request-missing", format!("the request of `{thing}`'s device is gone")).on(thing)
                })?;
                self.store.save_pending_request(thing, &pem)
            }
            Step::ReuseKey { thing } => {
                let key = self.store.bundle(thing)?.private_key;
                let key = key.ok_or_else(|| key_is_gone(thing))?;
                self.store.save_pending_key(thing, &key)
            }
            Step::RequestCertificate { thing } => {
                let mut record = self.obtain(&progress.ledger.desired(thing)?.device.thing, progress)?;
                if record.status == Status::Inactive {
                    // Versions of this program before 0.2 made certificates inactive; one whose run was killed then is such a one.
                    registry.update_certificate(&record.id, Status::Active)?;
                    record.status = Status::Active;
                }
                progress.certificates.insert(thing.clone(), record);
                Ok(())
            }
            Step::Confirm { thing, beside } => self.confirm(thing, beside, progress),
            Step::AttachPolicy { thing, certificate, policy } => {
                registry.attach_policy(policy, &arn(registry, progress, thing, certificate)?)
            }
            Step::DetachPolicy { thing, certificate, policy } => {
                gone_is_fine(registry.detach_policy(policy, &arn(registry, progress, thing, certificate)?))
            }
            Step::AttachThing { thing, certificate } => {
                registry.attach_thing_principal(thing, &arn(registry, progress, thing, certificate)?)
            }
            Step::DetachThing { thing, certificate } => {
                gone_is_fine(registry.detach_thing_principal(thing, &arn(registry, progress, thing, certificate)?))
            }
            Step::Activate { thing, certificate } => {
                registry.update_certificate(&id(progress, thing, certificate)?, Status::Active)
            }
            Step::Deactivate { thing, certificate } => {
                gone_is_fine(registry.update_certificate(&id(progress, thing, certificate)?, Status::Inactive))
            }
            Step::DeleteCertificate { thing, certificate } => {
                gone_is_fine(registry.delete_certificate(&id(progress, thing, certificate)?))
            }
            Step::WriteBundle { thing } => self.write_bundle(progress.ledger.desired(thing)?, progress),
            Step::RemoveBundle { thing } => {
                let kept = self.store.remove_bundle(thing, self.purge)?;
                progress.notes.extend(kept.key.map(|key| format!("kept the private key: {key}")));
                progress.notes.extend(kept.others.map(|others| format!("kept files that are not ours: {others}")));
                Ok(())
            }
            Step::DropPending { thing } => self.drop_pending(thing, progress),
            Step::DeleteThing { name } => registry.delete_thing(name),
            Step::DeletePolicy { name } => self.delete_policy(name),
            Step::DeleteThingType { name } => {
                gone_is_fine(registry.deprecate_thing_type(name))?;
                gone_is_fine(registry.delete_thing_type(name))
            }
            Step::DeleteThingGroup { name } => registry.delete_thing_group(name),
        }
    }

    fn is_in_force(&self, policy: &str, document: &str) -> Result<bool> {
        Ok(self.assembly.registry.get_policy(policy)?.is_some_and(|there| same_document(&there, document)))
    }

    /// Puts a version in force. AWS keeps five: the oldest that is not in force makes room.
    fn new_version(&self, name: &str, document: &str, progress: &mut Progress<'_>) -> Result<()> {
        let registry = self.assembly.registry;
        let versions = registry.list_policy_versions(name)?;
        if versions.len() >= MOST_VERSIONS
            && let Some(oldest) = oldest_unused(&versions)
        {
            registry.delete_policy_version(name, &oldest.id)?;
            progress.notes.push(format!("version {} of policy {name} made room for the new one", oldest.id));
        }
        registry.create_policy_version(name, document).map(|_| ())
    }

    fn delete_policy(&self, name: &str) -> Result<()> {
        let registry = self.assembly.registry;
        for version in registry.list_policy_versions(name)?.iter().filter(|version| !version.is_default) {
            gone_is_fine(registry.delete_policy_version(name, &version.id))?;
        }
        gone_is_fine(registry.delete_policy(name))
    }

    /// Writes the bundle for the key that waits, or again for the one that is in it.
    pub(super) fn write_bundle(&self, desired: &DesiredThing, progress: &mut Progress<'_>) -> Result<()> {
        let thing = desired.device.thing.name.as_str();
        let files = match progress.certificates.get(thing) {
            // What was just made need not be asked for again.
            Some(record) => {
                let pending = self.store.pending(thing)?.ok_or_else(|| key_is_gone(thing))?;
                self.assembly.files(desired, &pending.holder()?, record, &self.store.bundle(thing)?)?
            }
            None => {
                let handed = self.assembly.handed_in(&desired.device.thing)?;
                let registry = self.assembly.registry;
                let observed = observed::observe_one_of(&Census::default(), registry, self.store, thing, handed)?;
                let (Some(key), Some(own)) = (&observed.key, &observed.own) else { return Err(key_is_gone(thing)) };
                self.assembly.files(desired, key, &own.record, &observed.bundle)?
            }
        };
        let archive = desired.archive.as_deref();
        let kept = match archive.is_some() && self.store.stage_bundle(thing, archive, &files)? {
            true => {
                self.store.place_bundles(&[thing])?;
                None
            }
            false => self.store.write_bundle(thing, &files)?,
        };
        progress.notes.extend(kept.map(|kept| format!("kept the old private key: {kept}")));
        self.store.clear_pending(thing)
    }
}

fn key_is_gone(thing: &str) -> Error {
    Error::machine("not-found", format!("the key of `{thing}` is gone")).on(thing)
}

/// The oldest version that is not in force.
fn oldest_unused(versions: &[PolicyVersion]) -> Option<&PolicyVersion> {
    versions.iter().filter(|version| !version.is_default).min_by_key(|version| version.id.parse::<u64>().unwrap_or(0))
}

/// What is to be taken down and is gone already is as it should be.
pub(super) fn gone_is_fine(result: Result<()>) -> Result<()> {
    match result {
        Err(error) if error.code() == "ResourceNotFoundException" => Ok(()),
        result => result,
    }
}

fn id(progress: &Progress<'_>, thing: &str, which: &Which) -> Result<String> {
    match which {
        Which::Id(id) => Ok(id.clone()),
        Which::New => Ok(new(progress, thing)?.id.clone()),
    }
}

fn arn(registry: &dyn Registry, progress: &Progress<'_>, thing: &str, which: &Which) -> Result<String> {
    match which {
        Which::Id(id) => Ok(registry.home().arn(&format!("cert/{id}"))),
        Which::New => Ok(new(progress, thing)?.arn.clone()),
    }
}

pub(super) fn new<'a>(progress: &'a Progress<'_>, thing: &str) -> Result<&'a CertificateRecord> {
    progress.certificates.get(thing).ok_or_else(|| Error::bug(format!("no certificate was requested for `{thing}`")))
}
