//! The disk: reading inputs, and writing files whole or not at all.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use crate::error::{Error, Result};
use crate::finding::Source;
use crate::finding::document;
use crate::host::os;

mod parts;
mod space;

pub use parts::{read_last_byte, sync_all_below, write_unsynced};
pub use space::{expect_room_for_folder, expect_space, expect_writable_folder};

/// The mode of a file; none when it is not there.
pub fn mode_of(path: &Path) -> Option<u32> {
    fs::metadata(path).ok().and_then(|meta| os::mode(&meta))
}

/// The largest input that is read: far above any manifest, policy or keystore, far below what would hurt.
pub const LARGEST_INPUT: u64 = 64 * 1024 * 1024;

/// Reads an input file, or stdin for `-`.
///
/// # Errors
/// Exit 3 when it cannot be read: an input that is not there is a wrong input.
pub fn read_input(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let read = if path == Path::new("-") {
        io::stdin().lock().take(LARGEST_INPUT + 1).read_to_end(&mut bytes)
    } else {
        open_input(path)?.take(LARGEST_INPUT + 1).read_to_end(&mut bytes)
    };
    read.map_err(|error| input_error(path, &error))?;
    if bytes.len() as u64 > LARGEST_INPUT {
        return Err(Error::input("too-large", format!("{} has more than 64 MiB", show(path))).on(show(path)));
    }
    Ok(bytes)
}

fn open_input(path: &Path) -> Result<File> {
    let file = File::open(path).map_err(|error| input_error(path, &error))?;
    let is_dir = file.metadata().is_ok_and(|meta| meta.is_dir());
    if is_dir {
        return Err(Error::input("is-a-folder", format!("{} is a folder, not a file", show(path)))
            .on(show(path))
            .hint("name the file in it"));
    }
    Ok(file)
}

/// Reads an input that is text.
///
/// # Errors
/// Exit 3, as [`read_input`], and when the bytes are not UTF-8.
pub fn read_text(path: &Path) -> Result<Source> {
    document::decode(&input_name(path), read_input(path)?)
}

/// Reads an inventory: where only rows of it are no text, they are left for whoever reads rows to tell.
///
/// # Errors
/// Exit 3, as [`read_text`], when not even the first line is text.
pub fn read_rows(path: &Path) -> Result<Source> {
    document::decode_rows(&input_name(path), read_input(path)?)
}

/// What messages call an input.
pub fn input_name(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { path.display().to_string() }
}

/// Reads a file that may be missing.
///
/// # Errors
/// Exit 5 when it is there and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(machine_error("read", path, &error)),
    }
}

/// Sees that nothing has this name, before work is done for it.
///
/// # Errors
/// Exit 5; code `file-exists` when the name is taken.
pub fn expect_absent(path: &Path) -> Result<()> {
    if path.exists() { Err(machine_error("create", path, &io::ErrorKind::AlreadyExists.into())) } else { Ok(()) }
}

/// Writes a file unless there is one already.
pub fn write_if_missing(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    if path.exists() {
        return Ok(());
    }
    write_new(path, bytes, mode).or_else(|error| if error.code() == "file-exists" { Ok(()) } else { Err(error) })
}

/// Removes a file; one that is not there is fine.
pub fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(machine_error("remove", path, &error)),
        _ => Ok(()),
    }
}

/// The names in a folder, in order; none when it is not there.
pub fn names_in(folder: &Path) -> Result<Vec<String>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            return Ok(Vec::new());
        }
        Err(error) => return Err(machine_error("list", folder, &error)),
    };
    let mut names: Vec<String> = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    Ok(names)
}

/// The largest file that is looked into while a folder is looked through.
const LARGEST_FOUND: u64 = 1024 * 1024;

