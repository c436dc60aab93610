//! The credentials of an nRF device: AT commands for the modem's store, files for the build, and the modem's own certificate request.

use base64ct::{Base64UrlUnpadded, Encoding};

use crate::artefact::Artefact;
use crate::cert::pem::armour;
use crate::error::{Error, Result};
use crate::render::{Format, escape};
use crate::secret::Secret;
use crate::target::Credentials;

/// What the AT host takes at most, command and credential together (CONFIG_AT_HOST_CMD_MAX_LEN).
const MAX_COMMAND: usize = 4096;
/// `AT%CMNG` types: root CA, client certificate, client private key.
const ROOT: u8 = 0;
const CERTIFICATE: u8 = 1;
const KEY: u8 = 2;

/// The write command for one credential; the line breaks inside the quotes are part of it.
fn write(tag: i64, kind: u8, pem: &str) -> Option<String> {
    let command = format!("AT%CMNG=0,{tag},{kind},\"{}\"", pem.trim_end());
    (command.len() < MAX_COMMAND).then_some(command)
}

/// The PEM blocks of a text, each with its line end.
fn blocks(pem: &str) -> impl Iterator<Item = &str> {
    pem.split_inclusive("-----END CERTIFICATE-----\n").filter(|block| block.contains("-----BEGIN"))
}

/// As many certificates from the front as one credential holds; Amazon Root CA 1, which its endpoints use, comes first.
fn fitting(pem: &str) -> String {
    let mut fits = String::new();
    for block in blocks(pem) {
        if fits.len() + block.len() + 40 > MAX_COMMAND {
            break;
        }
        fits.push_str(block);
    }
    fits
}

/// `credentials.at` and the three files that `nrfcredstore.sh` reads.
///
/// # Errors
/// When the certificate or key alone is more than the modem takes.
pub fn modem(credentials: &Credentials, tag: i64) -> Result<Vec<Artefact>> {
    let key = key_text(credentials)?;
    let (roots, certificates) = (fitting(&credentials.roots_pem), fitting(&credentials.certificate_pem));
    let too_long = |what: &str| {
        Error::input(
            "nrf-credential",
            format!("the {what} does not fit the modem's limit of {MAX_COMMAND} bytes for a command"),
        )
        .hint("use an `ec-p256` key and a certificate without long extensions")
    };
    if roots.is_empty() || certificates.is_empty() {
        return Err(too_long(if roots.is_empty() { "root certificate" } else { "certificate" }));
    }
    let mut commands = vec!["AT+CFUN=4".to_owned()];
    for (kind, pem, what) in [
        (ROOT, roots.as_str(), "root certificate"),
        (CERTIFICATE, &certificates, "certificate"),
        (KEY, key, "private key"),
    ] {
        commands.push(write(tag, kind, pem).ok_or_else(|| too_long(what))?);
    }
    commands.extend([format!("AT%CMNG=1,{tag}"), "AT+CFUN=1".to_owned()]);
    let at = commands.iter().flat_map(|command| [command.as_str(), "\n"]).collect::<String>();
    Ok(vec![
        Artefact::secret("credentials.at", Secret::from(at), "AT commands that write the credentials"),
        Artefact::public("modem/ca-cert.pem", roots, "roots for nrfcredstore"),
        Artefact::public("modem/client-cert.pem", certificates, "certificate for nrfcredstore"),
        Artefact::secret("modem/private-key.pem", credentials.private_key_pem.clone(), "private key for nrfcredstore"),
    ])
}

/// `certs/certificates.h`: the three credentials as macros (releases before 2.0).
pub fn header(credentials: &Credentials) -> Vec<Artefact> {
    let mut header = String::from("/* Made by awsiot-kit for tests: this bakes the private key into the image. */\n");
    for (name, pem) in [
        ("AWS_IOT_CA_CERTIFICATE", credentials.roots_pem.as_str()),
        ("AWS_IOT_CLIENT_PRIVATE_KEY", credentials.private_key_pem.expose_str().unwrap_or_default()),
        ("AWS_IOT_CLIENT_PUBLIC_CERTIFICATE", &chained(credentials)),
    ] {
        header.push_str(&format!("\n#define {name} \\\n{}\n", c_lines(pem).join(" \\\n")));
    }
    vec![Artefact::secret("certs/certificates.h", Secret::from(header), "credentials for the build, for tests")]
}

/// `certs/*.pem`: plain, or as the C strings that releases from 2.0 to 2.6 include.
pub fn build_files(credentials: &Credentials, quoted: bool) -> Vec<Artefact> {
    let form = |pem: &str| if quoted { c_lines(pem).join("\n") + "\n" } else { pem.to_owned() };
    let key = credentials.private_key_pem.expose_str().unwrap_or_default();
    vec![
        Artefact::public("certs/ca-cert.pem", form(&credentials.roots_pem), "roots for the build"),
        Artefact::public("certs/client-cert.pem", form(&chained(credentials)), "certificate for the build"),
        Artefact::secret("certs/private-key.pem", Secret::from(form(key)), "private key for the build, for tests"),
    ]
}

fn chained(credentials: &Credentials) -> String {
    format!("{}{}", credentials.certificate_pem, credentials.chain_pem)
}

/// A PEM text as lines of C string literals, each with its line end written as `\n`.
pub fn c_lines(pem: &str) -> Vec<String> {
    pem.lines().map(|line| format!("\"{}\\n\"", escape(Format::C, line).unwrap_or_default())).collect()
}

fn key_text(credentials: &Credentials) -> Result<&str> {
    credentials.private_key_pem.expose_str().ok_or_else(|| Error::bug("the private key is not text"))
}

/// The certificate request (PEM) in the answer of `AT%KEYGEN`, whose private key never leaves the modem.
///
/// The answer reads `%KEYGEN: "<CSR>.<COSE>"`, both parts in URL-safe base64 without padding.
///
/// # Errors
/// When the text holds no such answer.
pub fn csr_from_keygen(answer: &str) -> Result<String> {
    let wrong = |why: &str| {
        Error::input("nrf-keygen", "this is not the answer of AT%KEYGEN")
            .cause(why)
            .hint("give what the modem answered, from `%KEYGEN: \"` to the closing quote")
    };
    let quoted = answer
        .split_once("%KEYGEN:")
        .map(|(_, rest)| rest.trim_start())
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
        .filter(|der| der.first() == Some(&0x30))
        .ok_or_else(|| wrong("the request is not base64 of DER"))?;
    Ok(armour("CERTIFICATE REQUEST", &der))
}
