//! Loading the manifest that `-f` names, with the inventories beside it; the same for every command.

use std::path::Path;

use crate::cli::context::ManifestArg;
use crate::edge::disk;
use crate::error::Result;
use crate::manifest::{self, Reading};

impl ManifestArg {
    /// Reads the manifest and remarks on all of it; inventories are looked for beside it.
    ///
    /// # Errors
    /// Exit 3 when the file cannot be read as text.
    pub fn load(&self) -> Result<Reading> {
        let source = disk::read_text(&self.file)?;
        let inventory = |path: &str| disk::read_text(&self.beside(path));
        Ok(manifest::read(&source, &inventory))
    }

    /// A path that the manifest writes: relative to the manifest's folder, or to the working directory when it comes from stdin.
    pub fn beside(&self, path: &str) -> std::path::PathBuf {
        self.file.parent().unwrap_or(Path::new("")).join(path)
    }
}
