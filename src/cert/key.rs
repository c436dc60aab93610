//! A private key: made, read from PKCS#8 and written as PKCS#8; its content never shows.

use rcgen::{PublicKeyData, SignatureAlgorithm, SigningKey};

use super::der::{self, DerProblem, DerResult, Reader, tag};
use super::engine::{self, Engine};
use super::{armour, oid};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::thing::credential::KeyKind;

/// A private key of a kind that AWS IoT takes.
///
/// It has no `Debug`: it cannot slip into a message. Its bytes are wiped when it is dropped.
pub struct PrivateKey {
    kind: KeyKind,
    pkcs8: Secret,
    engine: Engine,
}

/// A new key from the operating system's randomness.
///
/// # Errors
/// When the system cannot make one.
pub fn generate(kind: KeyKind) -> Result<PrivateKey> {
    let engine = engine::generate(kind)?;
    Ok(PrivateKey { kind, pkcs8: engine.to_pkcs8()?, engine })
}

impl PrivateKey {
    /// The key in a plain PKCS#8 PEM, as this program writes it.
    ///
    /// # Errors
    /// When it is not such a PEM, or not a key of a kind that AWS IoT takes.
    pub fn from_pkcs8_pem(text: &Secret) -> Result<Self> {
        let not_pem = |why: &str| {
            Error::input("key-form", "this is not a private key in PKCS#8 PEM form")
                .cause(why)
                .hint("`awsiot-kit cert convert KEY --to pkcs8 --out FILE` makes one from any form")
        };
        let blocks = armour::blocks(text.expose()).map_err(|problem| not_pem(&problem.to_string()))?;
        match blocks.as_slice() {
            [block] if block.label == "PRIVATE KEY" => Self::from_pkcs8_der(block.der.expose()),
            [block] => Err(not_pem(&format!("found `{}` where `PRIVATE KEY` belongs", block.label))),
            [] => Err(not_pem("found no PEM armour")),
            _ => Err(not_pem("found several objects where one key belongs")),
        }
    }

    /// The key in a plain PKCS#8 DER.
    ///
    /// # Errors
    /// When it is not one, or not a key of a kind that AWS IoT takes.
    pub fn from_pkcs8_der(pkcs8: &[u8]) -> Result<Self> {
        let broken = |why: &dyn std::fmt::Display| {
            Error::input("key-form", "this is not a private key in PKCS#8 form").cause(why)
        };
        let kind = kind_of(pkcs8).map_err(|problem| broken(&problem))?.map_err(|kind| {
            Error::input("key-kind", format!("awsiot-kit does not work with this kind of key: {kind}"))
                .hint("the kinds are ec-p256, ec-p384, rsa-2048, rsa-3072 and rsa-4096")
        })?;
        let engine = engine::load(kind, pkcs8).ok_or_else(|| broken(&"the numbers in it do not make a key"))?;
        // Written anew, so that equal keys are equal bytes whatever wrote them.
        Ok(Self { kind, pkcs8: engine.to_pkcs8()?, engine })
    }

    /// The key in an RSA key's own form, PKCS#1 (RFC 8017 appendix A.1.2).
    ///
    /// # Errors
    /// As [`Self::from_pkcs8_der`].
    pub fn from_pkcs1_der(pkcs1: &[u8]) -> Result<Self> {
        Self::from_wrapped(&der::sequence(&[&der::oid(oid::RSA), der::NULL]), pkcs1)
    }

    /// The key in an elliptic key's own form, SEC1 (RFC 5915).
    ///
    /// # Errors
    /// As [`Self::from_pkcs8_der`].
    pub fn from_sec1_der(sec1: &[u8]) -> Result<Self> {
        let curve = curve_of(sec1)
            .map_err(|problem| Error::input("key-form", "this is not an elliptic curve key").cause(problem))?;
        Self::from_wrapped(&der::sequence(&[&der::oid(oid::EC_PUBLIC_KEY), &curve]), sec1)
    }

    /// A key in its own form, as PKCS#8 wraps it.
    fn from_wrapped(algorithm: &[u8], key: &[u8]) -> Result<Self> {
        let wrapped = Secret::new(der::octets(key));
        Self::from_pkcs8_der(Secret::new(der::sequence(&[&der::number(0), algorithm, wrapped.expose()])).expose())
    }

    /// What kind of key it is.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The key as PKCS#8 PEM, which openssl 3 and Java read.
    pub fn to_pkcs8_pem(&self) -> Secret {
        super::pem::armour_secret("PRIVATE KEY", &self.pkcs8)
    }

    /// The key as PKCS#8 DER.
    pub fn to_pkcs8_der(&self) -> &Secret {
        &self.pkcs8
    }

