//! The bundles of a fleet in one file: a tar archive that only grows, and an index beside it that says where in it each bundle lies.
//!
//! `out/FLEET.tar` and `out/FLEET.index.jsonl`. What is added is durable in the archive before the index speaks of it, so that whatever a kill
//! leaves behind the last bundle of the index is nothing, and is written over. Two zero blocks, which end an archive, are left out: readers of
//! tar do without (POSIX.1-2017, pax: end of file ends an archive as well for all readers that are tried here).

mod members;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};

use super::bundle;
use crate::artefact::Artefact;
use crate::error::{Error, Result};
use crate::host::disk::{self, machine_error};
use crate::host::os;
use crate::host::store::SeenBundle;
use crate::secret::Secret;
use crate::thing::name::ThingName;
use members::{blot_out, packed};

/// The end of an archive's name.
const TAR: &str = ".tar";
/// The end of an index's name.
const INDEX: &str = ".index.jsonl";

/// A line of an index: where the bundle of a thing lies, or that it is gone.
#[derive(Serialize, Deserialize)]
struct Line {
    thing: String,
    /// Bytes from the beginning of the archive to the bundle's first header.
    offset: u64,
    /// Bytes of the bundle, a multiple of 512; 0 when it is gone.
    length: u64,
}

/// The archives of a folder.
#[derive(Default)]
pub struct Archives(Mutex<Option<State>>);

#[derive(Default)]
struct State {
    archives: BTreeMap<String, Archive>,
    /// What is going to be added, by fleet: the thing and its bundle.
    staged: BTreeMap<String, Vec<(String, Secret)>>,
    /// What was to be added and lies there already, byte by byte: a run was killed right after it had added it.
    there: BTreeSet<String>,
}

#[derive(Default)]
struct Archive {
    /// Where each bundle lies: the last one counts, those before it hold older keys.
    bundles: BTreeMap<String, Vec<(u64, u64)>>,
    /// Where the next bundle goes.
    end: u64,
}

impl Archives {
    /// The things that have a bundle in an archive.
    pub fn things(&self, out: &Path) -> Result<Vec<String>> {
        let mut state = self.lock();
        let archives = &state_of(&mut state, out)?.archives;
        Ok(archives.values().flat_map(|archive| archive.bundles.keys().cloned()).collect())
    }

    /// The fleet whose archive the bundle of a thing is in.
    pub fn fleet_of(&self, out: &Path, thing: &str) -> Result<Option<String>> {
        let mut state = self.lock();
        let archives = &state_of(&mut state, out)?.archives;
        Ok(archives.iter().find(|(_, archive)| archive.bundles.contains_key(thing)).map(|(fleet, _)| fleet.clone()))
    }

    /// The bundle of a thing as it is; nothing when it is in no archive.
    pub fn see(&self, out: &Path, thing: &str) -> Result<Option<SeenBundle>> {
        let Some(files) = self.files(out, thing)? else { return Ok(None) };
        let mut seen = SeenBundle { exists: true, mode: Some(bundle::FOLDER_MODE), ..SeenBundle::default() };
        for Member { path, mode, content } in files {
            bundle::see_file(&mut seen, path, Some(mode), content);
        }
        Ok(Some(seen))
    }

    /// The files of the bundle of a thing; nothing when it is in no archive.
    pub fn files(&self, out: &Path, thing: &str) -> Result<Option<Vec<Member>>> {
        let Some(bytes) = self.bytes(out, thing)? else { return Ok(None) };
        let broken = |error: std::io::Error| damaged(out, thing).cause(error);
        let mut files = Vec::new();
        for entry in tar::Archive::new(bytes.expose()).entries().map_err(broken)? {
            let mut entry = entry.map_err(broken)?;
            let path = entry.path().map_err(broken)?.to_string_lossy().into_owned();
            let Some(path) = path.strip_prefix(&format!("{thing}/")).map(str::to_owned) else {
                return Err(damaged(out, thing).cause(format!("`{path}` is not below `{thing}/`")));
            };
            let mode = entry.header().mode().map_err(broken)?;
            let mut content = Vec::new();
            entry.read_to_end(&mut content).map_err(broken)?;
            files.push(Member { path, mode, content });
        }
        Ok(Some(files))
    }

