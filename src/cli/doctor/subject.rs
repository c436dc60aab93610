//! What the doctor looks at: a bundle as it lies, and what its device does on the wire.

use std::path::Path;

use crate::bundle::{DESCRIPTION, Description};
use crate::cert::inspect::Certificate;
use crate::doctor::Link;
use crate::doctor::files::{self, Files};
use crate::emit::Device;
use crate::error::Result;
use crate::host::store::Store;
use crate::host::{clock, disk};
use crate::thing::LastWill;
use crate::thing::operation::Action;

/// The name of the key in a bundle.
pub(super) const KEY: &str = "private-key.pem";

/// What a file holds, and its permission bits; nothing when it is not there.
type File = Option<(Vec<u8>, u32)>;

/// A bundle's files as they lie.
pub(super) struct Bundle {
    pub(super) description: Option<Description>,
    pub(super) key: Option<Vec<u8>>,
    pub(super) key_mode: Option<u32>,
    pub(super) certificate: Option<Vec<u8>>,
    pub(super) roots: Option<Vec<u8>>,
}

impl Bundle {
    /// The bundle in a folder.
    pub(super) fn read(folder: &Path) -> Result<Self> {
        Self::from(&|name| {
            let file = folder.join(name);
            Ok(disk::read_if_there(&file)?.zip(disk::mode_of(&file)))
        })
    }

    /// The bundle of a thing, wherever it is kept.
    pub(super) fn of(store: &dyn Store, thing: &str) -> Result<Self> {
        Self::from(&|name| {
            let file = store.bundle_file(thing, name)?;
            Ok(file.map(|(mode, bytes)| (bytes.expose().to_vec(), mode)))
        })
    }

    fn from(file: &dyn Fn(&str) -> Result<File>) -> Result<Self> {
        let bytes = |name: &str| file(name).map(|file| file.map(|(bytes, _)| bytes));
        let (key, key_mode) = file(KEY)?.unzip();
        Ok(Self {
            description: bytes(DESCRIPTION)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()),
            key,
            key_mode,
            certificate: bytes("certificate.pem")?,
            roots: bytes("root-ca.pem")?,
        })
    }

    /// The links of its files; for AWS's endpoints the roots are known.
    pub(super) fn judge(&self, host: &str, key_elsewhere: bool) -> (Option<Certificate>, Vec<Link>) {
        files::judge(&Files {
            key: self.key.as_deref(),
            key_elsewhere,
            key_mode: self.key_mode,
            certificate: self.certificate.as_deref(),
            roots: self.roots.as_deref(),
            aws: host.contains(".amazonaws.com"),
            now: clock::now(),
        })
    }
}

/// What the doctor does as the device.
#[derive(Default)]
pub(super) struct Doing {
    pub(super) client_id: String,
    pub(super) will: Option<LastWill>,
    pub(super) subscribe: Vec<String>,
    pub(super) publish: Vec<String>,
}

impl Doing {
    /// What a device of the manifest does, as far as it is known before it runs.
    pub(super) fn of(device: &Device) -> Self {
        let operations = device.operations();
        let exact = |action: Action| {
            let own = operations.iter().filter(move |own| own.action == action).map(|own| own.on.to_string());
            own.filter(|on| !on.contains('<')).collect::<Vec<_>>()
        };
        let mut publish = exact(Action::Publish);
        publish.retain(|topic| !topic.starts_with('$'));
        Self {
            client_id: device.thing.client_id.as_str().to_owned(),
            will: device.thing.last_will.clone(),
            subscribe: exact(Action::Subscribe),
            publish,
        }
    }
}
