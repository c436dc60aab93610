//! An edge: making keys and signatures, the two jobs for which the cryptographic library draws its own random numbers.
//!
//! Nothing else in [`cert`](crate::cert) is random: given its arguments, it gives the same bytes.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, EcPrivateKeyBin};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm, KeyPair,
    RSA_PKCS1_SHA256, RsaKeyPair,
};

use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::thing::credential::KeyKind;

/// A key as the library holds it, ready to sign.
pub(crate) enum Engine {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

/// How a key of an elliptic kind signs; `None` for RSA.
fn elliptic(kind: KeyKind) -> Option<&'static EcdsaSigningAlgorithm> {
    match kind {
        KeyKind::EcP256 => Some(&ECDSA_P256_SHA256_ASN1_SIGNING),
        KeyKind::EcP384 => Some(&ECDSA_P384_SHA384_ASN1_SIGNING),
        KeyKind::Rsa2048 | KeyKind::Rsa3072 | KeyKind::Rsa4096 => None,
    }
}

/// A new key.
pub(crate) fn generate(kind: KeyKind) -> Result<Engine> {
    let made = match (elliptic(kind), kind) {
        (Some(algorithm), _) => EcdsaKeyPair::generate(algorithm).map(Engine::Ec),
        (None, KeyKind::Rsa4096) => RsaKeyPair::generate(KeySize::Rsa4096).map(Engine::Rsa),
        (None, KeyKind::Rsa3072) => RsaKeyPair::generate(KeySize::Rsa3072).map(Engine::Rsa),
        (None, _) => RsaKeyPair::generate(KeySize::Rsa2048).map(Engine::Rsa),
    };
    made.map_err(|_| Error::machine("key-generation", format!("could not make a key of kind `{}`", kind.word())))
}

/// The key in a plain PKCS#8 of a known kind; `None` when the numbers in it are not a key of that kind.
pub(crate) fn load(kind: KeyKind, pkcs8: &[u8]) -> Option<Engine> {
    match elliptic(kind) {
        Some(algorithm) => {
            let read = EcdsaKeyPair::from_private_key_der(algorithm, pkcs8).ok()?;
            // Put together anew: a key read without its public half would be written without it.
            let scalar: EcPrivateKeyBin<'_> = read.private_key().as_be_bytes().ok()?;
            let public = read.public_key().as_ref();
            EcdsaKeyPair::from_private_key_and_public_key(algorithm, scalar.as_ref(), public).ok().map(Engine::Ec)
        }
        None => RsaKeyPair::from_pkcs8(pkcs8).ok().map(Engine::Rsa),
    }
}

impl Engine {
    /// The key as PKCS#8, the same bytes as `openssl pkcs8 -topk8` gives.
    pub(crate) fn to_pkcs8(&self) -> Result<Secret> {
        let bytes = match self {
            Self::Ec(key) => key.to_pkcs8v1().map(|document| document.as_ref().to_vec()),
            Self::Rsa(key) => key.as_der().map(|document| document.as_ref().to_vec()),
        };
        bytes.map(Secret::new).map_err(|_| Error::bug("a key cannot be written as PKCS#8"))
    }

    /// The public key as it stands inside a `SubjectPublicKeyInfo`: the point, or the RSA modulus and exponent.
    pub(crate) fn public(&self) -> &[u8] {
        match self {
            Self::Ec(key) => key.public_key().as_ref(),
            Self::Rsa(key) => key.public_key().as_ref(),
        }
    }

    /// Signs: ECDSA with SHA-256 or SHA-384 after the curve, RSA PKCS#1 v1.5 with SHA-256.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>> {
        let random = SystemRandom::new();
        let signature = match self {
            Self::Ec(key) => key.sign(&random, message).map(|signature| signature.as_ref().to_vec()),
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public_modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map(|()| signature)
            }
        };
        signature.map_err(|_| Error::bug("a key could not sign"))
    }
}
