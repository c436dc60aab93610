//! PKCS#12, RFC 7292: written so that openssl, Java and Windows open it; read with every encryption that they ever wrote.
//!
//! Its structures are written here on `der`: the crate `p12` writes RC2-40, which OpenSSL 3 refuses; `p12-keystore` draws its own salts and
//! reads neither RC4, RC2-128, two-key 3DES nor BER. Both are judges in the tests.

mod write;

pub use self::write::write;

use aws_lc_rs::{digest, hmac};
use const_oid::db::{rfc2985, rfc5911, rfc5912, rfc6268};
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, Sequence, Tag, TagNumber, Tagged as _};
use spki::AlgorithmIdentifierRef;

use super::{Opened, OpenedCertificate, OpenedKey};
use crate::cert::asn1::{self, Expect};
use crate::cert::pbe;
use crate::cert::pbe::derive::{self, Purpose, Work};
use crate::cert::read;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Bags in bags in bags: nobody writes more than one level.
const DEEPEST: usize = 4;

/// The kinds of bag, RFC 7292 appendix D: `keyBag`, `pkcs8ShroudedKeyBag`, `certBag`, `safeContentsBag`.
const KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.1");
const SHROUDED_KEY_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.2");
const CERTIFICATE_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.3");
const SAFE_CONTENTS_BAG: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.12.10.1.6");
/// `x509Certificate` in a certificate bag.
const X509_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.22.1");
/// `id-PBMAC1`, RFC 8018 appendix A.5.
const PBMAC1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.14");
/// Oracle's `trustedKeyUsage`: without it Java sees no trusted entry.
const JAVA_TRUSTED: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.113894.746875.1.1");

/// `PFX`
#[derive(Sequence)]
struct Pfx<'a> {
    version: u8,
    content: ContentInfo<'a>,
    mac: Option<MacData<'a>>,
}

/// `ContentInfo`, RFC 2315 section 7.
#[derive(Sequence)]
struct ContentInfo<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: AnyRef<'a>,
}

/// `MacData`, RFC 7292 section 4.
#[derive(Sequence)]
struct MacData<'a> {
    digest: DigestInfo<'a>,
    salt: &'a OctetStringRef,
    iterations: Option<u32>,
}

/// `DigestInfo`, RFC 2315 section 9.4.
#[derive(Sequence)]
struct DigestInfo<'a> {
    algorithm: AlgorithmIdentifierRef<'a>,
    digest: &'a OctetStringRef,
}

/// `EncryptedData`, RFC 2315 section 13.
#[derive(Sequence)]
struct EncryptedData<'a> {
    version: u8,
    content: EncryptedContent<'a>,
}

/// `EncryptedContentInfo`, RFC 2315 section 10.1; the sealed bytes stand in a `[0]`, which some writers fill with pieces.
#[derive(Sequence)]
struct EncryptedContent<'a> {
    kind: ObjectIdentifier,
    algorithm: AlgorithmIdentifierRef<'a>,
    sealed: AnyRef<'a>,
}

/// `SafeBag`, and with no attributes what stands in one.
#[derive(Sequence)]
struct Bag<'a> {
    kind: ObjectIdentifier,
    #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
    content: AnyRef<'a>,
    attributes: Option<AnyRef<'a>>,
}

/// `PKCS12Attribute`
#[derive(Sequence)]
struct Attribute<'a> {
    kind: ObjectIdentifier,
    values: AnyRef<'a>,
}

/// Whether some DER looks like a PKCS#12: version 3 and a content of type data or signed data.
pub(crate) fn looks_like(der: &[u8]) -> bool {
    let kind = || {
        let mut parts = asn1::values(asn1::sequence(der)?);
        let missing = || Tag::Sequence.value_error();
        let version: u8 = parts.next().ok_or_else(missing)??.decode_as()?;
        let content = parts.next().ok_or_else(missing)??.tag_is(Tag::Sequence)?;
        let kind: ObjectIdentifier = asn1::values(content).next().ok_or_else(missing)??.decode_as()?;
        Ok::<_, der::Error>((version, kind))
    };
    matches!(kind(), Ok((3, rfc5911::ID_DATA | rfc5911::ID_SIGNED_DATA)))
}

fn malformed(problem: der::Error) -> Error {
    Error::input("keystore-form", "the PKCS#12 keystore is cut off or damaged").cause(asn1::in_words(problem))
}

fn public_key_sealed(what: &str) -> Error {
    Error::input("keystore-form", format!("{what} is sealed with a public key, which is not read"))
        .hint("write it anew, sealed with a password, with the program that made it")
}

