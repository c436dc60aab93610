//! Password-based encryption: opened in every form that openssl and Java write, sealed in two.
//!
//! PBES2 is the crate `pkcs5`'s; it knows neither PBES1, nor what PKCS#12 brought of its own, nor RC2, and those are here.

pub(crate) mod cipher;
pub(crate) mod derive;

use aws_lc_rs::{digest, pbkdf2};
use const_oid::db::{rfc5911, rfc7292};
use der::Sequence;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{Decode, ErrorKind};
use pkcs5::pbes2::{self, EncryptionScheme, Kdf, Pbkdf2Prf};
use spki::AlgorithmIdentifierRef;
use zeroize::Zeroizing;

use self::cipher::Cipher;
use self::derive::{Purpose, Work};
use super::asn1;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Where salts and initial vectors come from: fills a buffer.
pub type Salts<'a> = &'a mut dyn FnMut(&mut [u8]);

/// `pbeWithMD5AndDES-CBC`, RFC 8018 appendix A.3, and the others of PKCS#5's first scheme.
const MD5_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.3");
const MD5_RC2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.6");
const SHA1_DES: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.10");
const SHA1_RC2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.5.11");

/// How something is sealed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Profile {
    /// PBES2: AES-256 with HMAC-SHA-256; what openssl 3 and today's Java read.
    #[default]
    Modern,
    /// 3DES with SHA-1: for old Windows, macOS and Java.
    Legacy,
}

impl Profile {
    /// The word for it on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Modern => "modern",
            Self::Legacy => "legacy",
        }
    }

    /// The iterations that are used when nobody says otherwise: Java's default, and that of `openssl -legacy`.
    pub const fn iterations(self) -> u32 {
        match self {
            Self::Modern => 10_000,
            Self::Legacy => 2_048,
        }
    }
}

/// The failure when a password does not open what it should.
pub(crate) fn wrong_password() -> Error {
    Error::input("password-wrong", "the password does not open it")
        .hint("give the right one with `--in-password-env` or `--in-password-file`")
}

/// The failure where a password must be text.
pub(crate) fn not_text() -> Error {
    Error::input("password-form", "the password is not text in UTF-8")
}

/// An algorithm that is known by name at most.
fn unknown(what: &str, oid: ObjectIdentifier) -> Error {
    Error::input(
        "algorithm-unknown",
        format!("it is encrypted with {what} {}, which is not known here", asn1::name(oid)),
    )
    .hint("write it anew with the program that made it, with AES-256")
}

/// Something that is not written as its standard says.
fn malformed(problem: der::Error) -> Error {
    match problem.kind() {
        ErrorKind::OidUnknown { oid } => unknown("the function", oid),
        _ => Error::input("encryption-form", "the way it is encrypted is not written as it should be")
            .cause(asn1::in_words(problem)),
    }
}

fn out_of_range(tag: der::Tag) -> Error {
    malformed(tag.value_error().into())
}

/// `PBEParameter`, RFC 8018 appendix A.3, and `pkcs-12PbeParams`, RFC 7292 appendix C.
#[derive(Sequence)]
struct Params<'a> {
    salt: &'a OctetStringRef,
    iterations: u32,
}

/// `EncryptedPrivateKeyInfo`, RFC 5958 section 3, of any algorithm; that of `pkcs8` knows PBES2 only.
#[derive(Sequence)]
pub(crate) struct EncryptedKey<'a> {
    pub(crate) algorithm: AlgorithmIdentifierRef<'a>,
    pub(crate) data: &'a OctetStringRef,
}

