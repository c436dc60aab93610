//! Certificate revocation lists, RFC 5280 section 5: what a broker reads that is not AWS IoT.

use der::asn1::{AnyRef, OctetString, Uint};
use der::{Decode, Enumerated, Sequence};
use spki::AlgorithmIdentifierRef;
use time::OffsetDateTime;
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::CrlNumber;
use x509_cert::time::Time;

use super::authority::Authority;
use super::{asn1, pem, tbs};
use crate::error::{Error, Result};

/// Why a certificate is revoked: the reasons of RFC 5280 section 5.3.1 that fit a device.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Enumerated)]
#[repr(u8)]
pub enum Reason {
    /// Nobody says.
    #[default]
    Unspecified = 0,
    /// Its key is in other hands.
    KeyCompromise = 1,
    /// Another certificate took its place.
    Superseded = 4,
    /// The device is no more.
    CessationOfOperation = 5,
}

impl Reason {
    /// Every reason, the default first.
    pub const ALL: [Self; 4] = [Self::Unspecified, Self::KeyCompromise, Self::Superseded, Self::CessationOfOperation];

    /// Its word on the command line and in the record of what is revoked.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
        }
    }

    /// The reason that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.word() == word)
    }
}

/// A certificate that is revoked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revoked {
    /// Its number with its issuer, big-endian.
    pub serial: Vec<u8>,
    /// Since when.
    pub at: OffsetDateTime,
    /// Why.
    pub reason: Reason,
}

/// `TBSCertList`; `x509-cert` has it too, with a name that is taken apart.
#[derive(Sequence)]
struct CertificateList<'a> {
    version: u8,
    signature: AlgorithmIdentifierRef<'a>,
    issuer: AnyRef<'a>,
    this_update: Time,
    next_update: Time,
    revoked: Option<Vec<Entry>>,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    extensions: Vec<Extension>,
}

#[derive(Sequence)]
struct Entry {
    serial: Uint,
    date: Time,
    extensions: Option<Vec<Extension>>,
}

/// A list, signed by the authority; PEM. Its number is the second that it was made in, so that a later one has a greater.
///
/// # Errors
/// When the times are upside down, the authority may sign no lists, or a serial number is none.
pub fn write(authority: &Authority, revoked: &[Revoked], now: OffsetDateTime, next: OffsetDateTime) -> Result<String> {
    if next <= now {
        return Err(Error::input("validity", "a revocation list must end after it begins"));
    }
    let certificate = authority.certificate();
    if !certificate.may_sign_lists {
        return Err(Error::input("ca-may-not-sign", "this authority may sign no revocation lists")
            .cause("its key usage leaves out cRLSign")
            .on(certificate.subject.clone()));
    }
    let number = u64::try_from(now.unix_timestamp()).unwrap_or_default().to_be_bytes();
    let key_id = certificate.key_id()?;
    let entries = revoked.iter().map(entry).collect::<Result<Vec<_>>>()?;
    let list = CertificateList {
        version: 1,
        signature: authority.key().kind().signature_algorithm(),
        issuer: AnyRef::from_der(&certificate.subject_der).map_err(tbs::unfit)?,
        this_update: tbs::date(now)?,
        next_update: tbs::date(next)?,
        // An empty list must be left out: RFC 5280 section 5.1.2.6.
        revoked: (!entries.is_empty()).then_some(entries),
        extensions: vec![
            tbs::authority_key_id(&key_id)?,
            tbs::extension(false, &CrlNumber(Uint::new(&number).map_err(tbs::unfit)?))?,
        ],
    };
    Ok(pem::armour("X509 CRL", &tbs::signed(&list, authority.key())?))
}

fn entry(revoked: &Revoked) -> Result<Entry> {
    let reason = match revoked.reason {
        // RFC 5280 section 5.3.1: this one is left out.
        Reason::Unspecified => None,
        reason => Some(vec![Extension {
            extn_id: const_oid::db::rfc5280::ID_CE_CRL_REASONS,
            critical: false,
            extn_value: OctetString::new(asn1::encode(&reason)?).map_err(tbs::unfit)?,
        }]),
    };
    Ok(Entry {
        serial: Uint::new(&revoked.serial).map_err(tbs::unfit)?,
        date: tbs::date(revoked.at)?,
        extensions: reason,
    })
}
