//! DER: what an object is follows from its first few fields.

use super::{Contents, password_needed};
use crate::cert::der::{DerProblem, DerResult, Reader, Value, tag};
use crate::cert::key::PrivateKey;
use crate::cert::pbe::derive::Work;
use crate::cert::{keystore, oid, pbe, request};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What an object in DER is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Certificate,
    EncryptedPkcs8,
    Pkcs1,
    Pkcs12,
    Pkcs7,
    Pkcs8,
    PublicKey,
    Request,
    Sec1,
}

/// Reads objects one after the other.
pub(super) fn read(bytes: &[u8], password: Option<&Secret>, work: &mut Work, found: &mut Contents) -> Result<()> {
    let mut reader = Reader::new(bytes);
    while !reader.is_empty() {
        let value = reader.value(tag::SEQUENCE).map_err(|problem| damaged(bytes, problem))?;
        let kind = kind(value).ok_or_else(|| {
            Error::input("not-recognised", "this is no key, certificate or keystore")
                .cause("it is DER of no known kind")
                .hint("read are keys, certificates and requests, PKCS#7, PKCS#12 and JKS")
        })?;
        object(kind, value.whole, password, work, found)?;
    }
    Ok(())
}

fn damaged(bytes: &[u8], problem: DerProblem) -> Error {
    let error = Error::input("der-form", "this begins as DER and is cut off or damaged").cause(problem);
    match bytes.get(1) {
        Some(0x80) => {
            error.hint("it is BER of indefinite length: `openssl pkcs12` or `openssl pkcs7` writes it anew as DER")
        }
        _ => error,
    }
}

/// What a sequence is.
fn kind(value: Value<'_>) -> Option<Kind> {
    if keystore::is_pkcs12(value.whole) {
        return Some(Kind::Pkcs12);
    }
    let mut inside = value.inside();
    let (first, second) = (inside.any().ok()?, inside.any().ok()?);
    match (first.tag, second.tag) {
        (tag::OID, 0xa0) if first.content == oid::SIGNED_DATA => Some(Kind::Pkcs7),
        (tag::INTEGER, tag::SEQUENCE) if inside.peek() == Some(tag::OCTET_STRING) => Some(Kind::Pkcs8),
        (tag::INTEGER, tag::OCTET_STRING) => Some(Kind::Sec1),
        (tag::INTEGER, tag::INTEGER) => Some(Kind::Pkcs1),
        (tag::SEQUENCE, tag::OCTET_STRING) => Some(Kind::EncryptedPkcs8),
        (tag::SEQUENCE, tag::BIT_STRING) => Some(Kind::PublicKey),
        (tag::SEQUENCE, tag::SEQUENCE) if is_request(first).unwrap_or(false) => Some(Kind::Request),
        (tag::SEQUENCE, tag::SEQUENCE) => Some(Kind::Certificate),
        _ => None,
    }
}

/// A request's first part is a version and a name; a certificate's has an algorithm where the name would be.
fn is_request(first: Value<'_>) -> DerResult<bool> {
    let mut inside = first.inside();
    if inside.peek() != Some(tag::INTEGER) {
        return Ok(false);
    }
    inside.any()?;
    Ok(inside.sequence()?.peek() != Some(tag::OID))
}

/// Reads one object of a known kind.
pub(super) fn object(
    kind: Kind,
    der: &[u8],
    password: Option<&Secret>,
    work: &mut Work,
    found: &mut Contents,
) -> Result<()> {
    match kind {
        Kind::Certificate => {
            found.form("X.509");
            found.certificate(der)?;
        }
        Kind::EncryptedPkcs8 => {
            found.form("encrypted PKCS#8");
            let password = password.ok_or_else(|| password_needed("this private key is encrypted"))?;
            found.key(PrivateKey::from_pkcs8_der(pbe::open_key(der, password, work)?.expose())?);
        }
        Kind::Pkcs1 => {
            found.form("PKCS#1");
            found.key(PrivateKey::from_pkcs1_der(der)?);
        }
        Kind::Pkcs12 => {
            found.form("PKCS#12");
            found.keystore(keystore::open_pkcs12(der, password)?)?;
        }
        Kind::Pkcs7 => {
            found.form("PKCS#7");
            for certificate in bag(der)
                .map_err(|problem| Error::input("pkcs7-form", "the PKCS#7 bag is cut off or damaged").cause(problem))?
            {
                found.certificate(certificate)?;
            }
        }
        Kind::Pkcs8 => {
            found.form("PKCS#8");
            found.key(PrivateKey::from_pkcs8_der(der)?);
        }
        Kind::PublicKey => {
            return Err(Error::input(
                "public-key",
                "this is a public key, where a private key or a certificate is wanted",
            ));
        }
        Kind::Request => {
            found.form("certificate request");
            request::read(der)?;
            found.requests.push(der.to_vec());
        }
        Kind::Sec1 => {
            found.form("SEC1");
            found.key(PrivateKey::from_sec1_der(der)?);
        }
    }
    Ok(())
}

/// The certificates in a PKCS#7 `SignedData`, RFC 2315 section 9.1.
fn bag(der: &[u8]) -> DerResult<Vec<&[u8]>> {
    let mut outer = Reader::new(der).sequence()?;
    outer.oid()?;
    let mut signed = outer.value(0xa0)?.inside().sequence()?;
    signed.number()?;
    signed.value(tag::SET)?;
    signed.sequence()?;
    let mut certificates = Vec::new();
    if let Some(bag) = signed.optional(0xa0)? {
        let mut inside = bag.inside();
        while !inside.is_empty() {
            certificates.push(inside.any()?.whole);
        }
    }
    Ok(certificates)
}
