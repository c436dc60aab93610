//! A bundle made once to see whether it can be: all its files, with a key that is thrown away, before anyone hears of its thing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use time::Duration;

use super::{Ingredients, common_files, describe, secret_options, target_files};
use crate::artefact::Artefact;
use crate::cert::authority::{self, KeptAuthority, LeafTerms};
use crate::cert::key::{self, PrivateKey};
use crate::cert::request;
use crate::emit::{Connection, Credentials, Device, Emit};
use crate::error::{Error, Exit, Result};
use crate::finding::{Finding, Level, Place};
use crate::host::Host;
use crate::secret::Secret;
use crate::thing::name::Home;
use crate::thing::{Issuer, KeyKind, Thing};

/// In place of a password that is made, or that is not here.
const PASSWORD: &str = "abcdefghjkmnpqrstuvwxyzA";
/// In place of a thing's name: as long as a common name can be.
const COMMON_NAME: &str = "made-to-see-whether-the-files-can-be-made-and-thrown-away-after-";
/// In place of a certificate's id, which is a SHA-256.
const CERTIFICATE_ID: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// For how long a certificate is valid when the manifest does not say.
const DAYS: u32 = 825;
/// What a file takes on most disks at least.
const BLOCK: u64 = 4096;

/// Makes bundles to see whether they can be made.
///
/// One key of each kind is made and used for all things of that kind, so that a thing costs what its files cost, whatever its key.
pub struct Rehearsal<'a> {
    /// The time, and where secrets come from.
    pub host: &'a dyn Host,
    /// Partition, region and account.
    pub home: &'a Home,
    /// `local` or `aws`.
    pub registry: &'a str,
    /// Where devices are going to connect.
    pub connection: &'a Connection,
    /// What devices must trust, PEM; none when that is not made yet.
    pub roots_pem: Option<String>,
    /// A user's own templates, by target and file.
    pub templates: &'a BTreeMap<String, BTreeMap<String, String>>,
    /// Brings a certificate authority of one's own.
    pub authority: &'a (dyn Fn(&str) -> Result<KeptAuthority> + Sync),
    /// Whether a thing has its bundle, and with it a certificate, already.
    pub has_bundle: &'a (dyn Fn(&str) -> bool + Sync),
    /// How serious it is that a secret or an authority is not on this machine.
    pub lacking: Level,
    /// What is made once for many things.
    pub stock: Stock,
}

/// What is made once for many things: keys, and certificates for them.
#[derive(Default)]
pub struct Stock {
    keys: Mutex<BTreeMap<KeyKind, Arc<PrivateKey>>>,
    credentials: Mutex<BTreeMap<String, Arc<Credentials>>>,
    /// What was found out about the authorities: nothing when all is well.
    authorities: Mutex<BTreeMap<String, Option<Finding>>>,
    said: Mutex<BTreeSet<String>>,
}

/// What came of it.
#[derive(Debug, Default)]
pub struct Rehearsed {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What the files take on disk, about.
    pub bytes: u64,
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A thread that panicked left whole values behind or none.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rehearsal<'_> {
    /// Makes the files of a thing with these policies, and drops them.
    ///
    /// # Errors
    /// When no key can be made; whatever the manifest is to blame for is among the findings.
    pub fn of(&self, device: &Device, policies: &[(String, String)]) -> Result<Rehearsed> {
        let thing = &device.thing;
        let mut findings = Vec::new();
        let credentials = self.credentials(thing, &mut findings)?;
        let secrets: Vec<BTreeMap<String, Secret>> =
            device.emit.iter().map(|emit| self.secrets(emit, &mut findings)).collect::<Result<_>>()?;
        let from = Ingredients {
            device,
            thing_arn: self.home.arn(&format!("thing/{}", thing.name)),
            registry: self.registry,
            connection: self.connection,
            credentials: &credentials,
            policies,
            secrets: &secrets,
            templates: self.templates,
            is_rehearsal: true,
        };
        let mut files = common_files(&from);
        for (at, emit) in device.emit.iter().enumerate() {
            match target_files(&from, at) {
                Ok(made) => files.extend(made),
                Err(error) => findings.push(cannot_be_made(emit, error)?),
            }
        }
        files.push(describe(&from, &files)?);
        Ok(Rehearsed { findings, bytes: size(&files, device.emit.len()) })
    }

    /// The secrets of a target's options, with something else in place of those that are not here.
    fn secrets(&self, emit: &Emit, findings: &mut Vec<Finding>) -> Result<BTreeMap<String, Secret>> {
        let mut secrets = BTreeMap::new();
        for (option, _) in secret_options(emit) {
            let secret = match emit.options.secret(option).map(|source| self.host.secret(source)).transpose() {
                Ok(Some(secret)) => secret,
                Ok(None) => Secret::from(PASSWORD.to_owned()),
                Err(error) => {
                    let place = emit.options.place(option);
                    // What is there and in no form that a secret has will not be there later.
                    findings.push(match error.code() {
                        "secret-form" => refusal("target-password", error, place)?,
                        _ => self.lacks("secret-missing", error, place)?,
                    });
                    Secret::from(PASSWORD.to_owned())
                }
            };
            secrets.insert(option.to_owned(), secret);
        }
        Ok(secrets)
    }

