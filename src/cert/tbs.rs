//! A certificate before it is signed: RFC 5280's `TBSCertificate`, written byte by byte.
//!
//! Names are carried over as the bytes they are. Libraries that take names apart lose what they do not know, such as the second
//! `DC` of a company's authority, and what they sign then does not chain to it.

use aws_lc_rs::digest;
use time::OffsetDateTime;

use super::der::{self, tag};
use super::key::PrivateKey;
use super::oid;
use crate::error::{Error, Result};

/// The key usages that are used, as the first byte of the bit string and its unused bits; RFC 5280 section 4.2.1.3.
#[derive(Clone, Copy)]
pub(crate) enum Usage {
    /// digitalSignature
    Sign,
    /// digitalSignature and keyEncipherment: an RSA key may also be asked to unwrap a session key.
    SignAndEncipher,
    /// digitalSignature, keyCertSign and cRLSign
    Authority,
}

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
    /// DER `Extension`s.
    pub(crate) extensions: Vec<Vec<u8>>,
}

impl Draft<'_> {
    /// The certificate, signed by a key.
    pub(crate) fn sign(&self, key: &PrivateKey) -> Result<Vec<u8>> {
        if self.not_after <= self.not_before {
            return Err(Error::input("validity", "a certificate must end after it begins"));
        }
        let mut serial = self.serial;
        if let Some(first) = serial.first_mut() {
            // Positive, and never zero: RFC 5280 section 4.1.2.2.
            *first = (*first & 0x7f) | 0x40;
        }
        let algorithm = key.signature_algorithm();
        let extensions: Vec<&[u8]> = self.extensions.iter().map(Vec::as_slice).collect();
        let to_be_signed = der::sequence(&[
            &der::wrap(der::context(0), &[&der::number(2)]),
            &der::unsigned(&serial),
            &algorithm,
            self.issuer,
            &der::sequence(&[&date(self.not_before)?, &date(self.not_after)?]),
            self.subject,
            self.public_key,
            &der::wrap(der::context(3), &[&der::sequence(&extensions)]),
        ]);
        let signature = key.sign_message(&to_be_signed)?;
        Ok(der::sequence(&[&to_be_signed, &algorithm, &der::bits(&signature)]))
    }
}

/// A moment as a certificate writes it: `UTCTime` until 2049, `GeneralizedTime` from 2050; RFC 5280 section 4.1.2.5.
fn date(moment: OffsetDateTime) -> Result<Vec<u8>> {
    let moment = moment.to_offset(time::UtcOffset::UTC);
    let (year, month, day) = (moment.year(), u8::from(moment.month()), moment.day());
    let (hour, minute, second) = moment.to_hms();
    let tail = format!("{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    match year {
        1950..=2049 => Ok(der::wrap(0x17, &[format!("{:02}{tail}", year % 100).as_bytes()])),
        2050..=9999 => Ok(der::wrap(0x18, &[format!("{year:04}{tail}").as_bytes()])),
        _ => Err(Error::input("validity", format!("a certificate cannot say the year {year}"))),
    }
}

/// A DER `Name` of a common name and an organizational unit.
pub(crate) fn name(common_name: &str, unit: Option<&str>) -> Vec<u8> {
    let part = |kind: &[u8], text: &str| {
        der::set(&[&der::sequence(&[&der::oid(kind), &der::wrap(tag::UTF8_STRING, &[text.as_bytes()])])])
    };
    let common_name = part(oid::COMMON_NAME, common_name);
    match unit {
        Some(unit) => der::sequence(&[&common_name, &part(oid::ORGANIZATIONAL_UNIT, unit)]),
        None => der::sequence(&[&common_name]),
    }
}

/// An extension.
fn extension(kind: &[u8], critical: bool, content: &[u8]) -> Vec<u8> {
    let flag = if critical { der::wrap(tag::BOOLEAN, &[&[0xff]]) } else { Vec::new() };
    der::sequence(&[&der::oid(kind), &flag, &der::octets(content)])
}

/// Not an authority.
pub(crate) fn no_authority() -> Vec<u8> {
    extension(oid::BASIC_CONSTRAINTS, true, &der::sequence(&[]))
}

/// An authority, with at most so many authorities between it and a device.
pub(crate) fn an_authority(path_length: Option<u8>) -> Vec<u8> {
    let length = path_length.map_or_else(Vec::new, |length| der::number(u64::from(length)));
    let yes = der::wrap(tag::BOOLEAN, &[&[0xff]]);
    extension(oid::BASIC_CONSTRAINTS, true, &der::sequence(&[&yes, &length]))
}

/// The names that an authority may and may not sign for, as a DER `NameConstraints`.
pub(crate) fn name_constraints(constraints: &[u8]) -> Vec<u8> {
    extension(oid::NAME_CONSTRAINTS, true, constraints)
}

/// What the key may be used for.
pub(crate) fn usage(usage: Usage) -> Vec<u8> {
    let (unused, bits) = match usage {
        Usage::Sign => (7, 0x80),
        Usage::SignAndEncipher => (5, 0xa0),
        Usage::Authority => (1, 0x86),
    };
    extension(oid::KEY_USAGE, true, &der::wrap(tag::BIT_STRING, &[&[unused, bits]]))
}

/// What the certificate may be used for.
pub(crate) fn extended_usage(purposes: &[&[u8]]) -> Vec<u8> {
    let purposes: Vec<Vec<u8>> = purposes.iter().map(|purpose| der::oid(purpose)).collect();
    let purposes: Vec<&[u8]> = purposes.iter().map(Vec::as_slice).collect();
    extension(oid::EXTENDED_KEY_USAGE, false, &der::sequence(&purposes))
}

/// The id of the holder's key.
pub(crate) fn subject_key_id(id: &[u8]) -> Vec<u8> {
    extension(oid::SUBJECT_KEY_ID, false, &der::octets(id))
}

/// The id of the authority's key.
pub(crate) fn authority_key_id(id: &[u8]) -> Vec<u8> {
    let id = der::wrap(der::context_primitive(0), &[id]);
    extension(oid::AUTHORITY_KEY_ID, false, &der::sequence(&[&id]))
}

/// The usual id of a key: the SHA-1 of its bits, RFC 5280 section 4.2.1.2 (1). It identifies and protects nothing.
pub(crate) fn key_id(public_key: &[u8]) -> Result<Vec<u8>> {
    let bits = || {
        let mut inside = der::single(public_key, tag::SEQUENCE)?.inside();
        inside.any()?;
        inside.bits()
    };
    let bits = bits().map_err(|problem| Error::input("public-key", "this is not a public key").cause(problem))?;
    Ok(digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, bits).as_ref().to_vec())
}
