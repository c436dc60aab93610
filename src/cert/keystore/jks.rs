//! JKS, Java's own keystore until Java 8: key and trusted entries, sealed with SHA-1.
//!
//! Its format is that of OpenJDK's `sun.security.provider.JavaKeyStore` and `KeyProtector`. It protects a key badly; it is written for
//! systems that read nothing else.

use der::Decode;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use spki::AlgorithmIdentifierRef;
use time::OffsetDateTime;
use zeroize::Zeroizing;

use super::{Keystore, Opened, OpenedCertificate, OpenedKey, sha1};
use crate::cert::pbe::EncryptedKey;
use crate::cert::{asn1, pbe, read};
use crate::error::{Error, Result};
use crate::secret::Secret;

const MAGIC: [u8; 4] = [0xfe, 0xed, 0xfe, 0xed];
const JCEKS: [u8; 4] = [0xce, 0xce, 0xce, 0xce];
const VERSION: u32 = 2;
const KEY: u32 = 1;
const TRUSTED: u32 = 2;
/// Sun's protection of a key in a JKS.
const KEY_PROTECTOR: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.42.2.17.1.1");
/// What is mixed into the digest over all, as a joke that stayed.
const PHRASE: &[u8] = b"Mighty Aphrodite";

/// Writes a JKS; keys have a password of their own, which most programs want to be the store's.
///
/// # Errors
/// When the store is empty, two aliases are the same, a key does not fit its certificate, or a password is not UTF-8.
pub fn write(
    store: &Keystore<'_>,
    password: &Secret,
    key_password: &Secret,
    created: OffsetDateTime,
    salts: pbe::Salts<'_>,
) -> Result<Secret> {
    store.check()?;
    let mut out = Zeroizing::new(Vec::new());
    out.extend(MAGIC);
    out.extend(VERSION.to_be_bytes());
    out.extend(((store.keys.len() + store.trusted.len()) as u32).to_be_bytes());
    let moment = (created.unix_timestamp_nanos() / 1_000_000) as i64;
    let head = |out: &mut Vec<u8>, kind: u32, alias: &str| -> Result<()> {
        out.extend(kind.to_be_bytes());
        // Java asks for aliases in lower case and finds no other.
        text(out, &alias.to_lowercase())?;
        out.extend(moment.to_be_bytes());
        Ok(())
    };
    for entry in &store.keys {
        head(&mut out, KEY, entry.alias)?;
        let mut salt = [0; 20];
        salts(&mut salt);
        let sealed = seal(&wide(key_password)?, entry.key.to_pkcs8_der(), &salt);
        let algorithm = AlgorithmIdentifierRef { oid: KEY_PROTECTOR, parameters: Some(AnyRef::NULL) };
        let data = OctetStringRef::new(&sealed).map_err(|_| cut_off())?;
        long(&mut out, &asn1::encode(&EncryptedKey { algorithm, data })?);
        out.extend((entry.chain.len() as u32).to_be_bytes());
        for certificate in &entry.chain {
            text(&mut out, "X.509")?;
            long(&mut out, certificate);
        }
    }
    for entry in &store.trusted {
        head(&mut out, TRUSTED, entry.alias)?;
        text(&mut out, "X.509")?;
        long(&mut out, entry.certificate);
    }
    let digest = sha1(&[wide(password)?.expose(), PHRASE, &out]);
    out.extend(digest);
    Ok(Secret::new(out.to_vec()))
}

/// Whether some bytes begin as a JKS or JCEKS.
pub(crate) fn is_jks(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC) || bytes.starts_with(&JCEKS)
}

/// Opens a JKS whose keys have the store's password; without a password, the certificates of a store that has no keys.
pub(crate) fn open(bytes: &[u8], password: Option<&Secret>) -> Result<Opened> {
    if bytes.starts_with(&JCEKS) {
        return Err(Error::input("jceks", "this is a JCEKS keystore, which is not read")
            .hint("`keytool -importkeystore -srcstoretype JCEKS -deststoretype PKCS12` makes a PKCS#12 of it"));
    }
    let mut reader = Bytes { rest: bytes };
    reader.take(4)?;
    let version = reader.number()?;
    if version != VERSION {
        return Err(Error::input(
            "keystore-form",
            format!("this is a JKS of version {version}; only version 2 is read"),
        ));
    }
    if let Some(password) = password {
        let (data, digest) = bytes.split_at_checked(bytes.len().saturating_sub(20)).ok_or_else(cut_off)?;
        if sha1(&[wide(password)?.expose(), PHRASE, data]) != digest {
            // A store that is cut off looks just like a wrong password; see whether it can be walked through.
            walk(reader, None)?;
            return Err(pbe::wrong_password());
        }
    }
    match walk(reader, password)? {
        (_, true) => Err(read::password_needed("this JKS keystore holds a key")),
        (opened, false) => Ok(opened),
    }
}

