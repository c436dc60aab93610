//! Progress on stderr: bars on a terminal, plain lines elsewhere, JSON events when asked; and Ctrl-C between two steps.

use std::io::IsTerminal;

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::context::{Context, Progress};
use crate::cli::report::{Report, is_closed_pipe};
use crate::cli::results::Results;
use crate::error::Result;
use crate::host::prompt::{is_interrupted, watch_signals};
use crate::plan::apply::{Ended, Outcome, Patience, Watch};
use crate::plan::{Kind, Step};

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
    results: Option<Results>,
    /// Whether failures are told one by one, because the run goes on after them.
    tells_failures: bool,
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
            // Between the lines of every call there is no place for a bar.
            Progress::Auto if is_terminal && context.verbose == 0 => How::Bar(bar(steps)),
            Progress::Auto => How::Plain,
        };
        Self { report: **context, how, results: None, tells_failures: false }
    }

    /// The same with a file that is told what becomes of each thing.
    #[must_use]
    pub fn telling(self, results: Option<Results>, patience: Patience) -> Self {
        Self { results, tells_failures: patience != Patience::None, ..self }
    }

    /// Says something beside the progress.
    fn say(&self, text: &str) {
        match &self.how {
            How::Bar(bar) => bar.suspend(|| self.report.note(text)),
            _ => self.report.note(text),
        }
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
            How::Json => self.report.event(&json!({
                "event": "done", "step": number, "of": of, "did": step.to_string(),
                "thing": step.thing(), "kind": step.kind(), "action": step.word(), "id": step.id(),
            })),
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

    fn settled(&self, outcome: &Outcome) -> Result<()> {
        if let Some(results) = &self.results {
            results.add(outcome)?;
        }
        if self.report.is_json() {
            let mut row = serde_json::to_value(outcome).unwrap_or_default();
            row["event"] = "result".into();
            row["kind"] = json!(Kind::Thing);
            row["id"] = outcome.thing.as_str().into();
            // Whoever reads no further is no reason to leave the work undone.
            return self.report.json(&row).or_else(|error| if is_closed_pipe(&error) { Ok(()) } else { Err(error) });
        }
        if outcome.status == Ended::Failed && self.tells_failures {
            let message = outcome.message.as_deref().unwrap_or_default();
            self.say(&format!("failed: {}: {message}", outcome.thing));
        }
        Ok(())
    }

    fn noted(&self, text: &str) {
        self.say(text);
    }
}
