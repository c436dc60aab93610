//! Applying: a plan carried out step by step, with a journal, so that the same command goes on after any interruption.

mod batch;
mod certificate;
mod confirm;
mod known_cas;
mod lost_certificates;
mod outcome;
mod step;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Mutex, PoisonError};

use time::format_description::well_known::Rfc3339;

use crate::bundle::contents::{Assembly, no_such_thing};
use crate::cert::holder::Holder;
use crate::error::{Error, Exit, Result};
use crate::host::claims::{Claim, Fact};
use crate::host::store::{JournalLine, Store};
use crate::parallel;
use crate::plan::desired::{Desired, DesiredThing};
use crate::plan::stage::Chain;
use crate::plan::{Plan, Step};
use crate::registry::{CertificateRecord, TOO_EARLY};
use known_cas::Signers;
use lost_certificates::Unheard;
use outcome::{Course, Failure};
pub use outcome::{Ended, Outcome, Patience};

/// Who watches a run, and may end it between two steps.
pub trait Watch: Send + Sync {
    /// Whether the run is to end before its next step.
    fn is_interrupted(&self) -> bool;
    /// A step begins: which, from 1, of how many.
    fn begins(&self, number: usize, of: usize, step: &Step);
    /// It is done.
    fn done(&self, number: usize, of: usize, step: &Step);
    /// The steps of many things are done: how many steps of how many are done now, and whose these were, in words.
    fn batch_done(&self, _done: usize, _of: usize, _did: &str) {}
    /// It is known what became of a thing; each thing of the plan is told once.
    ///
    /// # Errors
    /// When it cannot be written down: the run ends, for nobody would know what it did.
    fn settled(&self, _: &Outcome) -> Result<()> {
        Ok(())
    }
    /// What the person should know of a run that does not end well.
    fn noted(&self, _: &str) {}
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
    /// How many things may be refused before the run ends.
    pub patience: Patience,
}

/// What a run did.
#[derive(Debug, Default)]
pub struct Receipt {
    /// How many steps it took.
    pub steps: usize,
    /// What the person should know: keys that were moved aside, policy versions that were pruned, certificates that were found again.
    pub notes: Vec<String>,
}

/// What a chain of steps knows from its earlier ones.
struct Progress<'a> {
    /// The certificates that it obtained, by thing.
    certificates: BTreeMap<String, CertificateRecord>,
    /// The key that was made for the thing in this run, and that nobody has heard of.
    key: Option<&'a Holder>,
    /// Whether what it asks for becomes durable with what others ask for.
    is_together: bool,
    /// The certificate of another machine that a thing has in place of ours.
    gave_way: Option<String>,
    notes: Vec<String>,
    ledger: &'a Ledger<'a>,
}

impl<'a> Progress<'a> {
    fn new(ledger: &'a Ledger<'a>) -> Self {
        Self { certificates: BTreeMap::new(), key: None, is_together: false, gave_way: None, notes: Vec::new(), ledger }
    }
}

/// What all chains of a run know together.
struct Ledger<'a> {
    /// What is wanted of each thing.
    desired: HashMap<&'a str, &'a DesiredThing>,
    course: Course,
    tally: Mutex<Count>,
    notes: Mutex<Vec<String>>,
    /// What was made and taken down, as far as it is written down.
    claims: Mutex<HashSet<Claim>>,
    /// What time alone mends.
    too_early: Mutex<Vec<Error>>,
    unheard: Unheard,
    signers: Signers,
}

impl<'a> Ledger<'a> {
    fn new(course: Course, plan: &Plan, desired: &'a Desired) -> Self {
        // What is kept belongs to keys that nobody looks for.
        let kept = plan.items.iter().filter_map(|item| item.id.as_deref());
        let named = |desired: &'a DesiredThing| (desired.device.thing.name.as_str(), desired);
        Self {
            desired: desired.things.iter().map(named).collect(),
            course,
            tally: Mutex::default(),
            notes: Mutex::default(),
            claims: Mutex::default(),
            too_early: Mutex::default(),
            unheard: Unheard::knowing(kept),
            signers: Signers::default(),
        }
    }

