//! What became of each thing of a run, told as soon as it is known; and how many refusals the run bears.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use serde::Serialize;

use super::Watch;
use crate::error::{Error, Exit, Result};
use crate::plan::{Kind, Plan, Sign, Step};

/// How many things may be refused before a run begins no further one; what is refused stops its own thing only.
///
/// The words are those of AWS Systems Manager (API reference, "SendCommand", MaxErrors): with 10 the run stops at the eleventh refusal,
/// with 10 % of 50 things at the sixth.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// The first refusal ends the run.
    #[default]
    None,
    /// So many may be refused.
    Number(usize),
    /// So many of a hundred things that the run has to do with may be.
    Percent(u8),
    /// Any number may be.
    Endless,
}

impl Patience {
    /// How many of so many things may be refused.
    fn of(self, things: usize) -> usize {
        match self {
            Self::None => 0,
            Self::Number(number) => number,
            Self::Percent(percent) => things * usize::from(percent) / 100,
            Self::Endless => usize::MAX,
        }
    }
}

/// What became of a thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ended {
    /// All that was to be done is done.
    Done,
    /// Nothing was to be done.
    Unchanged,
    /// Another machine gave it a certificate at the same time, and ours was taken back.
    GaveWay,
    /// A step failed; those before it are done and recorded.
    Failed,
    /// The run was interrupted while it was worked on.
    Interrupted,
    /// The run ended before it came to it.
    NotBegun,
}

/// What became of one thing: a row of a file of results.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Outcome {
    /// The thing.
    pub thing: String,
    /// What the plan has in mind with it: `create`, `update`, `delete`, or `no-op`.
    pub action: &'static str,
    /// The id of its certificate, as far as it is known.
    pub certificate_id: Option<String>,
    /// What became of it.
    pub status: Ended,
    /// The step that failed, by its word.
    pub step: Option<String>,
    /// The code of the failure: AWS's own, or kebab-case.
    pub code: Option<String>,
    /// What failed, and why.
    pub message: Option<String>,
    /// The id that AWS gave the request that failed.
    pub request_id: Option<String>,
}

/// A failure, and the step that it came of.
pub(super) struct Failure {
    pub(super) error: Error,
    pub(super) step: Option<String>,
}

/// What a run knows of its things.
pub(super) struct Course {
    state: Mutex<State>,
    /// How many refusals it bears.
    bears: usize,
}

struct State {
    standings: BTreeMap<String, Standing>,
    /// What things share and was refused.
    lacking: BTreeSet<(Kind, String)>,
    refused: Vec<Error>,
}

struct Standing {
    action: &'static str,
    certificate: Option<String>,
    /// Steps that are not done yet.
    left: usize,
    is_told: bool,
}

impl Course {
    /// The things of a plan, nothing done yet; those for which nothing is to be done are told at once.
    pub(super) fn new(plan: &Plan, patience: Patience, watch: &dyn Watch) -> Result<Self> {
        let mut standings: BTreeMap<String, Standing> = BTreeMap::new();
        for item in &plan.items {
            let is_of_thing = matches!(item.kind, Kind::Thing | Kind::Certificate);
            // What is only said of a thing that left the manifest is nothing that the run has to do with.
            let is_said = item.sign == Sign::Remove && item.steps.is_empty();
            let things = item.steps.iter().filter_map(Step::thing).chain(is_of_thing.then_some(item.name.as_str()));
            for thing in things.filter(|_| !is_said).collect::<BTreeSet<_>>() {
                let standing = standings.entry(thing.to_owned()).or_insert(Standing {
                    action: "no-op",
                    certificate: None,
                    left: 0,
                    is_told: false,
                });
                let steps = item.steps.iter().filter(|step| step.thing() == Some(thing)).count();
                standing.left += steps;
                if standing.certificate.is_none() {
                    standing.certificate = item.id.clone();
                }
                standing.action = match (standing.action, item.kind, item.sign) {
                    (_, Kind::Thing, Sign::Add) => "create",
                    (_, Kind::Thing, Sign::Remove) => "delete",
                    ("no-op", ..) if steps > 0 => "update",
                    (action, ..) => action,
                };
            }
        }
        let busy = standings.values().filter(|standing| standing.left > 0).count();
        let state = State { standings, lacking: BTreeSet::new(), refused: Vec::new() };
        let course = Self { state: Mutex::new(state), bears: patience.of(busy) };
        course.tell_all(watch, Ended::Unchanged, |standing| standing.left == 0)?;
        Ok(course)
    }

