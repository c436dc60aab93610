//! Keystores: a key with its chain, and trusted certificates beside it, as PKCS#12 or JKS.

mod jks;
mod pkcs12;

pub use self::jks::write as jks;
pub(crate) use self::jks::{is_jks, open as open_jks};
pub use self::pkcs12::write as pkcs12;
pub(crate) use self::pkcs12::{looks_like as is_pkcs12, open as open_pkcs12};

use aws_lc_rs::{digest, hmac};

use super::key::PrivateKey;
use super::{inspect, pem, roots};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What goes into a keystore.
#[derive(Default)]
pub struct Keystore<'a> {
    /// Keys with the certificates that belong to them.
    pub keys: Vec<KeyEntry<'a>>,
    /// Certificates that are trusted.
    pub trusted: Vec<TrustedEntry<'a>>,
}

/// A key and its chain.
pub struct KeyEntry<'a> {
    /// Its name in the store.
    pub alias: &'a str,
    /// The key.
    pub key: &'a PrivateKey,
    /// Its certificate, then those that signed it, each in DER.
    pub chain: Vec<&'a [u8]>,
}

/// A certificate that is trusted.
pub struct TrustedEntry<'a> {
    /// Its name in the store.
    pub alias: &'a str,
    /// The certificate in DER.
    pub certificate: &'a [u8],
}

impl Keystore<'_> {
    /// Names must be ones that every reader can hold, and different; every key must fit its certificate.
    pub(crate) fn check(&self) -> Result<()> {
        if self.keys.is_empty() && self.trusted.is_empty() {
            return Err(Error::input("keystore-empty", "there is nothing to put into the keystore")
                .hint("a keystore holds a key with its certificate, trusted certificates, or both"));
        }
        let aliases = self.keys.iter().map(|entry| entry.alias).chain(self.trusted.iter().map(|entry| entry.alias));
        let mut seen = std::collections::BTreeSet::new();
        for alias in aliases {
            check_alias(alias)?;
            // Java compares aliases without regard to case.
            if !seen.insert(alias.to_lowercase()) {
                return Err(Error::input("alias-taken", format!("two entries would have the alias `{alias}`")));
            }
        }
        for entry in &self.keys {
            let leaf = entry.chain.first().ok_or_else(|| {
                Error::input("certificate-missing", "a key goes into a keystore only with its certificate")
                    .hint("give the certificate too, with `--cert`")
            })?;
            if !inspect::key_fits(entry.key, leaf)? {
                return Err(inspect::mismatch());
            }
        }
        Ok(())
    }
}

/// An alias: 1 to 128 characters of the Unicode plane that PKCS#12 and JKS can both hold.
fn check_alias(alias: &str) -> Result<()> {
    let good = |c: char| !c.is_control() && u32::from(c) <= 0xffff;
    if alias.is_empty() || alias.chars().count() > 128 || !alias.chars().all(good) {
        return Err(Error::input("alias", "an alias has 1 to 128 characters, no control characters and no emoji"));
    }
    Ok(())
}

/// Key, chain and trusted roots from the PEM that everything else is made from; it lends them to a [`Keystore`].
pub struct Credentials {
    key: PrivateKey,
    chain: Vec<Vec<u8>>,
    trusted: Vec<(String, Vec<u8>)>,
}

impl Credentials {
    /// From PEM: the key as PKCS#8; the device certificate; those between it and its root (may be empty); the roots (may be empty).
    ///
    /// # Errors
    /// When one of them does not parse, or the key and the certificate do not belong together.
    pub fn from_pem(key: &Secret, certificate: &str, chain: &str, roots: &str) -> Result<Self> {
        let key = PrivateKey::from_pkcs8_pem(key)?;
        let mut certificates = certificates(certificate)?;
        let own =
            certificates.first().ok_or_else(|| Error::input("certificate-form", "there is no certificate here"))?;
        if !inspect::key_fits(&key, own)? {
            return Err(inspect::mismatch());
        }
        for above in self::certificates(chain)? {
            // Bundles repeat the chain behind the certificate.
            if !certificates.contains(&above) {
                certificates.push(above);
            }
        }
        Ok(Self { key, chain: certificates, trusted: named(self::certificates(roots)?)? })
    }

