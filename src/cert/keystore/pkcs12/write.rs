//! Writing a PKCS#12: keys sealed one by one, certificates together, a MAC over all.

use aws_lc_rs::{digest, hmac};
use const_oid::db::{rfc2985, rfc5280, rfc5911, rfc5912};
use der::asn1::{AnyRef, BmpString, ContextSpecificRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, TagMode, TagNumber};
use spki::AlgorithmIdentifierRef;

use super::{
    Attribute, Bag, CERTIFICATE_BAG, ContentInfo, DigestInfo, EncryptedContent, EncryptedData, JAVA_TRUSTED, MacData,
    Pfx, SHROUDED_KEY_BAG, X509_CERTIFICATE, malformed,
};
use crate::cert::asn1;
use crate::cert::keystore::{Keystore, sha1};
use crate::cert::pbe::derive::{self, Purpose, Work};
use crate::cert::pbe::{self, Profile};
use crate::error::Result;
use crate::secret::Secret;

/// Writes a PKCS#12.
///
/// Trusted entries carry the mark that Java looks for; openssl shows it and goes on. The MAC has a salt of 8 bytes, as macOS wants it.
///
/// # Errors
/// When the store is empty, two aliases are the same, a key does not fit its certificate, the password is not UTF-8, or the
/// iterations are out of bounds.
pub fn write(
    store: &Keystore<'_>,
    password: &Secret,
    profile: Profile,
    iterations: u32,
    salts: pbe::Salts<'_>,
) -> Result<Secret> {
    store.check()?;
    let mut certificates: Vec<Vec<u8>> = Vec::new();
    let mut keys: Vec<Vec<u8>> = Vec::new();
    let mut written: Vec<&[u8]> = Vec::new();
    for entry in &store.keys {
        let own = entry.chain.first().copied().unwrap_or_default();
        let id = attribute(rfc2985::PKCS_9_AT_LOCAL_KEY_ID, &octets(&sha1(&[own]))?)?;
        let attributes = [friendly_name(entry.alias)?, id];
        let sealed = pbe::seal_key(profile, iterations, password, entry.key.to_pkcs8_der(), salts)?;
        keys.push(bag(SHROUDED_KEY_BAG, &sealed, &attributes)?);
        certificates.push(bag(CERTIFICATE_BAG, &certificate(own)?, &attributes)?);
        for above in entry.chain.iter().skip(1) {
            // An authority that several keys share goes in once.
            if !written.contains(above) && !store.trusted.iter().any(|trusted| trusted.certificate == *above) {
                certificates.push(bag(CERTIFICATE_BAG, &certificate(above)?, &[])?);
                written.push(above);
            }
        }
    }
    for entry in &store.trusted {
        let trusted = attribute(JAVA_TRUSTED, &asn1::encode(&rfc5280::ANY_EXTENDED_KEY_USAGE)?)?;
        let attributes = [friendly_name(entry.alias)?, trusted];
        certificates.push(bag(CERTIFICATE_BAG, &certificate(entry.certificate)?, &attributes)?);
    }
    let pbe::Sealed { algorithm, data } = pbe::seal(profile, iterations, password, &asn1::list(&certificates)?, salts)?;
    let sealed = ContextSpecificRef {
        tag_number: TagNumber(0),
        tag_mode: TagMode::Implicit,
        value: &OctetStringRef::new(&data).map_err(malformed)?,
    };
    let sealed = asn1::encode(&sealed)?;
    let content = EncryptedContent {
        kind: rfc5911::ID_DATA,
        algorithm: AlgorithmIdentifierRef::from_der(&algorithm).map_err(malformed)?,
        sealed: AnyRef::from_der(&sealed).map_err(malformed)?,
    };
    let encrypted = asn1::encode(&EncryptedData { version: 0, content })?;
    let mut safes = vec![content_info(rfc5911::ID_ENCRYPTED_DATA, &encrypted)?];
    if !keys.is_empty() {
        safes.push(content_info(rfc5911::ID_DATA, &octets(&asn1::list(&keys)?)?)?);
    }
    let safe = asn1::list(&safes)?;
    let content = octets(&safe)?;
    let content = ContentInfo { kind: rfc5911::ID_DATA, content: AnyRef::from_der(&content).map_err(malformed)? };
    let (tag, salt) = mac(profile, iterations, password, &safe, salts)?;
    let digest = match profile {
        Profile::Modern => rfc5912::ID_SHA_256,
        Profile::Legacy => rfc5912::ID_SHA_1,
    };
    let digest = DigestInfo {
        algorithm: AlgorithmIdentifierRef { oid: digest, parameters: Some(AnyRef::NULL) },
        digest: OctetStringRef::new(tag.as_ref()).map_err(malformed)?,
    };
    let salt = OctetStringRef::new(&salt).map_err(malformed)?;
    asn1::encode_secret(&Pfx { version: 3, content, mac: Some(MacData { digest, salt, iterations: Some(iterations) }) })
}

fn octets(bytes: &[u8]) -> Result<Vec<u8>> {
    asn1::encode(&OctetStringRef::new(bytes).map_err(malformed)?)
}

fn content_info(kind: ObjectIdentifier, content: &[u8]) -> Result<Vec<u8>> {
    asn1::encode(&ContentInfo { kind, content: AnyRef::from_der(content).map_err(malformed)? })
}

fn bag(kind: ObjectIdentifier, content: &[u8], attributes: &[Vec<u8>]) -> Result<Vec<u8>> {
    let set = if attributes.is_empty() { None } else { Some(asn1::set(attributes)?) };
    let attributes = set.as_deref().map(AnyRef::from_der).transpose().map_err(malformed)?;
    asn1::encode(&Bag { kind, content: AnyRef::from_der(content).map_err(malformed)?, attributes })
}

fn certificate(certificate: &[u8]) -> Result<Vec<u8>> {
    bag(X509_CERTIFICATE, &octets(certificate)?, &[])
}

fn attribute(kind: ObjectIdentifier, value: &[u8]) -> Result<Vec<u8>> {
    let values = asn1::set(&[value.to_vec()])?;
    asn1::encode(&Attribute { kind, values: AnyRef::from_der(&values).map_err(malformed)? })
}

fn friendly_name(alias: &str) -> Result<Vec<u8>> {
    let name = BmpString::from_utf8(alias).map_err(malformed)?;
    attribute(rfc2985::PKCS_9_AT_FRIENDLY_NAME, &asn1::encode(&name)?)
}

/// The MAC over all and its salt, RFC 7292 section 4.
fn mac(
    profile: Profile,
    iterations: u32,
    password: &Secret,
    safe: &[u8],
    salts: pbe::Salts<'_>,
) -> Result<(hmac::Tag, [u8; 8])> {
    let (digest, mac) = match profile {
        Profile::Modern => (&digest::SHA256, hmac::HMAC_SHA256),
        Profile::Legacy => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
    };
    let mut salt = [0; 8];
    salts(&mut salt);
    let wide = derive::wide(password).ok_or_else(pbe::not_text)?;
    let count = Work::new().spend(iterations.into())?;
    let key = derive::pkcs12(digest, &wide, &salt, count, Purpose::Mac, digest.output_len());
    Ok((hmac::sign(&hmac::Key::new(mac, key.expose()), safe), salt))
}
