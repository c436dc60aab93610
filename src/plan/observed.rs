//! What is there: the state of one thing in the registry and on this machine, read and not touched.

pub mod effective;

use std::collections::HashSet;
use std::ops::ControlFlow;

use crate::cert::holder::{DeviceKey, Holder};
use crate::cert::inspect;
use crate::cert::key::PrivateKey;
use crate::error::{Error, Result};
use crate::host::store::{Pending, SeenBundle, Store};
use crate::registry::{CertificateRecord, Registry, ThingRecord, certificate_id_of};
use crate::thing::KeyKind;

/// How much of a certificate's id messages show.
const SHORT_ID: usize = 12;

/// The start of a certificate's id.
pub fn short(id: &str) -> &str {
    id.get(..SHORT_ID).unwrap_or(id)
}

/// The state of one thing.
pub struct Observed {
    /// The thing, if there is one of that name.
    pub record: Option<ThingRecord>,
    /// The groups it is in.
    pub groups: Vec<String>,
    /// What is attached to it and is no certificate: ids of Cognito identities.
    pub identities: Vec<String>,
    /// The certificates that are attached to it.
    pub certificates: Vec<ObservedCertificate>,
    /// The key that the bundle is for, when there is one.
    pub key: Option<Holder>,
    /// The request that the device handed in, for a key that it keeps.
    pub handed: Option<DeviceKey>,
    /// The certificate of the bundle's key; attached to the thing or not.
    pub own: Option<ObservedCertificate>,
    /// The key that waits for its certificate.
    pub pending: Option<Pending>,
    /// The bundle.
    pub bundle: SeenBundle,
}

impl Observed {
    /// The key that waits for its certificate, when it is one.
    pub fn pending_key(&self) -> Option<Holder> {
        self.pending.as_ref()?.holder().ok()
    }

    /// Whether the bundle has a key, of another kind than this.
    pub fn has_other_kind_than(&self, kind: KeyKind) -> bool {
        self.key.as_ref().and_then(Holder::kind).is_some_and(|own| own != kind.into())
    }
}

/// A certificate with what hangs on it.
#[derive(Clone, Debug)]
pub struct ObservedCertificate {
    /// The certificate.
    pub record: CertificateRecord,
    /// Its policies.
    pub policies: Vec<String>,
    /// Its things.
    pub things: Vec<String>,
}

impl ObservedCertificate {
    /// Reads a certificate with what hangs on it; `None` when the registry has none of that id.
    pub fn read(registry: &dyn Registry, id: &str) -> Result<Option<Self>> {
        let Some(record) = registry.describe_certificate(id)? else { return Ok(None) };
        let policies = registry.list_attached_policies(&record.arn)?;
        let things = registry.list_principal_things(&record.arn)?;
        Ok(Some(Self { record, policies, things }))
    }

    /// Whether it is the certificate of a public key.
    pub fn is_of(&self, public_key: &[u8]) -> bool {
        inspect::certificate(self.record.pem.as_bytes()).is_ok_and(|certificate| certificate.public_key == public_key)
    }
}

/// Which of many things the registry certainly lacks, found out with a few calls for all of them.
///
/// A list may be a moment old. It is believed only where it says that a thing is not there: creating that is harmless when it is there after
/// all. What is there is asked for one by one.
#[derive(Debug, Default)]
pub struct Census(Option<HashSet<String>>);

impl Census {
    /// Fewer things than this are asked for one by one.
    const FEW: usize = 25;
    /// How many things that nobody asked about may be in the registry before asking one by one is quicker.
    const FOREIGN: usize = 500;

