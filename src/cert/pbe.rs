//! Password-based encryption: opened in every form that openssl and Java write, sealed in two.

pub(crate) mod cipher;
pub(crate) mod derive;

use aws_lc_rs::{digest, pbkdf2};

use self::cipher::Cipher;
use self::derive::{Purpose, Work};
use super::der::{self, DerProblem, DerResult, Reader, Value, tag};
use super::oid;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Where salts and initial vectors come from: fills a buffer.
pub type Salts<'a> = &'a mut dyn FnMut(&mut [u8]);

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

/// An algorithm that is known by name at most.
fn unknown(what: &str, arcs: &[u8]) -> Error {
    Error::input(
        "algorithm-unknown",
        format!("it is encrypted with {what} {}, which is not known here", oid::name(arcs)),
    )
    .hint("write it anew with the program that made it, with AES-256")
}

/// Something that is not written as its standard says.
fn malformed(problem: DerProblem) -> Error {
    Error::input("encryption-form", "the way it is encrypted is not written as it should be").cause(problem)
}

/// Opens what an `AlgorithmIdentifier` says is sealed with a password.
pub(crate) fn open(algorithm: Value<'_>, password: &Secret, data: &[u8], work: &mut Work) -> Result<Secret> {
    let mut inside = algorithm.inside();
    let scheme = inside.oid().map_err(malformed)?;
    if scheme == oid::PBES2 {
        return open_pbes2(&mut inside, password, data, work);
    }
    let mut params = inside.sequence().map_err(malformed)?;
    let salt = params.octets().map_err(malformed)?;
    let iterations = work.spend(params.number().map_err(malformed)?)?;
    let first = |md5, cipher: Cipher| {
        let block = derive::pbkdf1(md5, password, salt, iterations);
        let (key, iv) = (block.expose().get(..8)?, block.expose().get(8..16)?);
        cipher.decrypt(key, iv, data)
    };
    let plain = match scheme {
        _ if scheme == oid::MD5_DES => first(true, Cipher::Des),
        _ if scheme == oid::MD5_RC2 => first(true, Cipher::Rc2(8, 64)),
        _ if scheme == oid::SHA1_DES => first(false, Cipher::Des),
        _ if scheme == oid::SHA1_RC2 => first(false, Cipher::Rc2(8, 64)),
        _ => {
            let cipher = match scheme {
                _ if scheme == oid::P12_3DES => Cipher::TripleDes3,
                _ if scheme == oid::P12_2DES => Cipher::TripleDes2,
                _ if scheme == oid::P12_RC2_128 => Cipher::Rc2(16, 128),
                _ if scheme == oid::P12_RC2_40 => Cipher::Rc2(5, 40),
                _ if scheme == oid::P12_RC4_128 => Cipher::Rc4(16),
                _ if scheme == oid::P12_RC4_40 => Cipher::Rc4(5),
                _ => return Err(unknown("the scheme", scheme)),
            };
            let wide = derive::wide(password).ok_or_else(wrong_password)?;
            let derive = |purpose, length| {
                derive::pkcs12(&digest::SHA1_FOR_LEGACY_USE_ONLY, &wide, salt, iterations, purpose, length)
            };
            let key = derive(Purpose::Key, cipher.key_length());
            let iv = derive(Purpose::Iv, cipher.iv_length());
            cipher.decrypt(key.expose(), iv.expose(), data)
        }
    };
    plain.ok_or_else(wrong_password)
}

/// PBES2, RFC 8018 section 6.2.
fn open_pbes2(inside: &mut Reader<'_>, password: &Secret, data: &[u8], work: &mut Work) -> Result<Secret> {
    let mut params = inside.sequence().map_err(malformed)?;
    let derivation = params.value(tag::SEQUENCE).map_err(malformed)?;
    let mut encryption = params.sequence().map_err(malformed)?;
    let scheme = encryption.oid().map_err(malformed)?;
    let (cipher, iv) = match scheme {
        _ if scheme == oid::AES256_CBC => (Cipher::Aes256, encryption.octets().map_err(malformed)?),
        _ if scheme == oid::AES192_CBC => (Cipher::Aes192, encryption.octets().map_err(malformed)?),
        _ if scheme == oid::AES128_CBC => (Cipher::Aes128, encryption.octets().map_err(malformed)?),
        _ if scheme == oid::DES_EDE3_CBC => (Cipher::TripleDes3, encryption.octets().map_err(malformed)?),
        _ if scheme == oid::DES_CBC => (Cipher::Des, encryption.octets().map_err(malformed)?),
        _ if scheme == oid::RC2_CBC => rc2(&mut encryption).map_err(malformed)?,
        _ => return Err(unknown("the cipher", scheme)),
    };
    let key = password_key(derivation, password, cipher.key_length(), work)?;
    cipher.decrypt(key.expose(), iv, data).ok_or_else(wrong_password)
}

/// The parameters of RC2, RFC 8018 appendix B.2.3: the version says the effective key length.
fn rc2<'a>(encryption: &mut Reader<'a>) -> DerResult<(Cipher, &'a [u8])> {
    let mut params = encryption.sequence()?;
    let bits = match params.number()? {
        160 => 40,
        120 => 64,
        58 => 128,
        bits @ 256..=1024 => bits as usize,
        _ => return Err(DerProblem::Range),
    };
    Ok((Cipher::Rc2(bits.div_ceil(8).min(128), bits), params.octets()?))
}

