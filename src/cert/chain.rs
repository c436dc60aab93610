//! From a certificate up to its root: which signed which, and where a link is missing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912;
use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::constraint::first_breach;
use super::inspect::Certificate;

/// Longer chains than this are nobody's, and cross-signed ones could go round in circles.
const LONGEST: usize = 10;

/// How a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// In a certificate that signed itself.
    Root,
    /// In one whose issuer is not here; the issuer in words.
    Missing(String),
}

/// The most signatures that are verified for one pool: some seconds. A file of thousands of certificates of one name asks for more.
const MOST_SIGNATURES: u32 = 50_000;

/// Whether one certificate is signed by another: names and signature checked.
pub fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    if certificate.issuer_der != issuer.subject_der {
        return false;
    }
    let parsed = X509Certificate::from_der(&certificate.der);
    let above = X509Certificate::from_der(&issuer.der);
    match (parsed, above) {
        (Ok((_, parsed)), Ok((_, above))) => {
            parsed.verify_signature(Some(above.public_key())).is_ok() || is_signed_otherwise(&parsed, &above)
        }
        _ => false,
    }
}

/// The same for what the parser's own check leaves out: P-521, RSA-PSS, and RSA keys that are too short, whose chain is shown all the same.
fn is_signed_otherwise(certificate: &X509Certificate<'_>, issuer: &X509Certificate<'_>) -> bool {
    use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
    let key = issuer.public_key();
    let curve = key.algorithm.parameters.as_ref().and_then(|curve| curve.as_oid().ok());
    let on_p521 = curve.is_some_and(|curve| curve.as_bytes() == rfc5912::SECP_521_R_1.as_bytes());
    let kind = ObjectIdentifier::from_bytes(certificate.signature_algorithm.algorithm.as_bytes());
    let algorithms: &[&'static dyn VerificationAlgorithm] = match kind {
        Ok(rfc5912::ECDSA_WITH_SHA_256) if on_p521 => &[&signature::ECDSA_P521_SHA256_ASN1],
        Ok(rfc5912::ECDSA_WITH_SHA_384) if on_p521 => &[&signature::ECDSA_P521_SHA384_ASN1],
        Ok(rfc5912::ECDSA_WITH_SHA_512) if on_p521 => &[&signature::ECDSA_P521_SHA512_ASN1],
        Ok(rfc5912::SHA_256_WITH_RSA_ENCRYPTION) => &[&signature::RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY],
        Ok(rfc5912::ID_RSASSA_PSS) => &[
            &signature::RSA_PSS_2048_8192_SHA256,
            &signature::RSA_PSS_2048_8192_SHA384,
            &signature::RSA_PSS_2048_8192_SHA512,
        ],
        _ => &[],
    };
    let (message, signature) = (certificate.tbs_certificate.as_ref(), &certificate.signature_value.data);
    let verifies = |algorithm: &&'static dyn VerificationAlgorithm| {
        UnparsedPublicKey::new(*algorithm, &key.subject_public_key.data).verify(message, signature).is_ok()
    };
    algorithms.iter().any(verifies)
}

/// Certificates that chains may go through.
pub struct Pool<'a> {
    by_subject: BTreeMap<&'a [u8], Vec<&'a Certificate>>,
    known: RefCell<BTreeMap<(&'a str, &'a str), bool>>,
    left: Cell<u32>,
}

impl<'a> Pool<'a> {
    /// A pool of these.
    pub fn new(certificates: impl IntoIterator<Item = &'a Certificate>) -> Self {
        let mut by_subject: BTreeMap<&[u8], Vec<&Certificate>> = BTreeMap::new();
        for certificate in certificates {
            by_subject.entry(&certificate.subject_der).or_default().push(certificate);
        }
        Self { by_subject, known: RefCell::default(), left: Cell::new(MOST_SIGNATURES) }
    }

    /// The certificates above one, nearest first, as far as the pool has them; and how that ends.
    pub fn above(&self, leaf: &'a Certificate) -> (Vec<&'a Certificate>, End) {
        let mut path: Vec<&Certificate> = Vec::new();
        let mut last = leaf;
        while path.len() < LONGEST {
            if last.issuer_der == last.subject_der && self.signed(last, last) {
                return (path, End::Root);
            }
            let seen =
                |candidate: &Certificate| candidate.id == leaf.id || path.iter().any(|there| there.id == candidate.id);
            let candidates = self.by_subject.get(last.issuer_der.as_slice()).map(Vec::as_slice).unwrap_or_default();
            match candidates.iter().find(|candidate| !seen(candidate) && self.signed(last, candidate)) {
                Some(next) => {
                    path.push(next);
                    last = next;
                }
                None => break,
            }
        }
        (path, End::Missing(last.issuer.clone()))
    }

    /// As [`is_signed_by`], each pair once, and not without end.
    fn signed(&self, certificate: &'a Certificate, issuer: &'a Certificate) -> bool {
        let pair = (certificate.id.as_str(), issuer.id.as_str());
        if let Some(known) = self.known.borrow().get(&pair) {
            return *known;
        }
        let Some(left) = self.left.get().checked_sub(1) else { return false };
        self.left.set(left);
        let signed = is_signed_by(certificate, issuer);
        self.known.borrow_mut().insert(pair, signed);
        signed
    }
}

/// What is wrong with a chain at a moment: the first link that does not hold, in words; nothing when all hold.
pub fn first_fault(leaf: &Certificate, path: &[&Certificate], now: OffsetDateTime) -> Option<String> {
    for (depth, certificate) in std::iter::once(&leaf).chain(path).enumerate() {
        if now < certificate.not_before {
            return Some(format!("`{}` is not valid yet", certificate.subject));
        }
        if now > certificate.not_after {
            return Some(format!("`{}` has expired", certificate.subject));
        }
        if depth > 0 && !certificate.authority {
            return Some(format!("`{}` is not an authority and may not sign", certificate.subject));
        }
    }
    first_breach(leaf, path)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::cert::authority::{Authority, LeafTerms};
    use crate::cert::{inspect, key, request};
    use crate::error::Result;
    use crate::thing::credential::KeyKind;

    #[test]
    fn a_chain_is_put_in_order_and_its_missing_link_named() -> Result<()> {
        let terms = LeafTerms {
            not_before: datetime!(2026-01-01 00:00 UTC),
            not_after: datetime!(2030-01-01 00:00 UTC),
            serial: [1; 16],
        };
        let new = || key::generate(KeyKind::EcP256);
        let root = Authority::root(new()?, "root", &terms, None)?;
        let middle = root.intermediate(new()?, "middle", &terms, None)?;
        let impostor = Authority::root(new()?, "middle", &terms, None)?;
        let leaf = inspect::certificate(middle.sign_request(&request::new(&new()?, "leaf")?, &terms)?)?;

        let pool = Pool::new([root.certificate(), impostor.certificate(), middle.certificate()]);
        let (path, end) = pool.above(&leaf);
        assert_eq!(path.iter().map(|c| c.common_name.as_deref()).collect::<Vec<_>>(), [Some("middle"), Some("root")]);
        assert_eq!(end, End::Root);
        assert_eq!(first_fault(&leaf, &path, datetime!(2027-01-01 00:00 UTC)), None);
        assert!(first_fault(&leaf, &path, datetime!(2031-01-01 00:00 UTC)).is_some_and(|why| why.contains("expired")));

        let (path, end) = Pool::new([root.certificate(), impostor.certificate()]).above(&leaf);
        assert!(path.is_empty());
        assert_eq!(end, End::Missing("CN=middle, OU=awsiot-kit".to_owned()));
        Ok(())
    }
}
