//! Copies of a private key in a bundle that no description tells about any more.

use std::collections::BTreeSet;
use std::path::Path;

use crate::error::Result;
use crate::host::disk;

/// A line of base64 shorter than this may stand in other files by chance.
const TELLING: usize = 40;
/// Endings of the keystores that targets are given.
const KEYSTORES: [&str; 3] = [".p12", ".pfx", ".jks"];

/// The files, of those at `paths`, that hold the private key `key` (PEM) in some form.
///
/// A text that has a line of the key's base64 holds it, whatever stands around it. A keystore cannot be looked into without its
/// password: one that lies beside the password that was made for it counts, and so does that password.
pub fn of_key(place: &Path, key: &[u8], paths: &[String]) -> Result<BTreeSet<String>> {
    let key = String::from_utf8_lossy(key);
    let lines: Vec<&str> = key.lines().map(str::trim).filter(|line| is_base64(line)).collect();
    let folders: BTreeSet<&str> = paths.iter().filter(|path| is_password(path)).map(|path| folder_of(path)).collect();
    let mut copies = BTreeSet::new();
    for path in paths {
        let is_keystore = KEYSTORES.iter().any(|ending| path.ends_with(ending));
        let opens = is_keystore || is_password(path);
        if opens && folders.contains(folder_of(path)) || holds_one(place, path, &lines)? {
            copies.insert(path.clone());
        }
    }
    Ok(copies)
}

/// `TARGET/SOMETHING-password.txt`
pub fn is_password(path: &str) -> bool {
    path.ends_with("-password.txt") && path.matches('/').count() == 1
}

fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

fn is_base64(line: &str) -> bool {
    line.len() >= TELLING && line.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
}

fn holds_one(place: &Path, path: &str, lines: &[&str]) -> Result<bool> {
    let Some(bytes) = disk::read_if_there(&place.join(path))? else { return Ok(false) };
    let text = String::from_utf8_lossy(&bytes);
    Ok(lines.iter().any(|line| text.contains(line)))
}