/// The regular files of at most 1 MiB below some folders, in order; a file that is named itself is among them. Links are not followed.
///
/// # Errors
/// Exit 3 when one of those named is not there; folders further down that cannot be read are passed over.
pub fn files_below(named: &[PathBuf]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for start in named {
        let meta = fs::metadata(start).map_err(|error| input_error(start, &error))?;
        if meta.is_file() {
            files.push(start.clone());
            continue;
        }
        let mut folders = vec![start.clone()];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                match entry.metadata() {
                    Ok(meta) if meta.is_dir() => folders.push(entry.path()),
                    Ok(meta) if meta.is_file() && meta.len() <= LARGEST_FOUND => files.push(entry.path()),
                    _ => {}
                }
            }
        }
    }
    files.sort();
    Ok(files)
}

/// Makes a folder, and those above it, with this mode.
pub fn make_folder(path: &Path, mode: u32) -> Result<()> {
    os::folder_with_mode(fs::DirBuilder::new().recursive(true), mode)
        .create(path)
        .map_err(|error| machine_error("create the folder", path, &error))
}

/// Writes a file that must not exist yet, whole or not at all: its mode is set before the first byte, its bytes are on disk before its name.
///
/// # Errors
/// Exit 5; code `file-exists` when the name is taken.
pub fn write_new(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    with_temporary(path, bytes, mode, |temporary| match fs::hard_link(temporary, path) {
        Err(error) if os::is_unsupported(&error) => match os::rename_new(temporary, path) {
            Err(error) if os::is_unsupported(&error) => {
                NOT_AT_ONCE.store(true, Ordering::SeqCst);
                write_synced(path, bytes, mode).map(drop)
            }
            result => result,
        },
        result => result,
    })
}

/// Whether a file was written in place, as the last way that was left.
static NOT_AT_ONCE: AtomicBool = AtomicBool::new(false);

/// What a person should hear of the last file that was written, once.
pub fn take_notice() -> Option<String> {
    NOT_AT_ONCE.swap(false, Ordering::SeqCst).then(|| {
        "note: this disk has no way to write a file at once; had the run been killed, half a file could be there"
            .to_owned()
    })
}

/// Writes a file whole or not at all, in place of what is there.
pub fn write_over(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    with_temporary(path, bytes, mode, |temporary| fs::rename(temporary, path))
}

/// The temporary name of a file that is being written: hidden, beside it, and known, so that what a killed run left is found and taken away.
fn temporary_name(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}

fn with_temporary(path: &Path, bytes: &[u8], mode: u32, publish: impl Fn(&Path) -> io::Result<()>) -> Result<()> {
    let temporary = temporary_name(path);
    let _ = fs::remove_file(&temporary);
    // The lock on the file says that its writer lives, wherever it runs.
    let written = write_synced(&temporary, bytes, mode).and_then(|_locked| publish(&temporary));
    // After a rename it is gone already; after a link or a failure it must go.
    let _ = fs::remove_file(&temporary);
    written.map_err(|error| machine_error("write", path, &error))?;
    sync_folder_of(path)
}

/// Writes and syncs a file under a name of its own, with its mode before its first byte; it stays locked as long as it is open.
fn write_synced(path: &Path, bytes: &[u8], mode: u32) -> io::Result<File> {
    let mut file = os::with_mode(OpenOptions::new().write(true).create_new(true), mode).open(path)?;
    let _ = file.try_lock();
    let written = set_exact_mode(&file, mode).and_then(|()| file.write_all(bytes)).and_then(|()| file.sync_all());
    if written.is_err() {
        let _ = fs::remove_file(path);
    }
    written.map(|()| file)
}

/// The folder that a path lies in.
fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// Takes away what killed runs left in the folder of a path; a folder that is not ours to change stays as it is.
pub fn sweep_beside(path: &Path) {
    if path != Path::new("-") {
        let _ = sweep(folder_of(path));
    }
}

/// Adds bytes to the end of a file, which is made with this mode when it is not there, and sees them on disk; not so its name.
pub fn append(path: &Path, bytes: &[u8], mode: u32) -> Result<()> {
    os::with_mode(OpenOptions::new().append(true).create(true), mode)
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_data()
        })
        .map_err(|error| machine_error("write", path, &error))
}

