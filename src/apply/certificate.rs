//! Obtaining a certificate exactly once from a service that makes a new one each time it is asked, and whose answer may be lost.

use std::ops::ControlFlow;

use time::{Duration, OffsetDateTime};

use super::{Progress, Run};
use crate::cert::authority::{self, LeafTerms};
use crate::cert::key::PrivateKey;
use crate::cert::{inspect, request};
use crate::error::{Error, Result};
use crate::observed::ObservedCertificate;
use crate::registry::{CertificateRecord, Status};
use crate::store::Pending;
use crate::thing::{Issuer, Thing};

/// How far the registry's clock may be behind ours when we look for what it made since we asked.
const CLOCK_DIFFERENCE: Duration = Duration::minutes(15);
/// How long a self-signed certificate is valid when the manifest does not say.
const DAYS: u32 = 825;

impl Run<'_> {
    /// The certificate of the key that waits: the one that is on disk, the one whose answer was lost, or a new one.
    pub(super) fn obtain(&self, thing: &Thing, progress: &mut Progress) -> Result<CertificateRecord> {
        let name = thing.name.as_str();
        let registry = self.assembly.registry;
        let pending = self.store.pending(name)?;
        let mut pending = pending.ok_or_else(|| Error::bug(format!("no key of `{name}` waits for a certificate")))?;
        let key = PrivateKey::from_pkcs8_pem(&pending.private_key)?;
        // Whatever lies there, no key is ever given the certificate of another.
        pending.certificate =
            pending.certificate.filter(|pem| inspect::key_fits(&key, pem.as_bytes()).unwrap_or(false));
        if let Some(pem) = &pending.certificate {
            let id = inspect::certificate_id(pem.as_bytes())?;
            if let Some(record) = registry.describe_certificate(id.as_str())? {
                return Ok(record);
            }
        }
        match &thing.certificate.issuer {
            Issuer::Aws => self.obtain_signed(name, &key, &pending, progress),
            Issuer::SelfSigned => self.register_own(thing, &pending, |terms| authority::self_signed(&key, name, terms)),
            Issuer::Ca(ca) => self.register_own(thing, &pending, |terms| {
                let kept = self.store.authority(ca).map_err(|error| error.on(name))?;
                kept.authority.sign_request(&request::new(&key, name)?, terms)
            }),
        }
    }

    /// The certificate that the registry signs.
    ///
    /// That it is asked for is on disk before it is asked for. Where an earlier run asked and did not hear the answer, the certificate it
    /// may have got is looked for by its public key among those that are inactive and hang on nothing.
    fn obtain_signed(
        &self,
        thing: &str,
        key: &PrivateKey,
        pending: &Pending,
        progress: &mut Progress,
    ) -> Result<CertificateRecord> {
        let record = match pending.requested {
            Some(since) => match self.find_unheard(&key.public_key_der(), since)? {
                Some(found) => {
                    progress
                        .notes
                        .push(format!("found the certificate that {thing} was given before the interruption"));
                    found
                }
                None => self.request(thing, key)?,
            },
            None => {
                self.store.save_request(thing, self.assembly.machine.now())?;
                self.request(thing, key)?
            }
        };
        self.store.save_pending_certificate(thing, &record.pem)?;
        Ok(record)
    }

    fn request(&self, thing: &str, key: &PrivateKey) -> Result<CertificateRecord> {
        let record = self.assembly.registry.create_certificate_from_csr(&request::new(key, thing)?)?;
        if inspect::key_fits(key, record.pem.as_bytes())? {
            return Ok(record);
        }
        // Whoever answers with another key's certificate is not the registry that was asked, or is broken.
        Err(Error::registry(
            "certificate-of-another-key",
            format!("the certificate that came back for `{thing}` belongs to another key"),
        )
        .cause(format!("certificate {} was not made from the request that was sent", record.id))
        .on(thing)
        .hint("check the endpoint and whatever stands between it and this machine; the certificate was left inactive"))
    }

    /// The certificate of a public key among those that nobody has taken since a time.
    fn find_unheard(&self, public_key: &[u8], since: OffsetDateTime) -> Result<Option<CertificateRecord>> {
        let registry = self.assembly.registry;
        let mut candidates = Vec::new();
        registry.list_certificates(&mut |line| {
            if line.created < since - CLOCK_DIFFERENCE {
                return Ok(ControlFlow::Break(()));
            }
            if line.status == Status::Inactive {
                candidates.push(line.id);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        for id in candidates {
            let found = ObservedCertificate::read(registry, &id)?;
            if let Some(found) = found.filter(|found| found.is_of(public_key)) {
                return Ok(Some(found.record));
            }
        }
        Ok(None)
    }

    /// A certificate that is made here: on disk before it is registered, so that the same one is registered again.
    fn register_own(
        &self,
        thing: &Thing,
        pending: &Pending,
        make: impl FnOnce(&LeafTerms) -> Result<String>,
    ) -> Result<CertificateRecord> {
        let name = thing.name.as_str();
        let pem = match &pending.certificate {
            Some(pem) => pem.clone(),
            None => {
                let now = self.assembly.machine.now();
                let days = i64::from(thing.certificate.days.unwrap_or(DAYS));
                let terms = LeafTerms {
                    not_before: now,
                    not_after: now + Duration::days(days),
                    serial: self.assembly.machine.random()?,
                };
                let pem = make(&terms)?;
                self.store.save_pending_certificate(name, &pem)?;
                pem
            }
        };
        self.assembly.registry.register_certificate_without_ca(&pem)
    }

    /// Drops a key that waits, and the certificate that may have been made for it.
    pub(super) fn drop_pending(&self, thing: &str, progress: &mut Progress) -> Result<()> {
        let registry = self.assembly.registry;
        if let Some(pending) = self.store.pending(thing)? {
            let known = match &pending.certificate {
                Some(pem) => registry.describe_certificate(inspect::certificate_id(pem.as_bytes())?.as_str())?,
                None => None,
            };
            let made = match (known, pending.requested) {
                (Some(known), _) => Some(known),
                (None, Some(since)) => {
                    let key = PrivateKey::from_pkcs8_pem(&pending.private_key)?;
                    self.find_unheard(&key.public_key_der(), since)?
                }
                (None, None) => None,
            };
            if let Some(certificate) = made.and_then(|made| ObservedCertificate::read(registry, &made.id).transpose()) {
                for step in crate::plan::thing::retire(thing, &certificate?) {
                    self.take(&step, progress)?;
                }
            }
        }
        let kept = if self.purge {
            self.store.clear_pending(thing)?;
            None
        } else {
            self.store.keep_pending(thing)?
        };
        progress.notes.extend(kept.map(|kept| format!("kept the private key: {kept}")));
        Ok(())
    }
}
