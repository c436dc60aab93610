//! One process at a time for one manifest: the second is told who holds it.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::SystemTime;

use crate::error::{Error, Result};
use crate::host::disk::machine_error;

/// The lock, held until it is dropped or its process ends, however that ends.
pub struct Lock {
    file: File,
    /// When the file was last changed before us: a run that changes nothing changes no file's time either.
    modified: Option<SystemTime>,
}

impl Lock {
    /// Takes the lock, or says at once who holds it.
    ///
    /// # Errors
    /// Exit 5; code `locked` when another process holds it.
    pub fn take(path: &Path, what: &str) -> Result<Self> {
        let fail = |error: &std::io::Error| machine_error("lock", path, error);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path)
            .map_err(|error| fail(&error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::Error(error)) => return Err(fail(&error)),
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // The holder's own words; what cannot be read is left out.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim();
                let by = if holder.is_empty() { String::new() } else { format!(" by {holder}") };
                return Err(Error::machine("locked", format!("this manifest is being worked on{by}"))
                    .on(path.display().to_string())
                    .hint("wait until it has ended, then run the same command again")
                    .retryable());
            }
        }
        let note = format!("`awsiot-kit {what}` (process {})\n", std::process::id());
        let modified = file.metadata().and_then(|metadata| metadata.modified()).ok();
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(note.as_bytes()))
            .map_err(|error| fail(&error))?;
        Ok(Self { file, modified })
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The name stays: taking it away would race with the next one to lock it.
        let _ = self.file.set_len(0);
        if let Some(modified) = self.modified {
            let _ = self.file.set_modified(modified);
        }
        let _ = self.file.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_is_told_who_holds_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("lock");
        let held = Lock::take(&path, "apply").unwrap();
        let error = Lock::take(&path, "plan").err().unwrap();
        assert_eq!(error.code(), "locked");
        assert!(error.message().contains(&format!("process {}", std::process::id())), "{error}");
        drop(held);
        assert!(Lock::take(&path, "plan").is_ok());
    }
}
