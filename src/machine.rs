//! What planning and applying ask of this machine besides its disk: the time, random bytes and the secrets that a manifest names.

use time::OffsetDateTime;

use crate::error::Result;
use crate::secret::Secret;
use crate::target::SecretSource;

/// The time, random bytes and named secrets; as a trait, so that tests can hold them still.
pub trait Machine: Send + Sync {
    /// Now, in UTC, to the second.
    fn now(&self) -> OffsetDateTime;
    /// 16 random bytes.
    fn random(&self) -> Result<[u8; 16]>;
    /// Reads a secret from where the manifest says it is.
    ///
    /// # Errors
    /// Exit 3 when it is not there or is empty.
    fn secret(&self, source: &SecretSource) -> Result<Secret>;
}
