//! What is kept on this machine between runs: bundles, keys that wait for their certificate, and the journal; as a trait.
//!
//! The disk implements it (`host::workspace`); planning and applying know only this.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::artefact::Artefact;
use crate::cert::authority::KeptAuthority;
use crate::cert::holder::{DeviceKey, Holder};
use crate::cert::key::PrivateKey;
use crate::cert::request;
use crate::error::{Error, Result};
use crate::host::claims::{Claim, Claims};
use crate::secret::Secret;

/// A key that waits for its certificate: it is on disk before anyone hears of it, and stays there until the bundle holds it.
///
/// Of a key that the device keeps, the request waits.
pub struct Pending {
    /// The private key, PKCS#8 PEM; none when the device keeps it.
    pub private_key: Option<Secret>,
    /// The request that the device made, PEM; none when the key is here.
    pub request: Option<String>,
    /// When a certificate was first asked for; `None` when it was not yet.
    ///
    /// An answer may have been lost since: a certificate for this key may exist that nobody heard of.
    pub requested: Option<OffsetDateTime>,
    /// The certificate, PEM, once the answer is on disk.
    pub certificate: Option<String>,
}

impl Pending {
    /// Who holds the key.
    ///
    /// # Errors
    /// When what waits cannot be read.
    pub fn holder(&self) -> Result<Holder> {
        match (&self.private_key, &self.request) {
            (Some(key), _) => PrivateKey::from_pkcs8_pem(key).map(Holder::Here),
            (None, Some(pem)) => {
                let public_key = request::read(pem.as_bytes())?.public_key;
                Ok(Holder::Device(DeviceKey { public_key, request_pem: Some(pem.clone()) }))
            }
            (None, None) => Err(Error::bug("nothing waits for a certificate")),
        }
    }
}

/// A file of a bundle as it is on disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeenFile {
    /// SHA-256 of its bytes, lower-case hex.
    pub sha256: String,
    /// Its permission bits; none where the system knows none.
    pub mode: Option<u32>,
}

/// A bundle as it is on disk.
#[derive(Default)]
pub struct SeenBundle {
    /// Whether its folder is there.
    pub exists: bool,
    /// The permission bits of its folder; none where the system knows none.
    pub mode: Option<u32>,
    /// Every file below it, by path with `/`.
    pub files: BTreeMap<String, SeenFile>,
    /// `private-key.pem`.
    pub private_key: Option<Secret>,
    /// `certificate.pem`.
    pub certificate: Option<String>,
    /// Passwords that were made for it: the first line of each `TARGET/OPTION.txt` that holds one, by path.
    pub passwords: BTreeMap<String, Secret>,
    /// The kind of the registry that it was made for, and its thing's ARN there, as `bundle.json` says.
    pub made_for: Option<(String, String)>,
    /// Whether `bundle.json` names no private key: the device keeps it.
    pub key_elsewhere: bool,
}

/// What was moved aside when a bundle was taken away, and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    /// The private key.
    pub key: Option<String>,
    /// The folder of the files that are not ours.
    pub others: Option<String>,
}

/// A line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum JournalLine {
    /// A run begins.
    Begin {
        /// `apply` or `destroy`.
        command: String,
        /// When, RFC 3339.
        at: String,
        /// How many steps it is going to take.
        steps: usize,
    },
    /// A step is done.
    Done {
        /// Which, from 1.
        step: usize,
        /// What it did, in words.
        did: String,
    },
    /// Steps of many things are done.
    Batch {
        /// How many steps.
        steps: usize,
        /// Whose, in words.
        did: String,
    },
}

/// How far an earlier run came that did not end well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfinished {
    /// `apply` or `destroy`.
    pub command: String,
    /// Steps done.
    pub done: usize,
    /// Steps it was going to take.
    pub steps: usize,
}

