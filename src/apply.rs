//! Applying: a plan carried out step by step, with a journal, so that the same command goes on after any interruption.

mod certificate;
mod step;

use std::collections::BTreeMap;

use time::format_description::well_known::Rfc3339;

use crate::assembly::Assembly;
use crate::error::{Error, Exit, Result};
use crate::plan::{Plan, Step};
use crate::registry::CertificateRecord;
use crate::store::{JournalLine, Store};

/// Who watches a run, and may end it between two steps.
pub trait Watch: Send + Sync {
    /// Whether the run is to end before its next step.
    fn is_interrupted(&self) -> bool;
    /// A step begins: which, from 1, of how many.
    fn begins(&self, number: usize, of: usize, step: &Step);
    /// It is done.
    fn done(&self, number: usize, of: usize, step: &Step);
}

/// A run.
pub struct Run<'a> {
    /// What bundles are made from; the registry and the machine are in it.
    pub assembly: &'a Assembly<'a>,
    /// What is kept on this machine.
    pub store: &'a dyn Store,
    /// Who watches.
    pub watch: &'a dyn Watch,
    /// Whether private keys of what is taken down are deleted instead of moved aside.
    pub purge: bool,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Receipt {
    /// How many steps it took.
    pub steps: usize,
    /// What the person should know: keys that were moved aside, policy versions that were pruned, certificates that were found again.
    pub notes: Vec<String>,
}

/// What a run knows from its earlier steps.
#[derive(Default)]
struct Progress {
    /// The certificates that this run obtained, by thing.
    certificates: BTreeMap<String, CertificateRecord>,
    notes: Vec<String>,
}

impl Run<'_> {
    /// Carries out a plan.
    ///
    /// # Errors
    /// The failure of the step that failed; with exit 6 when steps before it are done, 130 when the run was interrupted.
    pub fn carry_out(&self, command: &str, plan: &Plan) -> Result<Receipt> {
        let total = plan.steps();
        if total == 0 {
            self.store.finish()?;
            return Ok(Receipt::default());
        }
        let at = self.assembly.machine.now().format(&Rfc3339);
        let at = at.map_err(|error| Error::bug("the time cannot be written").cause(error))?;
        self.store.record(&JournalLine::Begin { command: command.to_owned(), at, steps: total })?;
        let mut progress = Progress::default();
        for (at, step) in plan.items.iter().flat_map(|item| &item.steps).enumerate() {
            let number = at + 1;
            if self.watch.is_interrupted() {
                return Err(stopped(command, at, total, None));
            }
            self.watch.begins(number, total, step);
            self.take(step, &mut progress)
                .map_err(|error| stopped(command, at, total, Some(error.context(format!("could not {step}")))))?;
            self.store
                .record(&JournalLine::Done { step: number, did: step.to_string() })
                .map_err(|error| stopped(command, number, total, Some(error)))?;
            self.watch.done(number, total, step);
        }
        self.store.finish()?;
        Ok(Receipt { steps: total, notes: progress.notes })
    }
}

/// How a run ends that did not come to its end.
fn stopped(command: &str, done: usize, total: usize, error: Option<Error>) -> Error {
    let says = format!("{command} stopped after {done} of {total} steps; what is done is recorded");
    let hint = "run the same command again: it goes on from there";
    match error {
        None => Error::new(Exit::Interrupted, "interrupted", says).hint(hint),
        // Nothing was done: the failure speaks for itself.
        Some(error) if done == 0 => error,
        Some(error) => error.context(says).exit(Exit::HalfDone).hint(hint),
    }
}