    /// A step of a thing is done; the thing is told when it was its last.
    pub(super) fn advance(&self, watch: &dyn Watch, step: &Step, certificate: Option<&str>) -> Result<()> {
        let Some(thing) = step.thing() else { return Ok(()) };
        let mut state = self.lock();
        let Some(standing) = state.standings.get_mut(thing) else { return Ok(()) };
        standing.left = standing.left.saturating_sub(1);
        if let Some(certificate) = certificate {
            standing.certificate = Some(certificate.to_owned());
        }
        if standing.left == 0 && !standing.is_told {
            standing.is_told = true;
            watch.settled(&standing.outcome(thing, Ended::Done))?;
        }
        Ok(())
    }

    /// A thing has another machine's certificate in place of ours: nothing more is to be done for it.
    pub(super) fn give_way(&self, watch: &dyn Watch, thing: &str, certificate: &str) -> Result<()> {
        let mut state = self.lock();
        let Some(standing) = state.standings.get_mut(thing).filter(|standing| !standing.is_told) else { return Ok(()) };
        standing.is_told = true;
        standing.certificate = Some(certificate.to_owned());
        watch.settled(&standing.outcome(thing, Ended::GaveWay))
    }

    /// What is lacking that a chain of steps needs, because it was refused.
    pub(super) fn lacks(&self, chain: &[&Step]) -> Option<Failure> {
        let state = self.lock();
        let step = chain
            .iter()
            .find(|step| step.needs().is_some_and(|(kind, name)| state.lacking.contains(&(kind, name.to_owned()))))?;
        let (kind, name) = step.needs()?;
        let error =
            Error::registry("not-made", format!("the {} `{name}` was refused", kind.to_string().replace('-', " ")))
                .hint("see what the registry said of it");
        Some(Failure { error, step: Some(step.word()) })
    }

    /// A chain failed: tells its thing, and says whether the run goes on all the same.
    pub(super) fn fail(&self, watch: &dyn Watch, chain: &[&Step], failure: Failure) -> Result<()> {
        let Failure { error, step } = failure;
        let mut state = self.lock();
        let thing = chain.first().and_then(|step| step.thing());
        if let Some((thing, standing)) = thing.and_then(|thing| Some((thing, state.standings.get_mut(thing)?)))
            && !standing.is_told
        {
            standing.is_told = true;
            let ended = if error.exit_code() == Exit::Interrupted { Ended::Interrupted } else { Ended::Failed };
            let mut outcome = standing.outcome(thing, ended);
            outcome.step = step;
            outcome.code = Some(error.code().to_owned());
            outcome.message = Some(error.to_string());
            outcome.request_id = error.aws_request_id().map(str::to_owned);
            watch.settled(&outcome)?;
        }
        if !is_about_one(&error) {
            return Err(error);
        }
        if thing.is_none() {
            let first = chain.first().and_then(|step| Some((step.kind(), step.id()?.to_owned())));
            state.lacking.extend(first);
        }
        // What was refused because of another refusal is no refusal of its own.
        if error.code() != "not-made" {
            state.refused.push(error);
        }
        match (state.refused.len() > self.bears, state.refused.last()) {
            (true, Some(last)) => Err(last.clone()),
            _ => Ok(()),
        }
    }

    /// The run is over: tells the things that it did not come to, and gives the first refusal that it bore, with how many there were.
    pub(super) fn end(&self, watch: &dyn Watch) -> Result<Option<(Error, usize)>> {
        self.tell_all(watch, Ended::NotBegun, |_| true)?;
        let state = self.lock();
        Ok(state.refused.first().map(|first| (first.clone(), state.refused.len())))
    }

    fn tell_all(&self, watch: &dyn Watch, ended: Ended, which: impl Fn(&Standing) -> bool) -> Result<()> {
        for (thing, standing) in self.lock().standings.iter_mut().filter(|(_, standing)| !standing.is_told) {
            if which(standing) {
                standing.is_told = true;
                watch.settled(&standing.outcome(thing, ended))?;
            }
        }
        Ok(())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Standing {
    fn outcome(&self, thing: &str, status: Ended) -> Outcome {
        Outcome {
            thing: thing.to_owned(),
            action: self.action,
            certificate_id: self.certificate.clone(),
            status,
            step: None,
            code: None,
            message: None,
            request_id: None,
        }
    }
}

/// Whether a failure is about one thing: what other things would meet as well, such as credentials that have expired, is not.
fn is_about_one(error: &Error) -> bool {
    const OF_ALL: [&str; 9] = [
        "ExpiredToken",
        "ExpiredTokenException",
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
        "SignatureDoesNotMatch",
        "InvalidSignatureException",
        "OptInRequired",
        "unreachable",
    ];
    matches!(error.exit_code(), Exit::Registry | Exit::Input) && !OF_ALL.contains(&error.code())
}
