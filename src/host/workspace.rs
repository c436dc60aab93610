//! The disk as a [`Store`]: bundles under `out`, and beside the manifest `.awsiot-kit/` with waiting keys, the journal and the lock.

mod archive;
mod bundle;
mod claims;
mod copies;
mod folder;
mod journal;
mod keys;
mod packed;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::artefact::Artefact;
use crate::bundle::DESCRIPTION;
use crate::cert::authority::KeptAuthority;
use crate::error::{Error, Result};
use crate::host::authorities::Authorities;
use crate::host::claims::{Claim, Claims, Hand};
use crate::host::disk::{self, machine_error};
use crate::host::git::{self, Ignored};
use crate::host::lock::Lock;
use crate::host::store::{JournalLine, Kept, Pending, SeenBundle, Store, Unfinished};
use crate::secret::Secret;
use archive::Archives;
pub use archive::Member;
pub use packed::write_members;
use waiting::Waiting;

/// The files of a waiting key.
const KEY: &str = "private-key.pem";
const REQUEST: &str = "request.pem";
const REQUESTED: &str = "requested";
const CERTIFICATE: &str = "certificate.pem";
/// Where files of a bundle that are not ours go; no digest of a key starts so.
const OTHERS: &str = "files";

/// What a run keeps of its own at least: the lock, the journal, and the keys of a few things at a time.
const STATE_BYTES: u64 = 16 * 4096;

/// The disk around one manifest.
pub struct Workspace {
    /// `.awsiot-kit/`, beside the manifest.
    state: PathBuf,
    /// Where bundles go.
    out: PathBuf,
    /// Who works.
    hand: Hand,
    /// The keys that many things wait with.
    waiting: Waiting,
    /// The bundles that lie in archives.
    archives: Archives,
}

impl Workspace {
    /// Around a manifest: `state` is its `.awsiot-kit/`, `out` is where its bundles go.
    pub fn new(state: PathBuf, out: PathBuf) -> Self {
        Self { state, out, hand: Hand::default(), waiting: Waiting::default(), archives: Archives::default() }
    }

    /// As it is for a manifest and a registry: what that one makes is its own, and not another's.
    #[must_use]
    pub fn worked_by(self, hand: Hand) -> Self {
        Self { hand, ..self }
    }

    /// As it is for what no manifest asks for.
    #[must_use]
    pub fn of_no_manifest(self) -> Self {
        let hand = Hand { manifest: None, ..self.hand };
        Self { hand, ..self }
    }

    /// Makes the folders and takes the lock, so that one process works on the manifest at a time.
    ///
    /// # Errors
    /// Exit 5: the folders cannot be made, or another process holds the lock.
    pub fn lock(&self, command: &str) -> Result<Lock> {
        disk::make_folder(&self.state, 0o700)?;
        git::ignore_all(&self.state)?;
        if self.out.is_dir() && self.holds_bundles_alone() {
            git::ignore_all(&self.out)?;
        }
        Lock::take(&self.state.join("lock"), command)
    }

    /// Sees that nothing is in the way of the folder of bundles.
    ///
    /// # Errors
    /// Exit 5: there is a file where it is to be.
    pub fn expect_room(&self) -> Result<()> {
        disk::expect_room_for_folder(&self.out, "out")
    }

    /// Sees, before anything is done, that bundles of these sizes can be written, and what is kept until they are; those that are there
    /// already do not count.
    ///
    /// # Errors
    /// Exit 5: something is in the way, a folder may not be written to, or there is no room.
    pub fn expect_room_for(&self, bundles: &BTreeMap<String, u64>) -> Result<()> {
        disk::expect_space(
            &self.state,
            STATE_BYTES,
            "move away what is in the way: awsiot-kit keeps keys that wait and its journal there",
        )?;
        let new = bundles.iter().filter(|(thing, _)| !self.out.join(thing).exists());
        let bytes: Vec<u64> = new.map(|(_, bytes)| *bytes).collect();
        if bytes.is_empty() {
            return self.expect_room();
        }
        let hint = "move away what is in the way, or name a folder that you may write to with `out` in the manifest";
        disk::expect_space(&self.out, bytes.iter().sum(), hint)
    }

    /// Makes the folder of the bundles of these things and of the archives of these fleets, so that a run that cannot write them does not even begin; and keeps it, or
    /// where it holds other things too the bundles in it, out of repositories.
    ///
    /// # Errors
    /// Exit 5: it cannot be made, or not be written to.
    pub fn make_out(&self, things: &mut dyn Iterator<Item = &str>, archives: &BTreeSet<&str>) -> Result<Ignored> {
        disk::expect_writable_folder(&self.out, 0o755, "out")?;
        if self.holds_bundles_alone() {
            return git::ignore_all(&self.out).map(|()| Ignored::Already);
        }
        let archives = archives.iter().flat_map(|fleet| archive::names(fleet));
        let bundles: Vec<String> = things.map(|thing| format!("{thing}/")).chain(archives).collect();
        let names: Vec<&str> = bundles.iter().map(String::as_str).chain([".kept/"]).collect();
        git::ignore(&self.out, &names)
    }

