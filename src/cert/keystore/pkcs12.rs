//! PKCS#12, RFC 7292: written so that openssl, Java and Windows open it; read with every encryption that they ever wrote.

use aws_lc_rs::{digest, hmac};

use super::{Keystore, Opened, OpenedCertificate, OpenedKey, sha1};
use crate::cert::der::{self, DerProblem, DerResult, Reader, Value, tag};
use crate::cert::pbe::derive::{self, Purpose, Work};
use crate::cert::pbe::{self, Profile};
use crate::cert::{oid, read};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Bags in bags in bags: nobody writes more than one level.
const DEEPEST: usize = 4;

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
        let id = local_id(&sha1(&[own]));
        let name = friendly_name(entry.alias);
        let sealed = pbe::seal_key(profile, iterations, password, entry.key.to_pkcs8_der(), salts)?;
        keys.push(bag(oid::SHROUDED_KEY_BAG, &sealed, &[&name, &id]));
        certificates.push(bag(oid::CERTIFICATE_BAG, &certificate(own), &[&name, &id]));
        for above in entry.chain.iter().skip(1) {
            // An authority that several keys share goes in once.
            if !written.contains(above) && !store.trusted.iter().any(|trusted| trusted.certificate == *above) {
                certificates.push(bag(oid::CERTIFICATE_BAG, &certificate(above), &[]));
                written.push(above);
            }
        }
    }
    for entry in &store.trusted {
        let any = der::set(&[&der::oid(oid::ANY_USAGE)]);
        let trusted = der::sequence(&[&der::oid(oid::JAVA_TRUSTED), &any]);
        let attributes = [friendly_name(entry.alias), trusted];
        certificates.push(bag(
            oid::CERTIFICATE_BAG,
            &certificate(entry.certificate),
            &[&attributes[0], &attributes[1]],
        ));
    }
    let mut safes = Vec::new();
    let (algorithm, sealed) = pbe::seal(profile, iterations, password, &sequence_of(&certificates), salts)?;
    let content = der::sequence(&[&der::oid(oid::DATA), &algorithm, &der::wrap(der::context_primitive(0), &[&sealed])]);
    safes.push(content_info(oid::ENCRYPTED_DATA, &der::sequence(&[&der::number(0), &content])));
    if !keys.is_empty() {
        safes.push(content_info(oid::DATA, &der::octets(&sequence_of(&keys))));
    }
    let safe = sequence_of(&safes);
    let mac = mac_data(profile, iterations, password, &safe, salts)?;
    let store = der::sequence(&[&der::number(3), &content_info(oid::DATA, &der::octets(&safe)), &mac]);
    Ok(Secret::new(store))
}

fn sequence_of(parts: &[Vec<u8>]) -> Vec<u8> {
    let parts: Vec<&[u8]> = parts.iter().map(Vec::as_slice).collect();
    der::sequence(&parts)
}

fn content_info(kind: &[u8], content: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(kind), &der::wrap(der::context(0), &[content])])
}

fn bag(kind: &[u8], content: &[u8], attributes: &[&[u8]]) -> Vec<u8> {
    let content = der::wrap(der::context(0), &[content]);
    let attributes = if attributes.is_empty() { Vec::new() } else { der::set(attributes) };
    der::sequence(&[&der::oid(kind), &content, &attributes])
}

fn certificate(certificate: &[u8]) -> Vec<u8> {
    let content = der::wrap(der::context(0), &[&der::octets(certificate)]);
    der::sequence(&[&der::oid(oid::X509_CERTIFICATE), &content])
}

fn friendly_name(alias: &str) -> Vec<u8> {
    let wide: Vec<u8> = alias.encode_utf16().flat_map(u16::to_be_bytes).collect();
    der::sequence(&[&der::oid(oid::FRIENDLY_NAME), &der::set(&[&der::wrap(tag::BMP_STRING, &[&wide])])])
}