    /// What is wanted of a thing.
    fn desired(&self, thing: &str) -> Result<&'a DesiredThing> {
        self.desired.get(thing).copied().ok_or_else(|| no_such_thing(thing))
    }

    /// Keeps what became of a step, as far as it is written down.
    fn note(&self, step: &Step, taken: &Result<()>) {
        let Some(claim) = step.claim() else { return };
        let happened = match (claim.fact, taken) {
            // Whether a failure came before the deed or after it is not known, but for this one: another was there first.
            (Fact::Made | Fact::Found, Err(error)) => error.code() != "ResourceAlreadyExistsException",
            (_, taken) => taken.is_ok(),
        };
        if happened {
            lock(&self.claims).insert(claim);
        }
    }

    /// What is to be written down after a run: what it took down, and what it was to make and did not come to.
    fn news(&self, plan: &Plan) -> Vec<Claim> {
        let happened = lock(&self.claims);
        let claims = plan.items.iter().flat_map(|item| &item.steps).filter_map(Step::claim);
        claims
            .filter(|claim| happened.contains(claim) == (claim.fact == Fact::Gone))
            .map(|claim| Claim { fact: Fact::Gone, ..claim })
            .collect()
    }
}

#[derive(Default)]
struct Count {
    begun: usize,
    done: usize,
}

