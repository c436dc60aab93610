//! What operating systems do differently: the one place that names them. `unix` keeps every promise; `portable` is for all others, says where it
//! cannot keep one, and is compiled and tried in the tests of every system.
//!
//! | what | Unix | others |
//! |---|---|---|
//! | modes of files and folders | set before the first byte | not known; the folder's own access rights hold |
//! | a name taken only when it is free | one call | looked at first: two programs at once may both see it free |
//! | two folders exchanged | one call (Linux, macOS) | two renames; what a kill leaves between them is put right by the next run |
//! | a process of this number | asked | not known; locks tell |
//! | many files made durable | one barrier (Linux), or all file systems | each file by itself, before |
//! | room on a disk, the right to write | asked | found out by writing |
//! | a password typed unseen | on the terminal | not asked: `--password-env` or `--password-file` |

#[cfg(any(not(unix), test))]
#[cfg_attr(unix, allow(dead_code, reason = "here for its tests"))]
mod portable;
#[cfg(unix)]
mod unix;

#[cfg(not(unix))]
pub use portable::*;
#[cfg(unix)]
pub use unix::*;