/// Opens a PKCS#12.
pub(crate) fn open(bytes: &[u8], password: Option<&Secret>) -> Result<Opened> {
    let pfx = Pfx::from_der(bytes).map_err(malformed)?;
    if pfx.content.kind != rfc5911::ID_DATA {
        return Err(public_key_sealed("this PKCS#12"));
    }
    let safe = pfx.content.content.decode_as::<&OctetStringRef>().map_err(malformed)?.as_bytes();
    let empty = Secret::new(Vec::new());
    let mut work = Work::new();
    let password = match (pfx.mac, password) {
        (Some(mac), Some(password)) => {
            check_mac(&mac, password, safe, &mut work)?;
            password
        }
        // Many stores have an empty password: that is tried before anyone is asked.
        (Some(mac), None) => match check_mac(&mac, &empty, safe, &mut work) {
            Ok(()) => &empty,
            Err(error) if error.code() == "password-wrong" => {
                return Err(read::password_needed("this PKCS#12 keystore is encrypted"));
            }
            Err(error) => return Err(error),
        },
        (None, password) => password.unwrap_or(&empty),
    };
    let mut opened = Opened { keys: Vec::new(), certificates: Vec::new() };
    let safe = der(safe);
    for info in Vec::<ContentInfo<'_>>::from_der(safe.expose()).map_err(malformed)? {
        match info.kind {
            rfc5911::ID_DATA => {
                let bags = info.content.decode_as::<&OctetStringRef>().map_err(malformed)?;
                read_bags(bags.as_bytes(), password, &mut work, &mut opened, DEEPEST)?;
            }
            rfc5911::ID_ENCRYPTED_DATA => {
                let data: EncryptedData<'_> = info.content.decode_as().map_err(malformed)?;
                let sealed = pieces(data.content.sealed).map_err(malformed)?;
                let plain = pbe::open(data.content.algorithm, password, &sealed, &mut work)?;
                read_bags(plain.expose(), password, &mut work, &mut opened, DEEPEST)?;
            }
            _ => return Err(public_key_sealed("a part of this PKCS#12")),
        }
    }
    Ok(opened)
}

/// Some bytes as DER, whatever their writer made of them.
fn der(bytes: &[u8]) -> Secret {
    asn1::from_ber(bytes).unwrap_or_else(|| Secret::new(bytes.to_vec()))
}

/// The bytes in a `[0] IMPLICIT OCTET STRING`, which BER may cut in pieces.
fn pieces(sealed: AnyRef<'_>) -> der::Result<Vec<u8>> {
    match sealed.tag() {
        Tag::ContextSpecific { constructed: true, number: TagNumber(0) } => {
            let pieces = asn1::inside(sealed)?;
            let pieces = pieces.into_iter().map(|piece| Ok(piece.tag_is(Tag::OctetString)?.value()));
            Ok(pieces.collect::<der::Result<Vec<_>>>()?.concat())
        }
        Tag::ContextSpecific { number: TagNumber(0), .. } => Ok(sealed.value().to_vec()),
        other => Err(other.unexpected_error(None).into()),
    }
}

fn unknown_mac(oid: ObjectIdentifier) -> Error {
    let what = format!("the keystore's MAC is made with {}, which is not known here", asn1::name(oid));
    Error::input("algorithm-unknown", what)
}

/// Whether the MAC is right, RFC 7292 section 4 or RFC 9579.
fn check_mac(mac: &MacData<'_>, password: &Secret, safe: &[u8], work: &mut Work) -> Result<()> {
    let expected = mac.digest.digest.as_bytes();
    let (digest, hash) = match mac.digest.algorithm.oid {
        PBMAC1 => return check_pbmac1(mac.digest.algorithm, password, expected, safe, work),
        rfc5912::ID_SHA_1 => (&digest::SHA1_FOR_LEGACY_USE_ONLY, hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY),
        rfc5912::ID_SHA_224 => (&digest::SHA224, hmac::HMAC_SHA224),
        rfc5912::ID_SHA_256 => (&digest::SHA256, hmac::HMAC_SHA256),
        rfc5912::ID_SHA_384 => (&digest::SHA384, hmac::HMAC_SHA384),
        rfc5912::ID_SHA_512 => (&digest::SHA512, hmac::HMAC_SHA512),
        other => return Err(unknown_mac(other)),
    };
    let mut tries = vec![derive::wide(password).ok_or_else(pbe::wrong_password)?];
    if password.expose().is_empty() {
        // An empty password is written as two zero bytes by some and as nothing by others.
        tries.push(Secret::new(Vec::new()));
    }
    for wide in tries {
        let count = work.spend(mac.iterations.unwrap_or(1).into())?;
        let key = derive::pkcs12(digest, &wide, mac.salt.as_bytes(), count, Purpose::Mac, digest.output_len());
        if hmac::verify(&hmac::Key::new(hash, key.expose()), safe, expected).is_ok() {
            return Ok(());
        }
    }
    Err(pbe::wrong_password())
}

