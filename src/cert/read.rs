//! Reading anything: what some bytes hold is found by looking at them, never at a file's name.

mod armoured;
mod binary;

use std::sync::Arc;

use base64ct::{Base64, Encoding};

use super::chain::Pool;
use super::inspect::Certificate;
use super::key::PrivateKey;
use super::keystore::{self, Opened, OpenedCertificate, OpenedKey};
use super::pbe::derive::Work;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What was found in an input.
#[derive(Clone, Default)]
pub struct Contents {
    /// Its forms in words, each once, in the order of the input: `PKCS#8`, `X.509`, `PKCS#12`, …
    pub forms: Vec<&'static str>,
    /// The private keys.
    pub keys: Vec<FoundKey>,
    /// The certificates.
    pub certificates: Vec<FoundCertificate>,
    /// The certificate requests, in DER.
    pub requests: Vec<Vec<u8>>,
}

/// A private key that was found.
#[derive(Clone)]
pub struct FoundKey {
    /// Its alias, when it comes from a keystore that names it.
    pub alias: Option<String>,
    /// The key.
    pub key: Arc<PrivateKey>,
    /// Its certificate and those above it, as far as the keystore that it comes from has them; elsewhere empty.
    pub chain: Vec<Certificate>,
}

/// A certificate that was found.
#[derive(Clone, Debug)]
pub struct FoundCertificate {
    /// Its alias, when it comes from a keystore that names it.
    pub alias: Option<String>,
    /// The certificate.
    pub certificate: Certificate,
    /// Whether it comes from a keystore that says it is trusted.
    pub trusted: bool,
}

/// Everything that some bytes hold: PEM or DER keys, certificates, chains and requests, PKCS#7, PKCS#12, JKS; several in one.
///
/// # Errors
/// Code `password-needed` when something is encrypted and there is no password; `password-wrong` when it is another; `not-recognised`,
/// `…-form` when the bytes are nothing known, or are damaged; `too-many-iterations` before any absurd work is begun.
pub fn read(bytes: &[u8], password: Option<&Secret>) -> Result<Contents> {
    let mut found = Contents::default();
    let mut work = Work::new();
    if bytes.is_empty() {
        return Err(Error::input("empty", "the input is empty"));
    }
    if keystore::is_jks(bytes) {
        found.form("JKS");
        found.keystore(keystore::open_jks(bytes, password)?)?;
    } else if bytes.first() == Some(&0x30) {
        binary::read(bytes, password, &mut work, &mut found)?;
    } else if let Some(text) = from_utf16(bytes) {
        armoured::read(text.expose(), password, &mut work, &mut found)?;
    } else if contains(bytes, b"-----BEGIN ") {
        armoured::read(bytes, password, &mut work, &mut found)?;
    } else if let Some(der) = bare_base64(bytes) {
        binary::read(der.expose(), password, &mut work, &mut found)?;
    } else {
        return Err(not_recognised(bytes));
    }
    if found.keys.is_empty() && found.certificates.is_empty() && found.requests.is_empty() {
        return Err(Error::input("nothing-found", "there is no key, certificate or request here")
            .cause(format!("found {}, and nothing in it", found.forms.join(", "))));
    }
    Ok(found)
}

impl Contents {
    fn form(&mut self, form: &'static str) {
        if !self.forms.contains(&form) {
            self.forms.push(form);
        }
    }

    fn key(&mut self, key: PrivateKey) {
        self.keys.push(FoundKey { alias: None, key: Arc::new(key), chain: Vec::new() });
    }

    fn certificate(&mut self, der: &[u8]) -> Result<()> {
        let certificate = Certificate::from_der(der)?;
        self.certificates.push(FoundCertificate { alias: None, certificate, trusted: false });
        Ok(())
    }

