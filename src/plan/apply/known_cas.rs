//! Which authorities of one's own the registry knows: asked once in a run.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use crate::cert::inspect::Certificate;
use crate::error::Result;
use crate::registry::{Registry, Status};

/// What a run knows of the authorities that sign.
#[derive(Default)]
pub(super) struct Signers(Mutex<BTreeMap<String, bool>>);

impl Signers {
    /// Whether the registry takes certificates of an authority as such: it is registered, and on.
    pub(super) fn knows(&self, registry: &dyn Registry, authority: &Certificate) -> Result<bool> {
        // The lock is held while the registry is asked, so that several threads do not ask the same.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let id = authority.id.as_str();
        if let Some(known) = known.get(id) {
            return Ok(*known);
        }
        let record = registry.describe_ca_certificate(id)?;
        let is_on = record.is_some_and(|record| record.status == Status::Active);
        known.insert(id.to_owned(), is_on);
        Ok(is_on)
    }
}
