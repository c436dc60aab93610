//! PEM: the label says what an object is, and what it says is checked.

use der::{Reader, SliceReader};

use super::binary::{self, Kind};
use super::{Contents, password_needed};
use crate::cert::asn1;
use crate::cert::pbe;
use crate::cert::pbe::cipher::Cipher;
use crate::cert::pbe::derive::{self, Work};
use crate::cert::pem::{self, Block};
use crate::error::{Error, Result};
use crate::secret::Secret;

/// Reads every object in armour.
pub(super) fn read(bytes: &[u8], password: Option<&Secret>, work: &mut Work, found: &mut Contents) -> Result<()> {
    let blocks = pem::blocks(bytes)
        .map_err(|problem| Error::input("pem-form", "the PEM is cut off or damaged").cause(problem))?;
    if blocks.is_empty() {
        return Err(Error::input("pem-form", "the PEM is cut off or damaged")
            .cause("`-----BEGIN` stands in it, but on no line of its own"));
    }
    for block in &blocks {
        object(block, password, work, found).map_err(|error| match blocks.len() {
            1 => error,
            _ => error.context(format!("the object that begins on line {} cannot be used", block.line)),
        })?;
    }
    if found.keys.is_empty() && found.certificates.is_empty() && found.requests.is_empty() {
        return Err(Error::input("not-recognised", "there is no key, certificate or request here")
            .cause(format!("found {}", labels(&blocks))));
    }
    Ok(())
}

fn labels(blocks: &[Block]) -> String {
    let labels: Vec<String> = blocks.iter().take(5).map(|block| format!("`{}`", super::show(&block.label))).collect();
    labels.join(", ")
}

fn object(block: &Block, password: Option<&Secret>, work: &mut Work, found: &mut Contents) -> Result<()> {
    let opened;
    let der = match encryption(block)? {
        Some((cipher, iv)) => {
            let password = password.ok_or_else(|| password_needed("this private key is encrypted"))?;
            opened = open(cipher, &iv, password, &block.der)?;
            found.form("old encrypted PEM");
            opened.expose()
        }
        None => block.der.expose(),
    };
    let kind = match block.label.as_str() {
        "CERTIFICATE" | "X509 CERTIFICATE" => Kind::Certificate,
        "TRUSTED CERTIFICATE" => {
            // openssl puts what it trusts the certificate for behind it.
            let first = SliceReader::new(der).and_then(|mut reader| reader.tlv_bytes()).map_err(|problem| {
                Error::input("certificate-form", "this is not an X.509 certificate").cause(asn1::in_words(problem))
            })?;
            return binary::object(Kind::Certificate, first, password, work, found);
        }
        "PRIVATE KEY" => Kind::Pkcs8,
        "ENCRYPTED PRIVATE KEY" => Kind::EncryptedPkcs8,
        "RSA PRIVATE KEY" => Kind::Pkcs1,
        "EC PRIVATE KEY" => Kind::Sec1,
        "CERTIFICATE REQUEST" | "NEW CERTIFICATE REQUEST" => Kind::Request,
        "PKCS7" | "CMS" => Kind::Pkcs7,
        "PKCS12" => Kind::Pkcs12,
        // Beside a key these say nothing that it does not say itself.
        "EC PARAMETERS" | "DH PARAMETERS" | "PUBLIC KEY" | "RSA PUBLIC KEY" | "X509 CRL" => return Ok(()),
        "OPENSSH PRIVATE KEY" => {
            return Err(Error::input("key-form", "this is an OpenSSH key, which is not read")
                .hint("`ssh-keygen -p -m PKCS8 -f KEY` rewrites it in place; AWS IoT takes RSA, P-256 and P-384"));
        }
        other => {
            return Err(Error::input("not-recognised", format!("`{}` is no key or certificate", super::show(other))));
        }
    };
    binary::object(kind, der, password, work, found)
}

/// How OpenSSL's oldest way encrypts a block: `Proc-Type: 4,ENCRYPTED`, `DEK-Info: CIPHER,IV`; RFC 1421 section 4.6.
fn encryption(block: &Block) -> Result<Option<(Cipher, Vec<u8>)>> {
    let header = |name: &str| {
        block.headers.iter().find(|(there, _)| there.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    };
    if !header("Proc-Type").is_some_and(|value| value.contains("ENCRYPTED")) {
        return Ok(None);
    }
    let (name, iv) = header("DEK-Info").and_then(|value| value.split_once(',')).ok_or_else(|| {
        Error::input("encryption-form", "the encrypted key does not say how it is encrypted (no `DEK-Info`)")
    })?;
    let cipher = match name.trim().to_ascii_uppercase().as_str() {
        "AES-128-CBC" => Cipher::Aes128,
        "AES-192-CBC" => Cipher::Aes192,
        "AES-256-CBC" => Cipher::Aes256,
        "DES-CBC" => Cipher::Des,
        "DES-EDE3-CBC" => Cipher::TripleDes3,
        other => {
            let what = format!("the key is encrypted with `{}`, which is not known here", super::show(other));
            return Err(Error::input("algorithm-unknown", what).hint("`openssl pkcs8 -topk8` writes it anew"));
        }
    };
    let iv = unhex(iv.trim()).filter(|iv| iv.len() == cipher.iv_length()).ok_or_else(|| {
        Error::input("encryption-form", "the initial vector in `DEK-Info` has the wrong length or is not hexadecimal")
    })?;
    Ok(Some((cipher, iv)))
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(text.get(at..at + 2)?, 16).ok()).collect()
}

fn open(cipher: Cipher, iv: &[u8], password: &Secret, sealed: &Secret) -> Result<Secret> {
    let key = derive::openssl(password, iv.get(..8).unwrap_or_default(), cipher.key_length());
    cipher
        .decrypt(key.expose(), iv, sealed.expose())
        .filter(|plain| asn1::sequence(plain.expose()).is_ok())
        .ok_or_else(pbe::wrong_password)
}
