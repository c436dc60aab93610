//! Certificate requests: made for a key, and read back with their own signature checked.

use rcgen::{CertificateParams, DistinguishedName, DnType, IsCa};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::prelude::FromDer;

use super::key::PrivateKey;
use super::pem;
use crate::digest::sha256_hex;
use crate::error::{Error, Result};

/// The organizational unit in every request that this program makes: how it knows its own certificates later.
pub const ORGANIZATIONAL_UNIT: &str = "awsiot-kit";

/// The longest common name that X.509 allows, in characters: `ub-common-name`, RFC 5280 appendix A.
const LONGEST_COMMON_NAME: usize = 64;

/// A request in PEM form, with the subject `CN=<common name>, OU=awsiot-kit`.
///
/// A name too long for X.509 is cut and ends in a part of its SHA-256, so that two long names stay two; see [`common_name`].
///
/// # Errors
/// When the name is empty, or the key cannot sign.
pub fn new(key: &PrivateKey, name: &str) -> Result<String> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name(name)?);
    params.distinguished_name.push(DnType::OrganizationalUnitName, ORGANIZATIONAL_UNIT);
    params.is_ca = IsCa::NoCa;
    let request = params
        .serialize_request(key)
        .map_err(|problem| Error::bug(format!("a request could not be made for `{name}`")).cause(problem))?;
    Ok(pem::armour("CERTIFICATE REQUEST", request.der()))
}

/// A name as a certificate can carry it: itself, or its beginning and a part of its SHA-256 when it is longer than 64 characters.
///
/// # Errors
/// When it is empty.
pub fn common_name(name: &str) -> Result<String> {
    if name.is_empty() {
        return Err(Error::input("common-name", "the name of a certificate cannot be empty"));
    }
    if name.chars().count() <= LONGEST_COMMON_NAME {
        return Ok(name.to_owned());
    }
    let tail: String = sha256_hex(name.as_bytes()).chars().take(16).collect();
    let head: String = name.chars().take(LONGEST_COMMON_NAME - 1 - tail.len()).collect();
    Ok(format!("{head}-{tail}"))
}

/// What a request asks for, as far as an authority should care.
#[derive(Clone, Debug)]
pub struct Request {
    /// The subject as a DER `Name`, byte for byte as requested.
    pub subject: Vec<u8>,
    /// The subject in words.
    pub subject_text: String,
    /// The public key as a DER `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
}

/// A request in PEM or DER form whose own signature is good.
///
/// # Errors
/// When it is not a request, or when its signature is not by the key that it names.
pub fn read(bytes: &[u8]) -> Result<Request> {
    let not_one = |why: String| Error::input("request-form", "this is not a certificate request").cause(why);
    let blocks = pem::blocks(bytes).map_err(|problem| not_one(problem.to_string()))?;
    let der = match blocks.as_slice() {
        [] => bytes,
        [block] if matches!(block.label.as_str(), "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST") => {
            block.der.expose()
        }
        [block] => return Err(not_one(format!("found `{}` where `CERTIFICATE REQUEST` belongs", block.label))),
        _ => return Err(not_one("found several objects where one request belongs".to_owned())),
    };
    let (rest, request) = X509CertificationRequest::from_der(der).map_err(|problem| not_one(problem.to_string()))?;
    if !rest.is_empty() {
        return Err(not_one("bytes follow after its end".to_owned()));
    }
    request.verify_signature().map_err(|_| {
        Error::input("request-signature", "the request is not signed by the key that it names")
            .hint("the request was changed after it was made: make it again from its key")
    })?;
    let info = &request.certification_request_info;
    Ok(Request {
        subject: info.subject.as_raw().to_vec(),
        subject_text: info.subject.to_string(),
        public_key: info.subject_pki.raw.to_vec(),
    })
}

/// The public key that a request is for, as a DER `SubjectPublicKeyInfo`.
///
/// # Errors
/// As [`read`].
pub fn public_key(csr: &str) -> Result<Vec<u8>> {
    Ok(read(csr.as_bytes())?.public_key)
}

#[cfg(test)]
mod tests {
    use super::super::key;
    use super::*;
    use crate::thing::credential::KeyKind;

    #[test]
    fn a_request_names_its_key_and_its_maker() -> Result<()> {
        for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
            let key = key::generate(kind)?;
            let request = read(new(&key, "plant-bridge")?.as_bytes())?;
            assert_eq!(request.public_key, key.public_key_der());
            assert_eq!(request.subject_text, "CN=plant-bridge, OU=awsiot-kit");
        }
        Ok(())
    }

    #[test]
    fn a_changed_request_is_refused() -> Result<()> {
        let key = key::generate(KeyKind::EcP256)?;
        let csr = new(&key, "aaaa")?;
        let blocks = pem::blocks(csr.as_bytes()).map_err(|_| Error::bug("blocks"))?;
        let mut der = blocks.first().map(|block| block.der.expose().to_vec()).unwrap_or_default();
        let at = der.windows(4).position(|window| window == b"aaaa").unwrap_or_default();
        if let Some(byte) = der.get_mut(at) {
            *byte = b'b';
        }
        assert_eq!(read(&der).map_err(|error| error.code().to_owned()).err(), Some("request-signature".to_owned()));
        Ok(())
    }

    #[test]
    fn long_names_are_cut_and_stay_different() -> Result<()> {
        let (one, other) = (format!("{}1", "a".repeat(127)), format!("{}2", "a".repeat(127)));
        assert_eq!(common_name(&one)?.chars().count(), 64);
        assert_ne!(common_name(&one)?, common_name(&other)?);
        assert_eq!(common_name(&"a".repeat(64))?, "a".repeat(64));
        assert!(common_name("").is_err());
        Ok(())
    }
}