    /// Whether nothing is in the folder of bundles but bundles and what goes with them.
    fn holds_bundles_alone(&self) -> bool {
        let names = disk::names_in(&self.out).unwrap_or_default();
        names.iter().all(|name| match name.strip_prefix('.') {
            Some(rest) => {
                ["kept", "try", "gitignore"].contains(&rest) || rest.ends_with(".new") || rest.ends_with(".old")
            }
            None => archive::is_one(name) || self.out.join(name).join(DESCRIPTION).exists(),
        })
    }

    /// The folder of a thing's bundle, when it lies in no archive.
    pub fn bundle_folder(&self, thing: &str) -> PathBuf {
        self.out.join(thing)
    }

    fn waiting_keys(&self) -> PathBuf {
        self.state.join("pending")
    }

    fn pending_folder(&self, thing: &str) -> PathBuf {
        self.waiting_keys().join(thing)
    }

    fn journal(&self) -> PathBuf {
        self.state.join("journal.jsonl")
    }
}

impl Store for Workspace {
    fn pending(&self, thing: &str) -> Result<Option<Pending>> {
        let folder = self.pending_folder(thing);
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        let private_key = disk::read_if_there(&folder.join(KEY))?.map(Secret::new);
        let request = disk::read_if_there(&folder.join(REQUEST))?.map(text);
        if private_key.is_none() && request.is_none() {
            return self.waiting.get(&self.state, thing);
        }
        let requested = disk::read_if_there(&folder.join(REQUESTED))?.map(|bytes| {
            // A time that cannot be read still says that something was asked for: look at everything since ever.
            let text = String::from_utf8_lossy(&bytes);
            OffsetDateTime::parse(text.trim(), &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH)
        });
        let certificate = disk::read_if_there(&folder.join(CERTIFICATE))?.map(text);
        Ok(Some(Pending { private_key, request, requested, certificate }))
    }

