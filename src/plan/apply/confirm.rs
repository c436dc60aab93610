//! One active certificate per thing, from however many machines it is applied at once.
//!
//! Nothing in AWS IoT can be locked, so the claim on a thing is the certificate itself: it is attached, active but still without any policy,
//! and then the thing is looked at. Each machine writes its own mark before it reads the others', so that of two at least one sees both. Who
//! sees another's gives way at once when it has the greater id; the one with the smaller id waits for the other to do that, and gives way
//! itself when the other stays, for that one looked before and has gone on.

use std::time::Duration;

use super::{Progress, Run, step};
use crate::error::{Error, Result};
use crate::plan::observed::{ObservedCertificate, short};
use crate::plan::{ownership, thing};
use crate::registry::{Status, certificate_id_of};

/// The pauses of the one that waits for another to give way: longer, in all, than the other takes from attaching its own to looking.
const PAUSES: [Duration; 6] = [
    Duration::from_millis(250),
    Duration::from_millis(500),
    Duration::from_millis(750),
    Duration::from_millis(1000),
    Duration::from_millis(1500),
    Duration::from_millis(2000),
];

impl Run<'_> {
    /// Sees that no other machine gave a thing a certificate while this one did; takes ours back where one did and stays.
    pub(super) fn confirm(&self, name: &str, beside: &[String], progress: &mut Progress<'_>) -> Result<()> {
        let own = step::new(progress, name)?.id.clone();
        let mut others = self.others(name, &own, beside)?;
        for pause in PAUSES {
            if others.iter().any(|other| *other < own) || others.is_empty() {
                break;
            }
            std::thread::sleep(pause);
            others = self.others(name, &own, beside)?;
        }
        match others.into_iter().next() {
            None => Ok(()),
            Some(other) => self.give_way(name, &own, &other, beside, progress),
        }
    }

    /// The active certificates that this program made for a thing, but for ours and those that were there before.
    fn others(&self, name: &str, own: &str, beside: &[String]) -> Result<Vec<String>> {
        let registry = self.assembly.registry;
        let mut others = Vec::new();
        for arn in registry.list_thing_principals(name)? {
            let Some(id) = certificate_id_of(&arn).filter(|id| *id != own && !beside.iter().any(|known| known == id))
            else {
                continue;
            };
            let Some(record) = registry.describe_certificate(id)? else { continue };
            if record.status == Status::Active && ownership::certificate(&record, name).is_ours() {
                others.push(record.id);
            }
        }
        Ok(others)
    }

    fn give_way(
        &self,
        name: &str,
        own: &str,
        other: &str,
        beside: &[String],
        progress: &mut Progress<'_>,
    ) -> Result<()> {
        if let Some(certificate) = ObservedCertificate::read(self.assembly.registry, own)? {
            for step in thing::retire(name, &certificate) {
                self.take(&step, progress)?;
            }
        }
        // Its certificate never had a policy, and is gone: nobody can use this key.
        self.store.clear_pending(name)?;
        if self.others(name, own, beside)?.is_empty() {
            return Err(Error::registry(
                "gave-way",
                format!("`{name}` was given a certificate from two machines at once"),
            )
            .cause("each gave way to the other")
            .on(name)
            .retryable()
            .hint("run the same command again"));
        }
        progress.notes.push(format!(
            "another machine gave {name} its certificate {} at the same time: ours was taken back, and its key is not on this machine",
            short(other)
        ));
        progress.gave_way = Some(other.to_owned());
        Ok(())
    }
}
