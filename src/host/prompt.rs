//! Asking a person for a password on their terminal, without showing it.

use std::io::{self, IsTerminal, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use zeroize::Zeroizing;

use crate::error::{Error, Exit, Result};
use crate::host::os::SilentTerminal;
use crate::secret::Secret;

/// Whether a signal came that ends the program.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Whether somebody looks whether one came: a run between two steps, or a question.
static WATCHED: AtomicBool = AtomicBool::new(false);

/// Whether Ctrl-C or SIGTERM came since [`watch_signals`].
pub fn is_interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// From here on Ctrl-C and SIGTERM are kept for [`is_interrupted`], until `false` is said; a second one ends the program at once.
pub fn watch_signals(watched: bool) -> bool {
    // When no handler can be set, or it is set already, that is as well.
    #[cfg(feature = "cli")]
    let _ = ctrlc::set_handler(|| {
        if !WATCHED.load(Ordering::SeqCst) {
            // Nobody looks: as without a handler.
            #[allow(clippy::exit, reason = "a signal ends the program wherever it is")]
            std::process::exit(Exit::Interrupted as i32);
        }
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            // The second time the person means it: the step that is being done is left where it is, and found again by the next run.
            #[allow(clippy::exit, reason = "a signal ends the program wherever it is")]
            std::process::exit(Exit::Interrupted as i32);
        }
    });
    WATCHED.swap(watched, Ordering::SeqCst)
}

/// Whether stdin and stderr are a person's terminal, so that a question can be asked.
pub fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a password on the controlling terminal; what is typed does not show.
///
/// Ctrl-C and Ctrl-\ come as characters while the question stands, and a signal that ends the program is looked for ten times a second, so
/// that the terminal shows again what is typed before the program ends.
///
/// # Errors
/// Exit 5 when there is no terminal to ask on; exit 130 when the person has had enough.
pub fn password(question: &str) -> Result<Secret> {
    let failed = |error: io::Error| Error::machine("no-terminal", "cannot ask for a password here").cause(error);
    let before = watch_signals(true);
    let line = SilentTerminal::ask(question).and_then(|mut terminal| line(&mut terminal));
    watch_signals(before);
    line.map_err(failed)?.ok_or_else(|| {
        Error::new(Exit::Interrupted, "interrupted", "interrupted at the question for a password; nothing was done")
    })
}

/// One line, byte by byte; none when the person or a signal broke it off.
fn line(terminal: &mut impl Read) -> io::Result<Option<Secret>> {
    // Room for all of it, so that growing leaves no copy behind.
    let mut line = Zeroizing::new(Vec::with_capacity(4096));
    let mut byte = Zeroizing::new([0_u8]);
    loop {
        if is_interrupted() {
            return Ok(None);
        }
        match terminal.read(byte.as_mut()) {
            Ok(0) => continue,
            Ok(_) => {}
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        }
        match byte[0] {
            b'\r' | b'\n' => return Ok(Some(Secret::new(line.to_vec()))),
            // Ctrl-C, Ctrl-\, and Ctrl-D with nothing typed.
            0x03 | 0x1c => return Ok(None),
            0x04 if line.is_empty() => return Ok(None),
            0x04 => return Ok(Some(Secret::new(line.to_vec()))),
            // Backspace takes a whole character away, and Ctrl-U the line.
            0x08 | 0x7f => while line.pop().is_some_and(|byte| byte & 0xc0 == 0x80) {},
            0x15 => line.clear(),
            other if line.len() < 4096 => line.push(other),
            _ => return Err(io::Error::other("the line has more than 4096 bytes")),
        }
    }
}
