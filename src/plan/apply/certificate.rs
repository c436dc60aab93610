//! Obtaining a certificate exactly once from a service that makes a new one each time it is asked, and whose answer may be lost.

use time::{Duration, OffsetDateTime};

use super::{Progress, Run};
use crate::cert::authority::{self, LeafTerms};
use crate::cert::holder::Holder;
use crate::cert::key::PrivateKey;
use crate::cert::{chain, inspect, pem, request};
use crate::error::{Error, Result};
use crate::host::claims::{Claim, Fact, Resource};
use crate::host::store::Pending;
use crate::plan::observed::ObservedCertificate;
use crate::registry::{ANSWER_LOST, CertificateRecord, Status, certificate_id_of};
use crate::thing::{Issuer, Thing};

/// How often a certificate is asked for whose answer is lost again and again.
const ATTEMPTS: usize = 6;
/// How long a self-signed certificate is valid when the manifest does not say.
const DAYS: u32 = 825;

impl Run<'_> {
    /// The certificate of the key that waits: the one that is on disk, the one whose answer was lost, or a new one.
    pub(super) fn obtain(&self, thing: &Thing, progress: &mut Progress<'_>) -> Result<CertificateRecord> {
        let name = thing.name.as_str();
        let registry = self.assembly.registry;
        if let Some(key) = progress.key {
            let private_key = key.private().map(PrivateKey::to_pkcs8_pem);
            let pending = Pending { private_key, request: None, requested: None, certificate: None };
            return self.obtain_for(thing, key, &pending, progress);
        }
        let pending = self.store.pending(name)?;
        let mut pending = pending.ok_or_else(|| Error::bug(format!("no key of `{name}` waits for a certificate")))?;
        let key = pending.holder()?;
        // Whatever lies there, no key is ever given the certificate of another.
        pending.certificate = pending.certificate.filter(|pem| key.fits(pem));
        if let Some(pem) = &pending.certificate {
            let id = inspect::certificate_id(pem.as_bytes())?;
            if let Some(record) = registry.describe_certificate(id.as_str())? {
                return Ok(record);
            }
        }
        // Keys that waited with others: their certificate was never kept here, and where it was made all else was done with it.
        if pending.requested.is_some()
            && registry.takes_many_at_once()
            && let Some(record) = self.attached_one(name, &key)?
        {
            return Ok(record);
        }
        self.obtain_for(thing, &key, &pending, progress)
    }

    /// The certificate of a key that hangs on its thing already.
    fn attached_one(&self, thing: &str, key: &Holder) -> Result<Option<CertificateRecord>> {
        let registry = self.assembly.registry;
        for arn in registry.list_thing_principals(thing)? {
            let Some(id) = certificate_id_of(&arn) else { continue };
            let record = registry.describe_certificate(id)?;
            if let Some(record) = record.filter(|record| key.fits(&record.pem)) {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    fn obtain_for(
        &self,
        thing: &Thing,
        key: &Holder,
        pending: &Pending,
        progress: &mut Progress<'_>,
    ) -> Result<CertificateRecord> {
        let (name, registry) = (thing.name.as_str(), self.assembly.registry);
        match &thing.certificate.issuer {
            Issuer::Aws => self.obtain_signed(name, key, pending, progress),
            Issuer::SelfSigned => {
                let own = key.private().ok_or_else(|| {
                    Error::input(
                        "certificate-key",
                        format!("the device keeps the key of `{name}`: it cannot be self-signed here"),
                    )
                })?;
                let pem = self.make_own(thing, pending, progress, |terms| authority::self_signed(own, name, terms))?;
                registry.register_certificate_without_ca(&pem, Status::Active)
            }
            Issuer::Ca(ca) => {
                let kept = self.store.authority(ca).map_err(|error| error.on(name))?;
                let request = request::read(key.request(name)?.as_bytes())?;
                let signed = |terms: &LeafTerms| kept.sign(&request, terms);
                let pem = self.make_own(thing, pending, progress, signed)?;
                // The pending one may be of an authority that the manifest named before.
                let signer = kept.authority.certificate();
                let signs = chain::is_signed_by(&inspect::certificate(&pem)?, signer);
                match signs && progress.ledger.signers.knows(registry, signer)? {
                    true => registry.register_certificate(&pem, &pem::certificate(&signer.der), Status::Active),
                    false => registry.register_certificate_without_ca(&pem, Status::Active),
                }
            }
        }
    }

    /// The certificate that the registry signs.
    ///
    /// That it is asked for is on disk before it is asked for. Where an answer was lost, in an earlier run or in this one, the certificate
    /// that may have been made is looked for by its public key before another is asked for.
    fn obtain_signed(
        &self,
        thing: &str,
        key: &Holder,
        pending: &Pending,
        progress: &mut Progress<'_>,
    ) -> Result<CertificateRecord> {
        let public_key = key.public_key_der();
        let since = match pending.requested {
            Some(since) => since,
            // That it is asked for was kept with the key.
            None if progress.is_together => self.assembly.machine.now(),
            None => {
                let now = self.assembly.machine.now();
                self.store.save_request(thing, now)?;
                now
            }
        };
        let mut found = match pending.requested {
            Some(_) => self.find_unheard(&public_key, since, false, progress)?,
            None => None,
        };
        let (mut was_lost, mut attempt) = (pending.requested.is_some(), 0);
        let record = loop {
            if let Some(found) = found.take() {
                progress.notes.push(format!("found the certificate of {thing} whose answer was lost"));
                break found;
            }
            attempt += 1;
            match self.request(thing, key) {
                Ok(record) => break record,
                Err(error) if error.code() == ANSWER_LOST && attempt < ATTEMPTS => {
                    was_lost = true;
                    found = self.find_unheard(&public_key, since, true, progress)?;
                }
                Err(error) => return Err(error),
            }
        };
        progress.ledger.unheard.know(&record.id, public_key.clone());
        if was_lost {
            progress.ledger.unheard.doubt(public_key, &record.id, since);
        }
        if key.private().is_none() {
            // Its subject is the device's own: no mark of ours is in it.
            self.store.claim(&[Claim::new(Fact::Made, Resource::Certificate, &record.id)])?;
        }
        if !progress.is_together {
            self.store.save_pending_certificate(thing, &record.pem)?;
        }
        Ok(record)
    }

    fn request(&self, thing: &str, key: &Holder) -> Result<CertificateRecord> {
        let record = self.assembly.registry.create_certificate_from_csr(&key.request(thing)?, Status::Active)?;
        if key.fits(&record.pem) {
            return Ok(record);
        }
        // Whoever answers with another key's certificate is not the registry that was asked, or is broken.
        Err(Error::registry(
            "certificate-of-another-key",
            format!("the certificate that came back for `{thing}` belongs to another key"),
        )
        .cause(format!("certificate {} was not made from the request that was sent", record.id))
        .on(thing)
        .hint("check the endpoint and whatever stands between it and this machine; the certificate has no policy, so that it can do nothing"))
    }

    /// A certificate of a public key that was made since a time.
    fn find_unheard(
        &self,
        public_key: &[u8],
        since: OffsetDateTime,
        again: bool,
        progress: &Progress<'_>,
    ) -> Result<Option<CertificateRecord>> {
        let registry = self.assembly.registry;
        for id in progress.ledger.unheard.find(registry, public_key, since, again)? {
            if let Some(record) = registry.describe_certificate(&id)? {
                return Ok(Some(record));
            }
        }
        Ok(None)
    }

    /// A certificate that is made here: on disk before it is registered, so that the same one is registered again.
    fn make_own(
        &self,
        thing: &Thing,
        pending: &Pending,
        progress: &Progress<'_>,
        make: impl FnOnce(&LeafTerms) -> Result<String>,
    ) -> Result<String> {
        if let Some(pem) = &pending.certificate {
            return Ok(pem.clone());
        }
        let now = self.assembly.machine.now();
        let days = i64::from(thing.certificate.days.unwrap_or(DAYS));
        let serial = self.assembly.machine.random()?;
        let terms = LeafTerms { not_before: now, not_after: now + Duration::days(days), serial };
        let pem = make(&terms)?;
        if !progress.is_together {
            self.store.save_pending_certificate(thing.name.as_str(), &pem)?;
        }
        Ok(pem)
    }

    /// Drops a key that waits, and the certificate that may have been made for it.
    pub(super) fn drop_pending(&self, thing: &str, progress: &mut Progress<'_>) -> Result<()> {
        let registry = self.assembly.registry;
        if let Some(pending) = self.store.pending(thing)? {
            let known = match &pending.certificate {
                Some(pem) => registry.describe_certificate(inspect::certificate_id(pem.as_bytes())?.as_str())?,
                None => None,
            };
            let mut made: Vec<String> = known.into_iter().map(|known| known.id).collect();
            if let Some(since) = pending.requested {
                let key = pending.holder()?;
                made.extend(progress.ledger.unheard.find(registry, &key.public_key_der(), since, false)?);
            }
            made.sort();
            made.dedup();
            for id in made {
                let Some(certificate) = ObservedCertificate::read(registry, &id)? else { continue };
                for step in crate::plan::thing::retire(thing, &certificate) {
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