/// Makes the names in the folder of `path` durable.
pub fn sync_folder_of(path: &Path) -> Result<()> {
    let folder = folder_of(path);
    os::sync_folder(folder).map_err(|error| machine_error("sync", folder, &error))
}

/// The umask may have taken bits away; the bundle promises exact modes. Some disks know no modes.
fn set_exact_mode(file: &File, mode: u32) -> io::Result<()> {
    match os::set_mode(file, mode) {
        Err(error) if !os::is_unsupported(&error) => Err(error),
        _ => Ok(()),
    }
}

/// Takes away the temporary files that killed runs left in a folder; those of a process that still runs stay.
pub fn sweep(folder: &Path) -> Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let stem = name.to_str().and_then(|name| name.strip_prefix('.')?.strip_suffix(".tmp")?.rsplit_once('.'));
        let Some((_, pid)) = stem.filter(|(name, pid)| !name.is_empty() && pid.parse::<i32>().is_ok()) else {
            continue;
        };
        let alive = pid.parse().is_ok_and(|pid| os::is_running(pid) == Some(true)) || is_locked(&entry.path());
        let is_file = entry.file_type().is_ok_and(|kind| kind.is_file());
        if !alive && is_file {
            fs::remove_file(entry.path()).map_err(|error| machine_error("remove", &entry.path(), &error))?;
        }
    }
    Ok(())
}

/// Whether somebody writes a file just now: a process in another container has a number that says nothing here.
fn is_locked(path: &Path) -> bool {
    let Ok(file) = File::open(path) else { return false };
    matches!(file.try_lock(), Err(fs::TryLockError::WouldBlock))
}

/// An input that cannot be read.
fn input_error(path: &Path, error: &io::Error) -> Error {
    let code = if error.kind() == io::ErrorKind::NotFound { "no-such-file" } else { "unreadable" };
    Error::input(code, format!("cannot read {}", show(path))).cause(reason(error)).on(show(path))
}

/// Something that this machine refused.
pub fn machine_error(verb: &str, path: &Path, error: &io::Error) -> Error {
    let base = |code| Error::machine(code, format!("cannot {verb} {}", show(path))).cause(reason(error)).on(show(path));
    match error.kind() {
        io::ErrorKind::AlreadyExists => base("file-exists").hint("move it away first; nothing is overwritten"),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => {
            base("permission-denied").hint("check who owns it and its mode")
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            base("no-space").hint("make room and run the same command again").retryable()
        }
        io::ErrorKind::NotFound => base("not-found"),
        _ => base("io"),
    }
}

/// The operating system's reason without its number.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// A path as messages show it.
fn show(path: &Path) -> String {
    if path == Path::new("-") { "<stdin>".to_owned() } else { format!("`{}`", path.display()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_file_has_its_mode_and_never_replaces_another() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("key");
        write_new(&path, b"one", 0o600).unwrap();
        assert_eq!(mode_of(&path), Some(0o600));
        let error = write_new(&path, b"two", 0o600).unwrap_err();
        assert_eq!(error.code(), "file-exists");
        assert_eq!(fs::read(&path).unwrap(), b"one");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file stays");
    }

    #[test]
    fn a_temporary_file_of_a_dead_process_is_swept_and_no_other() {
        let dir = tempfile::tempdir().unwrap();
        let stale = dir.path().join(".key.2147483646.tmp");
        let own = dir.path().join(format!(".key.{}.tmp", std::process::id()));
        let other = dir.path().join(".notes.tmp");
        for path in [&stale, &own] {
            fs::write(path, "").unwrap();
        }
        sweep(dir.path()).unwrap();
        assert!(!stale.exists() && own.exists() && !other.exists());
    }

    #[test]
    fn utf_16_and_binary_are_named_as_what_they_are() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("m");
        fs::write(&path, b"\xFF\xFEa\0").unwrap();
        assert!(read_text(&path).unwrap_err().to_string().contains("UTF-16"));
        fs::write(&path, b"ok\n\xC3\x28").unwrap();
        assert!(read_text(&path).unwrap_err().to_string().contains("line 2"));
    }
}
