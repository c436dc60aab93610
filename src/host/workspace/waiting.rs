//! Keys that many things wait with at once, in one file of the state folder: a line per key, made durable together.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::{Error, Result};
use crate::host::disk;
use crate::host::store::Pending;
use crate::secret::Secret;

/// The file.
pub const FILE: &str = "waiting.jsonl";
/// Bytes of a line, about: a key on P-256 and the names around it.
const LINE: usize = 400;

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line<'a> {
    thing: &'a str,
    /// When its certificate was about to be asked for, RFC 3339.
    requested: &'a str,
    /// The private key, PKCS#8 PEM without its armour's line ends.
    key: &'a str,
}

/// The keys of the file.
#[derive(Default)]
pub struct Waiting(Mutex<Option<Kept>>);

/// What the file holds, once it was read.
#[derive(Default)]
struct Kept {
    keys: BTreeMap<String, (Secret, OffsetDateTime)>,
    /// Whether the file ends in a line that a kill has cut off: nobody has heard of its key.
    is_cut: bool,
}

/// A line end inside a key, as it stands in a line.
const BREAK: u8 = b'|';

impl Waiting {
    /// The key of a thing.
    pub fn get(&self, state: &Path, thing: &str) -> Result<Option<Pending>> {
        let mut kept = self.lock();
        let kept = read(&mut kept, state)?;
        Ok(kept.keys.get(thing).map(|(key, requested)| Pending {
            private_key: Some(key.clone()),
            request: None,
            requested: Some(*requested),
            certificate: None,
        }))
    }

    /// The things whose keys are in it, in order.
    pub fn things(&self, state: &Path) -> Result<Vec<String>> {
        Ok(read(&mut self.lock(), state)?.keys.keys().cloned().collect())
    }

    /// Adds keys; they are on disk when the call returns.
    pub fn add(&self, state: &Path, keys: &[(&str, Secret)], at: OffsetDateTime) -> Result<()> {
        let mut kept = self.lock();
        let kept = read(&mut kept, state)?;
        if let Some((thing, _)) = keys.iter().find(|(thing, _)| kept.keys.contains_key(*thing)) {
            return Err(Error::machine("file-exists", format!("a key of `{thing}` waits already")).on(*thing));
        }
        let mut text = Vec::with_capacity((keys.len() + 1) * LINE);
        if kept.is_cut {
            text.push(b'\n');
        }
        write(&mut text, keys.iter().map(|(thing, key)| (*thing, key, at)))?;
        let text = Secret::new(text);
        let path = state.join(FILE);
        let is_new = !path.exists();
        disk::append(&path, text.expose(), 0o600)?;
        if is_new {
            disk::sync_folder_of(&path)?;
        }
        kept.is_cut = false;
        kept.keys.extend(keys.iter().map(|(thing, key)| ((*thing).to_owned(), (key.clone(), at))));
        Ok(())
    }

