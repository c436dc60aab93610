//! Whether what is to be written has a place: folders that are there or can be made, rights, and room.

use std::path::Path;
use std::{fs, io};

use super::{machine_error, make_folder, show};
use crate::error::{Error, Result};
use crate::host::os;

/// Whether a folder is there or could be made: what lies in its way is found before anything is done.
///
/// # Errors
/// Exit 5; the hint says which key of the manifest names it.
pub fn expect_room_for_folder(path: &Path, key: &str) -> Result<()> {
    nearest_folder(path, &format!("move it away, or name another folder with `{key}` in the manifest")).map(|_| ())
}

/// Sees that so many bytes can be written into a folder that is there or is to be made; nothing stays of finding out.
///
/// # Errors
/// Exit 5, with this hint: something is in its way, it may not be written to, or there is no room.
pub fn expect_space(path: &Path, bytes: u64, hint: &str) -> Result<()> {
    let nearest = nearest_folder(path, hint)?;
    try_to_make(nearest).map_err(|error| machine_error("write to the folder", nearest, &error).hint(hint))?;
    let free = os::free_space(nearest).map_err(|error| machine_error("look at", nearest, &error))?;
    if let Some(free) = free.filter(|free| *free < bytes) {
        return Err(Error::machine("no-space", format!("there is no room for what {} is to hold", show(path)))
            .cause(format!("about {} kB are needed, {} kB are free", bytes.div_ceil(1000), free / 1000))
            .on(show(path))
            .hint("make room and run the same command again")
            .retryable());
    }
    Ok(())
}

/// Sees whether anything can be made in a folder: rights do not tell all, on some disks not even root may. A file without a name
/// leaves nothing behind whatever ends the process; where disks have none, a folder does it, and one that a killed run left goes.
fn try_to_make(folder: &Path) -> io::Result<()> {
    if os::makes_unnamed(folder) {
        return Ok(());
    }
    for entry in fs::read_dir(folder)?.flatten() {
        let name = entry.file_name();
        let pid = name.to_str().and_then(|name| name.strip_prefix(".awsiot-kit.")?.strip_suffix(".tmp"));
        if pid.is_some_and(|pid| pid.parse().is_ok_and(|pid| os::is_running(pid) == Some(false))) {
            // Only an empty folder goes.
            let _ = fs::remove_dir(entry.path());
        }
    }
    let trial = folder.join(format!(".awsiot-kit.{}.tmp", std::process::id()));
    fs::create_dir(&trial).and_then(|()| fs::remove_dir(&trial))
}

/// The folder itself, or the nearest one above it that is there.
fn nearest_folder<'a>(path: &'a Path, hint: &str) -> Result<&'a Path> {
    let nearest = path.ancestors().find(|folder| folder.symlink_metadata().is_ok() || folder.as_os_str().is_empty());
    let nearest = nearest.filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !nearest.is_dir() {
        let error = Error::machine("not-a-folder", format!("{} is not a folder", show(nearest)));
        return Err(error.on(show(nearest)).hint(hint));
    }
    Ok(nearest)
}

/// Makes a folder and sees that files can be made in it.
///
/// # Errors
/// Exit 5; the hint says which key of the manifest names it.
pub fn expect_writable_folder(path: &Path, mode: u32, key: &str) -> Result<()> {
    let hint = format!("name a folder that you may write to with `{key}` in the manifest");
    make_folder(path, mode).map_err(|error| error.hint(&*hint))?;
    os::expect_writable(path).map_err(|error| machine_error("write to the folder", path, &error).hint(hint))
}
