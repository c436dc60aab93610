//! A registry and a store with a fuse: each call that changes something counts, and at the chosen one the process dies or the call fails.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use awsiot_kit::artefact::Artefact;
use awsiot_kit::cert::authority::KeptAuthority;
use awsiot_kit::error::{Error, Result};
use awsiot_kit::host::claims::{Claim, Claims};
use awsiot_kit::host::store::{JournalLine, Kept, Pending, SeenBundle, Store, Unfinished};
use awsiot_kit::registry::{
    CaRecord, CaRegistration, CertificateLine, CertificateRecord, Each, PolicyVersion, Registry, Status, ThingRecord,
};
use awsiot_kit::secret::Secret;
use awsiot_kit::thing::name::Home;
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

/// A registry with a fuse.
pub struct FusedRegistry {
    pub inner: Box<dyn Registry>,
    pub fuse: Arc<Fuse>,
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

impl Registry for FusedRegistry {
    through! {
        reads
        fn describe() -> String;
        fn kind() -> &'static str;
        fn home() -> &Home;
        fn data_endpoint() -> Result<String>;
        fn credential_endpoint() -> Result<String>;
        fn trusted_roots() -> Result<String>;
        fn describe_thing_type(name: &str) -> Result<Option<(String, bool)>>;
        fn describe_thing_group(name: &str) -> Result<Option<String>>;
        fn thing_groups_above(name: &str) -> Result<Vec<String>>;
        fn list_thing_groups_for_thing(thing: &str) -> Result<Vec<String>>;
        fn list_things_in_thing_group(group: &str, each: Each<'_, String>) -> Result<()>;
        fn describe_thing(name: &str) -> Result<Option<ThingRecord>>;
        fn list_things(each: Each<'_, ThingRecord>) -> Result<()>;
        fn describe_certificate(id: &str) -> Result<Option<CertificateRecord>>;
        fn describe_ca_certificate(id: &str) -> Result<Option<CaRecord>>;
        fn list_ca_certificates(each: Each<'_, CertificateLine>) -> Result<()>;
        fn list_certificates(each: Each<'_, CertificateLine>) -> Result<()>;
        fn list_thing_principals(thing: &str) -> Result<Vec<String>>;
        fn list_principal_things(principal_arn: &str) -> Result<Vec<String>>;
        fn get_policy(name: &str) -> Result<Option<String>>;
        fn list_policies(each: Each<'_, String>) -> Result<()>;
        fn list_policy_versions(name: &str) -> Result<Vec<PolicyVersion>>;
        fn get_policy_version(name: &str, version: &str) -> Result<Option<String>>;
        fn list_attached_policies(target: &str) -> Result<Vec<String>>;
        fn list_targets_for_policy(name: &str) -> Result<Vec<String>>;
        writes
        fn create_thing_type(name: &str) -> Result<()>;
        fn deprecate_thing_type(name: &str) -> Result<()>;
        fn delete_thing_type(name: &str) -> Result<()>;
        fn create_thing_group(name: &str) -> Result<()>;
        fn delete_thing_group(name: &str) -> Result<()>;
        fn add_thing_to_thing_group(thing: &str, group: &str) -> Result<()>;
        fn remove_thing_from_thing_group(thing: &str, group: &str) -> Result<()>;
        fn create_thing(thing: &ThingRecord) -> Result<()>;
        fn update_thing(thing: &ThingRecord) -> Result<()>;
        fn delete_thing(name: &str) -> Result<()>;
        fn create_certificate_from_csr(csr_pem: &str) -> Result<CertificateRecord>;
        fn register_certificate_without_ca(pem: &str) -> Result<CertificateRecord>;
        fn register_certificate(pem: &str, ca_pem: &str) -> Result<CertificateRecord>;
        fn get_registration_code() -> Result<String>;
        fn register_ca_certificate(registration: &CaRegistration<'_>) -> Result<CaRecord>;
        fn update_ca_certificate(id: &str, status: Status, auto_registration: bool) -> Result<()>;
        fn delete_ca_certificate(id: &str) -> Result<()>;
        fn update_certificate(id: &str, status: Status) -> Result<()>;
        fn delete_certificate(id: &str) -> Result<()>;
        fn attach_thing_principal(thing: &str, principal_arn: &str) -> Result<()>;
        fn detach_thing_principal(thing: &str, principal_arn: &str) -> Result<()>;
        fn create_policy(name: &str, document: &str) -> Result<()>;
        fn delete_policy(name: &str) -> Result<()>;
        fn create_policy_version(name: &str, document: &str) -> Result<String>;
        fn delete_policy_version(name: &str, version: &str) -> Result<()>;
        fn attach_policy(name: &str, target: &str) -> Result<()>;
        fn detach_policy(name: &str, target: &str) -> Result<()>;
    }
}

impl Store for FusedStore<'_> {
    through! {
        reads
        fn pending(thing: &str) -> Result<Option<Pending>>;
        fn all_pending() -> Result<Vec<String>>;
        fn authority(name: &str) -> Result<KeptAuthority>;
        fn all_bundles() -> Result<Vec<String>>;
        fn bundle(thing: &str) -> Result<SeenBundle>;
        fn show_bundle(thing: &str) -> String;
        fn unfinished() -> Result<Option<Unfinished>>;
        fn claims() -> Result<Claims>;
        writes
        fn save_pending_key(thing: &str, private_key: &Secret) -> Result<()>;
        fn save_request(thing: &str, at: OffsetDateTime) -> Result<()>;
        fn save_pending_certificate(thing: &str, pem: &str) -> Result<()>;
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
