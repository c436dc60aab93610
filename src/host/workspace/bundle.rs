//! Bundles on disk: seen as they are, and put in place whole.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::{copies, folder};
use crate::artefact::Artefact;
use crate::bundle::{DESCRIPTION, Description};
use crate::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::host::disk::{self, machine_error};
use crate::host::os;
use crate::host::store::{SeenBundle, SeenFile};
use crate::secret::Secret;

/// Folders of a bundle are its owner's alone: keys lie in them.
pub const FOLDER_MODE: u32 = 0o700;
/// A file larger than this is none of ours and is not read to be compared.
const LARGEST: u64 = 16 * 1024 * 1024;

/// A bundle as it is.
pub fn see(place: &Path) -> Result<SeenBundle> {
    let mut seen = SeenBundle::default();
    let Ok(meta) = fs::metadata(place) else { return Ok(seen) };
    seen.exists = true;
    seen.mode = os::mode(&meta);
    for path in files_below(place)? {
        let full = place.join(&path);
        // A name that is not UTF-8 is none of ours.
        let Ok(path) = path.into_os_string().into_string() else { continue };
        let meta = fs::symlink_metadata(&full).map_err(|error| machine_error("look at", &full, &error))?;
        if !meta.is_file() || meta.len() > LARGEST {
            continue;
        }
        let bytes = fs::read(&full).map_err(|error| machine_error("read", &full, &error))?;
        let mode = os::mode(&meta);
        see_file(&mut seen, path, mode, bytes);
    }
    Ok(seen)
}

/// Takes up a file of a bundle.
pub fn see_file(seen: &mut SeenBundle, path: String, mode: Option<u32>, bytes: Vec<u8>) {
    seen.files.insert(path.clone(), SeenFile { sha256: sha256_hex(&bytes), mode });
    match path.as_str() {
        "private-key.pem" => seen.private_key = Some(Secret::new(bytes)),
        "certificate.pem" => seen.certificate = String::from_utf8(bytes).ok(),
        DESCRIPTION => {
            let described: Option<Description> = serde_json::from_slice(&bytes).ok();
            let lists_key = |own: &Description| own.files.iter().any(|file| file.path == "private-key.pem");
            seen.key_elsewhere = described.as_ref().is_some_and(|own| !lists_key(own));
            seen.made_for = described.map(|described| (described.registry, described.thing_arn));
        }
        _ if copies::is_password(&path) => {
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().to_vec();
            seen.passwords.insert(path, Secret::new(line));
        }
        _ => {}
    }
}

/// Puts the files of a bundle in place.
///
/// The next state is built aside: new files are written, files that stay the same and files that are not ours are linked over with
/// their bytes and times untouched, and then the folder is swapped in.
pub fn put(place: &Path, staging: &Path, artefacts: &[Artefact]) -> Result<()> {
    folder::remove(staging)?;
    disk::make_folder(staging, FOLDER_MODE)?;
    let written = build(place, staging, artefacts);
    if written.is_err() {
        // Best effort: the next run sweeps it away as well.
        let _ = folder::remove(staging);
    }
    written?;
    folder::swap_in(staging, place)
}

/// Builds the files of a bundle aside, for a place where there is none; nothing is durable yet.
pub fn stage(staging: &Path, artefacts: &[Artefact]) -> Result<()> {
    folder::remove(staging)?;
    disk::make_folder(staging, FOLDER_MODE)?;
    set_mode(staging)?;
    let written = artefacts.iter().try_for_each(|artefact| {
        make_folders(staging, safe(&artefact.path)?)?;
        disk::write_unsynced(&staging.join(&artefact.path), artefact.content.bytes(), artefact.mode)
    });
    if written.is_err() {
        // Best effort: the next run sweeps it away as well.
        let _ = folder::remove(staging);
    }
    written
}

fn build(place: &Path, staging: &Path, artefacts: &[Artefact]) -> Result<()> {
    set_mode(staging)?;
    let seen = see(place)?;
    let ours = ours(place)?;
    let mut wanted = BTreeSet::new();
    for artefact in artefacts {
        let target = staging.join(safe(&artefact.path)?);
        make_folders(staging, &artefact.path)?;
        let file = SeenFile { sha256: sha256_hex(artefact.content.bytes()), mode: Some(artefact.mode) };
        if seen.files.get(&artefact.path) == Some(&file) {
            link(&place.join(&artefact.path), &target)?;
        } else {
            disk::write_new(&target, artefact.content.bytes(), artefact.mode)?;
        }
        wanted.insert(artefact.path.as_str());
    }
    if !seen.exists {
        return Ok(());
    }
    for path in files_below(place)? {
        let is_ours = path.to_str().is_some_and(|path| wanted.contains(path) || ours.contains(path));
        if !is_ours {
            make_folders(staging, &path)?;
            link(&place.join(&path), &staging.join(&path))?;
        }
    }
    Ok(())
}

