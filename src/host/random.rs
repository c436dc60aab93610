//! Random bytes: the only source of salts, serial numbers and passwords.

use crate::error::{Error, Result};

/// Fills a buffer from the operating system's generator.
///
/// The cryptographic library's own spends 40 ms of CPU in every process on gathering entropy from timing before its first byte; keys are worth it,
/// a salt is not.
///
/// # Errors
/// When the system has no random bytes to give (exit 5).
pub fn fill(buffer: &mut [u8]) -> Result<()> {
    getrandom::fill(buffer).map_err(|why| {
        Error::machine("no-randomness", "this system gives no random bytes")
            .cause(why)
            .hint("check that /dev/urandom exists and can be read")
    })
}

/// So many random bytes.
///
/// # Errors
/// As [`fill`].
pub fn bytes<const N: usize>() -> Result<[u8; N]> {
    let mut buffer = [0; N];
    fill(&mut buffer)?;
    Ok(buffer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        let (first, second) = (bytes::<16>(), bytes::<16>());
        assert_ne!(first.ok(), second.ok());
    }
}