/// PBMAC1, RFC 9579: the key comes from PBKDF2.
fn check_pbmac1(
    algorithm: AlgorithmIdentifierRef<'_>,
    password: &Secret,
    expected: &[u8],
    safe: &[u8],
    work: &mut Work,
) -> Result<()> {
    #[derive(Sequence)]
    struct Params<'a> {
        derivation: AlgorithmIdentifierRef<'a>,
        mac: AlgorithmIdentifierRef<'a>,
    }
    let params: Params<'_> = algorithm.parameters.unwrap_or(AnyRef::NULL).decode_as().map_err(malformed)?;
    let (mac, length) = match params.mac.oid {
        rfc6268::ID_HMAC_WITH_SHA_256 => (hmac::HMAC_SHA256, 32),
        rfc6268::ID_HMAC_WITH_SHA_384 => (hmac::HMAC_SHA384, 48),
        rfc6268::ID_HMAC_WITH_SHA_512 => (hmac::HMAC_SHA512, 64),
        other => return Err(unknown_mac(other)),
    };
    let key = pbe::password_key(params.derivation, password, length, work)?;
    hmac::verify(&hmac::Key::new(mac, key.expose()), safe, expected).map_err(|_| pbe::wrong_password())
}

/// Reads a `SafeContents`.
fn read_bags(bags: &[u8], password: &Secret, work: &mut Work, opened: &mut Opened, depth: usize) -> Result<()> {
    let Some(depth) = depth.checked_sub(1) else {
        return Err(Error::input("keystore-form", "the PKCS#12 keystore has bags in bags without end"));
    };
    let bags = der(bags);
    for bag in Vec::<Bag<'_>>::from_der(bags.expose()).map_err(malformed)? {
        let marks = bag.attributes.map_or_else(|| Ok(Marks::default()), Marks::read).map_err(malformed)?;
        let Marks { alias, id, trusted } = marks;
        match bag.kind {
            KEY_BAG => {
                let pkcs8 = asn1::encode_secret(&bag.content)?;
                opened.keys.push(OpenedKey { alias, id, pkcs8, chain: None });
            }
            SHROUDED_KEY_BAG => {
                let pkcs8 = pbe::open_key(&asn1::encode(&bag.content)?, password, work)?;
                opened.keys.push(OpenedKey { alias, id, pkcs8, chain: None });
            }
            CERTIFICATE_BAG => {
                let inner: Bag<'_> = bag.content.decode_as().map_err(malformed)?;
                if inner.kind == X509_CERTIFICATE {
                    let der = inner.content.decode_as::<&OctetStringRef>().map_err(malformed)?.as_bytes().to_vec();
                    opened.certificates.push(OpenedCertificate { alias, id, der, trusted });
                }
            }
            SAFE_CONTENTS_BAG => {
                read_bags(&asn1::encode(&bag.content)?, password, work, opened, depth)?;
            }
            _ => {}
        }
    }
    Ok(())
}

/// What the attributes of a bag say.
#[derive(Default)]
struct Marks {
    /// `friendlyName`
    alias: Option<String>,
    /// `localKeyID`: which key and certificate belong together.
    id: Option<Vec<u8>>,
    /// Java's mark of trust.
    trusted: bool,
}

impl Marks {
    fn read(attributes: AnyRef<'_>) -> der::Result<Self> {
        let mut marks = Self::default();
        for attribute in asn1::inside(attributes.tag_is(Tag::Set)?)? {
            let Attribute { kind, values } = attribute.decode_as()?;
            let value = asn1::inside(values.tag_is(Tag::Set)?)?.first().copied();
            match (kind, value) {
                (rfc2985::PKCS_9_AT_FRIENDLY_NAME, Some(name)) => {
                    let pairs = name.tag_is(Tag::BmpString)?.value().chunks_exact(2);
                    let units: Vec<u16> =
                        pairs.map(|pair| pair.iter().fold(0, |unit, byte| (unit << 8) | u16::from(*byte))).collect();
                    marks.alias = Some(String::from_utf16_lossy(&units));
                }
                (rfc2985::PKCS_9_AT_LOCAL_KEY_ID, Some(id)) => marks.id = Some(id.value().to_vec()),
                (JAVA_TRUSTED, _) => marks.trusted = true,
                _ => {}
            }
        }
        Ok(marks)
    }
}
