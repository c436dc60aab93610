//! This machine: what planning and applying ask of it, as traits; and behind them the disk, network, clock, randomness and environment.

use time::OffsetDateTime;

use crate::emit::SecretSource;
use crate::error::Result;
use crate::secret::Secret;

pub mod authorities;
pub mod claims;
pub mod clock;
#[cfg(feature = "cli")]
pub mod dial;
pub mod disk;
#[cfg(feature = "cli")]
pub mod gateway;
pub mod git;
pub mod lock;
pub mod os;
#[cfg(feature = "cli")]
pub mod pinned;
#[cfg(feature = "sandbox")]
pub mod probe;
pub mod prompt;
pub mod random;
pub mod rotation;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod store;
pub mod system;
pub mod workspace;

/// The time, random bytes and named secrets; as a trait, so that tests can hold them still.
pub trait Host: Send + Sync {
    /// Now, in UTC, to the second.
    fn now(&self) -> OffsetDateTime;
    /// 16 random bytes.
    fn random(&self) -> Result<[u8; 16]>;
    /// Reads a secret from where the manifest says it is.
    ///
    /// # Errors
    /// Exit 3 when it is not there or is empty.
    fn secret(&self, source: &SecretSource) -> Result<Secret>;
    /// The request that a thing's device made: the file of this path, or the file of the thing in the folder of this path; none when there is
    /// none yet. Relative paths are relative to the manifest.
    ///
    /// # Errors
    /// Exit 3 when a folder holds several for the thing, or the file cannot be read.
    fn device_request(&self, path: &str, thing: &str) -> Result<Option<Vec<u8>>>;
}
