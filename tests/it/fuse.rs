//! A fuse for a registry and a store: each call that changes something counts, and at the chosen one the process dies or the call fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use awsiot_kit::artefact::Artefact;
use awsiot_kit::cert::authority::KeptAuthority;
use awsiot_kit::error::{Error, Result};
use awsiot_kit::host::claims::{Claim, Claims};
use awsiot_kit::host::store::{JournalLine, Kept, Pending, SeenBundle, Store, Unfinished};
use awsiot_kit::registry::local::Around;
use awsiot_kit::secret::Secret;
use time::OffsetDateTime;

/// What happens at the chosen call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Blow {
    /// The process dies before the call.
    Abort,
    /// The call is not made and says that the registry does not answer.
    Refuse,
    /// The call is made, and its answer is lost.
    Lose,
}

/// Counts calls.
#[derive(Debug)]
pub struct Fuse {
    calls: AtomicUsize,
    at: usize,
    blow: Blow,
}

impl Fuse {
    /// Blows at a call, from 1; at 0 never.
    pub fn new(at: usize, blow: Blow) -> Arc<Self> {
        Arc::new(Self { calls: AtomicUsize::new(0), at, blow })
    }

    /// How many calls there were.
    pub fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    fn guard<T>(&self, call: impl FnOnce() -> Result<T>) -> Result<T> {
        let fails = || Error::registry("ServiceUnavailableException", "the registry does not answer").retryable();
        if self.calls.fetch_add(1, Ordering::SeqCst) + 1 != self.at {
            return call();
        }
        match self.blow {
            Blow::Abort => std::process::abort(),
            Blow::Refuse => Err(fails()),
            Blow::Lose => call().and_then(|_| Err(fails())),
        }
    }
}

impl Around for Fuse {
    fn change(&self, work: &mut dyn FnMut() -> Result<()>) -> Result<()> {
        self.guard(work)
    }
}

/// A store with a fuse.
pub struct FusedStore<'a> {
    pub inner: &'a dyn Store,
    pub fuse: Arc<Fuse>,
}

/// `reads` go straight through, `writes` through the fuse.
macro_rules! through {
    (reads $(fn $read:ident($($ra:ident: $rt:ty),*) -> $rr:ty;)* writes $(fn $write:ident($($wa:ident: $wt:ty),*) -> $wr:ty;)*) => {
        $(fn $read(&self $(, $ra: $rt)*) -> $rr { self.inner.$read($($ra),*) })*
        $(fn $write(&self $(, $wa: $wt)*) -> $wr { self.fuse.guard(|| self.inner.$write($($wa),*)) })*
    };
}

impl Store for FusedStore<'_> {
    through! {
        reads
        fn pending(thing: &str) -> Result<Option<Pending>>;
        fn all_pending() -> Result<Vec<String>>;
        fn authority(name: &str) -> Result<KeptAuthority>;
        fn all_bundles() -> Result<Vec<String>>;
        fn bundle(thing: &str) -> Result<SeenBundle>;
        fn bundle_file(thing: &str, path: &str) -> Result<Option<(u32, Secret)>>;
        fn show_bundle(thing: &str, archive: Option<&str>) -> String;
        fn unfinished() -> Result<Option<Unfinished>>;
        fn claims() -> Result<Claims>;
        writes
        fn save_pending_key(thing: &str, private_key: &Secret) -> Result<()>;
        fn save_pending_request(thing: &str, request_pem: &str) -> Result<()>;
        fn save_request(thing: &str, at: OffsetDateTime) -> Result<()>;
        fn save_pending_certificate(thing: &str, pem: &str) -> Result<()>;
        fn save_pending_keys(keys: &[(&str, Secret)], at: OffsetDateTime) -> Result<()>;
        fn clear_pending_keys(things: &[&str]) -> Result<()>;
        fn stage_bundle(thing: &str, archive: Option<&str>, artefacts: &[Artefact]) -> Result<bool>;
        fn place_bundles(things: &[&str]) -> Result<()>;
        fn clear_pending(thing: &str) -> Result<()>;
        fn keep_pending(thing: &str) -> Result<Option<String>>;
        fn write_bundle(thing: &str, artefacts: &[Artefact]) -> Result<Option<String>>;
        fn remove_bundle(thing: &str, purge: bool) -> Result<Kept>;
        fn sweep(things: &mut dyn Iterator<Item = &str>) -> Result<()>;
        fn record(line: &JournalLine) -> Result<()>;
        fn finish() -> Result<()>;
        fn claim(claims: &[Claim]) -> Result<()>;
    }
}
