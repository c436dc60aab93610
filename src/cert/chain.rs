//! From a certificate up to its root: which signed which, and where a link is missing.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use time::OffsetDateTime;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::constraint::first_breach;
use super::inspect::Certificate;
use super::signature::{self, Verdict};

/// Longer chains than this are nobody's, and cross-signed ones could go round in circles.
const LONGEST: usize = 10;

/// How a chain ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// In a certificate that signed itself.
    Root,
    /// In one whose issuer is not here; the issuer in words.
    Missing(String),
    /// In one whose issuer is here by name and key id, and did not sign it; the issuer in words, and why.
    Broken(String, String),
}

/// The most signatures that are verified for one pool: some seconds. A file of thousands of certificates of one name asks for more.
const MOST_SIGNATURES: u32 = 50_000;

/// Whether one certificate is signed by another: names and signature checked.
pub fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    signed_by(certificate, issuer) == Verdict::Good
}

fn signed_by(certificate: &Certificate, issuer: &Certificate) -> Verdict {
    if certificate.issuer_der != issuer.subject_der {
        return Verdict::Bad;
    }
    let parsed = X509Certificate::from_der(&certificate.der);
    let above = X509Certificate::from_der(&issuer.der);
    match (parsed, above) {
        (Ok((_, parsed)), Ok((_, above))) => signature::verify(
            &parsed.signature_algorithm,
            above.public_key(),
            parsed.tbs_certificate.as_ref(),
            &parsed.signature_value.data,
        ),
        _ => Verdict::Bad,
    }
}

/// Certificates that chains may go through.
pub struct Pool<'a> {
    by_subject: BTreeMap<&'a [u8], Vec<&'a Certificate>>,
    known: RefCell<BTreeMap<(&'a str, &'a str), Verdict>>,
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
            if last.issuer_der == last.subject_der && self.signed(last, last) == Verdict::Good {
                return (path, End::Root);
            }
            let seen =
                |candidate: &Certificate| candidate.id == leaf.id || path.iter().any(|there| there.id == candidate.id);
            let candidates = self.by_subject.get(last.issuer_der.as_slice()).map(Vec::as_slice).unwrap_or_default();
            match candidates.iter().find(|candidate| !seen(candidate) && self.signed(last, candidate) == Verdict::Good)
            {
                Some(next) => {
                    path.push(next);
                    last = next;
                }
                None => return (path, self.end(last, candidates)),
            }
        }
        (path, End::Missing(last.issuer.clone()))
    }

    /// How a chain ends in a certificate that nobody here is known to have signed: the issuer is not here, or is and did not.
    fn end(&self, last: &'a Certificate, candidates: &[&'a Certificate]) -> End {
        // Another authority of the same name is another authority: its key has another id.
        let is_meant = |candidate: &&&Certificate| match (&last.authority_key_id, candidate.key_id()) {
            (Some(wanted), Ok(there)) => *wanted == there,
            _ => true,
        };
        match candidates.iter().find(is_meant) {
            None => End::Missing(last.issuer.clone()),
            Some(issuer) => End::Broken(
                last.issuer.clone(),
                match self.signed(last, issuer) {
                    Verdict::Unknown(how) => format!("it is {how}"),
                    _ => "its key did not make the signature: the certificate was changed or damaged".to_owned(),
                },
            ),
        }
    }

    /// As [`is_signed_by`], each pair once, and not without end.
    fn signed(&self, certificate: &'a Certificate, issuer: &'a Certificate) -> Verdict {
        let pair = (certificate.id.as_str(), issuer.id.as_str());
        if let Some(known) = self.known.borrow().get(&pair) {
            return known.clone();
        }
        let Some(left) = self.left.get().checked_sub(1) else {
            return Verdict::Unknown("one of too many certificates to check".to_owned());
        };
        self.left.set(left);
        let signed = signed_by(certificate, issuer);
        self.known.borrow_mut().insert(pair, signed.clone());
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
        // Another authority of that name is here; it is not the one.
        assert_eq!(end, End::Missing("CN=middle, OU=awsiot-kit".to_owned()));

        let mut changed = leaf.der.clone();
        let at = changed.windows(4).rposition(|window| window == b"leaf").unwrap_or_default();
        changed[at] = b'L';
        let changed = Certificate::from_der(&changed)?;
        let pool = Pool::new([root.certificate(), middle.certificate()]);
        let (path, end) = pool.above(&changed);
        assert!(path.is_empty() && matches!(end, End::Broken(..)), "{end:?}");
        Ok(())
    }
}