/// Takes a bundle down; files in it that are not ours are moved to `aside` and named.
///
/// Where the bundle's description is lost, copies of the key `purged` are ours too: it is to be nowhere any more.
pub fn take_down(place: &Path, purged: Option<&[u8]>, aside: impl FnOnce() -> PathBuf) -> Result<Option<String>> {
    folder::recover(place)?;
    if !place.exists() {
        return Ok(None);
    }
    let mut ours = ours(place)?;
    if let Some(key) = purged
        && description(place)?.is_none()
    {
        // Only files: what a link leads to is somebody else's.
        let paths: Vec<String> = see(place)?.files.into_keys().collect();
        ours.extend(copies::of_key(place, key, &paths)?);
    }
    let is_ours = |path: &PathBuf| path.to_str().is_some_and(|path| ours.contains(path));
    let foreign: Vec<PathBuf> = files_below(place)?.into_iter().filter(|path| !is_ours(path)).collect();
    let kept = if foreign.is_empty() {
        None
    } else {
        let aside = aside();
        disk::make_folder(&aside, FOLDER_MODE)?;
        for path in &foreign {
            make_folders(&aside, path)?;
            link(&place.join(path), &aside.join(path))?;
        }
        Some(aside.display().to_string())
    };
    // It disappears under its own name at once, and then at leisure.
    let going = folder::staging(place);
    folder::remove(&going)?;
    fs::rename(place, &going).map_err(|error| machine_error("remove", place, &error))?;
    disk::sync_folder_of(place)?;
    folder::remove(&going)?;
    Ok(kept)
}

/// The paths that the bundle's own description says are ours.
fn ours(place: &Path) -> Result<BTreeSet<String>> {
    let mut ours = BTreeSet::from([DESCRIPTION.to_owned(), "private-key.pem".to_owned()]);
    if let Some(description) = description(place)? {
        ours.extend(description.files.into_iter().map(|file| file.path));
    }
    Ok(ours)
}

/// The bundle's description, where it can be read.
fn description(place: &Path) -> Result<Option<Description>> {
    let described = disk::read_if_there(&place.join(DESCRIPTION))?;
    Ok(described.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}

/// Every file below a folder (every link and socket too, but no folder), in order.
fn files_below(place: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(inner) = folders.pop() {
        let folder = place.join(&inner);
        let failed = |error: std::io::Error| machine_error("list", &folder, &error);
        for entry in fs::read_dir(&folder).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = inner.join(entry.file_name());
            if entry.file_type().map_err(failed)?.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    Ok(files)
}

/// Makes the folders that a path below `root` needs.
fn make_folders(root: &Path, path: impl AsRef<Path>) -> Result<()> {
    let Some(folders) = path.as_ref().parent() else { return Ok(()) };
    let mut folder = root.to_owned();
    for name in folders.components() {
        folder.push(name);
        if !folder.exists() {
            disk::make_folder(&folder, FOLDER_MODE)?;
            set_mode(&folder)?;
        }
    }
    Ok(())
}

fn set_mode(folder: &Path) -> Result<()> {
    os::set_folder_mode(folder, FOLDER_MODE).map_err(|error| machine_error("set the mode of", folder, &error))
}

/// The same file under a second name; a copy where the file system has no links.
fn link(from: &Path, to: &Path) -> Result<()> {
    fs::hard_link(from, to)
        .or_else(|_| fs::copy(from, to).map(|_| ()))
        .map_err(|error| machine_error("carry over", from, &error))
}

/// A path of an artefact stays below its bundle, whatever it was made from.
fn safe(path: &str) -> Result<&str> {
    let bad = path.is_empty() || path.starts_with('/') || path.split('/').any(|part| matches!(part, "" | "." | ".."));
    if bad { Err(Error::bug(format!("a bundle cannot hold `{path}`"))) } else { Ok(path) }
}