fn local_id(id: &[u8]) -> Vec<u8> {
    der::sequence(&[&der::oid(oid::LOCAL_KEY_ID), &der::set(&[&der::octets(id)])])
}

/// The MAC over all, RFC 7292 section 4.
fn mac_data(
    profile: Profile,
    iterations: u32,
    password: &Secret,
    safe: &[u8],
    salts: pbe::Salts<'_>,
) -> Result<Vec<u8>> {
    let (digest, name, length, mac) = match profile {
        Profile::Modern => (&digest::SHA256, oid::SHA256, 32, hmac::HMAC_SHA256),
        Profile::Legacy => (&digest::SHA1_FOR_LEGACY_USE_ONLY, oid::SHA1, 20, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
    };
    let mut salt = [0; 8];
    salts(&mut salt);
    let wide =
        derive::wide(password).ok_or_else(|| Error::input("password-form", "the password is not text in UTF-8"))?;
    let count = Work::new().spend(iterations.into())?;
    let key = derive::pkcs12(digest, &wide, &salt, count, Purpose::Mac, length);
    let tag = hmac::sign(&hmac::Key::new(mac, key.expose()), safe);
    let algorithm = der::sequence(&[&der::oid(name), der::NULL]);
    let info = der::sequence(&[&algorithm, &der::octets(tag.as_ref())]);
    Ok(der::sequence(&[&info, &der::octets(&salt), &der::number(iterations.into())]))
}

/// Whether some DER looks like a PKCS#12: version 3 and a content of type data.
pub(crate) fn looks_like(der: &[u8]) -> bool {
    let version = || {
        let mut inside = Reader::new(der).sequence()?;
        Ok::<_, DerProblem>((inside.number()?, inside.sequence()?.oid()?))
    };
    matches!(version(), Ok((3, kind)) if kind == oid::DATA || kind == oid::SIGNED_DATA)
}

fn malformed(problem: DerProblem) -> Error {
    Error::input("keystore-form", "the PKCS#12 keystore is cut off or damaged").cause(problem)
}

/// Opens a PKCS#12.
pub(crate) fn open(bytes: &[u8], password: Option<&Secret>) -> Result<Opened> {
    let outer = || {
        let mut inside = der::single(bytes, tag::SEQUENCE)?.inside();
        inside.number()?;
        let (kind, content) = content(inside.value(tag::SEQUENCE)?)?;
        Ok((kind, content, inside.optional(tag::SEQUENCE)?))
    };
    let (kind, safe, mac) = outer().map_err(malformed)?;
    if kind != oid::DATA {
        return Err(Error::input("keystore-form", "this PKCS#12 is sealed with a public key, which is not read"));
    }
    let safe = safe.inside_octets().map_err(malformed)?;
    let empty = Secret::new(Vec::new());
    let mut work = Work::new();
    let password = match (mac, password) {
        (Some(mac), Some(password)) => {
            check_mac(mac, password, safe, &mut work)?;
            password
        }
        // Many stores have an empty password: that is tried before anyone is asked.
        (Some(mac), None) => match check_mac(mac, &empty, safe, &mut work) {
            Ok(()) => &empty,
            Err(error) if error.code() == "password-wrong" => {
                return Err(read::password_needed("this PKCS#12 keystore is encrypted"));
            }
            Err(error) => return Err(error),
        },
        (None, password) => password.unwrap_or(&empty),
    };
    let mut opened = Opened { keys: Vec::new(), certificates: Vec::new() };
    let mut infos = Reader::new(safe).sequence().map_err(malformed)?;
    while !infos.is_empty() {
        let info = infos.value(tag::SEQUENCE).map_err(malformed)?;
        let (kind, content) = content(info).map_err(malformed)?;
        if kind == oid::DATA {
            let bags = content.inside_octets().map_err(malformed)?;
            read_bags(bags, password, &mut work, &mut opened, DEEPEST)?;
        } else if kind == oid::ENCRYPTED_DATA {
            let (algorithm, sealed) = encrypted(content).map_err(malformed)?;
            let plain = pbe::open(algorithm, password, &sealed, &mut work)?;
            read_bags(plain.expose(), password, &mut work, &mut opened, DEEPEST)?;
        } else {
            return Err(Error::input(
                "keystore-form",
                "a part of this PKCS#12 is sealed with a public key, which is not read",
            ));
        }
    }
    Ok(opened)
}

/// A `ContentInfo`: its type, and what stands in its `[0]`.
fn content(info: Value<'_>) -> DerResult<(&[u8], Value<'_>)> {
    let mut inside = info.inside();
    let kind = inside.oid()?;
    let content = inside.value(der::context(0))?.inside().any()?;
    Ok((kind, content))
}

impl<'a> Value<'a> {
    /// The content of a value that must be octets.
    fn inside_octets(self) -> DerResult<&'a [u8]> {
        match self.tag {
            tag::OCTET_STRING => Ok(self.content),
            found => Err(DerProblem::Unexpected { wanted: tag::OCTET_STRING, found }),
        }
    }
}

