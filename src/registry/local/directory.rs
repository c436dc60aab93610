//! The local registry as the sandbox's broker asks it.

use super::LocalRegistry;
use crate::error::Result;
use crate::registry::Registry;
use crate::sandbox::directory::{Directory, Identity, identify};
use crate::thing::name::Home;

/// The local registry.
pub struct LocalDirectory {
    registry: LocalRegistry,
}

impl LocalDirectory {
    /// A registry that is open.
    pub fn new(registry: LocalRegistry) -> Self {
        Self { registry }
    }
}

impl Directory for LocalDirectory {
    fn home(&self) -> &Home {
        self.registry.home()
    }

    fn revision(&mut self) -> Result<u64> {
        self.registry.changes()
    }

    fn identity(&self, certificate_id: &str, client_id: &str) -> Result<Identity> {
        identify(&self.registry, certificate_id, client_id)
    }
}