/// Reads the entries; keys are opened when there is a password, otherwise the second part says whether any was passed over.
fn walk(mut reader: Bytes<'_>, password: Option<&Secret>) -> Result<(Opened, bool)> {
    let mut opened = Opened { keys: Vec::new(), certificates: Vec::new() };
    let mut locked = false;
    for _ in 0..reader.number()? {
        let kind = reader.number()?;
        let alias = reader.text()?;
        reader.take(8)?;
        match kind {
            KEY => {
                let sealed = reader.long()?;
                let pkcs8 = password.map(|password| unseal(sealed, password, &alias)).transpose()?;
                let count = reader.number()?;
                let chain = (0..count).map(|_| reader.certificate()).collect::<Result<Vec<_>>>()?;
                match pkcs8 {
                    Some(pkcs8) => {
                        opened.keys.push(OpenedKey { alias: Some(alias), id: None, pkcs8, chain: Some(chain) });
                    }
                    None => locked = true,
                }
            }
            TRUSTED => {
                let der = reader.certificate()?;
                opened.certificates.push(OpenedCertificate { alias: Some(alias), id: None, der, trusted: true });
            }
            other => {
                return Err(Error::input("keystore-form", format!("the JKS holds an entry of unknown kind {other}")));
            }
        }
    }
    if reader.rest.len() != 20 {
        return Err(cut_off());
    }
    Ok((opened, locked))
}

/// A password as Java digests it: UTF-16, big-endian, without an end.
fn wide(password: &Secret) -> Result<Secret> {
    let text = password.expose_str().ok_or_else(pbe::not_text)?;
    Ok(Secret::new(text.encode_utf16().flat_map(u16::to_be_bytes).collect()))
}

/// Bytes mixed with the key stream of a password and a salt.
fn mix(password: &Secret, salt: &[u8], bytes: &[u8]) -> Vec<u8> {
    let mut stream = salt.to_vec();
    let mut out = Vec::with_capacity(bytes.len());
    for chunk in bytes.chunks(20) {
        stream = sha1(&[password.expose(), &stream]);
        out.extend(chunk.iter().zip(&stream).map(|(byte, key)| byte ^ key));
    }
    out
}

fn seal(password: &Secret, key: &Secret, salt: &[u8]) -> Vec<u8> {
    let check = sha1(&[password.expose(), key.expose()]);
    [salt, &mix(password, salt, key.expose()), &check].concat()
}

fn unseal(sealed: &[u8], password: &Secret, alias: &str) -> Result<Secret> {
    let EncryptedKey { algorithm, data } = EncryptedKey::from_der(sealed).map_err(|problem| {
        Error::input("keystore-form", format!("the key `{alias}` is not written as a JKS writes it"))
            .cause(asn1::in_words(problem))
    })?;
    if algorithm.oid != KEY_PROTECTOR {
        return Err(Error::input(
            "algorithm-unknown",
            format!("the key `{alias}` is sealed in a way that no JKS uses"),
        ));
    }
    let data = data.as_bytes();
    let (salt, rest) = data.split_at_checked(20).ok_or_else(cut_off)?;
    let (mixed, check) = rest.split_at_checked(rest.len().saturating_sub(20)).ok_or_else(cut_off)?;
    let password = wide(password)?;
    let key = Secret::new(mix(&password, salt, mixed));
    if sha1(&[password.expose(), key.expose()]) != check {
        return Err(Error::input(
            "password-wrong",
            format!("the key `{alias}` has another password than its keystore"),
        )
        .hint(format!("`keytool -keypasswd -alias {alias}` gives it the same one")));
    }
    Ok(key)
}

fn text(out: &mut Vec<u8>, text: &str) -> Result<()> {
    let length = u16::try_from(text.len()).map_err(|_| Error::input("alias", "an alias is too long for a JKS"))?;
    out.extend(length.to_be_bytes());
    out.extend(text.as_bytes());
    Ok(())
}

fn long(out: &mut Vec<u8>, bytes: &[u8]) {
    out.extend((bytes.len() as u32).to_be_bytes());
    out.extend(bytes);
}

fn cut_off() -> Error {
    Error::input("keystore-form", "the JKS keystore is cut off or damaged")
}

/// Reads big-endian fields.
struct Bytes<'a> {
    rest: &'a [u8],
}

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or_else(cut_off)?;
        self.rest = rest;
        Ok(taken)
    }

    fn number(&mut self) -> Result<u32> {
        Ok(self.take(4)?.iter().fold(0, |number, byte| (number << 8) | u32::from(*byte)))
    }

    fn long(&mut self) -> Result<&'a [u8]> {
        let length = self.number()? as usize;
        self.take(length)
    }

    fn text(&mut self) -> Result<String> {
        let length = self.take(2)?.iter().fold(0, |number, byte| (number << 8) | usize::from(*byte));
        Ok(String::from_utf8_lossy(self.take(length)?).into_owned())
    }

    fn certificate(&mut self) -> Result<Vec<u8>> {
        let kind = self.text()?;
        if kind != "X.509" {
            return Err(Error::input("keystore-form", "the JKS holds a certificate that is not X.509"));
        }
        Ok(self.long()?.to_vec())
    }
}
