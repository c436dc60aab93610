//! From a password to a key: PBKDF2, the derivation of PKCS#12 and those older still; with a bound on the work that a file may ask for.

use std::num::NonZeroU32;

use aws_lc_rs::digest::{self, Algorithm, Context};
use aws_lc_rs::pbkdf2;
use md5::{Digest, Md5};
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::secret::Secret;

/// The most iterations that one derivation may ask for: some seconds. OWASP's advice of 2023 is 600,000.
pub const MOST_ITERATIONS: u64 = 5_000_000;

/// The most iterations that all derivations of one input may ask for together.
const MOST_WORK: u64 = 20_000_000;

/// The most memory that scrypt may ask for, in bytes; OpenSSL's default asks for 16 MiB.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;

/// The work that an input may still ask for.
pub(crate) struct Work(u64);

impl Work {
    /// For one input.
    pub(crate) fn new() -> Self {
        Self(MOST_WORK)
    }

    /// Takes off the iterations of one derivation.
    pub(crate) fn spend(&mut self, iterations: u64) -> Result<NonZeroU32> {
        let refuse = |what: String| {
            Err(Error::input("too-many-iterations", what)
                .cause(format!("at most {MOST_ITERATIONS} are done for one key, and {MOST_WORK} for one file")))
            .map_err(|error: Error| {
                error.hint("write the file anew with fewer iterations, with the program that made it")
            })
        };
        if iterations > MOST_ITERATIONS {
            return refuse(format!("the file asks for {iterations} iterations of key derivation"));
        }
        match (self.0.checked_sub(iterations), u32::try_from(iterations).ok().and_then(NonZeroU32::new)) {
            (Some(left), Some(count)) => {
                self.0 = left;
                Ok(count)
            }
            (_, None) => Err(Error::input("key-derivation", "the file asks for no iterations of key derivation")),
            (None, _) => refuse("the file asks for too many iterations of key derivation in all".to_owned()),
        }
    }

    /// Takes off the work of one scrypt derivation.
    pub(crate) fn spend_scrypt(&mut self, cost: u64, block: u64, parallel: u64) -> Result<()> {
        let memory = cost.saturating_mul(block).saturating_mul(128);
        if memory > MOST_MEMORY || parallel > 16 {
            return Err(Error::input(
                "too-many-iterations",
                format!("the file asks for scrypt with N={cost}, r={block}, p={parallel}"),
            )
            .cause(format!("at most {} MiB of memory and p=16 are given to it", MOST_MEMORY / 1024 / 1024)));
        }
        // One step of scrypt costs about as much as ten of PBKDF2.
        self.spend((memory / 128).saturating_mul(parallel).max(1) * 10).map(|_| ())
    }
}

/// PBKDF2, RFC 8018 section 5.2.
pub(crate) fn pbkdf2(
    algorithm: pbkdf2::Algorithm,
    password: &Secret,
    salt: &[u8],
    iterations: NonZeroU32,
    length: usize,
) -> Secret {
    let mut key = vec![0; length];
    pbkdf2::derive(algorithm, iterations, salt, password.expose(), &mut key);
    Secret::new(key)
}

/// What the derivation of PKCS#12 is for: RFC 7292 appendix B.3.
#[derive(Clone, Copy)]
pub(crate) enum Purpose {
    Key = 1,
    Iv = 2,
    Mac = 3,
}

