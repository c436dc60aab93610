//! Parts of what makes files durable together: many files behind one barrier, and files that only grow.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;

use super::{machine_error, set_exact_mode};
use crate::error::Result;
use crate::host::os;

/// The last byte of a file; none when it is not there or is empty.
///
/// # Errors
/// Exit 5 when it is there and cannot be read.
pub fn read_last_byte(path: &Path) -> Result<Option<u8>> {
    let read = || -> io::Result<Option<u8>> {
        let mut file = File::open(path)?;
        if file.metadata()?.len() == 0 {
            return Ok(None);
        }
        file.seek(SeekFrom::End(-1))?;
        let mut byte = [0];
        file.read_exact(&mut byte)?;
        Ok(Some(byte[0]))
    };
    match read() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        read => read.map_err(|error| machine_error("read", path, &error)),
    }
}

/// Makes everything durable that was written to the file system of a folder: one barrier for many files.
///
/// # Errors
/// Exit 5.
pub fn sync_all_below(folder: &Path) -> Result<()> {
    os::sync_file_system(folder).map_err(|error| machine_error("sync", folder, &error))
}

/// Writes a file that nobody looks for yet, with its exact mode; [`sync_all_below`] makes it durable.
pub fn write_unsynced(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    let write = || -> io::Result<()> {
        let mut file = os::with_mode(OpenOptions::new().write(true).create_new(true), mode).open(path)?;
        set_exact_mode(&file, mode)?;
        file.write_all(bytes)?;
        if os::ONE_BARRIER { Ok(()) } else { file.sync_all() }
    };
    write().map_err(|error| machine_error("write", path, &error))
}