/// `EncryptedData`, RFC 2315 section 13: the algorithm and the sealed bytes, which some writers cut in pieces.
fn encrypted(content: Value<'_>) -> DerResult<(Value<'_>, Vec<u8>)> {
    let mut inside = content.inside();
    inside.number()?;
    let mut info = inside.sequence()?;
    info.oid()?;
    let algorithm = info.value(tag::SEQUENCE)?;
    let sealed = info.any()?;
    let mut bytes = Vec::new();
    if sealed.tag == der::context(0) {
        let mut pieces = sealed.inside();
        while !pieces.is_empty() {
            bytes.extend_from_slice(pieces.octets()?);
        }
    } else {
        bytes.extend_from_slice(sealed.content);
    }
    Ok((algorithm, bytes))
}

/// Whether the MAC is right, RFC 7292 section 4 or RFC 9579.
fn check_mac(mac: Value<'_>, password: &Secret, safe: &[u8], work: &mut Work) -> Result<()> {
    let parts = || {
        let mut inside = mac.inside();
        let mut info = inside.sequence()?;
        let algorithm = info.value(tag::SEQUENCE)?;
        let tag = info.octets()?;
        let salt = inside.octets()?;
        let iterations = if inside.is_empty() { 1 } else { inside.number()? };
        Ok((algorithm, tag, salt, iterations))
    };
    let (algorithm, expected, salt, iterations) = parts().map_err(malformed)?;
    let mut algorithm = algorithm.inside();
    let name = algorithm.oid().map_err(malformed)?;
    if name == oid::PBMAC1 {
        return check_pbmac1(algorithm, password, expected, safe, work);
    }
    let (digest, mac) = match name {
        _ if name == oid::SHA1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        _ if name == oid::SHA224 => (&digest::SHA224, hmac::HMAC_SHA224),
        _ if name == oid::SHA256 => (&digest::SHA256, hmac::HMAC_SHA256),
        _ if name == oid::SHA384 => (&digest::SHA384, hmac::HMAC_SHA384),
        _ if name == oid::SHA512 => (&digest::SHA512, hmac::HMAC_SHA512),
        _ => {
            let what = format!("the keystore's MAC is made with {}, which is not known here", oid::name(name));
            return Err(Error::input("algorithm-unknown", what));
        }
    };
    let mut tries = vec![derive::wide(password).ok_or_else(pbe::wrong_password)?];
    if password.expose().is_empty() {
        // An empty password is written as two zero bytes by some and as nothing by others.
        tries.push(Secret::new(Vec::new()));
    }
    for wide in tries {
        let count = work.spend(iterations)?;
        let key = derive::pkcs12(digest, &wide, salt, count, Purpose::Mac, digest.output_len());
        if hmac::verify(&hmac::Key::new(mac, key.expose()), safe, expected).is_ok() {
            return Ok(());
        }
    }
    Err(pbe::wrong_password())
}