/// What is kept on this machine between runs.
///
/// Every write is durable when the call returns, and whole or not at all. Errors have exit code 5.
pub trait Store: Send + Sync {
    /// The key of a thing that waits for its certificate.
    fn pending(&self, thing: &str) -> Result<Option<Pending>>;
    /// The things that have a key waiting.
    fn all_pending(&self) -> Result<Vec<String>>;
    /// Keeps a key until its bundle is written. One that waits already is never replaced.
    fn save_pending_key(&self, thing: &str, private_key: &Secret) -> Result<()>;
    /// Keeps a device's request until its bundle is written. Whatever waits already is never replaced.
    fn save_pending_request(&self, thing: &str, request_pem: &str) -> Result<()>;
    /// Records that a certificate is about to be asked for.
    fn save_request(&self, thing: &str, at: OffsetDateTime) -> Result<()>;
    /// Keeps the certificate that came back.
    fn save_pending_certificate(&self, thing: &str, pem: &str) -> Result<()>;
    /// Forgets a waiting key: its bundle holds it now.
    fn clear_pending(&self, thing: &str) -> Result<()>;
    /// Keeps the keys of many things at once, as [`Self::save_pending_key`] and [`Self::save_request`] keep one.
    fn save_pending_keys(&self, keys: &[(&str, Secret)], at: OffsetDateTime) -> Result<()>;
    /// Forgets the waiting keys of many things.
    fn clear_pending_keys(&self, things: &[&str]) -> Result<()>;
    /// Moves a waiting key aside: nobody needs it any more. Says where to.
    fn keep_pending(&self, thing: &str) -> Result<Option<String>>;

    /// An authority of one's own, ready to sign.
    ///
    /// # Errors
    /// Exit 3 when there is none of that name, or its key is gone.
    fn authority(&self, name: &str) -> Result<KeptAuthority>;

    /// The things that have a bundle, whether a manifest knows them or not.
    fn all_bundles(&self) -> Result<Vec<String>>;
    /// The bundle of a thing as it is on disk.
    fn bundle(&self, thing: &str) -> Result<SeenBundle>;
    /// A file of a thing's bundle, by its path in it: its permission bits and its bytes.
    fn bundle_file(&self, thing: &str, path: &str) -> Result<Option<(u32, Secret)>>;
    /// Puts the files of a thing's bundle in place, all at once; files of the folder that are not ours stay.
    ///
    /// A private key that the new bundle does not hold is moved aside first; says where to.
    fn write_bundle(&self, thing: &str, artefacts: &[Artefact]) -> Result<Option<String>>;
    /// Builds the bundle of a thing that has no folder, for [`Self::place_bundles`] to put it in place; says whether it has none. With an
    /// archive named it goes into that. What is built aside need not be durable.
    fn stage_bundle(&self, thing: &str, archive: Option<&str>, artefacts: &[Artefact]) -> Result<bool>;
    /// Puts bundles in place that were built aside: durable, each whole, when the call returns.
    fn place_bundles(&self, things: &[&str]) -> Result<()>;
    /// Takes a bundle away. Its private key is moved aside unless `purge`; files that are not ours always are.
    ///
    /// With `purge` the keys that were moved aside before go too.
    fn remove_bundle(&self, thing: &str, purge: bool) -> Result<Kept>;
    /// The bundle's folder as messages show it, or the archive that it lies in or goes into.
    fn show_bundle(&self, thing: &str, archive: Option<&str>) -> String;
    /// Takes away what killed runs left half done.
    fn sweep(&self, things: &mut dyn Iterator<Item = &str>) -> Result<()>;

    /// What was made from here, as the manifest that is worked on sees it.
    fn claims(&self) -> Result<Claims>;
    /// Adds to what was made from here.
    fn claim(&self, claims: &[Claim]) -> Result<()>;

    /// Adds a line to the journal.
    fn record(&self, line: &JournalLine) -> Result<()>;
    /// Ends the journal: all is done.
    fn finish(&self) -> Result<()>;
    /// The run that did not end well, if the last one did not.
    fn unfinished(&self) -> Result<Option<Unfinished>>;
}