    /// A key of the thing's kind with a certificate like the one that it will get.
    fn credentials(&self, thing: &Thing, findings: &mut Vec<Finding>) -> Result<Arc<Credentials>> {
        let wanted = &thing.certificate;
        let days = wanted.days.unwrap_or(DAYS);
        // Held while they are made, so that several threads do not make the same.
        let mut stock = lock(&self.stock.credentials);
        let name = format!("{} {} {days}", wanted.key.word(), wanted.issuer.word());
        let made = match stock.get(&name) {
            Some(made) => made.clone(),
            None => {
                let made = Arc::new(self.issue(thing, days)?);
                stock.insert(name, made.clone());
                made
            }
        };
        if let Issuer::Ca(ca) = &wanted.issuer
            && let Some(Some(finding)) = lock(&self.stock.authorities).get(ca)
            && !(self.has_bundle)(thing.name.as_str())
            && lock(&self.stock.said).insert(ca.clone())
        {
            findings.push(finding.clone().at_place(thing.place.clone()));
        }
        Ok(made)
    }

    fn issue(&self, thing: &Thing, days: u32) -> Result<Credentials> {
        let key = self.key(thing.certificate.key)?;
        let now = self.host.now();
        let terms = LeafTerms {
            not_before: now,
            not_after: now + Duration::days(i64::from(days)),
            serial: self.host.random()?,
        };
        let signed = match &thing.certificate.issuer {
            Issuer::Ca(ca) => self.sign(ca, &key, &terms)?,
            Issuer::Aws | Issuer::SelfSigned => None,
        };
        let (certificate_pem, chain_pem) = match signed {
            Some(signed) => signed,
            None => (authority::self_signed(&key, COMMON_NAME, &terms)?, String::new()),
        };
        Ok(Credentials {
            private_key_pem: key.to_pkcs8_pem(),
            roots_pem: self.roots_pem.clone().unwrap_or_else(|| certificate_pem.clone()),
            certificate_pem,
            chain_pem,
            certificate_id: CERTIFICATE_ID.to_owned(),
            certificate_arn: self.home.arn(&format!("cert/{CERTIFICATE_ID}")),
        })
    }

    /// A key of this kind: the first time a new one, later the same.
    fn key(&self, kind: KeyKind) -> Result<Arc<PrivateKey>> {
        let mut keys = lock(&self.stock.keys);
        if let Some(key) = keys.get(&kind) {
            return Ok(key.clone());
        }
        let key = Arc::new(key::generate(kind)?);
        keys.insert(kind, key.clone());
        Ok(key)
    }

    /// A certificate by an authority of one's own and what stands above it; none when that is not to be had, which is then known.
    fn sign(&self, ca: &str, key: &PrivateKey, terms: &LeafTerms) -> Result<Option<(String, String)>> {
        let (signed, finding) = match (self.authority)(ca) {
            Err(error) if matches!(error.code(), "ca-unknown" | "key-missing") => {
                (None, Some(self.lacks("ca-missing", error, None)?))
            }
            Err(error) => (None, Some(refusal("ca-refuses", error, None)?)),
            Ok(kept) => {
                let request = request::read(request::new(key, COMMON_NAME)?.as_bytes())?;
                match kept.sign(&request, terms).and_then(|signed| Ok((signed, kept.between()?))) {
                    Ok(signed) => (Some(signed), ended(ca, &kept, terms)),
                    Err(error) => (None, Some(refusal("ca-refuses", error, None)?)),
                }
            }
        };
        lock(&self.stock.authorities).insert(ca.to_owned(), finding);
        Ok(signed)
    }

    /// That something is not on this machine.
    fn lacks(&self, code: &'static str, error: Error, place: Option<Place>) -> Result<Finding> {
        let finding = refusal(code, error, place)?;
        Ok(Finding { level: self.lacking, ..finding })
    }
}

/// That an authority's own certificate is over.
fn ended(ca: &str, kept: &KeptAuthority, terms: &LeafTerms) -> Option<Finding> {
    let end = kept.authority.certificate().not_after;
    (end <= terms.not_before).then(|| {
        Finding::deny("ca-refuses", format!("the certificate authority `{ca}` has ended on {}", end.date()))
            .help("make another with `awsiot-kit ca new`, and name it as the issuer")
    })
}

/// That the files of a target cannot be made.
fn cannot_be_made(emit: &Emit, error: Error) -> Result<Finding> {
    let (code, place) = match error.code() {
        "password" => ("target-password", secret_options(emit).find_map(|(option, _)| emit.options.place(option))),
        "template" => ("target-template", None),
        _ => ("target-files", None),
    };
    refusal(code, error, place.or_else(|| emit.place.clone()))
}

/// A failure that an input is to blame for, as a finding; any other stays a failure.
fn refusal(code: &'static str, error: Error, place: Option<Place>) -> Result<Finding> {
    if error.exit_code() != Exit::Input {
        return Err(error);
    }
    let said = std::iter::once(error.message()).chain(error.causes().iter().map(String::as_str));
    let finding = Finding::deny(code, said.collect::<Vec<_>>().join(": ")).at_place(place);
    Ok(match error.remedy() {
        Some(remedy) => finding.help(remedy),
        None => finding,
    })
}

/// What files take on disk, with the folders that they lie in.
fn size(files: &[Artefact], targets: usize) -> u64 {
    let blocks = |file: &Artefact| (file.content.bytes().len() as u64).div_ceil(BLOCK).max(1) * BLOCK;
    files.iter().map(blocks).sum::<u64>() + (targets as u64 + 1) * BLOCK
}