/// Opens what an `AlgorithmIdentifier` says is sealed with a password.
pub(crate) fn open(
    algorithm: AlgorithmIdentifierRef<'_>,
    password: &Secret,
    data: &[u8],
    work: &mut Work,
) -> Result<Secret> {
    let scheme = algorithm.oid;
    let parameters = algorithm.parameters_any().map_err(|_| out_of_range(der::Tag::Sequence))?;
    if scheme == pbes2::PBES2_OID {
        return open_pbes2(parameters, password, data, work);
    }
    let cipher = match scheme {
        MD5_DES | SHA1_DES => Cipher::Des,
        MD5_RC2 | SHA1_RC2 => Cipher::Rc2(8, 64),
        rfc7292::PBE_WITH_SHA_AND_3_KEY_TRIPLE_DES_CBC => Cipher::TripleDes3,
        rfc7292::PBE_WITH_SHA_AND_2_KEY_TRIPLE_DES_CBC => Cipher::TripleDes2,
        rfc7292::PBE_WITH_SHA_AND_128_BIT_RC_2_CBC => Cipher::Rc2(16, 128),
        rfc7292::PBEWITH_SHA_AND_40_BIT_RC_2_CBC => Cipher::Rc2(5, 40),
        rfc7292::PBE_WITH_SHA_AND_128_BIT_RC_4 => Cipher::Rc4(16),
        rfc7292::PBE_WITH_SHA_AND_40_BIT_RC_4 => Cipher::Rc4(5),
        _ => return Err(unknown("the scheme", scheme)),
    };
    let Params { salt, iterations } = parameters.decode_as().map_err(malformed)?;
    let (salt, iterations) = (salt.as_bytes(), work.spend(iterations.into())?);
    let plain = if matches!(scheme, MD5_DES | MD5_RC2 | SHA1_DES | SHA1_RC2) {
        let block = derive::pbkdf1(matches!(scheme, MD5_DES | MD5_RC2), password, salt, iterations);
        block.expose().get(..16).and_then(|block| {
            let (key, iv) = block.split_at(8);
            cipher.decrypt(key, iv, data)
        })
    } else {
        let wide = derive::wide(password).ok_or_else(wrong_password)?;
        let derive = |purpose, length| {
            derive::pkcs12(&digest::SHA1_FOR_LEGACY_USE_ONLY, &wide, salt, iterations, purpose, length)
        };
        let key = derive(Purpose::Key, cipher.key_length());
        let iv = derive(Purpose::Iv, cipher.iv_length());
        cipher.decrypt(key.expose(), iv.expose(), data)
    };
    plain.ok_or_else(wrong_password)
}

/// PBES2, RFC 8018 section 6.2.
fn open_pbes2(parameters: AnyRef<'_>, password: &Secret, data: &[u8], work: &mut Work) -> Result<Secret> {
    #[derive(Sequence)]
    struct Parts<'a> {
        derivation: AlgorithmIdentifierRef<'a>,
        encryption: AlgorithmIdentifierRef<'a>,
    }
    let Parts { derivation, encryption } = parameters.decode_as().map_err(malformed)?;
    if encryption.oid == rfc5911::RC_2_CBC {
        let (cipher, iv) = rc2(encryption).map_err(malformed)?;
        let key = password_key(derivation, password, cipher.key_length(), work)?;
        return cipher.decrypt(key.expose(), iv, data).ok_or_else(wrong_password);
    }
    // `pkcs5` takes the first eight bytes of a shorter vector too, and panics.
    let is_des = matches!(encryption.oid, pbes2::DES_CBC_OID | pbes2::DES_EDE3_CBC_OID);
    if is_des && encryption.parameters.is_none_or(|iv| iv.value().len() != 8) {
        return Err(out_of_range(der::Tag::OctetString));
    }
    let encryption = EncryptionScheme::try_from(encryption).map_err(|problem| match problem.kind() {
        ErrorKind::OidUnknown { oid } => unknown("the cipher", oid),
        _ => malformed(problem),
    })?;
    let kdf = function(derivation, work)?;
    let mut buffer = Zeroizing::new(data.to_vec());
    let opened = pbes2::Parameters { kdf, encryption }.decrypt_in_place(password.expose(), &mut buffer);
    let length = opened.map(<[u8]>::len).map_err(|problem| match problem {
        pkcs5::Error::DecryptFailed => wrong_password(),
        _ => out_of_range(der::Tag::Sequence),
    })?;
    Ok(Secret::new(buffer.get(..length).unwrap_or_default().to_vec()))
}

