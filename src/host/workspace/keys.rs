//! Private keys around a manifest that are in no bundle: those that wait, and those that were moved aside.

use std::path::{Path, PathBuf};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{KEY, OTHERS, REQUEST, REQUESTED, Workspace, folder};
use crate::error::{Error, Result};
use crate::host::disk;
use crate::host::store::Store;

impl Workspace {
    /// Gives a key that waits among many a folder of its own, where more can be kept of it.
    pub(super) fn part_from_others(&self, thing: &str) -> Result<()> {
        if self.pending_folder(thing).join(KEY).exists() {
            return Ok(());
        }
        let Some(pending) = self.waiting.get(&self.state, thing)? else { return Ok(()) };
        if let Some(key) = &pending.private_key {
            self.save_pending_key(thing, key)?;
        }
        if let Some(at) = pending.requested {
            write_request(&self.pending_folder(thing), at)?;
        }
        self.waiting.remove(&self.state, &[thing])
    }

    /// Takes away what a killed run left of waiting keys: temporary files, folders on their way out, and folders without a key or a request.
    pub(super) fn sweep_pending(&self) -> Result<()> {
        let pending = self.waiting_keys();
        for name in disk::names_in(&pending)? {
            let folder = pending.join(&name);
            disk::sweep(&folder)?;
            if name.starts_with('.') || !(folder.join(KEY).exists() || folder.join(REQUEST).exists()) {
                folder::remove(&folder)?;
            }
        }
        folder::remove_if_empty(&pending);
        Ok(())
    }

    /// Takes away what a killed run left while it moved a key of a thing aside.
    pub(super) fn sweep_kept(&self, thing: &str) -> Result<()> {
        let kept = self.out.join(".kept").join(thing);
        for name in disk::names_in(&kept)? {
            disk::sweep(&kept.join(&name))?;
            folder::remove_if_empty(&kept.join(&name));
        }
        folder::remove_if_empty(&kept);
        folder::remove_if_empty(&self.out.join(".kept"));
        Ok(())
    }

    /// Deletes the keys of a thing that were moved aside; what is not ours stays.
    pub(super) fn purge_kept(&self, thing: &str) -> Result<()> {
        let kept = self.out.join(".kept").join(thing);
        for name in disk::names_in(&kept)?.iter().filter(|name| !name.starts_with(OTHERS)) {
            folder::remove(&kept.join(name))?;
        }
        folder::remove_if_empty(&kept);
        Ok(())
    }

    /// A folder of this thing among what is kept aside, with a name that nothing has yet.
    pub(super) fn aside(&self, thing: &str, public_name: &str) -> PathBuf {
        let kept = self.out.join(".kept").join(thing);
        let mut folder = kept.join(public_name);
        let mut number = 1;
        while folder.exists() {
            number += 1;
            folder = kept.join(format!("{public_name}-{number}"));
        }
        folder
    }

    /// Moves a private key aside: it is in its new place before it leaves the old one.
    pub(super) fn keep_key(&self, thing: &str, key: &[u8]) -> Result<String> {
        let name = &crate::digest::sha256_hex(key)[..16];
        let folder = self.out.join(".kept").join(thing).join(name);
        // The same key may have been kept by a run that was killed right after.
        if disk::read_if_there(&folder.join(KEY))?.is_some_and(|kept| kept == key) {
            return Ok(folder.join(KEY).display().to_string());
        }
        let folder = self.aside(thing, name);
        disk::make_folder(&folder, 0o700)?;
        disk::write_new(&folder.join(KEY), key, 0o600)?;
        Ok(folder.join(KEY).display().to_string())
    }
}

/// Notes in a waiting key's folder when its certificate was first asked for.
pub(super) fn write_request(folder: &Path, at: OffsetDateTime) -> Result<()> {
    let text = at.format(&Rfc3339).map_err(|error| Error::bug("the time cannot be written").cause(error))?;
    // The first time stays: an answer may have been lost ever since.
    disk::write_if_missing(&folder.join(REQUESTED), format!("{text}\n").as_bytes(), 0o600)
}