/// The key that PBKDF2 or scrypt makes, after its `AlgorithmIdentifier`.
pub(crate) fn password_key(derivation: Value<'_>, password: &Secret, length: usize, work: &mut Work) -> Result<Secret> {
    let mut inside = derivation.inside();
    let function = inside.oid().map_err(malformed)?;
    let mut params = inside.sequence().map_err(malformed)?;
    if function == oid::SCRYPT {
        let salt = params.octets().map_err(malformed)?;
        let mut next = || params.number().map_err(malformed);
        let (cost, block, parallel) = (next()?, next()?, next()?);
        work.spend_scrypt(cost, block, parallel)?;
        let number = |n| u32::try_from(n).map_err(|_| malformed(DerProblem::Range));
        return derive::scrypt(password, salt, cost, number(block)?, number(parallel)?, length)
            .ok_or_else(|| malformed(DerProblem::Range));
    }
    if function != oid::PBKDF2 {
        return Err(unknown("the key derivation", function));
    }
    let salt = params.octets().map_err(malformed)?;
    let iterations = work.spend(params.number().map_err(malformed)?)?;
    // The key length may be said once more; only PBMAC1 has to.
    if params.peek() == Some(tag::INTEGER) {
        params.number().map_err(malformed)?;
    }
    let algorithm = match params.optional(tag::SEQUENCE).map_err(malformed)? {
        None => pbkdf2::PBKDF2_HMAC_SHA1,
        Some(value) => match value.inside().oid().map_err(malformed)? {
            prf if prf == oid::HMAC_SHA1 => pbkdf2::PBKDF2_HMAC_SHA1,
            prf if prf == oid::HMAC_SHA256 => pbkdf2::PBKDF2_HMAC_SHA256,
            prf if prf == oid::HMAC_SHA384 => pbkdf2::PBKDF2_HMAC_SHA384,
            prf if prf == oid::HMAC_SHA512 => pbkdf2::PBKDF2_HMAC_SHA512,
            prf => return Err(unknown("the function", prf)),
        },
    };
    Ok(derive::pbkdf2(algorithm, password, salt, iterations, length))
}

/// Seals bytes with a password: the `AlgorithmIdentifier`, and the sealed bytes.
pub(crate) fn seal(
    profile: Profile,
    iterations: u32,
    password: &Secret,
    plain: &[u8],
    salts: Salts<'_>,
) -> Result<(Vec<u8>, Vec<u8>)> {
    let count = Work::new().spend(iterations.into())?;
    let (algorithm, sealed) = match profile {
        Profile::Modern => {
            let (mut salt, mut iv) = ([0; 16], [0; 16]);
            salts(&mut salt);
            salts(&mut iv);
            let key = derive::pbkdf2(pbkdf2::PBKDF2_HMAC_SHA256, password, &salt, count, 32);
            let function = der::sequence(&[&der::oid(oid::HMAC_SHA256), der::NULL]);
            let params = der::sequence(&[&der::octets(&salt), &der::number(iterations.into()), &function]);
            let derivation = der::sequence(&[&der::oid(oid::PBKDF2), &params]);
            let encryption = der::sequence(&[&der::oid(oid::AES256_CBC), &der::octets(&iv)]);
            let algorithm = der::sequence(&[&der::oid(oid::PBES2), &der::sequence(&[&derivation, &encryption])]);
            (algorithm, Cipher::Aes256.encrypt(key.expose(), &iv, plain))
        }
        Profile::Legacy => {
            let mut salt = [0; 8];
            salts(&mut salt);
            let wide = derive::wide(password)
                .ok_or_else(|| Error::input("password-form", "the password is not text in UTF-8"))?;
            let derive = |purpose, length| {
                derive::pkcs12(&digest::SHA1_FOR_LEGACY_USE_ONLY, &wide, &salt, count, purpose, length)
            };
            let (key, iv) = (derive(Purpose::Key, 24), derive(Purpose::Iv, 8));
            let params = der::sequence(&[&der::octets(&salt), &der::number(iterations.into())]);
            let algorithm = der::sequence(&[&der::oid(oid::P12_3DES), &params]);
            (algorithm, Cipher::TripleDes3.encrypt(key.expose(), iv.expose(), plain))
        }
    };
    Ok((algorithm, sealed.ok_or_else(|| Error::bug("a cipher refused its own key"))?))
}

/// Opens an `EncryptedPrivateKeyInfo`, RFC 5958 section 3: the PKCS#8 in it.
pub(crate) fn open_key(encrypted: &[u8], password: &Secret, work: &mut Work) -> Result<Secret> {
    let parts = || {
        let mut inside = der::single(encrypted, tag::SEQUENCE)?.inside();
        let parts = (inside.value(tag::SEQUENCE)?, inside.octets()?);
        inside.end()?;
        Ok(parts)
    };
    let (algorithm, data) = parts().map_err(malformed)?;
    let plain = open(algorithm, password, data, work)?;
    // By chance one wrong password in 256 leaves good padding; what it leaves is no key.
    match der::single(plain.expose(), tag::SEQUENCE) {
        Ok(_) => Ok(plain),
        Err(_) => Err(wrong_password()),
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
    let (algorithm, sealed) = seal(profile, iterations, password, pkcs8.expose(), salts)?;
    Ok(der::sequence(&[&algorithm, &der::octets(&sealed)]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn password(text: &str) -> Secret {
        Secret::from(text.to_owned())
    }

    #[test]
    fn what_is_sealed_opens_with_its_password_and_no_other() -> Result<()> {
        let key = Secret::new(der::sequence(&[&der::number(7)]));
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
}
