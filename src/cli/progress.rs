//! Progress on stderr: bars on a terminal, plain lines elsewhere, JSON events when asked; and Ctrl-C between two steps.

use std::io::IsTerminal;
use std::sync::atomic::{AtomicBool, Ordering};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::context::{Context, Progress};
use crate::cli::report::Report;
use crate::plan::Step;
use crate::plan::apply::Watch;

/// Whether Ctrl-C or SIGTERM came.
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// From here on Ctrl-C and SIGTERM end the run between two steps; a second one ends it at once.
pub fn catch_interrupts() {
    // When no handler can be set the signal simply kills, which the journal survives as well.
    let _ = ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            // The second time the person means it; the next run goes on from the journal.
            let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
        }
    });
}

/// Whether Ctrl-C or SIGTERM came since they are caught.
pub fn interrupted() -> bool {
    INTERRUPTED.load(Ordering::SeqCst)
}

/// Shows a run.
pub struct Shown {
    report: Report,
    how: How,
}

enum How {
    Bar(ProgressBar),
    Plain,
    Json,
    None,
}

impl Shown {
    /// As the flags and the terminal say.
    pub fn new(context: &Context, steps: usize) -> Self {
        let is_terminal = std::io::stderr().is_terminal() && !is_set("CI") && !is_dumb();
        let how = match context.globals.progress {
            Progress::None => How::None,
            Progress::Json => How::Json,
            Progress::Plain => How::Plain,
            Progress::Auto if context.globals.quiet => How::None,
            Progress::Auto if context.is_json() => How::Json,
            Progress::Auto if is_terminal => How::Bar(bar(steps)),
            Progress::Auto => How::Plain,
        };
        Self { report: **context, how }
    }
}

fn bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {eta} left  {wide_msg}") {
        bar.set_style(style);
    }
    bar
}

fn is_set(name: &str) -> bool {
    std::env::var_os(name).is_some_and(|value| !value.is_empty())
}

fn is_dumb() -> bool {
    std::env::var_os("TERM").is_some_and(|term| term == "dumb")
}

impl Watch for Shown {
    fn is_interrupted(&self) -> bool {
        INTERRUPTED.load(Ordering::SeqCst)
    }

    fn begins(&self, _: usize, _: usize, step: &Step) {
        if let How::Bar(bar) = &self.how {
            bar.set_message(step.to_string());
        }
    }

    fn done(&self, number: usize, of: usize, step: &Step) {
        match &self.how {
            How::Bar(bar) => {
                bar.set_position(number as u64);
                if number == of {
                    bar.finish_and_clear();
                }
            }
            How::Plain => self.report.note(&format!("[{number}/{of}] {step}")),
            How::Json => {
                self.report.event(&json!({ "event": "done", "step": number, "of": of, "did": step.to_string() }))
            }
            How::None => {}
        }
    }
}
