//! Progress on stderr: bars on a terminal, plain lines elsewhere, JSON events when asked; and Ctrl-C between two steps.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::context::{Context, Progress};
use crate::cli::report::Report;
use crate::host::prompt::{is_interrupted, watch_signals};
use crate::plan::Step;
use crate::plan::apply::Watch;

/// From here on Ctrl-C and SIGTERM end the run between two steps; a second one ends it at once, and the next run goes on from the journal.
pub fn catch_interrupts() {
    watch_signals(true);
}

/// Whether Ctrl-C or SIGTERM came since they are caught.
pub fn interrupted() -> bool {
    is_interrupted()
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
        is_interrupted()
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

    fn batch_done(&self, done: usize, of: usize, did: &str) {
        match &self.how {
            How::Bar(bar) => {
                bar.set_message(did.to_owned());
                bar.set_position(done as u64);
                if done == of {
                    bar.finish_and_clear();
                }
            }
            How::Plain => self.report.note(&format!("[{done}/{of}] {did}")),
            How::Json => self.report.event(&json!({ "event": "done", "step": done, "of": of, "did": did })),
            How::None => {}
        }
    }
}
