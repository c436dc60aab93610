//! What is kept of rotations: in `.awsiot-kit/rotating/THING` the id of the certificate that is being replaced, and in
//! `.awsiot-kit/retiring/ID` when a certificate that was replaced is to be deleted, and whose it was.

use std::path::PathBuf;

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::{Error, Result};
use crate::host::disk;

/// The rotations beside a manifest.
pub struct Rotations {
    state: PathBuf,
}

/// A certificate that was replaced and is to be deleted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Retiring {
    /// Its id.
    pub certificate: String,
    /// Whose it was.
    pub thing: String,
    /// From when on.
    pub due: OffsetDateTime,
}

impl Rotations {
    /// Those beside a manifest; `state` is its `.awsiot-kit/`.
    pub fn new(state: PathBuf) -> Self {
        Self { state }
    }

    fn rotating(&self) -> PathBuf {
        self.state.join("rotating")
    }

    fn retiring(&self) -> PathBuf {
        self.state.join("retiring")
    }

    /// Takes away what killed runs left half written.
    ///
    /// # Errors
    /// Exit 5 when it cannot be removed.
    pub fn sweep(&self) -> Result<()> {
        disk::sweep(&self.rotating())?;
        disk::sweep(&self.retiring())
    }

    /// The certificate that a thing's unfinished rotation replaces.
    ///
    /// # Errors
    /// Exit 5 when it is there and cannot be read.
    pub fn begun(&self, thing: &str) -> Result<Option<String>> {
        let bytes = disk::read_if_there(&self.rotating().join(thing))?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()))
    }

    /// Records that a certificate is about to be replaced.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn begin(&self, thing: &str, certificate: &str) -> Result<()> {
        disk::make_folder(&self.rotating(), 0o700)?;
        disk::write_over(&self.rotating().join(thing), format!("{certificate}\n").as_bytes(), 0o600)
    }

    /// Forgets a rotation: it is done.
    ///
    /// # Errors
    /// Exit 5 when it cannot be removed.
    pub fn end(&self, thing: &str) -> Result<()> {
        disk::remove_if_there(&self.rotating().join(thing))
    }

    /// Records when a certificate that was replaced is to be deleted. A date that stands there already stays: its grace has begun.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn retire(&self, retiring: &Retiring) -> Result<()> {
        disk::make_folder(&self.retiring(), 0o700)?;
        let due = retiring.due.format(&Rfc3339).map_err(|error| Error::bug("a date cannot be written").cause(error))?;
        let line = format!("{} {due}\n", retiring.thing);
        disk::write_if_missing(&self.retiring().join(&retiring.certificate), line.as_bytes(), 0o600)
    }

    /// What is to be deleted, now or later.
    ///
    /// # Errors
    /// Exit 5 when it cannot be read, or was changed by somebody else.
    pub fn retired(&self) -> Result<Vec<Retiring>> {
        let mut all = Vec::new();
        for certificate in disk::names_in(&self.retiring())? {
            let path = self.retiring().join(&certificate);
            let Some(bytes) = disk::read_if_there(&path)? else { continue };
            let text = String::from_utf8_lossy(&bytes);
            let read = text.trim().split_once(' ').and_then(|(thing, due)| {
                let due = OffsetDateTime::parse(due, &Rfc3339).ok()?;
                Some(Retiring { certificate: certificate.clone(), thing: thing.to_owned(), due })
            });
            all.push(read.ok_or_else(|| {
                let shown = path.display().to_string();
                Error::machine("state-damaged", format!("`{shown}` is damaged")).on(shown).hint(
                    "`awsiot-kit cert list` shows the certificate of that id; delete the file to leave it as it is",
                )
            })?);
        }
        Ok(all)
    }

    /// Forgets a certificate that was to be deleted: it is gone.
    ///
    /// # Errors
    /// Exit 5 when it cannot be removed.
    pub fn forget(&self, certificate: &str) -> Result<()> {
        disk::remove_if_there(&self.retiring().join(certificate))
    }
}
