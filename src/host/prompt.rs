//! Asking a person for a password on their terminal, without showing it.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader, Write};

use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// Asks for a password on the controlling terminal; what is typed does not show.
///
/// # Errors
/// Exit 5 when there is no terminal to ask on.
pub fn password(question: &str) -> Result<Secret> {
    let failed = |error: std::io::Error| Error::machine("no-terminal", "cannot ask for a password here").cause(error);
    let mut terminal = OpenOptions::new().read(true).write(true).open("/dev/tty").map_err(failed)?;
    let before = tcgetattr(&terminal).map_err(|error| failed(error.into()))?;
    let mut silent = before.clone();
    silent.local_modes.remove(LocalModes::ECHO);
    terminal.write_all(question.as_bytes()).map_err(failed)?;
    tcsetattr(&terminal, OptionalActions::Flush, &silent).map_err(|error| failed(error.into()))?;
    let mut line = Zeroizing::new(String::new());
    let read = BufReader::new(&terminal).read_line(&mut line);
    // The echo comes back whatever happened.
    let restored = tcsetattr(&terminal, OptionalActions::Flush, &before);
    let _ = terminal.write_all(b"\n");
    read.map_err(failed)?;
    restored.map_err(|error| failed(error.into()))?;
    Ok(Secret::new(line.trim_end_matches(['\r', '\n']).as_bytes().to_vec()))
}