    /// A store with the key under an alias, and the roots under theirs.
    pub fn keystore<'a>(&'a self, alias: &'a str) -> Keystore<'a> {
        Keystore {
            keys: vec![KeyEntry { alias, key: &self.key, chain: self.chain.iter().map(Vec::as_slice).collect() }],
            trusted: self.trusted.iter().map(|(alias, certificate)| TrustedEntry { alias, certificate }).collect(),
        }
    }

    /// Salts that follow from the key and what they are for, so that the same key makes the same store.
    ///
    /// They are as good as random ones to anyone who does not have the key. `purpose` must differ between stores with different passwords:
    /// give it what the store is for; the password itself is mixed in too.
    pub fn salts(&self, purpose: &str, password: &Secret) -> impl FnMut(&mut [u8]) {
        let key = hmac::Key::new(hmac::HMAC_SHA256, self.key.to_pkcs8_der().expose());
        let password = hmac::sign(&key, password.expose());
        let purpose = purpose.to_owned();
        let mut counter = 0_u64;
        move |buffer: &mut [u8]| {
            for chunk in buffer.chunks_mut(32) {
                let mut context = hmac::Context::with_key(&key);
                context.update(b"awsiot-kit salt");
                context.update(&counter.to_be_bytes());
                context.update(password.as_ref());
                context.update(purpose.as_bytes());
                let block = context.sign();
                for (byte, from) in chunk.iter_mut().zip(block.as_ref()) {
                    *byte = *from;
                }
                counter += 1;
            }
        }
    }
}

/// Every certificate in some PEM.
fn certificates(text: &str) -> Result<Vec<Vec<u8>>> {
    let blocks = pem::blocks(text.as_bytes())
        .map_err(|problem| Error::input("certificate-form", "the certificates cannot be read").cause(problem))?;
    let certificates = blocks.iter().filter(|block| inspect::is_certificate_label(&block.label));
    Ok(certificates.map(|block| block.der.expose().to_vec()).collect())
}

/// Certificates with aliases after their common names; see [`trusted_alias`].
pub(crate) fn named(certificates: Vec<Vec<u8>>) -> Result<Vec<(String, Vec<u8>)>> {
    let mut named: Vec<(String, Vec<u8>)> = Vec::new();
    for certificate in certificates {
        if named.iter().any(|(_, there)| *there == certificate) {
            continue;
        }
        let base = trusted_alias(&certificate)?;
        let mut alias = base.clone();
        let mut number = 2;
        while named.iter().any(|(there, _)| *there == alias) {
            alias = format!("{base}-{number}");
            number += 1;
        }
        named.push((alias, certificate));
    }
    Ok(named)
}

/// The alias of a trusted certificate: its common name in lower case, everything but letters and digits as `-`.
fn trusted_alias(certificate: &[u8]) -> Result<String> {
    if let Some(root) = roots::amazon().iter().find(|root| root.der == certificate) {
        return Ok(root.alias.to_owned());
    }
    let certificate = inspect::certificate(certificate)?;
    let name = certificate.common_name.unwrap_or_else(|| "root".to_owned());
    let mut alias = String::new();
    for c in name.chars().take(64).flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            alias.push(c);
        } else if !alias.ends_with('-') && !alias.is_empty() {
            alias.push('-');
        }
    }
    let alias = alias.trim_end_matches('-');
    Ok(if alias.is_empty() { "root".to_owned() } else { alias.to_owned() })
}

/// What was found in a keystore.
pub(crate) struct Opened {
    pub(crate) keys: Vec<OpenedKey>,
    pub(crate) certificates: Vec<OpenedCertificate>,
}

/// A key that was found.
pub(crate) struct OpenedKey {
    pub(crate) alias: Option<String>,
    /// What the certificate that belongs to it has too.
    pub(crate) id: Option<Vec<u8>>,
    pub(crate) pkcs8: Secret,
    /// Its certificates in DER, where the store says which they are.
    pub(crate) chain: Option<Vec<Vec<u8>>>,
}

/// A certificate that was found beside the keys' own chains.
pub(crate) struct OpenedCertificate {
    pub(crate) alias: Option<String>,
    pub(crate) id: Option<Vec<u8>>,
    pub(crate) der: Vec<u8>,
    /// Whether the store says it is trusted.
    pub(crate) trusted: bool,
}

/// SHA-1, which both kinds of store are built on.
fn sha1(parts: &[&[u8]]) -> Vec<u8> {
    let mut context = digest::Context::new(&digest::SHA1_FOR_LEGACY_USE_ONLY);
    for part in parts {
        context.update(part);
    }
    context.finish().as_ref().to_vec()
}