/// A key derivation function, whose work is spent.
fn function(derivation: AlgorithmIdentifierRef<'_>, work: &mut Work) -> Result<Kdf> {
    let kdf = Kdf::try_from(derivation).map_err(|problem| match problem.kind() {
        ErrorKind::OidUnknown { oid } if oid == derivation.oid => unknown("the key derivation", oid),
        _ => malformed(problem),
    })?;
    if let Some(params) = kdf.pbkdf2() {
        work.spend(params.iteration_count.into())?;
    }
    if let Some(params) = kdf.scrypt() {
        let (cost, block, parallel) = (params.cost_parameter, params.block_size, params.parallelization);
        work.spend_scrypt(cost, block.into(), parallel.into())?;
        if !cost.is_power_of_two() || cost < 2 {
            return Err(out_of_range(der::Tag::Integer));
        }
    }
    Ok(kdf)
}

/// The parameters of RC2, RFC 8018 appendix B.2.3: the version says the effective key length.
fn rc2(encryption: AlgorithmIdentifierRef<'_>) -> der::Result<(Cipher, &[u8])> {
    #[derive(Sequence)]
    struct Rc2<'a> {
        version: u32,
        iv: &'a OctetStringRef,
    }
    let Rc2 { version, iv } = encryption.parameters_any().map_err(|_| der::Tag::Sequence.value_error())?.decode_as()?;
    let bits = match version {
        160 => 40,
        120 => 64,
        58 => 128,
        bits @ 256..=1024 => bits as usize,
        _ => return Err(der::Tag::Integer.value_error().into()),
    };
    Ok((Cipher::Rc2(bits.div_ceil(8).min(128), bits), iv.as_bytes()))
}

/// The key that PBKDF2 makes, for what `pkcs5` does not encrypt with: RC2, and the MAC of RFC 9579.
pub(crate) fn password_key(
    derivation: AlgorithmIdentifierRef<'_>,
    password: &Secret,
    length: usize,
    work: &mut Work,
) -> Result<Secret> {
    let kdf = function(derivation, work)?;
    let params = kdf.pbkdf2().ok_or_else(|| unknown("the key derivation", derivation.oid))?;
    let algorithm = match params.prf {
        Pbkdf2Prf::HmacWithSha1 => pbkdf2::PBKDF2_HMAC_SHA1,
        Pbkdf2Prf::HmacWithSha256 => pbkdf2::PBKDF2_HMAC_SHA256,
        Pbkdf2Prf::HmacWithSha384 => pbkdf2::PBKDF2_HMAC_SHA384,
        Pbkdf2Prf::HmacWithSha512 => pbkdf2::PBKDF2_HMAC_SHA512,
        other => return Err(unknown("the function", other.oid())),
    };
    let iterations = Work::new().spend(params.iteration_count.into())?;
    Ok(derive::pbkdf2(algorithm, password, params.salt.as_bytes(), iterations, length))
}

/// What is sealed: the `AlgorithmIdentifier` in DER that says how, and the bytes.
pub(crate) struct Sealed {
    pub(crate) algorithm: Vec<u8>,
    pub(crate) data: Vec<u8>,
}

/// Seals bytes with a password.
pub(crate) fn seal(
    profile: Profile,
    iterations: u32,
    password: &Secret,
    plain: &[u8],
    salts: Salts<'_>,
) -> Result<Sealed> {
    let count = Work::new().spend(iterations.into())?;
    let refused = || Error::bug("a cipher refused its own key");
    match profile {
        Profile::Modern => {
            let (mut salt, mut iv) = ([0; 16], [0; 16]);
            salts(&mut salt);
            salts(&mut iv);
            let scheme = pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(iterations, &salt, iv);
            let scheme = scheme.map_err(|_| refused())?;
            let data = scheme.encrypt(password.expose(), plain).map_err(|_| refused())?;
            Ok(Sealed { algorithm: asn1::encode(&pkcs5::EncryptionScheme::from(scheme))?, data })
        }
        Profile::Legacy => {
            let mut salt = [0; 8];
            salts(&mut salt);
            let wide = derive::wide(password).ok_or_else(not_text)?;
            let derive = |purpose, length| {
                derive::pkcs12(&digest::SHA1_FOR_LEGACY_USE_ONLY, &wide, &salt, count, purpose, length)
            };
            let (key, iv) = (derive(Purpose::Key, 24), derive(Purpose::Iv, 8));
            let salt = OctetStringRef::new(&salt).map_err(malformed)?;
            let params = asn1::encode(&Params { salt, iterations })?;
            let algorithm = AlgorithmIdentifierRef {
                oid: rfc7292::PBE_WITH_SHA_AND_3_KEY_TRIPLE_DES_CBC,
                parameters: Some(AnyRef::from_der(&params).map_err(malformed)?),
            };
            let data = Cipher::TripleDes3.encrypt(key.expose(), iv.expose(), plain).ok_or_else(refused)?;
            Ok(Sealed { algorithm: asn1::encode(&algorithm)?, data })
        }
    }
}