    /// Takes keys out; the file goes with the last one.
    pub fn remove(&self, state: &Path, things: &[&str]) -> Result<()> {
        let mut kept = self.lock();
        let kept = read(&mut kept, state)?;
        let before = kept.keys.len();
        things.iter().for_each(|thing| drop(kept.keys.remove(*thing)));
        if kept.keys.is_empty() {
            kept.is_cut = false;
            return disk::remove_if_there(&state.join(FILE));
        }
        if kept.keys.len() == before {
            return Ok(());
        }
        let mut text = Vec::with_capacity(kept.keys.len() * LINE);
        write(&mut text, kept.keys.iter().map(|(thing, (key, at))| (thing.as_str(), key, *at)))?;
        kept.is_cut = false;
        disk::write_over(&state.join(FILE), Secret::new(text).expose(), 0o600)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Kept>> {
        // A thread that panicked left whole keys behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn read<'a>(kept: &'a mut Option<Kept>, state: &Path) -> Result<&'a mut Kept> {
    if kept.is_none() {
        let mut found = Kept::default();
        if let Some(bytes) = disk::read_if_there(&state.join(FILE))? {
            let bytes = Secret::new(bytes);
            found.is_cut = bytes.expose().last().is_some_and(|byte| *byte != b'\n');
            for line in bytes.expose().split(|byte| *byte == b'\n') {
                let Ok(Line { thing, requested, key }) = serde_json::from_slice(line) else { continue };
                // A time that cannot be read still says that something was asked for: look at everything since ever.
                let at = OffsetDateTime::parse(requested, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH);
                found.keys.insert(thing.to_owned(), (Secret::new(swapped(key.as_bytes(), BREAK, b'\n')), at));
            }
        }
        *kept = Some(found);
    }
    kept.as_mut().ok_or_else(|| Error::bug("waiting keys were read and are gone"))
}

fn swapped(bytes: &[u8], from: u8, to: u8) -> Vec<u8> {
    bytes.iter().map(|byte| if *byte == from { to } else { *byte }).collect()
}

fn write<'a>(text: &mut Vec<u8>, keys: impl Iterator<Item = (&'a str, &'a Secret, OffsetDateTime)>) -> Result<()> {
    for (thing, key, at) in keys {
        let requested = at.format(&Rfc3339).map_err(|error| Error::bug("the time cannot be written").cause(error))?;
        let key = Secret::new(swapped(key.expose(), b'\n', BREAK));
        let key = key.expose_str().ok_or_else(|| Error::bug("a key is no text"))?;
        serde_json::to_writer(&mut *text, &Line { thing, requested: &requested, key })
            .map_err(|error| Error::bug("a waiting key is not JSON").cause(error))?;
        text.push(b'\n');
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Secret {
        Secret::from(format!("-----BEGIN X-----\n{text}\n-----END X-----\n"))
    }

    fn seen(folder: &Path) -> Vec<String> {
        let waiting = Waiting::default();
        let show = |thing: String| {
            let pending = waiting.get(folder, &thing).unwrap().unwrap();
            format!("{thing} {}", pending.private_key.unwrap().expose_str().unwrap().lines().nth(1).unwrap())
        };
        waiting.things(folder).unwrap().into_iter().map(show).collect()
    }

    #[test]
    fn keys_come_back_as_they_went_in_and_the_file_goes_with_the_last() {
        let folder = tempfile::tempdir().unwrap();
        let waiting = Waiting::default();
        waiting.add(folder.path(), &[("a", key("one")), ("b", key("two"))], OffsetDateTime::UNIX_EPOCH).unwrap();
        waiting.add(folder.path(), &[("c", key("three"))], OffsetDateTime::UNIX_EPOCH).unwrap();
        assert_eq!(seen(folder.path()), ["a one", "b two", "c three"]);
        assert!(waiting.add(folder.path(), &[("b", key("other"))], OffsetDateTime::UNIX_EPOCH).is_err());
        waiting.remove(folder.path(), &["b", "x"]).unwrap();
        assert_eq!(seen(folder.path()), ["a one", "c three"]);
        waiting.remove(folder.path(), &["a", "c"]).unwrap();
        assert!(!folder.path().join(FILE).exists());
    }

    #[test]
    fn a_line_that_a_kill_has_cut_off_spoils_no_other() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        Waiting::default()
            .add(folder.path(), &[("a", key("one")), ("b", key("two"))], OffsetDateTime::UNIX_EPOCH)
            .unwrap();
        let whole = std::fs::read(&path).unwrap();
        for length in 1..whole.len() {
            std::fs::write(&path, &whole[..length]).unwrap();
            Waiting::default().add(folder.path(), &[("c", key("three"))], OffsetDateTime::UNIX_EPOCH).unwrap();
            let seen = seen(folder.path());
            assert_eq!(seen.last().unwrap(), "c three", "{length}");
            assert!(
                seen.iter().all(|line| ["a one", "b two", "c three"].contains(&line.as_str())),
                "{length}: {seen:?}"
            );
        }
    }
}