/// PBMAC1, RFC 9579: the key comes from PBKDF2.
fn check_pbmac1(
    mut algorithm: Reader<'_>,
    password: &Secret,
    expected: &[u8],
    safe: &[u8],
    work: &mut Work,
) -> Result<()> {
    let mut parts = || {
        let mut params = algorithm.sequence()?;
        Ok((params.value(tag::SEQUENCE)?, params.sequence()?.oid()?))
    };
    let (derivation, name) = parts().map_err(malformed)?;
    let (mac, length) = match name {
        _ if name == oid::HMAC_SHA256 => (hmac::HMAC_SHA256, 32),
        _ if name == oid::HMAC_SHA384 => (hmac::HMAC_SHA384, 48),
        _ if name == oid::HMAC_SHA512 => (hmac::HMAC_SHA512, 64),
        _ => {
            let what = format!("the keystore's MAC is made with {}, which is not known here", oid::name(name));
            return Err(Error::input("algorithm-unknown", what));
        }
    };
    let key = pbe::password_key(derivation, password, length, work)?;
    hmac::verify(&hmac::Key::new(mac, key.expose()), safe, expected).map_err(|_| pbe::wrong_password())
}

/// Reads a `SafeContents`.
fn read_bags(bags: &[u8], password: &Secret, work: &mut Work, opened: &mut Opened, depth: usize) -> Result<()> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Error::input("keystore-form", "the PKCS#12 keystore has bags in bags without end"));
    };
    let mut bags = Reader::new(bags).sequence().map_err(malformed)?;
    while !bags.is_empty() {
        let mut parts = || {
            let mut bag = bags.sequence()?;
            Ok((bag.oid()?, bag.value(der::context(0))?.inside().any()?, bag.optional(tag::SET)?))
        };
        let (kind, content, attributes) = parts().map_err(malformed)?;
        let (alias, trusted) = attributes.map_or(Ok((None, false)), read_attributes).map_err(malformed)?;
        if kind == oid::KEY_BAG {
            opened.keys.push(OpenedKey { alias, pkcs8: Secret::new(content.whole.to_vec()) });
        } else if kind == oid::SHROUDED_KEY_BAG {
            opened.keys.push(OpenedKey { alias, pkcs8: pbe::open_key(content.whole, password, work)? });
        } else if kind == oid::CERTIFICATE_BAG {
            let certificate = || {
                let mut inside = content.inside();
                let kind = inside.oid()?;
                Ok((kind, inside.value(der::context(0))?.inside().octets()?))
            };
            let (kind, der) = certificate().map_err(malformed)?;
            if kind == oid::X509_CERTIFICATE {
                opened.certificates.push(OpenedCertificate { alias, der: der.to_vec(), trusted });
            }
        } else if kind == oid::SAFE_CONTENTS_BAG {
            read_bags(content.whole, password, work, opened, depth)?;
        }
    }
    Ok(())
}

/// The alias, and whether Java's mark of trust is there.
fn read_attributes(attributes: Value<'_>) -> DerResult<(Option<String>, bool)> {
    let (mut alias, mut trusted) = (None, false);
    let mut attributes = attributes.inside();
    while !attributes.is_empty() {
        let mut attribute = attributes.sequence()?;
        let kind = attribute.oid()?;
        if kind == oid::FRIENDLY_NAME {
            let name = attribute.value(tag::SET)?.inside().value(tag::BMP_STRING)?.content;
            let units: Vec<u16> = name
                .chunks_exact(2)
                .map(|pair| pair.iter().fold(0, |unit, byte| (unit << 8) | u16::from(*byte)))
                .collect();
            alias = Some(String::from_utf16_lossy(&units));
        } else if kind == oid::JAVA_TRUSTED {
            trusted = true;
        }
    }
    Ok((alias, trusted))
}