/// Opens an `EncryptedPrivateKeyInfo`: the PKCS#8 in it.
pub(crate) fn open_key(encrypted: &[u8], password: &Secret, work: &mut Work) -> Result<Secret> {
    let key = EncryptedKey::from_der(encrypted).map_err(malformed)?;
    let plain = open(key.algorithm, password, key.data.as_bytes(), work)?;
    // By chance one wrong password in 256 leaves good padding; what it leaves is no key.
    match asn1::from_ber(plain.expose()).unwrap_or(plain) {
        plain if asn1::sequence(plain.expose()).is_ok() => Ok(plain),
        _ => Err(wrong_password()),
    }
}

/// Seals a PKCS#8 as an `EncryptedPrivateKeyInfo`.
pub(crate) fn seal_key(
    profile: Profile,
    iterations: u32,
    password: &Secret,
    pkcs8: &Secret,
    salts: Salts<'_>,
) -> Result<Vec<u8>> {
    let sealed = seal(profile, iterations, password, pkcs8.expose(), salts)?;
    asn1::encode(&EncryptedKey {
        algorithm: AlgorithmIdentifierRef::from_der(&sealed.algorithm).map_err(malformed)?,
        data: OctetStringRef::new(&sealed.data).map_err(malformed)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[test]
    fn what_is_sealed_opens_with_its_password_and_no_other() -> Result<()> {
        let key = Secret::new(vec![0x30, 3, 2, 1, 7]);
        for profile in [Profile::Modern, Profile::Legacy] {
            let mut counter = 0_u8;
            let mut salts = |buffer: &mut [u8]| {
                buffer.fill(counter);
                counter += 1;
            };
            let sealed = seal_key(profile, 1000, &password("right ü"), &key, &mut salts)?;
            let opened = open_key(&sealed, &password("right ü"), &mut Work::new())?;
            assert!(opened.expose() == key.expose());
            for wrong in ["", "right", "wrong"] {
                let result = open_key(&sealed, &password(wrong), &mut Work::new());
                assert!(result.is_err_and(|error| error.code() == "password-wrong"), "{wrong}");
            }
        }
        Ok(())
    }

    #[test]
    fn parameters_that_make_the_library_panic_are_refused_before_it_sees_them() -> Result<()> {
        let des = [&[0x30, 0x0b, 6, 5, 0x2b, 14, 3, 2, 7, 4, 2][..], &[1, 2]].concat();
        let pbkdf2 =
            asn1::encode(&Kdf::from(pbes2::Pbkdf2Params::hmac_sha256(1, &[1; 8]).map_err(|_| Error::bug("params"))?))?;
        let scrypt = asn1::encode(&Kdf::from(pbes2::ScryptParams {
            salt: pbes2::Salt::new([1; 8]).map_err(malformed)?,
            cost_parameter: 0,
            block_size: 8,
            parallelization: 1,
            key_length: None,
        }))?;
        let aes = [&[0x30, 0x1d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 1, 0x2a, 4, 16][..], &[0; 16]].concat();
        for (derivation, cipher) in [(&pbkdf2, &des), (&scrypt, &aes)] {
            let inner = [derivation.as_slice(), cipher].concat();
            let params = [&[0x30, inner.len() as u8][..], &inner].concat();
            let params = AnyRef::from_der(&params).map_err(malformed)?;
            let opened = open_pbes2(params, &password("x"), &[0; 16], &mut Work::new());
            assert!(opened.is_err_and(|error| error.code() == "encryption-form"));
        }
        Ok(())
    }
}
