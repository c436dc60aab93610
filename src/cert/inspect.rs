//! What stands in a certificate, and whether a key belongs to it.

use const_oid::db::rfc5912;
use der::asn1::BitStringRef;
use der::{Decode, Tag};
use spki::SubjectPublicKeyInfoRef;
use time::OffsetDateTime;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

use super::asn1::{self, Expect};
use super::key::PrivateKey;
use super::{pem, tbs};
use crate::digest::sha256_hex;
use crate::error::{Error, Result};
use crate::thing::name::CertificateId;

/// A certificate, taken apart.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// All of it, in DER.
    pub der: Vec<u8>,
    /// Its id in AWS: the SHA-256 of the DER.
    pub id: CertificateId,
    /// Whose it is, in words: `CN=device, OU=awsiot-kit`.
    pub subject: String,
    /// The common name in the subject, if there is one.
    pub common_name: Option<String>,
    /// The organizational units in the subject.
    pub organizational_units: Vec<String>,
    /// Whose it is, as a DER `Name`.
    pub subject_der: Vec<u8>,
    /// Who signed it, in words.
    pub issuer: String,
    /// Who signed it, as a DER `Name`.
    pub issuer_der: Vec<u8>,
    /// Its number with its issuer, big-endian.
    pub serial: Vec<u8>,
    /// From when it is valid.
    pub not_before: OffsetDateTime,
    /// Until when it is valid.
    pub not_after: OffsetDateTime,
    /// The public key, as a DER `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
    /// Whether it may sign others (basicConstraints CA:TRUE).
    pub authority: bool,
    /// The id of its key as it says itself (subjectKeyIdentifier).
    pub subject_key_id: Option<Vec<u8>>,
}

impl Certificate {
    /// The certificate in some DER.
    ///
    /// # Errors
    /// When it is not one, or something follows it.
    pub fn from_der(bytes: &[u8]) -> Result<Self> {
        let not_one = |why: String| Error::input("certificate-form", "this is not an X.509 certificate").cause(why);
        let (rest, parsed) = X509Certificate::from_der(bytes).map_err(|problem| not_one(problem.to_string()))?;
        if !rest.is_empty() {
            return Err(not_one("bytes follow after its end".to_owned()));
        }
        // The parser does not look at the class of a tag: what passes here is read again as DER too.
        outline(bytes).map_err(|problem| not_one(asn1::in_words(problem)))?;
        let authority = parsed.basic_constraints().ok().flatten().is_some_and(|constraints| constraints.value.ca);
        let subject_key_id = parsed.extensions().iter().find_map(|extension| match extension.parsed_extension() {
            x509_parser::extensions::ParsedExtension::SubjectKeyIdentifier(id) => Some(id.0.to_vec()),
            _ => None,
        });
        Ok(Self {
            der: bytes.to_vec(),
            id: id(bytes)?,
            subject: parsed.subject().to_string(),
            common_name: parsed
                .subject()
                .iter_common_name()
                .next()
                .and_then(|name| name.as_str().ok())
                .map(str::to_owned),
            organizational_units: parsed
                .subject()
                .iter_organizational_unit()
                .filter_map(|unit| unit.as_str().ok().map(str::to_owned))
                .collect(),
            subject_der: parsed.subject().as_raw().to_vec(),
            issuer: parsed.issuer().to_string(),
            issuer_der: parsed.issuer().as_raw().to_vec(),
            serial: parsed.raw_serial().to_vec(),
            not_before: parsed.validity().not_before.to_datetime(),
            not_after: parsed.validity().not_after.to_datetime(),
            public_key: parsed.public_key().raw.to_vec(),
            authority,
            subject_key_id,
        })
    }

    /// The id of its key: as it says itself, otherwise the usual one.
    pub(crate) fn key_id(&self) -> Result<Vec<u8>> {
        match &self.subject_key_id {
            Some(id) => Ok(id.clone()),
            None => tbs::key_id(&self.public_key),
        }
    }
}

/// Whether some bytes are what every certificate is: what is signed, how, and the signature.
fn outline(bytes: &[u8]) -> der::Result<()> {
    match asn1::inside(asn1::sequence(bytes)?)?.as_slice() {
        [content, algorithm, signature] => {
            content.tag_is(Tag::Sequence)?;
            algorithm.tag_is(Tag::Sequence)?;
            signature.decode_as::<BitStringRef<'_>>().map(|_| ())
        }
        _ => Err(Tag::Sequence.length_error().into()),
    }
}

/// The first certificate in some PEM, or the one that is the DER.
///
/// # Errors
/// When there is none.
pub fn certificate(pem_or_der: impl AsRef<[u8]>) -> Result<Certificate> {
    let bytes = pem_or_der.as_ref();
    let not_one = |why: String| Error::input("certificate-form", "there is no certificate here").cause(why);
    let blocks = pem::blocks(bytes).map_err(|problem| not_one(problem.to_string()))?;
    if blocks.is_empty() {
        return Certificate::from_der(bytes);
    }
    match blocks.iter().find(|block| is_certificate_label(&block.label)) {
        Some(block) => Certificate::from_der(block.der.expose())
            .map_err(|error| error.context(format!("the certificate that begins on line {} is broken", block.line))),
        None => Err(not_one(match blocks.first() {
            Some(block) => format!("found `{}` where `CERTIFICATE` belongs", block.label),
            None => "it is empty".to_owned(),
        })),
    }
}

/// The labels that certificates have in armour.
pub(crate) fn is_certificate_label(label: &str) -> bool {
    matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE")
}

/// The AWS id of the first certificate in some PEM, or of the one that is the DER: its SHA-256 in lower-case hex.
///
/// # Errors
/// When there is no certificate.
pub fn certificate_id(pem_or_der: impl AsRef<[u8]>) -> Result<CertificateId> {
    Ok(certificate(pem_or_der)?.id)
}

/// Whether a key belongs to the first certificate in some PEM, or to the one that is the DER.
///
/// # Errors
/// When there is no certificate.
pub fn key_fits(key: &PrivateKey, pem_or_der: impl AsRef<[u8]>) -> Result<bool> {
    Ok(certificate(pem_or_der)?.public_key == key.public_key_der())
}

/// The failure when they do not.
pub(crate) fn mismatch() -> Error {
    Error::input("key-mismatch", "the key and the certificate do not belong together")
        .hint("`awsiot-kit cert match KEY CERT` compares any two files")
}

/// The id of a certificate in DER.
fn id(der: &[u8]) -> Result<CertificateId> {
    CertificateId::parse(&sha256_hex(der))
        .map_err(|problem| Error::bug("a digest is not a certificate id").cause(problem))
}

/// Whether a `SubjectPublicKeyInfo` holds an RSA key.
pub(crate) fn is_rsa(public_key: &[u8]) -> bool {
    SubjectPublicKeyInfoRef::from_der(public_key).is_ok_and(|info| info.algorithm.oid == rfc5912::RSA_ENCRYPTION)
}
