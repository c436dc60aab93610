//! Many things at once: their keys made and kept together, their requests one transaction of the registry, their bundles put in place together.
//!
//! What is done for one thing in a dozen waits for the disk is done for hundreds in as many. Only a key must be safe before anyone hears of
//! its certificate; whatever else a run that is killed loses can be made again from it.

use std::collections::BTreeMap;

use super::outcome::Failure;
use super::{Ledger, Progress, Run, lock, stopped_between};
use crate::cert::holder::Holder;
use crate::cert::key;
use crate::error::{Error, Result};
use crate::host::store::JournalLine;
use crate::parallel;
use crate::plan::stage::Chain;
use crate::plan::{Step, Which};
use crate::registry::{CertificateRecord, TOO_EARLY};
use crate::secret::Secret;

/// So many things make a batch: enough to share one wait for the disk, few enough to lose little by a kill and to hold in memory.
pub(super) const BATCH: usize = 512;
/// Fewer things than this are done one after the other: there is nothing to share.
pub(super) const FEW: usize = 16;

/// What became of one thing.
#[derive(Default)]
struct Taken {
    /// How many of its steps are done.
    done: usize,
    /// Its certificate, when it got one.
    certificate: Option<CertificateRecord>,
    /// Whether its bundle is to be written.
    writes: bool,
    /// The certificate of another machine that it has in place of ours.
    gave_way: Option<String>,
    failed: Option<Failure>,
}

/// Whether the steps of a thing are of the kind that many things take at once: it is made, or gets its certificate, and then its bundle.
pub(super) fn is_common(chain: &Chain<'_>) -> bool {
    let last = chain.len().saturating_sub(1);
    chain.iter().enumerate().all(|(at, step)| match step {
        Step::CreateThing { .. }
        | Step::UpdateThing { .. }
        | Step::AddToGroup { .. }
        | Step::MakeKey { .. }
        | Step::RequestCertificate { .. }
        | Step::AttachPolicy { certificate: Which::New, .. }
        | Step::AttachThing { certificate: Which::New, .. }
        | Step::Confirm { .. } => true,
        Step::WriteBundle { .. } => at == last,
        _ => false,
    })
}

impl Taken {
    fn fail(&mut self, error: Error, step: Option<&&Step>) {
        let error = match step {
            Some(step) => error.context(format!("could not {step}")),
            None => error,
        };
        self.failed = Some(Failure { error, step: step.map(|step| step.word()) });
        self.writes = false;
    }
}