    /// The bundle of a thing as a part of a tar archive; nothing when it is in none.
    pub fn bytes(&self, out: &Path, thing: &str) -> Result<Option<Secret>> {
        let (path, offset, length) = {
            let mut state = self.lock();
            let archives = &state_of(&mut state, out)?.archives;
            let found =
                archives.iter().find_map(|(fleet, archive)| Some((fleet, *archive.bundles.get(thing)?.last()?)));
            let Some((fleet, (offset, length))) = found else { return Ok(None) };
            (file(out, fleet, TAR), offset, length)
        };
        let mut bytes = vec![0; usize::try_from(length).unwrap_or(0)];
        File::open(&path)
            .and_then(|mut file| {
                file.seek(SeekFrom::Start(offset))?;
                file.read_exact(&mut bytes)
            })
            .map_err(|error| damaged(out, thing).cause(error))?;
        Ok(Some(Secret::new(bytes)))
    }

    /// Takes up a bundle that [`Self::place`] adds.
    pub fn stage(&self, out: &Path, fleet: &str, thing: &str, artefacts: &[Artefact]) -> Result<()> {
        let bytes = Secret::new(packed(thing, artefacts)?);
        let is_there = self.bytes(out, thing)?.is_some_and(|there| there.expose() == bytes.expose());
        let mut state = self.lock();
        if is_there {
            state_of(&mut state, out)?.there.insert(thing.to_owned());
            return Ok(());
        }
        let staged = state_of(&mut state, out)?.staged.entry(fleet.to_owned()).or_default();
        staged.retain(|(other, _)| other != thing);
        staged.push((thing.to_owned(), bytes));
        Ok(())
    }

    /// Adds the bundles of these things that were taken up; they are durable when the call returns. Says which these are.
    pub fn place(&self, out: &Path, things: &BTreeSet<&str>) -> Result<BTreeSet<String>> {
        let mut placed: BTreeSet<String>;
        let mut state = self.lock();
        let state = state_of(&mut state, out)?;
        // What others took up meanwhile stays for them: things are worked on side by side.
        let is_asked = |thing: &str| things.contains(thing);
        let (there, others) = std::mem::take(&mut state.there).into_iter().partition(|thing| is_asked(thing));
        state.there = others;
        placed = there;
        for (fleet, staged) in std::mem::take(&mut state.staged) {
            let (staged, others): (Vec<_>, Vec<_>) = staged.into_iter().partition(|(thing, _)| is_asked(thing));
            if !others.is_empty() {
                state.staged.insert(fleet.clone(), others);
            }
            if staged.is_empty() {
                continue;
            }
            let archive = state.archives.entry(fleet.clone()).or_default();
            let path = file(out, &fleet, TAR);
            let mut lines = Vec::new();
            let mut at = archive.end;
            let bytes: Vec<&[u8]> = staged.iter().map(|(_, bytes)| bytes.expose()).collect();
            write_at(&path, archive.end, &Secret::new(bytes.concat()))?;
            for (thing, bytes) in &staged {
                let length = bytes.expose().len() as u64;
                lines.push(Line { thing: thing.clone(), offset: at, length });
                at += length;
            }
            append_lines(&file(out, &fleet, INDEX), &lines)?;
            archive.end = at;
            for Line { thing, offset, length } in lines {
                placed.insert(thing.clone());
                archive.bundles.entry(thing).or_default().push((offset, length));
            }
        }
        Ok(placed)
    }

