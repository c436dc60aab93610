//! The files of a bundle as members of a tar archive: put together, and written over.

use std::fs::OpenOptions;
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;

use crate::artefact::Artefact;
use crate::error::{Error, Result};
use crate::host::disk::machine_error;

/// What tar counts in.
const BLOCK: u64 = 512;

/// A bundle as members of a tar archive, without an end; the same files give the same bytes.
pub fn packed(thing: &str, artefacts: &[Artefact]) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for artefact in artefacts {
        let content = artefact.content.bytes();
        let mut header = tar::Header::new_ustar();
        header.set_size(content.len() as u64);
        header.set_mode(artefact.mode);
        header.set_mtime(0);
        header.set_path(format!("{thing}/{}", artefact.path)).map_err(|error| {
            Error::bug(format!("`{}` is too long a name for an archive", artefact.path)).cause(error)
        })?;
        header.set_cksum();
        bytes.extend_from_slice(header.as_bytes());
        bytes.extend_from_slice(content);
        bytes.resize(bytes.len().next_multiple_of(BLOCK as usize), 0);
    }
    Ok(bytes)
}

/// Writes over what the files of a bundle hold, and leaves their headers, so that readers find the way to the next.
pub fn blot_out(path: &Path, offset: u64, length: u64) -> Result<()> {
    let blot = || -> std::io::Result<()> {
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut at = offset;
        while at < offset + length {
            let mut header = tar::Header::new_ustar();
            file.seek(SeekFrom::Start(at))?;
            file.read_exact(header.as_mut_bytes())?;
            let size = header.entry_size()?;
            file.write_all(&vec![b'-'; usize::try_from(size).unwrap_or(0)])?;
            at += BLOCK + size.next_multiple_of(BLOCK);
        }
        file.sync_data()
    };
    blot().map_err(|error| machine_error("write", path, &error))
}
