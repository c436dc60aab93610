//! Whether a signature is good: for certificates and requests of every algorithm that is met, with words for those that are weak or unknown.

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use const_oid::ObjectIdentifier;
use const_oid::db::{rfc5912, rfc8410};
use x509_parser::signature_algorithm::SignatureAlgorithm;
use x509_parser::x509::{AlgorithmIdentifier, SubjectPublicKeyInfo};

use super::{asn1, weak};

/// What a signature is worth.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// The key made it.
    Good,
    /// The key did not make it, or what is signed was changed since.
    Bad,
    /// It cannot be told, or the answer would mean nothing: how it is signed, in words.
    Unknown(String),
}

/// Whether a key made a signature over a message.
pub(crate) fn verify(
    algorithm: &AlgorithmIdentifier<'_>,
    key: &SubjectPublicKeyInfo<'_>,
    message: &[u8],
    signature: &[u8],
) -> Verdict {
    let oid = ObjectIdentifier::from_bytes(algorithm.algorithm.as_bytes());
    let dotted = algorithm.algorithm.to_id_string();
    if let Some((_, name)) = weak::BROKEN.iter().find(|(known, name)| *known == dotted && name.starts_with("MD")) {
        return Verdict::Unknown(format!("signed with {name}, which is broken"));
    }
    let curve = key.algorithm.parameters.as_ref().and_then(|curve| curve.as_oid().ok());
    let curve = curve.and_then(|curve| ObjectIdentifier::from_bytes(curve.as_bytes()).ok());
    let algorithms: &[&'static dyn VerificationAlgorithm] = match oid {
        Ok(rfc5912::SHA_1_WITH_RSA_ENCRYPTION) => &[&signature::RSA_PKCS1_1024_8192_SHA1_FOR_LEGACY_USE_ONLY],
        Ok(rfc5912::SHA_256_WITH_RSA_ENCRYPTION) => &[&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY],
        Ok(rfc5912::SHA_384_WITH_RSA_ENCRYPTION) => &[&signature::RSA_PKCS1_2048_8192_SHA384],
        Ok(rfc5912::SHA_512_WITH_RSA_ENCRYPTION) => &[&signature::RSA_PKCS1_1024_8192_SHA512_FOR_LEGACY_USE_ONLY],
        Ok(rfc5912::ID_RSASSA_PSS) => match pss(algorithm) {
            Ok(algorithm) => algorithm,
            Err(why) => return Verdict::Unknown(why),
        },
        Ok(rfc8410::ID_ED_25519) => &[&signature::ED25519],
        Ok(oid) => match curve.map_or(&[][..], |curve| ecdsa(oid, curve)) {
            [] => return Verdict::Unknown(format!("signed with {}, which is not known here", asn1::name(oid))),
            algorithms => algorithms,
        },
        Err(_) => return Verdict::Unknown("signed in a way that is not known here".to_owned()),
    };
    let good = |algorithm: &&'static dyn VerificationAlgorithm| {
        UnparsedPublicKey::new(*algorithm, &key.subject_public_key.data).verify(message, signature).is_ok()
    };
    match (algorithms.iter().any(good), weak::key_kind(key.raw).strip_prefix("rsa-").map(str::parse::<u32>)) {
        (true, _) => Verdict::Good,
        (false, Some(Ok(bits @ (..1024 | 8193..)))) => {
            Verdict::Unknown(format!("signed with an RSA key of {bits} bits, which is not checked here"))
        }
        (false, Some(Ok(bits @ ..2048))) if oid == Ok(rfc5912::SHA_384_WITH_RSA_ENCRYPTION) => {
            Verdict::Unknown(format!("signed with an RSA key of {bits} bits and SHA-384, which is not checked here"))
        }
        (false, _) => Verdict::Bad,
    }
}

/// ECDSA with a digest on a curve.
fn ecdsa(oid: ObjectIdentifier, curve: ObjectIdentifier) -> &'static [&'static dyn VerificationAlgorithm] {
    match (oid, curve) {
        (rfc5912::ECDSA_WITH_SHA_256, rfc5912::SECP_256_R_1) => &[&signature::ECDSA_P256_SHA256_ASN1],
        (rfc5912::ECDSA_WITH_SHA_384, rfc5912::SECP_256_R_1) => &[&signature::ECDSA_P256_SHA384_ASN1],
        (rfc5912::ECDSA_WITH_SHA_512, rfc5912::SECP_256_R_1) => &[&signature::ECDSA_P256_SHA512_ASN1],
        (rfc5912::ECDSA_WITH_SHA_256, rfc5912::SECP_384_R_1) => &[&signature::ECDSA_P384_SHA256_ASN1],
        (rfc5912::ECDSA_WITH_SHA_384, rfc5912::SECP_384_R_1) => &[&signature::ECDSA_P384_SHA384_ASN1],
        (rfc5912::ECDSA_WITH_SHA_512, rfc5912::SECP_384_R_1) => &[&signature::ECDSA_P384_SHA512_ASN1],
        (rfc5912::ECDSA_WITH_SHA_256, rfc5912::SECP_521_R_1) => &[&signature::ECDSA_P521_SHA256_ASN1],
        (rfc5912::ECDSA_WITH_SHA_384, rfc5912::SECP_521_R_1) => &[&signature::ECDSA_P521_SHA384_ASN1],
        (rfc5912::ECDSA_WITH_SHA_512, rfc5912::SECP_521_R_1) => &[&signature::ECDSA_P521_SHA512_ASN1],
        _ => &[],
    }
}

/// RSA-PSS as TLS has it: with a salt as long as its digest.
fn pss(algorithm: &AlgorithmIdentifier<'_>) -> Result<&'static [&'static dyn VerificationAlgorithm], String> {
    let unknown = || "signed with RSA-PSS in a way that is not known here".to_owned();
    let Ok(SignatureAlgorithm::RSASSA_PSS(params)) = SignatureAlgorithm::try_from(algorithm) else {
        return Err(unknown());
    };
    let digest = ObjectIdentifier::from_bytes(params.hash_algorithm_oid().as_bytes());
    let (length, algorithms): (u32, &[&'static dyn VerificationAlgorithm]) = match digest {
        Ok(rfc5912::ID_SHA_256) => (32, &[&signature::RSA_PSS_2048_8192_SHA256]),
        Ok(rfc5912::ID_SHA_384) => (48, &[&signature::RSA_PSS_2048_8192_SHA384]),
        Ok(rfc5912::ID_SHA_512) => (64, &[&signature::RSA_PSS_2048_8192_SHA512]),
        _ => return Err(unknown()),
    };
    match params.salt_length() {
        salt if salt == length => Ok(algorithms),
        salt => Err(format!("signed with RSA-PSS and a salt of {salt} bytes, which TLS does not allow")),
    }
}