    /// Takes a bundle out of its archive, which goes with the last one. Its files stay in it until then, but with `purge` what they held is
    /// written over.
    pub fn remove(&self, out: &Path, thing: &str, purge: bool) -> Result<()> {
        let mut state = self.lock();
        let state = state_of(&mut state, out)?;
        let Some((fleet, archive)) = state.archives.iter_mut().find(|(_, archive)| archive.bundles.contains_key(thing))
        else {
            return Ok(());
        };
        let fleet = fleet.clone();
        let places = archive.bundles.get(thing).cloned().unwrap_or_default();
        if purge {
            places.iter().try_for_each(|(offset, length)| blot_out(&file(out, &fleet, TAR), *offset, *length))?;
        }
        append_lines(&file(out, &fleet, INDEX), &[Line { thing: thing.to_owned(), offset: 0, length: 0 }])?;
        archive.bundles.remove(thing);
        if archive.bundles.is_empty() {
            // The index last: without it nobody would know the archive as ours.
            disk::remove_if_there(&file(out, &fleet, TAR))?;
            disk::remove_if_there(&file(out, &fleet, INDEX))?;
            state.archives.remove(&fleet);
        }
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<State>> {
        // A thread that panicked left whole bundles behind.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A file of a bundle in an archive.
pub struct Member {
    /// Its path in the bundle.
    pub path: String,
    /// Its permission bits.
    pub mode: u32,
    /// What it holds.
    pub content: Vec<u8>,
}

/// Whether a name in the folder of bundles is that of an archive or its index.
pub fn is_one(name: &str) -> bool {
    name.ends_with(TAR) || name.ends_with(INDEX)
}

/// The names of a fleet's archive and of its index.
pub fn names(fleet: &str) -> [String; 2] {
    [format!("{fleet}{TAR}"), format!("{fleet}{INDEX}")]
}

fn file(out: &Path, fleet: &str, end: &str) -> PathBuf {
    out.join(format!("{fleet}{end}"))
}

fn damaged(out: &Path, thing: &str) -> Error {
    Error::machine("archive-damaged", format!("the archive with the bundle of `{thing}` cannot be read"))
        .on(out.display().to_string())
        .hint("bring the archive and its index back from where they were kept")
}

fn state_of<'a>(state: &'a mut Option<State>, out: &Path) -> Result<&'a mut State> {
    if state.is_none() {
        let mut found = State::default();
        for name in disk::names_in(out)? {
            let Some(fleet) = name.strip_suffix(INDEX).filter(|fleet| ThingName::parse(fleet).is_ok()) else {
                continue;
            };
            let bytes = disk::read_if_there(&out.join(&name))?.unwrap_or_default();
            found.archives.insert(fleet.to_owned(), indexed(&bytes));
        }
        *state = Some(found);
    }
    state.as_mut().ok_or_else(|| Error::bug("archives were read and are gone"))
}

/// What an index says; a last line that a kill has cut off says nothing.
fn indexed(bytes: &[u8]) -> Archive {
    let mut archive = Archive::default();
    for line in bytes.split(|byte| *byte == b'\n') {
        let Ok(Line { thing, offset, length }) = serde_json::from_slice(line) else { continue };
        if length == 0 {
            archive.bundles.remove(&thing);
            continue;
        }
        archive.end = archive.end.max(offset + length);
        archive.bundles.entry(thing).or_default().push((offset, length));
    }
    archive
}

/// Writes at the end of what counts in an archive, over whatever a kill left behind it.
fn write_at(path: &Path, end: u64, bytes: &Secret) -> Result<()> {
    let is_new = !path.exists();
    os::with_mode(OpenOptions::new().write(true).create(true).truncate(false), 0o600)
        .open(path)
        .and_then(|mut file| {
            file.set_len(end)?;
            file.seek(SeekFrom::Start(end))?;
            file.write_all(bytes.expose())?;
            file.sync_data()
        })
        .map_err(|error| machine_error("write", path, &error))?;
    if is_new { disk::sync_folder_of(path) } else { Ok(()) }
}

fn append_lines(path: &Path, lines: &[Line]) -> Result<()> {
    let before = disk::read_last_byte(path)?;
    // A line that a kill has cut off stays alone on its own.
    let mut text = if before.is_none_or(|byte| byte == b'\n') { String::new() } else { "\n".to_owned() };
    for line in lines {
        text += &serde_json::to_string(line).map_err(|error| Error::bug("an index is not JSON").cause(error))?;
        text.push('\n');
    }
    disk::append(path, text.as_bytes(), 0o600)?;
    if before.is_none() { disk::sync_folder_of(path) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(text: &str) -> Vec<Artefact> {
        vec![
            Artefact::secret("private-key.pem", Secret::from(format!("key {text}")), "key"),
            Artefact::public("nanomq/nanomq.conf", text.repeat(300), "configuration"),
        ]
    }

    fn add(out: &Path, things: &[&str]) {
        let archives = Archives::default();
        for thing in things {
            archives.stage(out, "f", thing, &bundle(thing)).unwrap();
        }
        archives.place(out, &things.iter().copied().collect()).unwrap();
    }

    fn read(out: &Path, thing: &str) -> Option<String> {
        let files = Archives::default().files(out, thing).unwrap()?;
        assert_eq!(
            files.iter().map(|file| (file.path.as_str(), file.mode)).collect::<Vec<_>>(),
            [("private-key.pem", 0o600), ("nanomq/nanomq.conf", 0o644)]
        );
        Some(String::from_utf8(files[0].content.clone()).unwrap())
    }

    #[test]
    fn bundles_come_back_as_they_went_in_and_the_last_of_a_thing_counts() {
        let out = tempfile::tempdir().unwrap();
        add(out.path(), &["a", "b"]);
        add(out.path(), &["c"]);
        assert_eq!(Archives::default().things(out.path()).unwrap(), ["a", "b", "c"]);
        assert_eq!(read(out.path(), "b").unwrap(), "key b");
        let archives = Archives::default();
        archives.stage(out.path(), "f", "b", &bundle("again")).unwrap();
        archives.place(out.path(), &BTreeSet::from(["b"])).unwrap();
        assert_eq!(read(out.path(), "b").unwrap(), "key again");
        let tar = std::fs::read(out.path().join("f.tar")).unwrap();
        assert!(tar.windows(5).any(|window| window == b"key b"), "an older key stays");
        let archives = Archives::default();
        archives.stage(out.path(), "f", "c", &bundle("c")).unwrap();
        assert_eq!(archives.place(out.path(), &BTreeSet::from(["c"])).unwrap(), BTreeSet::from(["c".to_owned()]));
        assert_eq!(std::fs::read(out.path().join("f.tar")).unwrap(), tar, "what is there is not added again");
    }

    #[test]
    fn a_bundle_that_goes_leaves_the_others_and_purged_no_key() {
        let out = tempfile::tempdir().unwrap();
        add(out.path(), &["a", "b"]);
        Archives::default().remove(out.path(), "a", true).unwrap();
        assert!(read(out.path(), "a").is_none());
        assert_eq!(read(out.path(), "b").unwrap(), "key b");
        let tar = std::fs::read(out.path().join("f.tar")).unwrap();
        assert!(!tar.windows(5).any(|window| window == b"key a"));
        assert_eq!(tar::Archive::new(&*tar).entries().unwrap().filter(|entry| entry.is_ok()).count(), 4);
        Archives::default().remove(out.path(), "b", false).unwrap();
        assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 0, "it goes with the last one");
    }

    #[test]
    fn whatever_a_kill_leaves_behind_the_last_bundle_is_nothing() {
        let out = tempfile::tempdir().unwrap();
        add(out.path(), &["a"]);
        let (tar, index) = (out.path().join("f.tar"), out.path().join("f.index.jsonl"));
        let (whole_tar, whole_index) = (std::fs::read(&tar).unwrap(), std::fs::read(&index).unwrap());
        add(out.path(), &["b"]);
        let (after_tar, after_index) = (std::fs::read(&tar).unwrap(), std::fs::read(&index).unwrap());
        for cut in whole_tar.len()..after_tar.len() {
            std::fs::write(&tar, &after_tar[..cut]).unwrap();
            std::fs::write(&index, &whole_index).unwrap();
            if cut % 97 == 0 {
                add(out.path(), &["c"]);
                assert_eq!(
                    (read(out.path(), "a").unwrap(), read(out.path(), "c").unwrap()),
                    ("key a".into(), "key c".into())
                );
                assert!(read(out.path(), "b").is_none());
            }
        }
        for cut in whole_index.len()..after_index.len() {
            std::fs::write(&tar, &after_tar).unwrap();
            std::fs::write(&index, &after_index[..cut]).unwrap();
            add(out.path(), &["c"]);
            assert_eq!(
                (read(out.path(), "a").unwrap(), read(out.path(), "c").unwrap()),
                ("key a".into(), "key c".into())
            );
        }
    }
}
