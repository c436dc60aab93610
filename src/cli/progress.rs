//! Progress on stderr: bars on a terminal, plain lines elsewhere, JSON events when asked; and Ctrl-C between two steps.

use std::io::IsTerminal;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use crate::cli::context::{Context, Progress};
use crate::cli::report::{Report, is_closed_pipe};
use crate::cli::results::Results;
use crate::cli::shown::{grouped, in_words};
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

/// Up to so many steps each has its line where nobody says how progress is to be shown; of more, now and then one says how far it is.
const FEW: usize = 100;
/// The stage in which each thing gets what is its own.
const THINGS: &str = "things";
/// How often it does.
const CALM: Duration = Duration::from_secs(10);

/// Shows a run.
pub struct Shown {
    report: Report,
    how: How,
    results: Option<Results>,
    /// Whether failures are told one by one, because the run goes on after them.
    tells_failures: bool,
}

enum How {
    Bar(ProgressBar, Mutex<Stage>),
    Plain,
    Calm(Mutex<Stage>),
    Json,
    None,
}

/// What a run is at, and since when.
struct Stage {
    name: &'static str,
    begun: Instant,
    /// How many steps were done before it.
    before: usize,
    /// How many are done now.
    done: usize,
    said: Instant,
}

impl Shown {
    /// As the flags and the terminal say.
    pub fn new(context: &Context, steps: usize) -> Self {
        let is_terminal = std::io::stderr().is_terminal() && !is_set("CI") && !is_dumb();
        let now = Instant::now();
        let stage = || Mutex::new(Stage { name: "", begun: now, before: 0, done: 0, said: now });
        let how = match context.globals.progress {
            Progress::None => How::None,
            Progress::Json => How::Json,
            Progress::Plain => How::Plain,
            Progress::Auto if context.globals.quiet => How::None,
            Progress::Auto if context.is_json() => How::Json,
            // Between the lines of every call there is no place for a bar.
            Progress::Auto if is_terminal && context.verbose == 0 => How::Bar(bar(steps), stage()),
            Progress::Auto if steps > FEW => How::Calm(stage()),
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
            How::Bar(bar, _) => bar.suspend(|| self.report.note(text)),
            _ => self.report.note(text),
        }
    }

    /// Says now and then how far it is, and in the end how long it took.
    fn calm(&self, stage: &Mutex<Stage>, done: usize, of: usize) {
        let Ok(mut stage) = stage.lock() else { return };
        stage.done = done;
        if done == of {
            let steps = of - stage.before.min(of);
            self.report.note(&summary(stage.name, steps, stage.begun.elapsed()));
        } else if stage.said.elapsed() >= CALM {
            stage.said = Instant::now();
            self.report.note(&how_far(&stage, done, of, stage.begun.elapsed()));
        }
    }

    /// Goes over to the stage of a step; what there is to say about the one before.
    fn stage(stage: &Mutex<Stage>, number: usize, name: &'static str) -> Option<String> {
        let mut stage = stage.lock().ok()?;
        if stage.name == name {
            return None;
        }
        let now = Instant::now();
        let before = number.saturating_sub(1);
        let over = Stage { name, begun: now, before, done: before, said: now };
        let before = std::mem::replace(&mut *stage, over);
        let steps = stage.before - before.before.min(stage.before);
        (!before.name.is_empty()).then(|| summary(before.name, steps, before.begun.elapsed()))
    }
}

fn summary(stage: &str, steps: usize, took: Duration) -> String {
    let steps = if steps == 1 { "1 step".to_owned() } else { format!("{} steps", grouped(steps)) };
    format!("{stage}: {steps} in {}", in_words(took))
}

/// How far a run is: `things: 1,234 of 12,345 steps, 120/s, 1 min 32 s left`.
fn how_far(stage: &Stage, number: usize, of: usize, took: Duration) -> String {
    let rate = (number - stage.before.min(number)) as f64 / took.as_secs_f64().max(0.001);
    let left = Duration::from_secs_f64((of - number.min(of)) as f64 / rate.max(0.001));
    format!("{}: {} of {} steps, {rate:.0}/s, {} left", stage.name, grouped(number), grouped(of), in_words(left))
}

fn bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(steps as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:24} {human_pos}/{human_len}  {per_sec:.0}  {eta} left  {msg}")
    {
        bar.set_style(style);
    }
    bar
}

/// What a step belongs to, as somebody who waits thinks of it.
fn stage_of(step: &Step) -> &'static str {
    match step {
        Step::CreateThingType { .. } | Step::DeleteThingType { .. } => "thing types",
        Step::CreateThingGroup { .. } | Step::DeleteThingGroup { .. } => "thing groups",
        Step::CreatePolicy { .. } | Step::CreatePolicyVersion { .. } | Step::DeletePolicy { .. } => "policies",
        _ => THINGS,
    }
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

    fn begins(&self, number: usize, _: usize, step: &Step) {
        match &self.how {
            How::Bar(bar, stage) => {
                if let Some(over) = Self::stage(stage, number, stage_of(step)) {
                    bar.println(over);
                }
                bar.set_message(stage_of(step));
            }
            How::Calm(stage) => {
                if let Some(over) = Self::stage(stage, number, stage_of(step)) {
                    self.report.note(&over);
                }
            }
            _ => {}
        }
    }

    fn done(&self, number: usize, of: usize, step: &Step) {
        match &self.how {
            How::Bar(bar, _) => {
                bar.set_position(number as u64);
                if number == of {
                    bar.finish_and_clear();
                }
            }
            How::Plain => self.report.note(&format!("[{number}/{of}] {step}")),
            How::Calm(stage) => self.calm(stage, number, of),
            How::Json => self.report.event(&json!({
                "event": "done", "step": number, "of": of, "did": step.to_string(),
                "thing": step.thing(), "kind": step.kind(), "action": step.word(), "id": step.id(),
            })),
            How::None => {}
        }
    }

    fn batch_done(&self, done: usize, of: usize, did: &str) {
        match &self.how {
            How::Bar(bar, _) => {
                bar.set_message(did.to_owned());
                bar.set_position(done as u64);
                if done == of {
                    bar.finish_and_clear();
                }
            }
            How::Plain => self.report.note(&format!("[{done}/{of}] {did}")),
            How::Calm(stage) => {
                // The steps of a whole batch are new.
                let first = stage.lock().map_or(done, |stage| stage.done + 1);
                if let Some(over) = Self::stage(stage, first, THINGS) {
                    self.report.note(&over);
                }
                self.calm(stage, done, of);
            }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_far_a_run_is_says_rate_and_time_left_of_its_own_stage() {
        let now = Instant::now();
        let stage = Stage { name: "things", begun: now, before: 34, done: 34, said: now };
        let said = how_far(&stage, 1234, 12_345, Duration::from_secs(10));
        assert_eq!(said, "things: 1,234 of 12,345 steps, 120/s, 92 s left");
        assert_eq!(summary("policies", 1, Duration::from_millis(300)), "policies: 1 step in 0.3 s");
    }

    #[test]
    fn a_stage_that_begins_says_how_long_the_one_before_took() {
        let now = Instant::now();
        let stage = Mutex::new(Stage { name: "", begun: now, before: 0, done: 0, said: now });
        assert_eq!(Shown::stage(&stage, 1, "policies"), None);
        assert_eq!(Shown::stage(&stage, 2, "policies"), None);
        assert_eq!(Shown::stage(&stage, 3, "things").unwrap(), "policies: 2 steps in 0.0 s");
    }
}