    fn all_pending(&self) -> Result<Vec<String>> {
        let mut names = disk::names_in(&self.waiting_keys())?;
        // What is hidden is on its way out.
        names.retain(|name| !name.starts_with('.'));
        names.extend(self.waiting.things(&self.state)?);
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn save_pending_keys(&self, keys: &[(&str, Secret)], at: OffsetDateTime) -> Result<()> {
        match keys.iter().find(|(thing, _)| self.pending_folder(thing).exists()) {
            Some((thing, _)) => {
                Err(Error::machine("file-exists", format!("a key of `{thing}` waits already")).on(*thing))
            }
            None => self.waiting.add(&self.state, keys, at),
        }
    }

    fn clear_pending_keys(&self, things: &[&str]) -> Result<()> {
        for thing in things.iter().filter(|thing| self.pending_folder(thing).exists()) {
            folder::remove_at_once(&self.pending_folder(thing))?;
        }
        folder::remove_if_empty(&self.waiting_keys());
        self.waiting.remove(&self.state, things)
    }

    fn save_pending_key(&self, thing: &str, private_key: &Secret) -> Result<()> {
        let folder = self.pending_folder(thing);
        disk::make_folder(&folder, 0o700)?;
        disk::sync_folder_of(&folder)?;
        disk::write_new(&folder.join(KEY), private_key.expose(), 0o600)
    }

    fn save_pending_request(&self, thing: &str, request_pem: &str) -> Result<()> {
        let folder = self.pending_folder(thing);
        disk::make_folder(&folder, 0o700)?;
        disk::sync_folder_of(&folder)?;
        disk::write_new(&folder.join(REQUEST), request_pem.as_bytes(), 0o644)
    }

    fn save_request(&self, thing: &str, at: OffsetDateTime) -> Result<()> {
        self.part_from_others(thing)?;
        keys::write_request(&self.pending_folder(thing), at)
    }

    fn save_pending_certificate(&self, thing: &str, pem: &str) -> Result<()> {
        self.part_from_others(thing)?;
        disk::write_over(&self.pending_folder(thing).join(CERTIFICATE), pem.as_bytes(), 0o644)
    }

    fn clear_pending(&self, thing: &str) -> Result<()> {
        self.clear_pending_keys(&[thing])
    }

    fn keep_pending(&self, thing: &str) -> Result<Option<String>> {
        let Some(pending) = self.pending(thing)? else { return Ok(None) };
        let kept = pending.private_key.map(|key| self.keep_key(thing, key.expose())).transpose()?;
        self.clear_pending(thing)?;
        Ok(kept)
    }

    fn authority(&self, name: &str) -> Result<KeptAuthority> {
        Authorities::new(self.state.clone()).load(name)
    }

    fn all_bundles(&self) -> Result<Vec<String>> {
        let mut names = disk::names_in(&self.out)?;
        // What is hidden is no thing's.
        names.retain(|name| !name.starts_with('.') && self.out.join(name).is_dir());
        names.extend(self.archives.things(&self.out)?);
        names.sort();
        names.dedup();
        Ok(names)
    }

    fn bundle(&self, thing: &str) -> Result<SeenBundle> {
        let seen = bundle::see(&self.out.join(thing))?;
        if seen.exists {
            return Ok(seen);
        }
        Ok(self.archives.see(&self.out, thing)?.unwrap_or(seen))
    }

    fn bundle_file(&self, thing: &str, path: &str) -> Result<Option<(u32, Secret)>> {
        let file = self.out.join(thing).join(path);
        if let (Some(bytes), Some(mode)) = (disk::read_if_there(&file)?, disk::mode_of(&file)) {
            return Ok(Some((mode, Secret::new(bytes))));
        }
        if self.out.join(thing).exists() {
            return Ok(None);
        }
        let packed = self.archives.files(&self.out, thing)?.unwrap_or_default();
        let found = packed.into_iter().find(|member| member.path == path);
        Ok(found.map(|member| (member.mode, Secret::new(member.content))))
    }

    fn write_bundle(&self, thing: &str, artefacts: &[Artefact]) -> Result<Option<String>> {
        let place = self.out.join(thing);
        disk::make_folder(&self.out, 0o755)?;
        let new_key = artefacts.iter().find(|artefact| artefact.path == KEY).map(|artefact| artefact.content.bytes());
        let kept = match disk::read_if_there(&place.join(KEY))? {
            Some(old) if Some(&*old) != new_key && !folder::same_key_text(&old, new_key) => {
                Some(self.keep_key(thing, &old)?)
            }
            _ => None,
        };
        bundle::put(&place, &folder::staging(&place), artefacts)?;
        Ok(kept)
    }

    fn stage_bundle(&self, thing: &str, archive: Option<&str>, artefacts: &[Artefact]) -> Result<bool> {
        let place = self.out.join(thing);
        if place.symlink_metadata().is_ok() {
            return Ok(false);
        }
        match archive {
            Some(fleet) => self.archives.stage(&self.out, fleet, thing, artefacts)?,
            None => bundle::stage(&folder::staging(&place), artefacts)?,
        }
        Ok(true)
    }

    fn place_bundles(&self, things: &[&str]) -> Result<()> {
        if things.is_empty() {
            return Ok(());
        }
        disk::make_folder(&self.out, 0o755)?;
        let packed = self.archives.place(&self.out, &things.iter().copied().collect())?;
        let folders: Vec<&&str> = things.iter().filter(|thing| !packed.contains(**thing)).collect();
        if folders.is_empty() {
            return Ok(());
        }
        disk::sync_all_below(&self.out)?;
        for thing in folders {
            let place = self.out.join(thing);
            std::fs::rename(folder::staging(&place), &place)
                .map_err(|error| machine_error("put in place", &place, &error))?;
        }
        disk::sync_folder_of(&self.out.join("."))
    }

    fn remove_bundle(&self, thing: &str, purge: bool) -> Result<Kept> {
        let place = self.out.join(thing);
        let packed = self.archives.see(&self.out, thing)?;
        let held = disk::read_if_there(&place.join(KEY))?;
        let held = held.or_else(|| Some(packed.as_ref()?.private_key.as_ref()?.expose().to_vec()));
        let (key, purged) = match &held {
            Some(key) if !purge => (Some(self.keep_key(thing, key)?), None),
            held => (None, held.as_deref()),
        };
        let others = bundle::take_down(&place, purged, || self.aside(thing, OTHERS))?;
        self.archives.remove(&self.out, thing, purge)?;
        if purge {
            self.purge_kept(thing)?;
        }
        folder::remove_if_empty(&self.out.join(".kept"));
        git::forget_if_alone(&self.out);
        folder::remove_if_empty(&self.out);
        Ok(Kept { key, others })
    }

    fn show_bundle(&self, thing: &str, archive: Option<&str>) -> String {
        let folder = self.bundle_folder(thing);
        let packed = || self.archives.fleet_of(&self.out, thing).ok().flatten();
        match (!folder.exists()).then(|| archive.map(str::to_owned).or_else(packed)).flatten() {
            Some(fleet) => format!("{}.tar: {thing}", self.out.join(fleet).display()),
            None => folder.display().to_string(),
        }
    }

    fn sweep(&self, things: &mut dyn Iterator<Item = &str>) -> Result<()> {
        disk::sweep(&self.state)?;
        disk::sweep(&self.out)?;
        self.sweep_pending()?;
        for thing in things {
            folder::recover(&self.out.join(thing))?;
            self.sweep_kept(thing)?;
        }
        Ok(())
    }

    fn claims(&self) -> Result<Claims> {
        claims::read(&self.state, &self.hand)
    }

    fn claim(&self, claims: &[Claim]) -> Result<()> {
        claims::add(&self.state, &self.hand, claims)
    }

    fn record(&self, line: &JournalLine) -> Result<()> {
        journal::record(&self.journal(), line)
    }

    fn finish(&self) -> Result<()> {
        disk::remove_if_there(&self.journal())
    }

    fn unfinished(&self) -> Result<Option<Unfinished>> {
        journal::unfinished(&self.journal())
    }
}

/// The folder that a manifest lies in, which its relative paths are relative to; empty for the current one.
pub fn beside(manifest: &Path) -> PathBuf {
    manifest.parent().map(Path::to_owned).unwrap_or_default()
}
