//! The authorities of one's own on disk: `.awsiot-kit/ca/NAME/` with `private-key.pem` (0600) and `certificate.pem`.

use std::path::PathBuf;

use crate::cert::authority::{Authority, KeptAuthority};
use crate::cert::key::PrivateKey;
use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;
use crate::host::{disk, git};
use crate::secret::Secret;
use crate::thing::name::ThingName;

const KEY: &str = "private-key.pem";
const CERTIFICATE: &str = "certificate.pem";

/// The folder of authorities.
pub struct Authorities {
    state: PathBuf,
}

impl Authorities {
    /// Those beside a manifest; `state` is its `.awsiot-kit/`.
    pub fn new(state: PathBuf) -> Self {
        Self { state }
    }

    fn folder(&self, name: &str) -> PathBuf {
        self.state.join("ca").join(name)
    }

    /// The names of all that are whole, in order.
    ///
    /// # Errors
    /// Exit 5 when the folder cannot be listed.
    pub fn names(&self) -> Result<Vec<String>> {
        let mut names = disk::names_in(&self.state.join("ca"))?;
        names.retain(|name| self.folder(name).join(CERTIFICATE).is_file());
        Ok(names)
    }

    /// Keeps a new key, before anything is signed with it. One that is there already, of a run that was killed, is given back.
    ///
    /// # Errors
    /// Exit 3 when the name is none; exit 5 when there is such an authority already, or it cannot be written.
    pub fn save_key(&self, name: &str, make: impl FnOnce() -> Result<PrivateKey>) -> Result<PrivateKey> {
        ThingName::parse(name).map_err(|problem| {
            Error::input("ca-name", format!("`{name}` is no name for an authority")).cause(problem)
        })?;
        let folder = self.folder(name);
        if folder.join(CERTIFICATE).exists() {
            return Err(Error::machine("file-exists", format!("there is an authority `{name}` already"))
                .on(folder.display().to_string())
                .hint("choose another name: certificates that it signed need it"));
        }
        if let Some(key) = disk::read_if_there(&folder.join(KEY))? {
            return PrivateKey::from_pkcs8_pem(&Secret::new(key));
        }
        disk::make_folder(&self.state, 0o700)?;
        git::ignore_all(&self.state)?;
        disk::make_folder(&folder, 0o700)?;
        let key = make()?;
        disk::write_new(&folder.join(KEY), key.to_pkcs8_pem().expose(), 0o600)?;
        Ok(key)
    }

    /// Keeps the certificate of a key that was kept before, with those above it.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn save_certificate(&self, name: &str, chain_pem: &str) -> Result<PathBuf> {
        let folder = self.folder(name);
        disk::write_new(&folder.join(CERTIFICATE), chain_pem.as_bytes(), 0o644)?;
        Ok(folder)
    }

    /// The certificate of an authority with those above it, PEM.
    ///
    /// # Errors
    /// Exit 3 when there is no such authority.
    pub fn chain_pem(&self, name: &str) -> Result<String> {
        let unknown = || -> Error {
            let error = Error::input("ca-unknown", format!("there is no certificate authority `{name}` here")).on(name);
            let names = self.names().unwrap_or_default();
            match names.is_empty() {
                true => error.hint(format!("`awsiot-kit ca new {name}` makes one")),
                false => error.hint(did_you_mean(name, names.iter().map(String::as_str).take(20))),
            }
        };
        ThingName::parse(name).map_err(|_| unknown())?;
        let bytes = disk::read_if_there(&self.folder(name).join(CERTIFICATE))?.ok_or_else(unknown)?;
        String::from_utf8(bytes).map_err(|_| {
            Error::input("certificate-form", format!("the certificate of the authority `{name}` is damaged"))
        })
    }

    /// An authority, ready to sign.
    ///
    /// # Errors
    /// Exit 3 when there is no such authority, or its key is gone or another.
    pub fn load(&self, name: &str) -> Result<KeptAuthority> {
        let chain_pem = self.chain_pem(name)?;
        let key = disk::read_if_there(&self.folder(name).join(KEY))?.ok_or_else(|| {
            Error::input("key-missing", format!("the private key of the authority `{name}` is not here"))
                .on(self.folder(name).display().to_string())
        })?;
        let key = PrivateKey::from_pkcs8_pem(&Secret::new(key))?;
        let authority = Authority::from_parts(&chain_pem, key)
            .map_err(|error| error.context(format!("the authority `{name}` cannot be used")))?;
        Ok(KeptAuthority { authority, chain_pem })
    }
}
