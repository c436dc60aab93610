//! The authorities of one's own on disk: `.awsiot-kit/ca/NAME/` with `private-key.pem` (0600), `certificate.pem` and `revoked.jsonl`.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::cert::authority::{Authority, KeptAuthority};
use crate::cert::chain::is_signed_by;
use crate::cert::crl::{Reason, Revoked};
use crate::cert::inspect::{self, Certificate};
use crate::cert::key::PrivateKey;
use crate::cert::pbe::{self, Profile};
use crate::cert::{pem, read};
use crate::digest::hex;
use crate::error::{Error, Result};
use crate::finding::nearest::did_you_mean;
use crate::host::system::secret_of_environment;
use crate::host::{disk, git, prompt, random};
use crate::secret::Secret;
use crate::thing::name::ThingName;

const KEY: &str = "private-key.pem";
const CERTIFICATE: &str = "certificate.pem";
const REVOKED: &str = "revoked.jsonl";

/// The environment variable with the password of authorities' keys, where no option names another: `apply` has none.
pub const PASSWORD: &str = "AWSIOT_KIT_CA_PASSWORD";

/// A line of the record of what an authority revoked.
#[derive(Serialize, Deserialize)]
struct RevokedLine {
    schema: u32,
    serial: String,
    at: String,
    reason: String,
    subject: String,
}

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
    pub fn save_key(
        &self,
        name: &str,
        password: Option<&Secret>,
        make: impl FnOnce() -> Result<PrivateKey>,
    ) -> Result<PrivateKey> {
        ThingName::parse(name).map_err(|problem| {
            Error::input("ca-name", format!("`{name}` is no name for an authority")).cause(problem)
        })?;
        let folder = self.folder(name);
        disk::sweep(&folder)?;
        if folder.join(CERTIFICATE).exists() {
            return Err(Error::machine("file-exists", format!("there is an authority `{name}` already"))
                .on(folder.display().to_string())
                .hint("choose another name: certificates that it signed need it"));
        }
        if let Some(key) = disk::read_if_there(&folder.join(KEY))? {
            return open(name, &Secret::new(key), password);
        }
        disk::make_folder(&self.state, 0o700)?;
        git::ignore_all(&self.state)?;
        disk::make_folder(&folder, 0o700)?;
        let key = make()?;
        let pem = match password {
            None => key.to_pkcs8_pem(),
            Some(password) => {
                let mut randomness = Ok(());
                let mut salts = |buffer: &mut [u8]| {
                    if let Err(error) = random::fill(buffer) {
                        randomness = Err(error);
                    }
                };
                let sealed = pbe::seal_key(Profile::Modern, ITERATIONS, password, key.to_pkcs8_der(), &mut salts)?;
                randomness?;
                pem::armour_secret("ENCRYPTED PRIVATE KEY", &Secret::new(sealed))
            }
        };
        disk::write_new(&folder.join(KEY), pem.expose(), 0o600)?;
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

    /// An authority, ready to sign; the password of a key that is encrypted comes from the environment or is asked for.
    ///
    /// # Errors
    /// Exit 3 when there is no such authority, its key is gone or another, or its password is wrong or missing.
    pub fn load(&self, name: &str) -> Result<KeptAuthority> {
        self.load_with(name, None)
    }

    /// As [`Self::load`], with the password.
    ///
    /// # Errors
    /// As there.
    pub fn load_with(&self, name: &str, password: Option<&Secret>) -> Result<KeptAuthority> {
        let chain_pem = self.chain_pem(name)?;
        let _ = disk::sweep(&self.folder(name));
        let key = disk::read_if_there(&self.folder(name).join(KEY))?.ok_or_else(|| {
            Error::input("key-missing", format!("the private key of the authority `{name}` is not here"))
                .on(self.folder(name).display().to_string())
        })?;
        let key = open(name, &Secret::new(key), password)?;
        let authority = Authority::from_parts(&chain_pem, key)
            .map_err(|error| error.context(format!("the authority `{name}` cannot be used")))?;
        Ok(KeptAuthority { authority, chain_pem })
    }

    /// Records that a certificate of an authority is revoked; whether it was not recorded before.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn revoke(&self, name: &str, certificate: &Certificate, at: OffsetDateTime, reason: Reason) -> Result<bool> {
        if self.revoked(name)?.iter().any(|there| there.serial == certificate.serial) {
            return Ok(false);
        }
        let line = RevokedLine {
            schema: 1,
            serial: hex(&certificate.serial),
            at: at.format(&Rfc3339).map_err(|why| Error::bug("a moment has no form").cause(why))?,
            reason: reason.word().to_owned(),
            subject: certificate.subject.clone(),
        };
        let line =
            serde_json::to_string(&line).map_err(|why| Error::bug("a line of a record is no JSON").cause(why))?;
        let path = self.folder(name).join(REVOKED);
        let mut record = disk::read_if_there(&path)?.unwrap_or_default();
        record.extend_from_slice(line.as_bytes());
        record.push(b'\n');
        disk::write_over(&path, &record, 0o644)?;
        Ok(true)
    }

    /// What an authority revoked.
    ///
    /// # Errors
    /// Exit 3 when the record is damaged.
    pub fn revoked(&self, name: &str) -> Result<Vec<Revoked>> {
        let path = self.folder(name).join(REVOKED);
        let record = disk::read_if_there(&path)?.unwrap_or_default();
        let damaged = |number: usize| {
            Error::input("revoked-form", format!("line {number} of the record of what `{name}` revoked is damaged"))
                .on(path.display().to_string())
        };
        let lines = record.split(|byte| *byte == b'\n').enumerate().filter(|(_, line)| !line.is_empty());
        lines
            .map(|(index, line)| {
                let line: RevokedLine = serde_json::from_slice(line).map_err(|why| damaged(index + 1).cause(why))?;
                Ok(Revoked {
                    serial: unhex(&line.serial).ok_or_else(|| damaged(index + 1))?,
                    at: OffsetDateTime::parse(&line.at, &Rfc3339).map_err(|why| damaged(index + 1).cause(why))?,
                    reason: Reason::from_word(&line.reason).ok_or_else(|| damaged(index + 1))?,
                })
            })
            .collect()
    }

    /// The name of the authority here that signed a certificate.
    ///
    /// # Errors
    /// Exit 5 when the folder cannot be listed.
    pub fn issuer_of(&self, certificate: &Certificate) -> Result<Option<String>> {
        for name in self.names()? {
            if is_signed_by(certificate, &inspect::certificate(self.chain_pem(&name)?)?) {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

/// The iterations that seal an authority's key: OWASP's advice for PBKDF2 with HMAC-SHA-256.
const ITERATIONS: u32 = 600_000;

/// A key as it lies on disk, encrypted or not.
fn open(name: &str, pem: &Secret, password: Option<&Secret>) -> Result<PrivateKey> {
    if !pem.expose_str().is_some_and(|text| text.contains("BEGIN ENCRYPTED PRIVATE KEY")) {
        return PrivateKey::from_pkcs8_pem(pem);
    }
    let asked = match (password, std::env::var_os(PASSWORD)) {
        (Some(_), _) => None,
        (None, Some(_)) => Some(secret_of_environment(PASSWORD)?),
        (None, None) if prompt::can_ask() => Some(prompt::password(&format!("Password of the authority `{name}`: "))?),
        (None, None) => {
            return Err(Error::input("password-needed", format!("the key of the authority `{name}` is encrypted"))
                .cause("no password was given, and there is no terminal to ask on")
                .on(name)
                .hint(format!("set the environment variable `{PASSWORD}` for this command")));
        }
    };
    let contents = read::read(pem.expose(), password.or(asked.as_ref()))
        .map_err(|error| error.context(format!("the key of the authority `{name}` cannot be opened")).on(name))?;
    let key = contents.keys.into_iter().next().ok_or_else(|| Error::bug("a key was read and is gone"))?;
    PrivateKey::from_pkcs8_der(key.key.to_pkcs8_der().expose())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}
