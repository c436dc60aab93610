//! Random bytes: the only source of salts, serial numbers and passwords.

use aws_lc_rs::rand;

/// Fills a buffer from the operating system's generator.
///
/// The cryptographic library ends the process when the system has no randomness to give; so does this: there is nothing safe to go on with.
pub fn fill(buffer: &mut [u8]) {
    if rand::fill(buffer).is_err() {
        std::process::abort();
    }
}

/// So many random bytes.
pub fn array<const N: usize>() -> [u8; N] {
    let mut buffer = [0; N];
    fill(&mut buffer);
    buffer
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_draws_differ() {
        assert_ne!(array::<16>(), array::<16>());
    }
}
