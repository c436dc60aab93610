//! Credentials as firmware takes them: a C header, AT commands for Nordic modems, an NVS table for Espressif chips.

use super::pem;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// What goes into firmware, each in PEM and each optional.
#[derive(Clone, Default)]
pub struct Firmware {
    /// What the device trusts.
    pub roots: String,
    /// The device certificate and its chain.
    pub certificate: String,
    /// The private key, PKCS#8.
    pub key: Option<Secret>,
}

impl Firmware {
    /// Name, meaning, and PEM of each part that is there.
    fn parts(&self) -> impl Iterator<Item = (Part, &str)> {
        let key = self.key.as_ref().and_then(Secret::expose_str).unwrap_or_default();
        [(Part::Roots, self.roots.as_str()), (Part::Certificate, &self.certificate), (Part::Key, key)]
            .into_iter()
            .filter(|(_, pem)| !pem.is_empty())
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Roots,
    Certificate,
    Key,
}

/// A C header with one constant per part, under the names of AWS's own ESP32 example: `AWS_CERT_CA`, `AWS_CERT_CRT`, `AWS_CERT_PRIVATE`.
///
/// `progmem` keeps them in flash on Arduino boards.
pub fn c_header(firmware: &Firmware, progmem: bool) -> Secret {
    let mut out = String::from(
        "/* Made by awsiot-kit. A private key in here makes this file a secret: keep it out of version control. */\n\
         #ifndef AWSIOT_KIT_CREDENTIALS_H\n#define AWSIOT_KIT_CREDENTIALS_H\n",
    );
    if progmem {
        out.push_str("\n#include <Arduino.h>\n");
    }
    for (part, pem) in firmware.parts() {
        let name = match part {
            Part::Roots => "AWS_CERT_CA",
            Part::Certificate => "AWS_CERT_CRT",
            Part::Key => "AWS_CERT_PRIVATE",
        };
        out.extend([
            "\nstatic const char ",
            name,
            if progmem { "[] PROGMEM =\n" } else { "[] =\n" },
            &c_string(pem),
            ";\n",
        ]);
    }
    out.push_str("\n#endif\n");
    Secret::from(out)
}

/// PEM as the lines of a C string: `"…\n"` each, without a line end after the last.
pub fn c_string(pem: &str) -> String {
    let lines: Vec<String> = pem.lines().map(|line| format!("\"{line}\\n\"")).collect();
    lines.join("\n")
}

/// The longest PEM that a Nordic modem takes: `AT_HOST_CMD_MAX_LEN` is 4096 with the command around it.
const LONGEST_AT: usize = 4000;

/// The tag of nRF Cloud's own credentials.
const NRF_CLOUD_TAG: i64 = 16_842_753;
/// Tags whose TLS traffic can be read from modem traces.
const DEVELOPMENT_TAGS: std::ops::RangeInclusive<i64> = 2_147_483_648..=2_147_483_667;
/// The largest tag of all that are meant for credentials.
const LARGEST_TAG: i64 = 2_147_483_647;

/// Whether a modem's security tag is one for credentials of one's own; the tag itself when it is.
///
/// # Errors
/// Says what else it is for.
pub fn check_sec_tag(tag: i64) -> std::result::Result<u32, String> {
    if tag == NRF_CLOUD_TAG {
        return Err(format!("security tag {tag} belongs to nRF Cloud"));
    }
    if DEVELOPMENT_TAGS.contains(&tag) {
        return Err(format!("security tag {tag} is for development: TLS under it can be read from modem traces"));
    }
    u32::try_from(tag)
        .ok()
        .filter(|_| tag <= LARGEST_TAG)
        .ok_or_else(|| format!("the modem has no security tag {tag}: {LARGEST_TAG} is the largest"))
}

/// The AT commands that write the parts into a Nordic modem under a security tag; line breaks in the PEM are real ones, as the modem wants.
///
/// Commands end with CR and LF: Nordic's `at_host` ends one at CR outside quotes unless it was built for another end (`lib/at_host/at_host.c`).
///
/// # Errors
/// When a part is too long for the modem.
pub fn nrf_at(firmware: &Firmware, sec_tag: u32) -> Result<Secret> {
    let mut out = String::from("AT+CFUN=4\r\n");
    for (part, text) in firmware.parts() {
        let (kind, what) = match part {
            Part::Roots => (0, "the root certificates"),
            Part::Certificate => (1, "the certificate with its chain"),
            Part::Key => (2, "the private key"),
        };
        let text = text.trim_end();
        if text.len() > LONGEST_AT {
            return Err(Error::input(
                "too-long",
                format!("{what} has {} bytes of PEM; the modem takes {LONGEST_AT}", text.len()),
            )
            .hint("give the modem one root with `--ca amazon-root-ca-1`, or a certificate without its chain"));
        }
        out.push_str(&format!("AT%CMNG=0,{sec_tag},{kind},\"{text}\"\r\n"));
    }
    out.push_str("AT+CFUN=1\r\n");
    Ok(Secret::from(out))
}

/// The longest text in NVS, with the zero byte at its end.
const LONGEST_NVS: usize = 4000;

/// The table that Espressif's NVS partition generator takes, in the namespace `awsiot`: `root_ca`, `certificate`, `private_key`.
///
/// # Errors
/// When a part is too long for NVS.
pub fn esp_nvs_csv(firmware: &Firmware) -> Result<Secret> {
    let mut out = String::from("key,type,encoding,value\nawsiot,namespace,,\n");
    for (part, text) in firmware.parts() {
        let name = match part {
            Part::Roots => "root_ca",
            Part::Certificate => "certificate",
            Part::Key => "private_key",
        };
        if text.len() + 1 > LONGEST_NVS {
            return Err(Error::input(
                "too-long",
                format!("`{name}` has {} bytes of PEM; NVS takes {}", text.len(), LONGEST_NVS - 1),
            )
            .hint("give the chip one root with `--ca amazon-root-ca-1`, or a certificate without its chain"));
        }
        out.push_str(&format!("{name},data,string,\"{text}\"\n"));
    }
    Ok(Secret::from(out))
}

/// Certificates in PEM, one after the other.
pub fn certificates<'a>(certificates: impl IntoIterator<Item = &'a [u8]>) -> String {
    certificates.into_iter().map(pem::certificate).collect()
}