impl Run<'_> {
    /// Carries out a plan: its stages one after the other, the chains of a stage as many at once as the registry takes.
    ///
    /// # Errors
    /// The failure of the step that failed; with exit 6 when steps before it are done, 130 when the run was interrupted. Where the run bears
    /// refusals, the first of them, once all else is done.
    pub fn carry_out(&self, command: &str, plan: &Plan) -> Result<Receipt> {
        let total = plan.steps();
        // Before anything is made: what a killed run has made has an owner.
        self.store.claim(&plan.claims)?;
        let course = Course::new(plan, self.patience, self.watch)?;
        if total == 0 {
            self.store.finish()?;
            return Ok(Receipt { steps: 0, notes: plan.notes.clone() });
        }
        let at = self.assembly.machine.now().format(&Rfc3339);
        let at = at.map_err(|error| Error::bug("the time cannot be written").cause(error))?;
        self.store.record(&JournalLine::Begin { command: command.to_owned(), at, steps: total })?;
        let registry = self.assembly.registry;
        let mut ledger = Ledger::new(course, plan, self.assembly.desired);
        let ran = plan.stages().iter().try_for_each(|stage| self.carry_out_stage(stage, total, &ledger));
        let told = ledger.course.end(self.watch);
        let done = lock(&ledger.tally).done;
        if let Err(error) = ran {
            // Best effort: the failure itself is what is to be told.
            let _ = self.store.claim(&ledger.news(plan));
            if done == 0 {
                // Nothing to go on with; a journal that stays all the same does no harm.
                let _ = self.store.finish();
            }
            let refused = told.ok().flatten().map_or(0, |(_, refused)| refused);
            return Err(stopped(command, done, total, refused, error));
        }
        let stop = |error| stopped(command, done, total, 0, error);
        self.store.claim(&ledger.news(plan)).map_err(stop)?;
        let deleted = ledger.unheard.settle(registry).map_err(stop)?;
        let mut notes = std::mem::take(&mut *lock(&ledger.notes));
        notes.extend(plan.notes.iter().cloned());
        if deleted > 0 {
            notes.push(format!("deleted {deleted} certificates that were made twice because an answer was lost"));
        }
        if let Some((first, refused)) = told.map_err(stop)? {
            notes.iter().for_each(|note| self.watch.noted(note));
            return Err(stopped(command, done, total, refused, first));
        }
        if let Some(early) = ledger.too_early.get_mut().unwrap_or_else(PoisonError::into_inner).pop() {
            return Err(stop(early));
        }
        self.store.finish()?;
        Ok(Receipt { steps: total, notes })
    }

    /// Carries out a stage: many things together where the registry takes them so, the others each by itself.
    fn carry_out_stage(&self, stage: &[Chain<'_>], total: usize, ledger: &Ledger<'_>) -> Result<()> {
        let registry = self.assembly.registry;
        let (many, others): (Vec<&Chain<'_>>, Vec<&Chain<'_>>) =
            stage.iter().partition(|chain| registry.takes_many_at_once() && batch::is_common(chain));
        let (many, others) =
            if many.len() < batch::FEW { (Vec::new(), stage.iter().collect()) } else { (many, others) };
        for batch in many.chunks(batch::BATCH) {
            self.carry_out_together(batch, total, ledger)?;
        }
        parallel::map(registry.width(), &others, |chain| self.carry_out_chain(chain, total, ledger)).map(drop)
    }

    /// Carries out steps one after the other; a failure that the run bears ends them and nothing else.
    fn carry_out_chain(&self, chain: &[&Step], total: usize, ledger: &Ledger<'_>) -> Result<()> {
        let taken = match ledger.course.lacks(chain) {
            Some(failure) => Err(failure),
            None => self.take_all(chain, total, ledger),
        };
        taken.or_else(|failure| ledger.course.fail(self.watch, chain, failure))
    }

    fn take_all(&self, chain: &[&Step], total: usize, ledger: &Ledger<'_>) -> std::result::Result<(), Failure> {
        let mut progress = Progress::new(ledger);
        for step in chain {
            self.take_one(step, total, ledger, &mut progress)
                .map_err(|error| Failure { error, step: Some(step.word()) })?;
            if let (Some(other), Some(thing)) = (progress.gave_way.take(), step.thing()) {
                // What was still to be done for ours, the other machine does for its own.
                let gave_way = ledger.course.give_way(self.watch, thing, &other);
                return gave_way.map_err(|error| Failure { error, step: Some(step.word()) });
            }
        }
        Ok(())
    }

    fn take_one(&self, step: &Step, total: usize, ledger: &Ledger<'_>, progress: &mut Progress<'_>) -> Result<()> {
        if self.watch.is_interrupted() {
            return Err(stopped_between());
        }
        let number = {
            let mut tally = lock(&ledger.tally);
            tally.begun += 1;
            tally.begun
        };
        self.watch.begins(number, total, step);
        let taken = self.take(step, progress);
        ledger.note(step, &taken);
        lock(&ledger.notes).append(&mut progress.notes);
        match taken {
            Err(error) if error.code() == TOO_EARLY => {
                lock(&ledger.too_early).push(error);
                return Ok(());
            }
            taken => taken.map_err(|error| error.context(format!("could not {step}")))?,
        }
        let number = {
            let mut tally = lock(&ledger.tally);
            tally.done += 1;
            tally.done
        };
        // Not under the lock: the others need not wait for the disk.
        self.store.record(&JournalLine::Done { step: number, did: step.to_string() })?;
        self.watch.done(number, total, step);
        let made = step.thing().and_then(|thing| progress.certificates.get(thing)).map(|made| made.id.as_str());
        ledger.course.advance(self.watch, step, made)
    }
}

fn stopped_between() -> Error {
    Error::new(Exit::Interrupted, "interrupted", "the run was interrupted")
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A thread that panicked left counts and notes behind, nothing that could be broken.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// How a run ends that did not come to its end; `refused` is how many refusals it met, where it bore any.
fn stopped(command: &str, done: usize, total: usize, refused: usize, error: Error) -> Error {
    let says = match refused {
        0 | 1 => format!("{command} stopped after {done} of {total} steps; what is done is recorded"),
        _ => format!("{command} ended after {done} of {total} steps with {refused} refusals; what is done is recorded"),
    };
    let hint = "run the same command again: it goes on from there";
    match error.exit_code() {
        Exit::Interrupted => Error::new(Exit::Interrupted, "interrupted", says).hint(hint),
        // Nothing was done: the failure speaks for itself.
        _ if done == 0 => error,
        _ => error.context(says).exit(Exit::HalfDone).hint(hint),
    }
}
