//! Linux, macOS and their like, by way of `rustix`.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

use rustix::fs::{Access, CWD, RenameFlags, renameat_with};
use rustix::io::Errno;
use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcgetwinsize, tcsetattr};

/// How many columns the terminal behind stderr (else stdout) has, when it says so.
pub fn columns(is_stderr: bool) -> Option<usize> {
    let size = if is_stderr { tcgetwinsize(io::stderr()) } else { tcgetwinsize(io::stdout()) };
    size.ok().map(|size| usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// New files get this mode, but for what the umask takes away.
pub fn with_mode(options: &mut OpenOptions, mode: u32) -> &mut OpenOptions {
    options.mode(mode)
}

/// New folders get this mode.
pub fn folder_with_mode(builder: &mut DirBuilder, mode: u32) -> &mut DirBuilder {
    builder.mode(mode)
}

/// The mode, without the kind of file.
pub fn mode(meta: &Metadata) -> Option<u32> {
    Some(meta.permissions().mode() & 0o7777)
}

/// Sets the mode of an open file, whatever the umask says.
pub fn set_mode(file: &File, mode: u32) -> io::Result<()> {
    file.set_permissions(fs::Permissions::from_mode(mode))
}

/// Sets the mode of a folder.
pub fn set_folder_mode(folder: &Path, mode: u32) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

/// Whether a file system says that it has no such operation: FAT and some network disks know no modes, and no second name for a file.
pub fn is_unsupported(error: &io::Error) -> bool {
    let known = [Errno::PERM, Errno::NOTSUP, Errno::NOSYS, Errno::INVAL, Errno::MLINK, Errno::XDEV];
    error.raw_os_error().is_some_and(|code| known.iter().any(|known| known.raw_os_error() == code))
}

/// Renames a file where nothing has the new name.
pub fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE).map_err(Into::into)
}

/// Exchanges two names in one step; not every file system can.
pub fn exchange(one: &Path, other: &Path) -> io::Result<()> {
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).map_err(Into::into)
}

/// Whether a process of this number runs; `None` where that cannot be known.
pub fn is_running(pid: i32) -> Option<bool> {
    rustix::process::Pid::from_raw(pid).map(|pid| rustix::process::test_kill_process(pid).is_ok())
}

/// Makes the names in a folder durable.
pub fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes everything durable that was written to the file system of a folder.
pub fn sync_file_system(folder: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    return rustix::fs::syncfs(File::open(folder)?).map_err(Into::into);
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        rustix::fs::sync();
        Ok(())
    }
}

/// Whether files of [`super`]'s promises are durable only after [`sync_file_system`]; elsewhere each must be synced by itself.
pub const ONE_BARRIER: bool = true;

/// The bytes that this user may still write to the file system of a folder; `None` where it does not say, as some network disks.
pub fn free_space(folder: &Path) -> io::Result<Option<u64>> {
    let disk = rustix::fs::statvfs(folder)?;
    let blocks = if rustix::process::geteuid().is_root() { disk.f_bfree } else { disk.f_bavail };
    Ok((disk.f_blocks > 0).then(|| blocks.saturating_mul(disk.f_frsize)))
}

/// Whether this user may make files in a folder.
pub fn expect_writable(folder: &Path) -> io::Result<()> {
    rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK).map_err(Into::into)
}

/// Makes a file without a name in a folder, which leaves nothing behind whatever ends the process; `false` where that cannot be done.
pub fn makes_unnamed(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{Mode, OFlags};
        rustix::fs::open(folder, OFlags::TMPFILE | OFlags::WRONLY | OFlags::CLOEXEC, Mode::RUSR).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = folder;
        false
    }
}

/// Lets as many files be open as this machine grants; where that cannot be, it stays as it is.
pub fn raise_open_files() {
    let mut limit = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    limit.current = limit.maximum;
    let _ = rustix::process::setrlimit(rustix::process::Resource::Nofile, limit);
}

/// The controlling terminal, which does not show what is typed; reading waits a tenth of a second. When it goes the terminal is as it was.
pub struct SilentTerminal {
    terminal: File,
    before: Termios,
}

impl SilentTerminal {
    /// Shows a question and hides what is typed from here on.
    ///
    /// # Errors
    /// There is no terminal.
    pub fn ask(question: &str) -> io::Result<Self> {
        let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty")?;
        let before = tcgetattr(&terminal)?;
        terminal.write_all(question.as_bytes())?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO | LocalModes::ICANON | LocalModes::ISIG);
        silent.special_codes[SpecialCodeIndex::VMIN] = 0;
        silent.special_codes[SpecialCodeIndex::VTIME] = 1;
        // From here on it is put back, whatever happens.
        let asked = Self { terminal, before };
        tcsetattr(&asked.terminal, OptionalActions::Flush, &silent)?;
        Ok(asked)
    }
}

impl Read for SilentTerminal {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.terminal.read(buffer)
    }
}

impl Drop for SilentTerminal {
    fn drop(&mut self) {
        let _ = tcsetattr(&self.terminal, OptionalActions::Flush, &self.before);
        let _ = self.terminal.write_all(b"\n");
    }
}
