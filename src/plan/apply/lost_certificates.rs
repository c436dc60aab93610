//! Certificates that were made and that nobody heard of: found by their public key, described once in a run, deleted when they are one too many.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use time::{Duration, OffsetDateTime};

use crate::cert::inspect;
use crate::error::Result;
use crate::registry::{Registry, Status};

/// How far the registry's clock may be behind ours when we look for what it made since we asked.
const CLOCK_DIFFERENCE: Duration = Duration::minutes(15);

/// What a run knows of certificates that were made since it, or the run that it goes on with, asked for some.
#[derive(Default)]
pub(super) struct Unheard(Mutex<State>);

#[derive(Default)]
struct State {
    /// The public key of each certificate that was looked at, by id. A certificate never changes its key.
    keys: BTreeMap<String, Vec<u8>>,
    /// The earliest time since which this run has listed them.
    listed_since: Option<OffsetDateTime>,
    /// Keys for which more than one certificate may have been made, with the one that is used and since when they were asked for.
    doubtful: BTreeMap<Vec<u8>, (String, OffsetDateTime)>,
}

impl Unheard {
    /// Nothing, but for certificates that are known to be of keys that nobody looks for.
    pub(super) fn knowing<'a>(ids: impl Iterator<Item = &'a str>) -> Self {
        let keys = ids.map(|id| (id.to_owned(), Vec::new())).collect();
        Self(Mutex::new(State { keys, ..State::default() }))
    }

    /// The ids of the certificates of a public key that were made since a time.
    ///
    /// `again` looks at the registry although this run has looked before: for what was asked for in this run.
    pub(super) fn find(
        &self,
        registry: &dyn Registry,
        public_key: &[u8],
        since: OffsetDateTime,
        again: bool,
    ) -> Result<Vec<String>> {
        // The lock is held while the registry is asked, so that several threads do not ask for the same certificates.
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if again || state.listed_since.is_none_or(|listed| listed > since) {
            state.look(registry, since)?;
        }
        Ok(state.keys.iter().filter(|(_, key)| *key == public_key).map(|(id, _)| id.clone()).collect())
    }

    /// Keeps whose certificate this is, so that it need not be asked for.
    pub(super) fn know(&self, id: &str, public_key: Vec<u8>) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.keys.insert(id.to_owned(), public_key);
    }

    /// Keeps that more certificates than this one may have been made for a key since a time.
    pub(super) fn doubt(&self, public_key: Vec<u8>, used: &str, since: OffsetDateTime) {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.doubtful.insert(public_key, (used.to_owned(), since));
    }

    /// Deletes the certificates that were made beside those that are used. Says how many.
    pub(super) fn settle(&self, registry: &dyn Registry) -> Result<usize> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(since) = state.doubtful.values().map(|(_, since)| *since).min() else { return Ok(0) };
        let made = state.look(registry, since)?;
        let too_many = made.iter().filter(|id| {
            let key = state.keys.get(*id);
            key.and_then(|key| state.doubtful.get(key)).is_some_and(|(used, _)| used != *id)
        });
        let mut deleted = 0;
        for id in too_many {
            // They are attached to nothing: nobody but this run ever heard of them.
            super::step::gone_is_fine(registry.update_certificate(id, Status::Inactive))?;
            super::step::gone_is_fine(registry.delete_certificate(id))?;
            deleted += 1;
        }
        Ok(deleted)
    }
}

impl State {
    /// Lists what was made since a time and may be in use, and looks at what was not looked at yet.
    fn look(&mut self, registry: &dyn Registry, since: OffsetDateTime) -> Result<BTreeSet<String>> {
        let mut made = BTreeSet::new();
        registry.list_certificates(&mut |line| {
            if line.created < since - CLOCK_DIFFERENCE {
                return Ok(ControlFlow::Break(()));
            }
            if matches!(line.status, Status::Active | Status::Inactive) {
                made.insert(line.id);
            }
            Ok(ControlFlow::Continue(()))
        })?;
        for id in made.iter().filter(|id| !self.keys.contains_key(*id)).cloned().collect::<Vec<_>>() {
            let record = registry.describe_certificate(&id)?;
            if let Some(certificate) = record.and_then(|record| inspect::certificate(record.pem.as_bytes()).ok()) {
                self.keys.insert(id, certificate.public_key);
            }
        }
        self.listed_since = Some(self.listed_since.map_or(since, |listed| listed.min(since)));
        Ok(made)
    }
}
