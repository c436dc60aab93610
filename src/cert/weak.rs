//! What is wrong or weak about a certificate: findings, each with what AWS IoT or a device would make of it.
//!
//! What AWS takes: AWS IoT Developer Guide, "X.509 client certificates".

use const_oid::db::rfc5912;
use der::Decode;
use pkcs1::RsaPublicKeyRef;
use spki::SubjectPublicKeyInfoRef;
use time::{Duration, OffsetDateTime};
use x509_parser::prelude::{FromDer, X509Certificate, X509Version};

use super::inspect::Certificate;
use super::{asn1, key};
use crate::finding::Finding;

/// From how many days before the end a certificate is worth a remark.
const SOON: i64 = 30;

/// The kind of a public key in words, as a `SubjectPublicKeyInfo` says it: `ec-p256`, `rsa-2048`, otherwise its own name.
pub fn key_kind(public_key: &[u8]) -> String {
    let Ok(info) = SubjectPublicKeyInfoRef::from_der(public_key) else { return "unknown".to_owned() };
    match info.algorithm.oid {
        rfc5912::ID_EC_PUBLIC_KEY => match info.algorithm.parameters_oid() {
            Ok(rfc5912::SECP_256_R_1) => "ec-p256".to_owned(),
            Ok(rfc5912::SECP_384_R_1) => "ec-p384".to_owned(),
            Ok(curve) => format!("ec-{}", asn1::name(curve).to_lowercase().replace('-', "")),
            Err(_) => "unknown".to_owned(),
        },
        rfc5912::RSA_ENCRYPTION => match modulus(&info) {
            Ok(modulus) => format!("rsa-{}", key::bits(modulus)),
            Err(_) => "unknown".to_owned(),
        },
        other => asn1::name(other),
    }
}

/// The RSA modulus in a `SubjectPublicKeyInfo`, without leading zeros.
fn modulus<'a>(info: &SubjectPublicKeyInfoRef<'a>) -> der::Result<&'a [u8]> {
    Ok(RsaPublicKeyRef::from_der(info.subject_public_key.raw_bytes())?.modulus.as_bytes())
}

/// All findings about a certificate at a moment.
pub fn findings(certificate: &Certificate, now: OffsetDateTime) -> Vec<Finding> {
    let mut findings = Vec::new();
    if now > certificate.not_after {
        findings.push(Finding::deny("cert-expired", format!("it expired on {}", certificate.not_after.date())));
    } else if now < certificate.not_before {
        findings.push(
            Finding::deny("cert-not-yet-valid", format!("it is valid only from {}", certificate.not_before))
                .help("is this machine's clock right?"),
        );
    } else if certificate.not_after - now < Duration::days(SOON) {
        let days = (certificate.not_after - now).whole_days();
        findings.push(Finding::warn("cert-expires-soon", format!("it expires in {days} days")));
    }
    let kind = key_kind(&certificate.public_key);
    if let Some(size) = kind.strip_prefix("rsa-").and_then(|size| size.parse::<usize>().ok()) {
        if size < 2048 {
            findings.push(
                Finding::deny("cert-key-small", format!("its RSA key has {size} bits; AWS IoT takes 2048 at least"))
                    .help("make a new key: `awsiot-kit cert new`"),
            );
        }
        let info = SubjectPublicKeyInfoRef::from_der(&certificate.public_key);
        if info.and_then(|info| modulus(&info)).is_ok_and(is_roca) {
            findings.push(
                Finding::deny("cert-key-roca", "its RSA key has the mark of ROCA (CVE-2017-15361): it can be factored")
                    .help("make a new key elsewhere than on that chip"),
            );
        }
    } else if kind == "RSA-PSS" {
        // Developer Guide, "X.509 client certificates": such keys work with TLS 1.3 alone.
        findings.push(Finding::warn("cert-key-pss", "its RSA-PSS key works with TLS 1.3 only"));
    } else if !matches!(kind.as_str(), "ec-p256" | "ec-p384" | "ec-p521") {
        findings.push(Finding::deny("cert-key-kind", format!("AWS IoT takes no {kind} keys")));
    }
    let Ok((_, parsed)) = X509Certificate::from_der(&certificate.der) else { return findings };
    let signature = parsed.signature_algorithm.algorithm.to_id_string();
    if let Some((_, name)) = WEAK_SIGNATURES.iter().find(|(oid, _)| *oid == signature) {
        findings.push(
            Finding::deny("cert-signature-weak", format!("it is signed with {name}; AWS IoT takes SHA-256 and better"))
                .help("have it signed anew"),
        );
    }
    if parsed.version() != X509Version::V3 {
        findings.push(
            Finding::warn("cert-version", "it is an X.509 v1 certificate; some TLS libraries refuse it")
                .help("plain `openssl x509 -req` makes these: give it `-extfile`, or use `awsiot-kit cert sign`"),
        );
    }
    let usage = parsed.extended_key_usage().ok().flatten();
    if usage.is_some_and(|usage| !usage.value.any && !usage.value.client_auth) && !certificate.authority {
        findings.push(Finding::warn("cert-no-client-auth", "its extended key usage leaves out TLS clients"));
    }
    findings
}

/// Signature algorithms whose digest is broken.
const WEAK_SIGNATURES: &[(&str, &str)] = &[
    ("1.2.840.113549.1.1.2", "MD2"),
    ("1.2.840.113549.1.1.4", "MD5"),
    ("1.2.840.113549.1.1.5", "SHA-1"),
    ("1.3.14.3.2.29", "SHA-1"),
    ("1.2.840.10045.4.1", "SHA-1"),
    ("1.2.840.10040.4.3", "SHA-1"),
];

/// Whether a modulus is a product of ROCA primes: modulo every small prime it is a power of 65537
/// (Nemec and others, "The Return of Coppersmith's Attack", 2017, section 3). By chance one key in some hundred million is.
fn is_roca(modulus: &[u8]) -> bool {
    const PRIMES: [u32; 38] = [
        3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97, 101, 103, 107,
        109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    ];
    PRIMES.iter().all(|&prime| {
        let rest = modulus.iter().fold(0, |rest, byte| (rest * 256 + u32::from(*byte)) % prime);
        let mut power = 1;
        (0..prime).any(|_| {
            power = power * (65537 % prime) % prime;
            power == rest
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn powers_of_65537_are_taken_for_roca_and_ordinary_numbers_are_not() {
        // 65537 to the power of 3, as a number: a power of 65537 modulo every prime.
        let cube = 65537_u64.pow(3).to_be_bytes();
        assert!(is_roca(&cube));
        assert!(!is_roca(&(65537_u64.pow(3) + 2).to_be_bytes()));
    }
}