    /// Goes through the registry's things once, unless there are few to ask about or very many others.
    ///
    /// # Errors
    /// When the registry does not answer.
    pub fn take<'a>(registry: &dyn Registry, wanted: impl ExactSizeIterator<Item = &'a str>) -> Result<Self> {
        if registry.takes_many_at_once() || wanted.len() < Self::FEW {
            return Ok(Self::default());
        }
        let most = wanted.len() + Self::FOREIGN;
        let mut lacking: HashSet<String> = wanted.map(str::to_owned).collect();
        let mut seen = 0;
        registry.list_things(&mut |record| {
            seen += 1;
            lacking.remove(&record.name);
            Ok(if seen > most { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Ok(Self((seen <= most).then_some(lacking)))
    }

    fn lacks(&self, thing: &str) -> bool {
        self.0.as_ref().is_some_and(|lacking| lacking.contains(thing))
    }
}

/// Reads the state of one thing.
pub fn observe(registry: &dyn Registry, store: &dyn Store, thing: &str) -> Result<Observed> {
    observe_one_of(&Census::default(), registry, store, thing, None)
}

/// Reads the state of one of the things that a census was taken of; `handed` is the request that its device made, if it is to keep its key.
pub fn observe_one_of(
    census: &Census,
    registry: &dyn Registry,
    store: &dyn Store,
    thing: &str,
    handed: Option<DeviceKey>,
) -> Result<Observed> {
    let record = if census.lacks(thing) { None } else { registry.describe_thing(thing)? };
    let (mut groups, mut certificates, mut identities) = (Vec::new(), Vec::new(), Vec::new());
    if record.is_some() {
        groups = registry.list_thing_groups_for_thing(thing)?;
        for arn in registry.list_thing_principals(thing)? {
            match certificate_id_of(&arn) {
                Some(id) => certificates.extend(ObservedCertificate::read(registry, id)?),
                None => identities.push(arn),
            }
        }
    }
    let bundle = store.bundle(thing)?;
    // A file that is no key any more is no key: the plan says what becomes of it.
    let here = bundle.private_key.as_ref().and_then(|key| PrivateKey::from_pkcs8_pem(key).ok()).map(Holder::Here);
    let key = here.or_else(|| elsewhere(&bundle, handed.as_ref()));
    let own = match &key {
        Some(key) => own_certificate(registry, &key.public_key_der(), &certificates, &bundle)?,
        None => None,
    };
    let pending = store.pending(thing)?;
    Ok(Observed { record, groups, identities, certificates, key, handed, own, pending, bundle })
}

/// The key that the device keeps: the one that the bundle was made for, else the one whose request is here.
fn elsewhere(bundle: &SeenBundle, handed: Option<&DeviceKey>) -> Option<Holder> {
    let named = bundle.certificate.as_deref().filter(|_| bundle.key_elsewhere);
    let bundled = named.and_then(|pem| inspect::certificate(pem.as_bytes()).ok()).map(|own| own.public_key);
    let key = match (bundled, handed) {
        (Some(public_key), Some(handed)) if handed.public_key != public_key => {
            DeviceKey { public_key, request_pem: None }
        }
        (_, Some(handed)) => handed.clone(),
        (Some(public_key), None) => DeviceKey { public_key, request_pem: None },
        (None, None) => return None,
    };
    Some(Holder::Device(key))
}

/// The certificate of the bundle's key: the one that the bundle names, or one that hangs on the thing.
fn own_certificate(
    registry: &dyn Registry,
    public_key: &[u8],
    attached: &[ObservedCertificate],
    bundle: &SeenBundle,
) -> Result<Option<ObservedCertificate>> {
    let named = bundle.certificate.as_deref().and_then(|pem| inspect::certificate_id(pem.as_bytes()).ok());
    if let Some(id) = named {
        let found = match attached.iter().find(|certificate| certificate.record.id == id.as_str()) {
            Some(found) => Some(found.clone()),
            None => ObservedCertificate::read(registry, id.as_str())?,
        };
        if let Some(found) = found.filter(|certificate| certificate.is_of(public_key)) {
            return Ok(Some(found));
        }
    }
    Ok(attached.iter().find(|certificate| certificate.is_of(public_key)).cloned())
}

/// The failure when the registry has no such thing.
pub fn no_such_thing(registry: &dyn Registry, name: &str) -> Error {
    Error::registry("ResourceNotFoundException", format!("there is no thing `{name}`"))
        .cause(format!("the registry is {}", registry.describe()))
        .on(name)
        .hint("`awsiot-kit thing list` shows all there are")
}
