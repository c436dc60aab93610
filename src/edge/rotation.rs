//! What is kept of a rotation while it runs: the id of the certificate that is to be replaced, in `.awsiot-kit/rotating/THING`.

use std::path::PathBuf;

use crate::edge::disk;
use crate::error::Result;

/// The rotations beside a manifest.
pub struct Rotations {
    folder: PathBuf,
}

impl Rotations {
    /// Those beside a manifest; `state` is its `.awsiot-kit/`.
    pub fn new(state: PathBuf) -> Self {
        Self { folder: state.join("rotating") }
    }

    /// The certificate that a thing's unfinished rotation replaces.
    ///
    /// # Errors
    /// Exit 5 when it is there and cannot be read.
    pub fn begun(&self, thing: &str) -> Result<Option<String>> {
        let bytes = disk::read_if_there(&self.folder.join(thing))?;
        Ok(bytes.map(|bytes| String::from_utf8_lossy(&bytes).trim().to_owned()))
    }

    /// Records that a certificate is about to be replaced.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn begin(&self, thing: &str, certificate: &str) -> Result<()> {
        disk::make_folder(&self.folder, 0o700)?;
        disk::write_over(&self.folder.join(thing), format!("{certificate}\n").as_bytes(), 0o600)
    }

    /// Forgets a rotation: it is done.
    ///
    /// # Errors
    /// Exit 5 when it cannot be removed.
    pub fn end(&self, thing: &str) -> Result<()> {
        disk::remove_if_there(&self.folder.join(thing))
    }
}
