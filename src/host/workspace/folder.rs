//! Folders that change whole: built aside, swapped in, swept up after a kill.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::host::disk::{self, machine_error};
use crate::host::os;

/// Where the next state of a folder is built: a hidden neighbour, on the same file system.
pub fn staging(place: &Path) -> PathBuf {
    neighbour(place, "new")
}

/// Where the last state waits while the next one is moved in, on file systems that cannot swap.
fn waiting(place: &Path) -> PathBuf {
    neighbour(place, "old")
}

fn neighbour(place: &Path, suffix: &str) -> PathBuf {
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    place.with_file_name(format!(".{name}.{suffix}"))
}

/// Puts a finished folder in place; there is one state or the other at every instant, never a mixture.
pub fn swap_in(staging: &Path, place: &Path) -> Result<()> {
    let failed = |error: io::Error| machine_error("put in place", place, &error);
    if !place.exists() {
        fs::rename(staging, place).map_err(failed)?;
        return disk::sync_folder_of(place);
    }
    if os::exchange(staging, place).is_err() {
        // Not every file system can exchange two names. `recover` ends what a kill between these two renames leaves.
        let waiting = waiting(place);
        remove(&waiting)?;
        fs::rename(place, &waiting).and_then(|()| fs::rename(staging, place)).map_err(failed)?;
        disk::sync_folder_of(place)?;
        return remove(&waiting);
    }
    disk::sync_folder_of(place)?;
    remove(staging)
}

/// Brings a folder back to one whole state after a kill, and takes away what was being built.
pub fn recover(place: &Path) -> Result<()> {
    let waiting = waiting(place);
    if waiting.exists() && !place.exists() {
        fs::rename(&waiting, place).map_err(|error| machine_error("put back", place, &error))?;
    }
    remove(&waiting)?;
    remove(&staging(place))
}

/// Removes a folder and all in it; one that is not there is fine.
pub fn remove(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Ok(()) => Ok(()),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(()),
        Err(error) => Err(machine_error("remove", folder, &error)),
    }
}

/// Removes a folder so that its name never stands for a part of it: it goes under another name first.
pub fn remove_at_once(folder: &Path) -> Result<()> {
    let going = waiting(folder);
    remove(&going)?;
    match fs::rename(folder, &going) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        renamed => renamed.map_err(|error| machine_error("remove", folder, &error))?,
    }
    remove(&going)
}

/// Removes a folder when nothing is in it.
pub fn remove_if_empty(folder: &Path) {
    // One with something in it stays, which is the point.
    let _ = fs::remove_dir(folder);
}

/// Whether two files hold one and the same key, but for white space at the ends and the kind of line breaks.
pub fn same_key_text(old: &[u8], new: Option<&[u8]>) -> bool {
    let words = |bytes: &[u8]| -> Vec<Vec<u8>> {
        bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty()).map(<[u8]>::to_vec).collect()
    };
    new.is_some_and(|new| words(old) == words(new))
}