    /// An RSA key as PKCS#1 DER.
    ///
    /// # Errors
    /// When it is an elliptic key.
    pub fn to_pkcs1_der(&self) -> Result<Secret> {
        match self.kind {
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
                let own = own_form(self.pkcs8.expose()).map_err(not_own)?;
                Ok(Secret::new(own.to_vec()))
            }
            KeyKind::EcP256 | KeyKind::EcP384 => {
                Err(Error::input("key-kind", "an elliptic curve key has no PKCS#1 form").hint("its own form is `sec1`"))
            }
        }
    }

    /// An elliptic key as SEC1 DER, with its curve and its public key, as openssl writes it.
    ///
    /// # Errors
    /// When it is an RSA key.
    pub fn to_sec1_der(&self) -> Result<Secret> {
        let curve = match self.kind {
            KeyKind::EcP256 => oid::P256,
            KeyKind::EcP384 => oid::P384,
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
                return Err(Error::input("key-kind", "an RSA key has no SEC1 form").hint("its own form is `pkcs1`"));
            }
        };
        let scalar = || {
            Reader::new(own_form(self.pkcs8.expose())?).sequence().and_then(|mut inside| {
                inside.number()?;
                inside.octets()
            })
        };
        let scalar = Secret::new(der::octets(scalar().map_err(not_own)?));
        let curve = der::wrap(der::context(0), &[&der::oid(curve)]);
        let public = der::wrap(der::context(1), &[&der::bits(self.engine.public())]);
        Ok(Secret::new(der::sequence(&[&der::number(1), scalar.expose(), &curve, &public])))
    }

    /// The public key as a `SubjectPublicKeyInfo` in DER: what a certificate and a request hold, byte for byte.
    pub fn public_key_der(&self) -> Vec<u8> {
        let algorithm = match self.kind {
            KeyKind::EcP256 => der::sequence(&[&der::oid(oid::EC_PUBLIC_KEY), &der::oid(oid::P256)]),
            KeyKind::EcP384 => der::sequence(&[&der::oid(oid::EC_PUBLIC_KEY), &der::oid(oid::P384)]),
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => der::sequence(&[&der::oid(oid::RSA), der::NULL]),
        };
        der::sequence(&[&algorithm, &der::bits(self.engine.public())])
    }

    /// The signature algorithm it signs with, as an `AlgorithmIdentifier` in DER.
    pub(crate) fn signature_algorithm(&self) -> Vec<u8> {
        match self.kind {
            KeyKind::EcP256 => der::sequence(&[&der::oid(oid::ECDSA_SHA256)]),
            KeyKind::EcP384 => der::sequence(&[&der::oid(oid::ECDSA_SHA384)]),
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => {
                der::sequence(&[&der::oid(oid::RSA_SHA256), der::NULL])
            }
        }
    }

    /// Signs a message: ECDSA or RSA PKCS#1 v1.5, with the digest of [`Self::signature_algorithm`].
    pub(crate) fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.engine.sign(message)
    }
}

impl PublicKeyData for PrivateKey {
    fn der_bytes(&self) -> &[u8] {
        self.engine.public()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.kind {
            KeyKind::EcP256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            KeyKind::EcP384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, rcgen::Error> {
        self.engine.sign(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

/// The key's own form inside a PKCS#8 of ours.
fn own_form(pkcs8: &[u8]) -> DerResult<&[u8]> {
    let mut inside = der::single(pkcs8, tag::SEQUENCE)?.inside();
    inside.number()?;
    inside.sequence()?;
    inside.octets()
}

fn not_own(problem: DerProblem) -> Error {
    Error::bug("a PKCS#8 of ours cannot be read").cause(problem)
}

/// The curve of a SEC1 key, as the DER that names it; by the length of the key when nothing names it.
fn curve_of(sec1: &[u8]) -> DerResult<Vec<u8>> {
    let mut inside = der::single(sec1, tag::SEQUENCE)?.inside();
    inside.number()?;
    let length = inside.octets()?.len();
    match inside.optional(der::context(0))? {
        Some(curve) => Ok(curve.content.to_vec()),
        None if length == 48 => Ok(der::oid(oid::P384)),
        None => Ok(der::oid(oid::P256)),
    }
}

/// The kind of a plain PKCS#8; the inner error names a kind that is not ours.
fn kind_of(pkcs8: &[u8]) -> DerResult<std::result::Result<KeyKind, String>> {
    let mut outer = der::single(pkcs8, tag::SEQUENCE)?.inside();
    outer.number()?;
    let mut algorithm = outer.sequence()?;
    let kind = algorithm.oid()?;
    if kind == oid::EC_PUBLIC_KEY {
        let curve = algorithm.oid()?;
        return Ok(match curve {
            _ if curve == oid::P256 => Ok(KeyKind::EcP256),
            _ if curve == oid::P384 => Ok(KeyKind::EcP384),
            _ => Err(format!("an elliptic curve key on {}", oid::name(curve))),
        });
    }
    if kind != oid::RSA {
        return Ok(Err(format!("a key of algorithm {}", oid::name(kind))));
    }
    let mut key = Reader::new(outer.octets()?).sequence()?;
    key.number()?;
    let modulus = key.value(tag::INTEGER)?.content;
    let first = modulus.iter().position(|byte| *byte != 0).ok_or(DerProblem::Range)?;
    let significant = modulus.get(first..).unwrap_or_default();
    let bits = significant.len() * 8 - significant.first().map_or(0, |byte| byte.leading_zeros() as usize);
    Ok(match bits {
        2048 => Ok(KeyKind::Rsa2048),
        3072 => Ok(KeyKind::Rsa3072),
        4096 => Ok(KeyKind::Rsa4096),
        _ => Err(format!("an RSA key of {bits} bits")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_own_pem() -> Result<()> {
        for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
            let key = generate(kind)?;
            let again = PrivateKey::from_pkcs8_pem(&key.to_pkcs8_pem())?;
            assert_eq!(again.kind(), kind);
            assert!(again.to_pkcs8_der().expose() == key.to_pkcs8_der().expose());
            assert_eq!(again.public_key_der(), key.public_key_der());
        }
        Ok(())
    }

    #[test]
    fn what_is_not_a_key_says_what_it_is() {
        let says = |text: &str| match PrivateKey::from_pkcs8_pem(&Secret::from(text.to_owned())) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(says("").contains("no PEM armour"));
        assert!(says(&super::super::pem::certificate(&[1, 2, 3])).contains("`CERTIFICATE`"));
        assert!(says(&super::super::pem::armour("PRIVATE KEY", &[0x30, 1])).contains("ends too early"));
    }
}
