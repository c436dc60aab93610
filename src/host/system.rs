//! The machine as it is: the real clock, real randomness, the environment and files.

use std::path::PathBuf;

use time::OffsetDateTime;

use crate::cert::handed::ENDINGS;
use crate::emit::SecretSource;
use crate::error::{Error, Result};
use crate::host::Host;
use crate::host::{clock, disk, random};
use crate::secret::Secret;

/// The machine as it is.
pub struct ThisMachine {
    /// What the relative paths of secrets are relative to: the manifest's folder.
    pub folder: PathBuf,
}

impl Host for ThisMachine {
    fn now(&self) -> OffsetDateTime {
        clock::now()
    }

    fn random(&self) -> Result<[u8; 16]> {
        random::bytes()
    }

    fn secret(&self, source: &SecretSource) -> Result<Secret> {
        match source {
            SecretSource::Env(name) => secret_of_environment(name),
            SecretSource::File(path) => secret_of_file(&self.folder.join(path)),
        }
    }

    fn device_request(&self, path: &str, thing: &str) -> Result<Option<Vec<u8>>> {
        let place = self.folder.join(path);
        if !place.is_dir() {
            return if place.exists() { disk::read_input(&place).map(Some) } else { Ok(None) };
        }
        let files = ENDINGS.iter().map(|ending| place.join(format!("{thing}{ending}")));
        let mut found = files.filter(|file| file.is_file());
        let (Some(first), second) = (found.next(), found.next()) else { return Ok(None) };
        match second {
            None => disk::read_input(&first).map(Some),
            Some(second) => Err(Error::input("request-twice", format!("two files hold a request of `{thing}`"))
                .cause(format!("`{}` and `{}`", first.display(), second.display()))
                .on(thing)
                .hint("leave the one that the device made last")),
        }
    }
}

/// A secret from an environment variable.
pub fn secret_of_environment(name: &str) -> Result<Secret> {
    match std::env::var(name) {
        Ok(value) if !value.is_empty() => Ok(value.into()),
        Ok(_) => Err(Error::input("secret-empty", format!("the environment variable `{name}` is empty")).on(name)),
        Err(std::env::VarError::NotPresent) => {
            Err(Error::input("secret-missing", format!("the environment variable `{name}` is not set"))
                .on(name)
                .hint(format!("set it for this command: `{name}=... awsiot-kit ...`")))
        }
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Error::input("secret-form", format!("the environment variable `{name}` is not UTF-8")).on(name))
        }
    }
}

/// A secret from the first line of a file, without its line end.
pub fn secret_of_file(path: &std::path::Path) -> Result<Secret> {
    let bytes = zeroize::Zeroizing::new(disk::read_input(path)?);
    // Windows' editors put a byte order mark first; it is no part of a password.
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
        let shown = path.display().to_string();
        return Err(Error::input("secret-form", format!("`{shown}` is UTF-16")).on(shown).hint("save it as UTF-8"));
    }
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    if line.is_empty() {
        let shown = path.display().to_string();
        return Err(Error::input("secret-empty", format!("the first line of `{shown}` is empty")).on(shown));
    }
    Ok(Secret::new(line.to_vec()))
}
