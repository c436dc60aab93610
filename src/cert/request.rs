//! Certificate requests: made for a key, and read back with their own signature checked.

use rcgen::string::Ia5String;
use rcgen::{CertificateParams, DistinguishedName, DnType, IsCa, SanType};
use x509_parser::certification_request::X509CertificationRequest;
use x509_parser::extensions::ParsedExtension;
use x509_parser::prelude::FromDer;

use super::key::{Kind, PrivateKey};
use super::san::AlternativeName;
use super::signature::{self, Verdict};
use super::{pem, weak};
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
    new_for(key, name, &[])
}

/// As [`new`], with names besides the subject.
///
/// # Errors
/// As [`new`], and when the key is one that AWS IoT takes no certificates for.
pub fn new_for(key: &PrivateKey, name: &str, names: &[AlternativeName]) -> Result<String> {
    if key.kind() == Kind::Ed25519 {
        return Err(no_ed25519());
    }
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name(name)?);
    params.distinguished_name.push(DnType::OrganizationalUnitName, ORGANIZATIONAL_UNIT);
    params.is_ca = IsCa::NoCa;
    params.subject_alt_names = names.iter().map(alternative).collect::<Result<_>>()?;
    let request = params
        .serialize_request(key)
        .map_err(|problem| Error::bug(format!("a request could not be made for `{name}`")).cause(problem))?;
    Ok(pem::armour("CERTIFICATE REQUEST", request.der()))
}

fn alternative(name: &AlternativeName) -> Result<SanType> {
    let text = |text: &str| {
        Ia5String::try_from(text.to_owned()).map_err(|_| {
            Error::input("alternative-name", format!("`{text}` has characters that no certificate can hold"))
        })
    };
    Ok(match name {
        AlternativeName::Dns(name) => SanType::DnsName(text(name)?),
        AlternativeName::Email(name) => SanType::Rfc822Name(text(name)?),
        AlternativeName::Uri(name) => SanType::URI(text(name)?),
        AlternativeName::Ip(address) => SanType::IpAddress(*address),
    })
}

fn no_ed25519() -> Error {
    Error::input("key-kind", "AWS IoT takes no certificates of Ed25519 keys")
        .hint("make a key that it takes: ec-p256, ec-p384, rsa-2048 and longer")
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
    /// The names besides the subject that it asks for.
    pub names: Vec<AlternativeName>,
    /// Why its signature proves nothing, in words: how it is signed.
    pub unproven: Option<String>,
}

impl Request {
    /// Sees that the request can be signed: that its signature proves who has the key, that AWS IoT takes the key, and that it names somebody.
    ///
    /// # Errors
    /// When it cannot; says what is weak, unknown or missing.
    pub fn expect_fit(&self) -> Result<()> {
        let kind = weak::key_kind(&self.public_key);
        if kind == "Ed25519" {
            return Err(no_ed25519().on(self.subject_text.clone()));
        }
        if let Some(Ok(bits @ ..2048)) = kind.strip_prefix("rsa-").map(str::parse::<u32>) {
            return Err(Error::input("request-key-small", format!("the request's RSA key has {bits} bits"))
                .cause("AWS IoT takes 2048 at least")
                .on(self.subject_text.clone())
                .hint("make the request anew from a longer key"));
        }
        if let Some(how) = &self.unproven {
            return Err(Error::input("request-signature", format!("the request is {how}"))
                .on(self.subject_text.clone())
                .hint("make it anew from its key with SHA-256, for example with `awsiot-kit cert csr`"));
        }
        // An empty sequence.
        if self.subject == [0x30, 0] {
            return Err(Error::input("request-empty", "the request names nobody: its subject is empty")
                .hint("make it anew with a common name"));
        }
        Ok(())
    }
}

/// A request in PEM or DER form.
///
/// # Errors
/// When it is not a request, or when its signature is not by the key that it names; where that cannot be told, [`Request::unproven`] says why.
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
    let info = &request.certification_request_info;
    let verdict =
        signature::verify(&request.signature_algorithm, &info.subject_pki, info.raw, &request.signature_value.data);
    if verdict == Verdict::Bad {
        return Err(Error::input("request-signature", "the request is not signed by the key that it names")
            .hint("the request was changed after it was made: make it again from its key"));
    }
    let mut names = Vec::new();
    for extension in request.requested_extensions().into_iter().flatten() {
        if let ParsedExtension::SubjectAlternativeName(own) = extension {
            names.extend(own.general_names.iter().filter_map(AlternativeName::read));
        }
    }
    Ok(Request {
        subject: info.subject.as_raw().to_vec(),
        subject_text: info.subject.to_string(),
        public_key: info.subject_pki.raw.to_vec(),
        names,
        unproven: match verdict {
            Verdict::Unknown(how) => Some(how),
            Verdict::Good | Verdict::Bad => None,
        },
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
