//! A certificate before it is signed: RFC 5280's `TBSCertificate`, with the extensions of `x509-cert`.
//!
//! Names are carried over as the bytes they are. Libraries that take names apart lose what they do not know, such as the second
//! `DC` of a company's authority, and what they sign then does not chain to it: `rcgen` so, and `x509-cert` sorts their parts.

use aws_lc_rs::digest;
use const_oid::AssociatedOid;
use const_oid::db::rfc4519;
use der::asn1::{
    AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, OctetString, UintRef, UtcTime, Utf8StringRef,
};
use der::{DateTime, Decode, Encode, Sequence};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};
use time::OffsetDateTime;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectKeyIdentifier,
};
use x509_cert::time::{Time, Validity};

use super::asn1;
use super::key::PrivateKey;
use crate::error::{Error, Result};

/// A certificate that is to be signed.
pub(crate) struct Draft<'a> {
    /// DER `Name` of the authority.
    pub(crate) issuer: &'a [u8],
    /// DER `Name` of the holder.
    pub(crate) subject: &'a [u8],
    /// DER `SubjectPublicKeyInfo` of the holder.
    pub(crate) public_key: &'a [u8],
    /// From when.
    pub(crate) not_before: OffsetDateTime,
    /// Until when.
    pub(crate) not_after: OffsetDateTime,
    /// 128 random bits; one is given up to keep the number positive.
    pub(crate) serial: [u8; 16],
    /// What it says besides.
    pub(crate) extensions: Vec<Extension>,
}

/// `TBSCertificate`, RFC 5280 section 4.1.
#[derive(Sequence)]
struct ToBeSigned<'a> {
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    version: u8,
    serial: UintRef<'a>,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: AnyRef<'a>,
    validity: Validity,
    subject: AnyRef<'a>,
    public_key: AnyRef<'a>,
    #[asn1(context_specific = "3", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

impl Draft<'_> {
    /// The certificate, signed by a key.
    pub(crate) fn sign(self, key: &PrivateKey) -> Result<Vec<u8>> {
        if self.not_after <= self.not_before {
            return Err(Error::input("validity", "a certificate must end after it begins"));
        }
        let mut serial = self.serial;
        if let Some(first) = serial.first_mut() {
            // Positive, and never zero: RFC 5280 section 4.1.2.2.
            *first = (*first & 0x7f) | 0x40;
        }
        let to_be_signed = ToBeSigned {
            version: 2,
            serial: UintRef::new(&serial).map_err(unfit)?,
            signature: key.kind().signature_algorithm(),
            issuer: AnyRef::from_der(self.issuer).map_err(unfit)?,
            validity: Validity::new(date(self.not_before)?, date(self.not_after)?),
            subject: AnyRef::from_der(self.subject).map_err(unfit)?,
            public_key: AnyRef::from_der(self.public_key).map_err(unfit)?,
            extensions: self.extensions,
        };
        signed(&to_be_signed, key)
    }
}

/// Something with a signature by a key behind it: `SIGNED{…}` of X.509.
pub(crate) fn signed(to_be_signed: &impl Encode, key: &PrivateKey) -> Result<Vec<u8>> {
    #[derive(Sequence)]
    struct Signed<'a> {
        content: AnyRef<'a>,
        algorithm: AlgorithmIdentifierRef<'a>,
        signature: BitStringRef<'a>,
    }
    let content = asn1::encode(to_be_signed)?;
    let signature = key.sign_message(&content)?;
    asn1::encode(&Signed {
        content: AnyRef::from_der(&content).map_err(unfit)?,
        algorithm: key.kind().signature_algorithm(),
        signature: BitStringRef::from_bytes(&signature).map_err(unfit)?,
    })
}

pub(crate) fn unfit(problem: der::Error) -> Error {
    Error::bug("a part of a certificate does not fit").cause(asn1::in_words(problem))
}

/// A moment as a certificate writes it: `UTCTime` until 2049, `GeneralizedTime` from 2050; RFC 5280 section 4.1.2.5.
pub(crate) fn date(moment: OffsetDateTime) -> Result<Time> {
    let moment = moment.to_offset(time::UtcOffset::UTC);
    let (hour, minute, second) = moment.to_hms();
    let year = u16::try_from(moment.year()).ok();
    let date =
        year.and_then(|year| DateTime::new(year, moment.month().into(), moment.day(), hour, minute, second).ok());
    let wrong = || Error::input("validity", format!("a certificate cannot say the year {}", moment.year()));
    let date = date.ok_or_else(wrong)?;
    match UtcTime::from_date_time(date) {
        Ok(short) => Ok(Time::UtcTime(short)),
        Err(_) => Ok(Time::GeneralTime(GeneralizedTime::from_date_time(date))),
    }
}

/// A DER `Name` of a common name and an organizational unit.
pub(crate) fn name(common_name: &str, unit: Option<&str>) -> Result<Vec<u8>> {
    #[derive(Sequence)]
    struct Part<'a> {
        kind: ObjectIdentifier,
        value: Utf8StringRef<'a>,
    }
    let part = |kind: ObjectIdentifier, text: &str| {
        asn1::set(&[asn1::encode(&Part { kind, value: Utf8StringRef::new(text).map_err(unfit)? })?])
    };
    let mut parts = vec![part(rfc4519::COMMON_NAME, common_name)?];
    if let Some(unit) = unit {
        parts.push(part(rfc4519::ORGANIZATIONAL_UNIT_NAME, unit)?);
    }
    asn1::list(&parts)
}

/// An extension.
pub(crate) fn extension<T: AssociatedOid + Encode>(critical: bool, content: &T) -> Result<Extension> {
    let extn_value = OctetString::new(asn1::encode(content)?).map_err(unfit)?;
    Ok(Extension { extn_id: T::OID, critical, extn_value })
}

/// Not an authority.
pub(crate) fn no_authority() -> Result<Extension> {
    extension(true, &BasicConstraints { ca: false, path_len_constraint: None })
}

/// An authority, with at most so many authorities between it and a device.
pub(crate) fn an_authority(path_length: Option<u8>) -> Result<Extension> {
    extension(true, &BasicConstraints { ca: true, path_len_constraint: path_length })
}

/// What the key may be used for.
pub(crate) fn usage(usage: KeyUsage) -> Result<Extension> {
    extension(true, &usage)
}

/// What the certificate may be used for.
pub(crate) fn extended_usage(purposes: &[ObjectIdentifier]) -> Result<Extension> {
    extension(false, &ExtendedKeyUsage(purposes.to_vec()))
}

/// The id of the holder's key.
pub(crate) fn subject_key_id(id: &[u8]) -> Result<Extension> {
    extension(false, &SubjectKeyIdentifier(OctetString::new(id).map_err(unfit)?))
}

/// The id of the authority's key.
pub(crate) fn authority_key_id(id: &[u8]) -> Result<Extension> {
    let key_identifier = Some(OctetString::new(id).map_err(unfit)?);
    extension(false, &AuthorityKeyIdentifier { key_identifier, ..AuthorityKeyIdentifier::default() })
}

/// The usual id of a key: the SHA-1 of its bits, RFC 5280 section 4.2.1.2 (1). It identifies and protects nothing.
pub(crate) fn key_id(public_key: &[u8]) -> Result<Vec<u8>> {
    let info = SubjectPublicKeyInfoRef::from_der(public_key)
        .map_err(|problem| Error::input("public-key", "this is not a public key").cause(asn1::in_words(problem)))?;
    let bits = info.subject_public_key.raw_bytes();
    Ok(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bits).as_ref().to_vec())
}
