//! The credentials of an nRF device: AT commands for the modem's store, files for the build, and the modem's own certificate request.

use base64ct::{Base64, Encoding};

use crate::artefact::Artefact;
use crate::cert::firmware::{self, Firmware};
use crate::emit::Credentials;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// How much PEM one write command of the modem holds.
const MAX_PEM: usize = 4000;

/// The PEM blocks of a text, each with its line end.
fn blocks(pem: &str) -> impl Iterator<Item = &str> {
    pem.split_inclusive("-----END CERTIFICATE-----\n").filter(|block| block.contains("-----BEGIN"))
}

/// As many certificates from the front as one credential holds; Amazon Root CA 1, which its endpoints use, comes first.
pub fn fitting(pem: &str, most: usize) -> String {
    let mut fits = String::new();
    for block in blocks(pem) {
        if fits.len() + block.len() > most {
            break;
        }
        fits.push_str(block);
    }
    fits
}

/// The commands that write the credentials, for a modem or for Zephyr's shell, and the three files that `nrfcredstore.sh` reads.
///
/// # Errors
/// When the certificate or key alone is more than the modem takes.
pub fn modem(credentials: &Credentials, tag: u32, modem: bool) -> Result<Vec<Artefact>> {
    let (roots, certificate) =
        (fitting(&credentials.roots_pem, MAX_PEM), fitting(&credentials.certificate_pem, MAX_PEM));
    if roots.is_empty() || certificate.is_empty() {
        let what = if roots.is_empty() { "root certificate" } else { "certificate" };
        return Err(Error::input(
            "nrf-credential",
            format!("the {what} is more than the {MAX_PEM} bytes that the modem takes"),
        )
        .hint("use an `ec-p256` key and a certificate without long extensions"));
    }
    let key = credentials.key().cloned();
    let commands = if modem {
        let at = firmware::nrf_at(&Firmware { roots: roots.clone(), certificate: certificate.clone(), key }, tag)?;
        Artefact::secret("credentials.at", at, "AT commands that write the credentials")
    } else {
        let shell = shell(&roots, &certificate, credentials.private_key_pem.expose_str().unwrap_or_default(), tag);
        Artefact::secret("credentials.shell", shell, "shell commands that write the credentials")
    };
    let files = [
        commands,
        Artefact::public("modem/ca-cert.pem", roots, "roots for nrfcredstore"),
        Artefact::public("modem/client-cert.pem", certificate, "certificate for nrfcredstore"),
    ];
    let key = credentials.key();
    let key = key.map(|key| Artefact::secret("modem/private-key.pem", key.clone(), "private key for nrfcredstore"));
    Ok(files.into_iter().chain(key).collect())
}

/// How much base64 a line of Zephyr's shell takes in one `cred buf`, as nrfcredstore sends it.
const SHELL_CHUNK: usize = 48;

/// The commands of Zephyr's TLS credentials shell: each PEM in base64, chunk by chunk, then stored with a zero byte behind it, which is what
/// `bint` means (Zephyr, "TLS credentials shell").
fn shell(roots: &str, certificate: &str, key: &str, tag: u32) -> Secret {
    let mut out = String::new();
    for (kind, pem) in [("CA", roots), ("SERV", certificate), ("PK", key)] {
        // The device keeps its key.
        if pem.is_empty() {
            continue;
        }
        out.push_str("cred buf clear\n");
        let base64 = Base64::encode_string(pem.trim_end().as_bytes());
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (chunk, after) = rest.split_at(rest.len().min(SHELL_CHUNK));
            out.push_str(&format!("cred buf {chunk}\n"));
            rest = after;
        }
        out.push_str(&format!("cred add {tag} {kind} DEFAULT bint\n"));
    }
    Secret::from(out)
}

/// `certs/certificates.h`: the three credentials as macros (releases before 2.0).
pub fn header(credentials: &Credentials) -> Vec<Artefact> {
    let mut header = String::from("/* Made by awsiot-kit for tests: this bakes the private key into the image. */\n");
    for (name, pem) in [
        ("AWS_IOT_CA_CERTIFICATE", credentials.roots_pem.as_str()),
        ("AWS_IOT_CLIENT_PRIVATE_KEY", credentials.private_key_pem.expose_str().unwrap_or_default()),
        ("AWS_IOT_CLIENT_PUBLIC_CERTIFICATE", &chained(credentials)),
    ] {
        header.push_str(&format!("\n#define {name} \\\n{}\n", c_macro(pem)));
    }
    vec![Artefact::secret("certs/certificates.h", Secret::from(header), "credentials for the build, for tests")]
}

/// `certs/*.pem`: plain, or as the C strings that releases from 2.0 to 2.6 include.
pub fn build_files(credentials: &Credentials, quoted: bool) -> Vec<Artefact> {
    let form = |pem: &str| if quoted { firmware::c_string(pem) + "\n" } else { pem.to_owned() };
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

/// A PEM text as the C strings of a macro, a continued line each.
pub fn c_macro(pem: &str) -> String {
    firmware::c_string(pem).replace('\n', " \\\n")
}