impl Run<'_> {
    /// Carries out the steps of many things together. A failure of one thing lets the others of its batch come to their end.
    pub(super) fn carry_out_together(&self, chains: &[&Chain<'_>], total: usize, ledger: &Ledger<'_>) -> Result<()> {
        if self.watch.is_interrupted() {
            return Err(stopped_between());
        }
        let width = std::thread::available_parallelism().map_or(1, usize::from);
        let keys = parallel::map(width, chains, |chain| self.new_key(chain, ledger))?;
        let kept: Vec<(&str, Secret)> = chains
            .iter()
            .zip(&keys)
            .filter_map(|(chain, key)| Some((thing_of(chain)?, key.as_ref()?.private()?.to_pkcs8_pem())))
            .collect();
        if !kept.is_empty() {
            self.store.save_pending_keys(&kept, self.assembly.machine.now())?;
        }
        drop(kept);
        let work: Vec<(&Chain<'_>, Option<&Holder>)> =
            chains.iter().copied().zip(keys.iter().map(Option::as_ref)).collect();
        let mut taken = Vec::new();
        self.assembly.registry.together(&mut || {
            taken = parallel::map(width, &work, |(chain, key)| Ok(self.take_registry_steps(chain, *key, ledger)))?;
            Ok(())
        })?;
        let pairs: Vec<_> = work.iter().zip(&taken).collect();
        let staged = parallel::map(width, &pairs, |((chain, key), taken)| {
            Ok(self.stage(chain, *key, taken, ledger).map_or_else(Err, Ok))
        })?;
        let things = |wanted: bool| {
            let staged = chains.iter().zip(&staged);
            staged.filter(move |(_, staged)| matches!(staged, Ok(Some(is)) if *is == wanted))
        };
        let placed: Vec<&str> = things(true).filter_map(|(chain, _)| thing_of(chain)).collect();
        self.store.place_bundles(&placed)?;
        self.store.clear_pending_keys(&placed)?;
        let mut ended = Ok(());
        let mut done = 0;
        for (((chain, _), mut taken), staged) in work.iter().zip(taken).zip(staged) {
            match staged {
                Ok(staged) => taken.done += usize::from(staged.is_some()),
                Err(error) => taken.fail(error, chain.last()),
            }
            done += taken.done;
            let told = self.tell(chain, taken, ledger);
            ended = ended.and(told);
        }
        self.finish_batch(chains, done, total, ledger)?;
        ended
    }

    /// Tells what became of a thing, and whether the run goes on all the same.
    fn tell(&self, chain: &Chain<'_>, taken: Taken, ledger: &Ledger<'_>) -> Result<()> {
        let id = taken.certificate.as_ref().map(|record| record.id.as_str());
        for step in chain.iter().take(taken.done) {
            ledger.course.advance(self.watch, step, id)?;
        }
        if let (Some(other), Some(thing)) = (&taken.gave_way, thing_of(chain)) {
            return ledger.course.give_way(self.watch, thing, other);
        }
        match taken.failed {
            Some(failure) => ledger.course.fail(self.watch, chain, failure),
            None => Ok(()),
        }
    }

    fn new_key(&self, chain: &Chain<'_>, ledger: &Ledger<'_>) -> Result<Option<Holder>> {
        let making = chain.iter().find_map(|step| match step {
            Step::MakeKey { thing } => Some(thing),
            _ => None,
        });
        let generate =
            |thing: &String| key::generate(ledger.desired(thing)?.device.thing.certificate.key).map(Holder::Here);
        making.map(generate).transpose()
    }

    /// All steps of a thing but the writing of its bundle.
    fn take_registry_steps(&self, chain: &Chain<'_>, key: Option<&Holder>, ledger: &Ledger<'_>) -> Taken {
        let mut progress = Progress { key, is_together: true, ..Progress::new(ledger) };
        let mut taken = Taken { failed: ledger.course.lacks(chain), ..Taken::default() };
        if taken.failed.is_some() {
            return taken;
        }
        for step in chain {
            let outcome = match step {
                Step::MakeKey { .. } => Ok(()),
                Step::WriteBundle { .. } => {
                    taken.writes = true;
                    continue;
                }
                step => self.take(step, &mut progress),
            };
            ledger.note(step, &outcome);
            match outcome {
                Ok(()) => taken.done += 1,
                Err(error) if error.code() == TOO_EARLY => lock(&ledger.too_early).push(error),
                Err(error) => {
                    taken.fail(error, Some(step));
                    break;
                }
            }
            if progress.gave_way.is_some() {
                // What was still to be done for ours, the other machine does for its own.
                break;
            }
        }
        lock(&ledger.notes).append(&mut progress.notes);
        taken.gave_way = progress.gave_way;
        taken.certificate = progress.certificates.into_values().next();
        taken
    }

    /// Builds a thing's bundle aside: whether it can be put in place with the others, or was written at once because there was one. Nothing
    /// where none is to be written.
    fn stage(
        &self,
        chain: &Chain<'_>,
        key: Option<&Holder>,
        taken: &Taken,
        ledger: &Ledger<'_>,
    ) -> Result<Option<bool>> {
        let Some(thing) = thing_of(chain).filter(|_| taken.writes) else { return Ok(None) };
        let desired = ledger.desired(thing)?;
        // A key that a killed run left waiting is as good as a new one.
        let waiting = match key {
            Some(_) => None,
            None => self.store.pending(thing)?.map(|pending| pending.holder()).transpose()?,
        };
        if let (Some(key), Some(certificate)) = (key.or(waiting.as_ref()), &taken.certificate) {
            let files = self.assembly.files(desired, key, certificate, &self.store.bundle(thing)?)?;
            if self.store.stage_bundle(thing, desired.archive.as_deref(), &files)? {
                return Ok(Some(true));
            }
        }
        let certificates = taken.certificate.iter().map(|record| (thing.to_owned(), record.clone()));
        let certificates: BTreeMap<_, _> = certificates.collect();
        let mut progress = Progress { certificates, ..Progress::new(ledger) };
        let written = self.write_bundle(desired, &mut progress);
        lock(&ledger.notes).append(&mut progress.notes);
        written.map(|()| Some(false))
    }

    fn finish_batch(&self, chains: &[&Chain<'_>], done: usize, total: usize, ledger: &Ledger<'_>) -> Result<()> {
        let mut things = chains.iter().filter_map(|chain| thing_of(chain));
        let (first, last) = (things.next().unwrap_or_default(), things.next_back().unwrap_or_default());
        let did = format!("{} things: {first} to {last}", chains.len());
        self.store.record(&JournalLine::Batch { steps: done, did: did.clone() })?;
        let sum = {
            let mut tally = lock(&ledger.tally);
            tally.begun += done;
            tally.done += done;
            tally.done
        };
        self.watch.batch_done(sum, total, &did);
        Ok(())
    }
}

fn thing_of<'a>(chain: &Chain<'a>) -> Option<&'a str> {
    chain.first().and_then(|step| step.thing())
}
