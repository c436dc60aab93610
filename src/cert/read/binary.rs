//! DER: what an object is follows from its first few fields.

use const_oid::db::rfc5911;
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Decode, Encode, Reader, SliceReader, Tag, TagNumber, Tagged};

use super::{Contents, password_needed};
use crate::cert::asn1::{self, Expect};
use crate::cert::key::PrivateKey;
use crate::cert::pbe::derive::Work;
use crate::cert::{keystore, pbe, request};
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
    let from_ber = asn1::from_ber(bytes);
    let bytes = from_ber.as_ref().map_or(bytes, Secret::expose);
    let mut reader = SliceReader::new(bytes).map_err(damaged)?;
    while !reader.is_finished() {
        let whole = reader.tlv_bytes().map_err(damaged)?;
        let value = asn1::sequence(whole).map_err(damaged)?;
        let kind = kind(value, whole).ok_or_else(|| {
            Error::input("not-recognised", "this is no key, certificate or keystore")
                .cause("it is DER of no known kind")
                .hint("read are keys, certificates and requests, PKCS#7, PKCS#12 and JKS")
        })?;
        object(kind, whole, password, work, found)?;
    }
    Ok(())
}

fn damaged(problem: der::Error) -> Error {
    Error::input("der-form", "this begins as DER and is cut off or damaged").cause(asn1::in_words(problem))
}

/// The tag of a field with a number, around a value.
const fn numbered(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: true, number: TagNumber(number) }
}

/// What a sequence is.
fn kind(value: AnyRef<'_>, whole: &[u8]) -> Option<Kind> {
    if keystore::is_pkcs12(whole) {
        return Some(Kind::Pkcs12);
    }
    let mut inside = asn1::values(value);
    let (first, second) = (inside.next()?.ok()?, inside.next()?.ok()?);
    let third = inside.next().and_then(std::result::Result::ok).map(|third| third.tag());
    match (first.tag(), second.tag()) {
        (Tag::ObjectIdentifier, tag) if tag == numbered(0) && is_signed_data(first) => Some(Kind::Pkcs7),
        (Tag::Integer, Tag::Sequence) if third == Some(Tag::OctetString) => Some(Kind::Pkcs8),
        (Tag::Integer, Tag::OctetString) => Some(Kind::Sec1),
        (Tag::Integer, Tag::Integer) => Some(Kind::Pkcs1),
        (Tag::Sequence, Tag::OctetString) => Some(Kind::EncryptedPkcs8),
        (Tag::Sequence, Tag::BitString) => Some(Kind::PublicKey),
        (Tag::Sequence, Tag::Sequence) if is_request(first) => Some(Kind::Request),
        (Tag::Sequence, Tag::Sequence) => Some(Kind::Certificate),
        _ => None,
    }
}

fn is_signed_data(kind: AnyRef<'_>) -> bool {
    kind.decode_as::<ObjectIdentifier>().is_ok_and(|kind| kind == rfc5911::ID_SIGNED_DATA)
}

/// A request's first part is a version and a name; a certificate's has an algorithm where the name would be.
fn is_request(first: AnyRef<'_>) -> bool {
    let mut inside = asn1::values(first).filter_map(std::result::Result::ok);
    let (version, name) = (inside.next(), inside.next());
    version.is_some_and(|version| version.tag() == Tag::Integer)
        && name.is_some_and(|name| {
            name.tag() == Tag::Sequence
                && !matches!(asn1::values(name).next(), Some(Ok(first)) if first.tag() == Tag::ObjectIdentifier)
        })
}

/// Reads one object of a known kind.
pub(super) fn object(
    kind: Kind,
    der: &[u8],
    password: Option<&Secret>,
    work: &mut Work,
    found: &mut Contents,
) -> Result<()> {
    // What is signed stays as the bytes it is.
    let from_ber = if matches!(kind, Kind::Certificate | Kind::Request) { None } else { asn1::from_ber(der) };
    let der = from_ber.as_ref().map_or(der, Secret::expose);
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
            let bag = bag(der).map_err(|problem| {
                Error::input("pkcs7-form", "the PKCS#7 bag is cut off or damaged").cause(asn1::in_words(problem))
            })?;
            for certificate in bag {
                found.certificate(&certificate)?;
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
fn bag(der: &[u8]) -> der::Result<Vec<Vec<u8>>> {
    let missing = || Tag::Sequence.value_error();
    let content = asn1::values(asn1::sequence(der)?).nth(1).ok_or_else(missing)??;
    let signed = AnyRef::from_der(content.value())?.tag_is(Tag::Sequence)?;
    // Version, digests and content stand before it; what follows is no matter here.
    let certificates = asn1::values(signed).nth(3).and_then(std::result::Result::ok);
    let certificates = certificates.filter(|part| part.tag() == numbered(0));
    certificates.map_or_else(|| Ok(Vec::new()), asn1::inside)?.iter().map(Encode::to_der).collect()
}
