//! Any system that Rust's own library knows: what it cannot promise, it says.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read};
use std::path::Path;

/// How many columns a terminal has is not asked.
pub fn columns(_: bool) -> Option<usize> {
    None
}

/// Modes are not known here.
pub fn with_mode(options: &mut OpenOptions, _mode: u32) -> &mut OpenOptions {
    options
}

/// Modes are not known here.
pub fn folder_with_mode(builder: &mut DirBuilder, _mode: u32) -> &mut DirBuilder {
    builder
}

/// Modes are not known here.
pub fn mode(_meta: &Metadata) -> Option<u32> {
    None
}

/// Modes are not known here.
pub fn set_mode(_file: &File, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Modes are not known here.
pub fn set_folder_mode(_folder: &Path, _mode: u32) -> io::Result<()> {
    Ok(())
}

/// Whether a file system says that it has no such operation.
pub fn is_unsupported(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::Unsupported | io::ErrorKind::InvalidInput | io::ErrorKind::CrossesDevices)
}

/// Renames a file where nothing has the new name, as far as a look before can tell.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    match to.symlink_metadata() {
        Ok(_) => Err(io::ErrorKind::AlreadyExists.into()),
        Err(_) => fs::rename(from, to),
    }
}

/// Two names cannot be exchanged in one step here; who wanted that renames twice.
pub fn exchange(_one: &Path, _other: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}

/// Processes cannot be asked for here: locks tell.
pub fn is_running(_pid: i32) -> Option<bool> {
    None
}

/// Folders cannot be opened to be synced here.
pub fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// There is no barrier for many files here.
pub fn sync_file_system(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Each file is synced by itself.
pub const ONE_BARRIER: bool = false;

/// Disks are not asked here.
pub fn free_space(_folder: &Path) -> io::Result<Option<u64>> {
    Ok(None)
}

/// Rights are not asked for here; writing finds out.
pub fn expect_writable(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Files without a name cannot be made here.
pub fn makes_unnamed(_folder: &Path) -> bool {
    false
}

/// The limit is not known here.
pub fn raise_open_files() {}

/// A terminal that could hide what is typed is not known here.
pub struct SilentTerminal(());

impl SilentTerminal {
    /// Never asks.
    ///
    /// # Errors
    /// Always: what is typed would show.
    pub fn ask(_question: &str) -> io::Result<Self> {
        Err(io::Error::new(io::ErrorKind::Unsupported, "what is typed would show on this system"))
    }
}

impl Read for SilentTerminal {
    fn read(&mut self, _buffer: &mut [u8]) -> io::Result<usize> {
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_stays_whose_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let (one, other) = (folder.path().join("one"), folder.path().join("other"));
        fs::write(&one, "1").unwrap();
        fs::write(&other, "2").unwrap();
        assert_eq!(rename_new(&one, &other).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        assert_eq!((fs::read(&one).unwrap(), fs::read(&other).unwrap()), (b"1".to_vec(), b"2".to_vec()));
        rename_new(&one, &folder.path().join("free")).unwrap();
        assert!(!one.exists());
    }

    #[test]
    fn what_cannot_be_done_here_is_said_and_not_pretended() {
        let folder = tempfile::tempdir().unwrap();
        let error = exchange(folder.path(), folder.path()).unwrap_err();
        assert!(is_unsupported(&error));
        assert!(mode(&fs::metadata(folder.path()).unwrap()).is_none() && is_running(1).is_none());
        assert!(free_space(folder.path()).unwrap().is_none() && !makes_unnamed(folder.path()) && !ONE_BARRIER);
        assert!(SilentTerminal::ask("?").is_err());
        let made = with_mode(OpenOptions::new().write(true).create_new(true), 0o600).open(folder.path().join("new"));
        set_mode(&made.unwrap(), 0o600).unwrap();
        folder_with_mode(&mut DirBuilder::new(), 0o700).create(folder.path().join("below")).unwrap();
    }
}