    fn keystore(&mut self, opened: Opened) -> Result<()> {
        let beside = opened.certificates.iter().map(|found| Certificate::from_der(&found.der));
        let beside = beside.collect::<Result<Vec<_>>>()?;
        let pool = Pool::new(&beside);
        for key in opened.keys {
            let named = |error: Error| match &key.alias {
                Some(alias) => error.context(format!("the key `{}` in the keystore cannot be used", show(alias))),
                None => error,
            };
            let read = PrivateKey::from_pkcs8_der(key.pkcs8.expose()).map_err(named)?;
            let chain = match &key.chain {
                Some(chain) => chain.iter().map(|der| Certificate::from_der(der)).collect::<Result<Vec<_>>>()?,
                None => {
                    let own = own_certificate(&read, &key, opened.certificates.iter().zip(&beside));
                    let above = own.map(|own| pool.above(own).0).unwrap_or_default();
                    own.into_iter().chain(above).cloned().collect()
                }
            };
            if key.chain.is_some() {
                for certificate in &chain {
                    let (alias, certificate) = (key.alias.clone(), certificate.clone());
                    self.certificates.push(FoundCertificate { alias, certificate, trusted: false });
                }
            }
            self.keys.push(FoundKey { alias: key.alias, key: Arc::new(read), chain });
        }
        for (opened, certificate) in opened.certificates.into_iter().zip(beside) {
            let OpenedCertificate { alias, trusted, .. } = opened;
            self.certificates.push(FoundCertificate { alias, certificate, trusted });
        }
        Ok(())
    }
}

/// The certificate that a keystore means for a key: the one with its id, otherwise with its alias, otherwise with its public key.
///
/// A renewed certificate has the same public key as the one before: the public key alone does not tell two entries apart.
fn own_certificate<'a>(
    read: &PrivateKey,
    key: &OpenedKey,
    certificates: impl Iterator<Item = (&'a OpenedCertificate, &'a Certificate)>,
) -> Option<&'a Certificate> {
    let public = read.public_key_der();
    let rank = |opened: &OpenedCertificate| {
        let has_id = key.id.is_some() && opened.id == key.id;
        let has_alias = key.alias.is_some() && opened.alias == key.alias;
        (opened.trusted, !(has_id && has_alias), !has_id, !has_alias)
    };
    let fitting = certificates.filter(|(_, certificate)| certificate.public_key == public);
    fitting.min_by_key(|(opened, _)| rank(opened)).map(|(_, certificate)| certificate)
}

/// The failure when something is encrypted and nobody gave a password.
pub(crate) fn password_needed(what: &str) -> Error {
    Error::input("password-needed", format!("{what}, and no password was given"))
        .hint("name an environment variable with `--in-password-env` or a file with `--in-password-file`")
}

/// A text of the input as a message can show it.
fn show(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(64).collect()
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Text in UTF-16 (as Windows' PowerShell writes it) as UTF-8.
fn from_utf16(bytes: &[u8]) -> Option<Secret> {
    let (big, rest) = match bytes {
        [0xfe, 0xff, rest @ ..] => (true, rest),
        [0xff, 0xfe, rest @ ..] => (false, rest),
        _ => return None,
    };
    let units = rest.chunks_exact(2).map(|pair| match (big, pair) {
        (true, [high, low]) | (false, [low, high]) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    });
    char::decode_utf16(units).collect::<std::result::Result<String, _>>().ok().map(Secret::from)
}

/// DER as base64 without armour, as it stands in JSON and databases.
fn bare_base64(bytes: &[u8]) -> Option<Secret> {
    let text: Vec<u8> = bytes.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
    let text = Secret::new(text);
    // A DER sequence of more than 127 bytes begins so.
    let good = text.expose().starts_with(b"MI") || text.expose().starts_with(b"MH");
    good.then(|| Base64::decode_vec(text.expose_str()?).ok().map(Secret::new)).flatten()
}

/// Says what bytes that are nothing of ours look like.
fn not_recognised(bytes: &[u8]) -> Error {
    let what = match bytes {
        [0x1f, 0x8b, ..] => "a gzip archive",
        [b'P', b'K', 3, 4, ..] => "a zip archive",
        [b'{' | b'[', ..] => "JSON without a key or certificate in it",
        _ if bytes.starts_with(b"PuTTY-User-Key-File") => "a PuTTY key",
        _ if bytes.starts_with(b"ssh-") || bytes.starts_with(b"ecdsa-") => "an SSH public key",
        _ if bytes.starts_with(b"%PDF") => "a PDF",
        _ if bytes.iter().all(|byte| *byte == 0) => "nothing but zero bytes",
        _ if std::str::from_utf8(bytes).is_ok() => "text without PEM armour",
        _ => "binary data of no known kind",
    };
    Error::input("not-recognised", "this is no key, certificate or keystore")
        .cause(format!("it looks like {what}"))
        .hint("read are PEM and DER keys, certificates and requests, PKCS#7, PKCS#12 and JKS")
}
