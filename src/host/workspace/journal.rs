//! The journal of a run: a line per step or batch that is done, so that the next run can say how far it came.

use std::path::Path;

use crate::error::{Error, Result};
use crate::host::disk;
use crate::host::store::{JournalLine, Unfinished};

/// Adds a line; the first of a run begins the file anew.
pub(super) fn record(path: &Path, line: &JournalLine) -> Result<()> {
    let mut text =
        serde_json::to_string(line).map_err(|error| Error::bug("a journal line is not JSON").cause(error))?;
    text.push('\n');
    if matches!(line, JournalLine::Begin { .. }) {
        return disk::write_over(path, text.as_bytes(), 0o600);
    }
    disk::append(path, text.as_bytes(), 0o600)
}

/// The run that the journal is of, when it did not end well.
pub(super) fn unfinished(path: &Path) -> Result<Option<Unfinished>> {
    let Some(bytes) = disk::read_if_there(path)? else { return Ok(None) };
    let text = String::from_utf8_lossy(&bytes);
    // A last line that was cut off by a kill says nothing and is passed over.
    let mut lines = text.lines().filter_map(|line| serde_json::from_str::<JournalLine>(line).ok());
    let Some(JournalLine::Begin { command, steps, .. }) = lines.next() else { return Ok(None) };
    let done = lines.map(|line| match line {
        JournalLine::Done { .. } => 1,
        JournalLine::Batch { steps, .. } => steps,
        JournalLine::Begin { .. } => 0,
    });
    let done = done.sum();
    Ok(Some(Unfinished { command, done, steps }))
}