/// The derivation of PKCS#12, RFC 7292 appendix B.2.
///
/// The password goes in as UTF-16, big-endian, with two zero bytes at its end; an `empty` one may have no bytes at all.
pub(crate) fn pkcs12(
    algorithm: &'static Algorithm,
    password: &Secret,
    salt: &[u8],
    iterations: NonZeroU32,
    purpose: Purpose,
    length: usize,
) -> Secret {
    let (u, v) = (algorithm.output_len(), algorithm.block_len());
    let fill = |bytes: &[u8]| -> Vec<u8> {
        let whole = bytes.len().div_ceil(v) * v;
        bytes.iter().copied().cycle().take(if bytes.is_empty() { 0 } else { whole }).collect()
    };
    let diversifier = vec![purpose as u8; v];
    let mut input = Zeroizing::new(fill(salt));
    input.extend(Zeroizing::new(fill(password.expose())).iter());
    let mut key = Zeroizing::new(Vec::with_capacity(length + u));
    while key.len() < length {
        let mut context = Context::new(algorithm);
        context.update(&diversifier);
        context.update(&input);
        let mut block = context.finish();
        for _ in 1..iterations.get() {
            block = digest::digest(algorithm, block.as_ref());
        }
        key.extend_from_slice(block.as_ref());
        // Each block of the input grows by the block of output, plus one.
        for chunk in input.chunks_exact_mut(v) {
            let mut carry = 1_u16;
            for (at, byte) in chunk.iter_mut().enumerate().rev() {
                let add = block.as_ref().get(at % u).copied().unwrap_or_default();
                carry += u16::from(*byte) + u16::from(add);
                *byte = carry as u8;
                carry >>= 8;
            }
        }
    }
    key.truncate(length);
    Secret::new(key.to_vec())
}

/// A password as PKCS#12 derives from it.
pub(crate) fn wide(password: &Secret) -> Option<Secret> {
    let mut wide = Vec::with_capacity(password.expose().len() * 2 + 2);
    for unit in password.expose_str()?.encode_utf16() {
        wide.extend(unit.to_be_bytes());
    }
    wide.extend([0, 0]);
    Some(Secret::new(wide))
}

/// PBKDF1, RFC 8018 section 5.1, as far as its digest reaches: key and initial vector of the first PKCS#5.
pub(crate) fn pbkdf1(md5: bool, password: &Secret, salt: &[u8], iterations: NonZeroU32) -> Secret {
    let once = |bytes: &[u8]| -> Vec<u8> {
        if md5 {
            Md5::digest(bytes).to_vec()
        } else {
            digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bytes).as_ref().to_vec()
        }
    };
    let first = Zeroizing::new([password.expose(), salt].concat());
    let mut block = once(&first);
    for _ in 1..iterations.get() {
        block = once(&block);
    }
    Secret::new(block)
}

/// OpenSSL's derivation for `Proc-Type: 4,ENCRYPTED`: MD5 once per 16 bytes (EVP_BytesToKey).
pub(crate) fn openssl(password: &Secret, salt: &[u8], length: usize) -> Secret {
    let mut key: Zeroizing<Vec<u8>> = Zeroizing::new(Vec::with_capacity(length + 16));
    let mut block: Vec<u8> = Vec::new();
    while key.len() < length {
        block = Md5::new().chain_update(&block).chain_update(password.expose()).chain_update(salt).finalize().to_vec();
        key.extend_from_slice(&block);
    }
    key.truncate(length);
    Secret::new(key.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn absurd_work_is_refused_before_it_is_done() {
        let code = |result: Result<NonZeroU32>| result.err().map(|error| error.code().to_owned());
        let mut work = Work::new();
        assert_eq!(code(work.spend(100_000_000)).as_deref(), Some("too-many-iterations"));
        assert_eq!(code(work.spend(u64::MAX)).as_deref(), Some("too-many-iterations"));
        assert_eq!(code(work.spend(0)).as_deref(), Some("key-derivation"));
        for _ in 0..4 {
            assert!(work.spend(MOST_ITERATIONS).is_ok());
        }
        assert_eq!(code(work.spend(1)).as_deref(), Some("too-many-iterations"));
        assert!(Work::new().spend_scrypt(1 << 14, 8, 1).is_ok());
        assert!(Work::new().spend_scrypt(1 << 30, 8, 1).is_err());
        assert!(Work::new().spend_scrypt(u64::MAX, u64::MAX, 1).is_err());
    }
}
