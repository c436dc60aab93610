//! Certificate requests as devices and their tools hand them in: PEM, DER, bare base64, or what a Nordic modem answered to `AT%KEYGEN`.

use base64ct::{Base64UrlUnpadded, Encoding};

use super::pem::armour;
use super::request::{self, Request};
use crate::error::{Error, Result};

/// No request of a device is longer; what is longer is another file.
const LONGEST: usize = 64 * 1024;

/// A request that a device handed in: as PEM, and what it asks for. Its signature is held against its own key, so that a line that was cut is
/// found here.
///
/// # Errors
/// Exit 3 when it is none, or when AWS IoT would not take it.
pub fn read(bytes: &[u8]) -> Result<(String, Request)> {
    if bytes.len() > LONGEST {
        return Err(wrong(&format!("it has {} bytes, and no request has more than {LONGEST}", bytes.len())));
    }
    let text = std::str::from_utf8(bytes).ok().map(|text| text.trim_start_matches('\u{feff}'));
    let pem = match text {
        Some(text) if text.contains("%KEYGEN:") => from_keygen(text)?,
        Some(text) if text.contains("-----BEGIN") => text.to_owned(),
        Some(text) => {
            armour("CERTIFICATE REQUEST", &bare(text).ok_or_else(|| wrong("it is neither PEM, DER nor base64 of DER"))?)
        }
        None => armour("CERTIFICATE REQUEST", bytes),
    };
    let request = request::read(pem.as_bytes())?;
    request.expect_fit()?;
    // One form for all of them, whatever stood around the request.
    let der = super::pem::blocks(pem.as_bytes()).ok().and_then(|blocks| blocks.into_iter().next());
    let pem = der.map_or(pem, |block| armour("CERTIFICATE REQUEST", block.der.expose()));
    Ok((pem, request))
}

fn wrong(why: &str) -> Error {
    Error::input("request-form", "this is not a certificate request")
        .cause(why)
        .hint("give what the device made: a CSR in PEM or DER, its base64, or the whole answer of `AT%KEYGEN`")
}

/// The DER in base64 of either alphabet, with or without padding and line ends; what follows a dot is the attestation of a modem.
fn bare(text: &str) -> Option<Vec<u8>> {
    let request = text.trim().trim_matches('"').split('.').next()?;
    let one_line: String = request.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    let url = one_line.replace('+', "-").replace('/', "_");
    Base64UrlUnpadded::decode_vec(url.trim_end_matches('=')).ok().filter(|der| is_sequence(der))
}

fn is_sequence(der: &[u8]) -> bool {
    der.first() == Some(&0x30)
}

/// The request in a modem's answer to `AT%KEYGEN`, as PEM.
///
/// nRF91 AT Commands, "Credential storage key generation": base64url of the request, a dot, and its attestation, in quotes.
///
/// # Errors
/// When the text holds no such answer.
pub fn from_keygen(answer: &str) -> Result<String> {
    let wrong = |why: &str| {
        Error::input("nrf-keygen", "this is not the answer of AT%KEYGEN")
            .cause(why)
            .hint("give what the modem answered, from `%KEYGEN: \"` to the closing quote")
    };
    // An echo of the command stands before the answer.
    let quoted = answer
        .match_indices("%KEYGEN:")
        .map(|(at, mark)| answer[at + mark.len()..].trim_start())
        .last()
        .ok_or_else(|| wrong("`%KEYGEN:` is missing"))?;
    let token = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.split_once('"'))
        .ok_or_else(|| wrong("the quotes are missing"))?
        .0;
    let (csr, _) =
        token.split_once('.').ok_or_else(|| wrong("there is no dot between the request and its attestation"))?;
    let der = Base64UrlUnpadded::decode_vec(csr)
        .ok()
        .filter(|der| is_sequence(der))
        .ok_or_else(|| wrong("the request is not base64 of DER"))?;
    Ok(armour("CERTIFICATE REQUEST", &der))
}

/// The names under which a folder may hold the request of a thing, behind the thing's name.
pub const ENDINGS: [&str; 9] = ["", ".csr", ".csr.pem", ".pem", ".der", ".csr.der", ".txt", ".b64", ".keygen"];

#[cfg(test)]
mod tests {
    use base64ct::Base64;

    use super::*;
    use crate::cert::key;
    use crate::thing::KeyKind;

    #[test]
    fn every_form_of_one_request_is_the_same_request() {
        let own = key::generate(KeyKind::EcP256).unwrap();
        let pem = request::new(&own, "modem").unwrap();
        let der = super::super::pem::blocks(pem.as_bytes()).unwrap()[0].der.expose().to_vec();
        let (padded, url) = (Base64::encode_string(&der), Base64UrlUnpadded::encode_string(&der));
        let forms: Vec<Vec<u8>> = vec![
            pem.clone().into_bytes(),
            pem.replace('\n', "\r\n").into_bytes(),
            der.clone(),
            padded.clone().into_bytes(),
            format!("{}\n{}\n", &padded[..64], &padded[64..]).into_bytes(),
            url.clone().into_bytes(),
            format!("{url}.0oRDoQEmoQRBI1hL\n").into_bytes(),
            format!("AT%KEYGEN=201,2,0\r\n%KEYGEN: \"{url}.0oRDoQEmoQRBI1hL\"\r\nOK\r\n").into_bytes(),
        ];
        for form in forms {
            let (read, request) = read(&form).unwrap();
            assert_eq!(read, pem);
            assert_eq!(request.public_key, own.public_key_der());
        }
        let mut cut = der.clone();
        cut.truncate(der.len() - 4);
        for wrong in [&b""[..], b"\xff\xfe\0", b"hello", &cut, b"%KEYGEN: x", &[b'A'; 70_000]] {
            assert!(read(wrong).is_err(), "{wrong:?}");
        }
    }
}
