//! An edge: making keys and signatures, the two jobs for which the cryptographic library draws its own random numbers.
//!
//! Nothing else in [`cert`](crate::cert) is random: given its arguments, it gives the same bytes.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, EcPrivateKeyBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, EcdsaKeyPair,
    EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair,
};

use super::kind::Kind;
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::thing::credential::KeyKind;

/// A key as the library holds it, ready to sign.
pub(crate) enum Engine {
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
    Rsa(RsaKeyPair),
}

/// How a key of an elliptic kind signs; `None` for the others.
fn elliptic(kind: Kind) -> Option<&'static EcdsaSigningAlgorithm> {
    match kind {
        Kind::EcP256 => Some(&ECDSA_P256_SHA256_ASN1_SIGNING),
        Kind::EcP384 => Some(&ECDSA_P384_SHA384_ASN1_SIGNING),
        Kind::EcP521 => Some(&ECDSA_P521_SHA512_ASN1_SIGNING),
        Kind::Ed25519 | Kind::Rsa(_) => None,
    }
}

/// A new key.
pub(crate) fn generate(kind: KeyKind) -> Result<Engine> {
    let made = match (elliptic(kind.into()), kind) {
        (Some(algorithm), _) => EcdsaKeyPair::generate(algorithm).map(Engine::Ec),
        (None, KeyKind::Rsa4096) => RsaKeyPair::generate(KeySize::Rsa4096).map(Engine::Rsa),
        (None, KeyKind::Rsa3072) => RsaKeyPair::generate(KeySize::Rsa3072).map(Engine::Rsa),
        (None, _) => RsaKeyPair::generate(KeySize::Rsa2048).map(Engine::Rsa),
    };
    made.map_err(|_| Error::machine("key-generation", format!("could not make a key of kind `{}`", kind.word())))
}

/// The key in a plain PKCS#8 of a known kind; `None` when the numbers in it are not a key of that kind.
pub(crate) fn load(kind: Kind, pkcs8: &[u8]) -> Option<Engine> {
    match (elliptic(kind), kind) {
        (Some(algorithm), _) => {
            let read = EcdsaKeyPair::from_private_key_der(algorithm, pkcs8).ok()?;
            // Put together anew: a key read without its public half would be written without it.
            let scalar: EcPrivateKeyBin<'_> = read.private_key().as_be_bytes().ok()?;
            let public = read.public_key().as_ref();
            EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar.as_ref(), public).ok().map(Engine::Ec)
        }
        (None, Kind::Ed25519) => Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8).ok().map(Engine::Ed),
        (None, _) => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Engine::Rsa),
    }
}

impl Engine {
    /// The key as PKCS#8, the same bytes as `openssl pkcs8 -topk8` gives.
    pub(crate) fn to_pkcs8(&self) -> Result<Secret> {
        let bytes = match self {
            Self::Ec(key) => key.to_pkcs8v1().map(|document| document.as_ref().to_vec()),
            Self::Ed(key) => key.to_pkcs8v1().map(|document| document.as_ref().to_vec()),
            Self::Rsa(key) => key.as_der().map(|document| document.as_ref().to_vec()),
        };
        bytes.map(Secret::new).map_err(|_| Error::bug("a key cannot be written as PKCS#8"))
    }

    /// The public key as it stands inside a `SubjectPublicKeyInfo`: the point, or the RSA modulus and exponent.
    pub(crate) fn public(&self) -> &[u8] {
        match self {
            Self::Ec(key) => key.public_key().as_ref(),
            Self::Ed(key) => key.public_key().as_ref(),
            Self::Rsa(key) => key.public_key().as_ref(),
        }
    }

    /// Signs: ECDSA with SHA-256, SHA-384 or SHA-512 after the curve, Ed25519, RSA PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let random = SystemRandom::new();
        let signature = match self {
            Self::Ec(key) => key.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
            Self::Ed(key) => Ok(key.sign(message).as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
        };
        signature.map_err(|_| Error::bug("a key could not sign"))
    }
}
