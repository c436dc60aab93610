//! Writing every form: one selection in, one file's bytes out; nothing here is random but the salts that are given.

use const_oid::db::rfc5911;
use der::asn1::{AnyRef, ObjectIdentifier};
use der::{Sequence, Tag, TagNumber};
use time::OffsetDateTime;

use super::asn1;
use super::firmware::{self, Firmware};
use super::keystore;
use super::pbe::{self, Profile, Salts};
use super::pem;
use super::select::Selection;
use crate::artefact::Content;
use crate::error::{Error, Result};
use crate::secret::Secret;

/// A form that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The private key as PKCS#8 PEM.
    Pkcs8,
    /// The same, encrypted.
    Pkcs8Encrypted,
    /// An RSA private key as PKCS#1 PEM.
    Pkcs1,
    /// An elliptic private key as SEC1 PEM.
    Sec1,
    /// One object in DER.
    Der,
    /// Certificates in DER, one after the other.
    DerChain,
    /// Certificates in a PKCS#7 bag, PEM.
    Pkcs7,
    /// All of it in PEM.
    Pem,
    /// A PKCS#12 keystore.
    Pkcs12,
    /// A JKS keystore.
    Jks,
    /// A C header.
    CHeader,
    /// AT commands for a Nordic modem.
    NrfAt,
    /// A table for Espressif's NVS partition generator.
    EspNvsCsv,
}

impl Form {
    /// Every form.
    pub const ALL: [Self; 13] = [
        Self::Pkcs8,
        Self::Pkcs8Encrypted,
        Self::Pkcs1,
        Self::Sec1,
        Self::Der,
        Self::DerChain,
        Self::Pem,
        Self::Pkcs7,
        Self::Pkcs12,
        Self::Jks,
        Self::CHeader,
        Self::NrfAt,
        Self::EspNvsCsv,
    ];

    /// Its word on the command line.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pkcs8 => "pkcs8",
            Self::Pkcs8Encrypted => "pkcs8-encrypted",
            Self::Pkcs1 => "pkcs1",
            Self::Sec1 => "sec1",
            Self::Der => "der",
            Self::DerChain => "der-chain",
            Self::Pkcs7 => "pkcs7",
            Self::Pem => "pem",
            Self::Pkcs12 => "pkcs12",
            Self::Jks => "jks",
            Self::CHeader => "c-header",
            Self::NrfAt => "nrf-at",
            Self::EspNvsCsv => "esp-nvs-csv",
        }
    }

    /// Whether it is sealed with a password.
    pub const fn takes_password(self) -> bool {
        matches!(self, Self::Pkcs8Encrypted | Self::Pkcs12 | Self::Jks)
    }

    /// How the name of a file of it ends.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pkcs8 | Self::Pkcs8Encrypted | Self::Pkcs1 | Self::Sec1 | Self::Pem => "pem",
            Self::Der | Self::DerChain => "der",
            Self::Pkcs7 => "p7b",
            Self::Pkcs12 => "p12",
            Self::Jks => "jks",
            Self::CHeader => "h",
            Self::NrfAt => "at",
            Self::EspNvsCsv => "csv",
        }
    }

    /// Whether its work of key derivation is chosen.
    pub const fn takes_iterations(self) -> bool {
        matches!(self, Self::Pkcs8Encrypted | Self::Pkcs12)
    }

    /// Whether its entries have names.
    pub const fn has_aliases(self) -> bool {
        matches!(self, Self::Pkcs12 | Self::Jks)
    }

    /// Whether it holds a key and nothing else.
    pub const fn is_key_alone(self) -> bool {
        matches!(self, Self::Pkcs8 | Self::Pkcs8Encrypted | Self::Pkcs1 | Self::Sec1)
    }

    /// Whether it is bytes that a terminal cannot show.
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Der | Self::DerChain | Self::Pkcs12 | Self::Jks)
    }
}

/// How a form is written.
pub struct Options<'a> {
    /// The password of what is sealed.
    pub password: Option<&'a Secret>,
    /// Another password for the keys in a JKS.
    pub key_password: Option<&'a Secret>,
    /// How it is sealed.
    pub profile: Profile,
    /// How much work a guess costs; the profile's default when left out.
    pub iterations: Option<u32>,
    /// The date of a JKS's entries.
    pub now: OffsetDateTime,
    /// Keep constants in flash on Arduino boards.
    pub progmem: bool,
    /// The security tag of a Nordic modem.
    pub sec_tag: u32,
}

/// The bytes of a form; secret when a key or a sealed store is in them.
///
/// # Errors
/// When the selection does not fit the form, or a password is missing.
pub fn write(mut selection: Selection, form: Form, options: &Options<'_>, salts: Salts<'_>) -> Result<Content> {
    let password = || {
        options.password.ok_or_else(|| {
            Error::usage(format!("`{}` is sealed with a password, and none was given", form.word()))
                .hint("name an environment variable with `--password-env` or a file with `--password-file`")
        })
    };
    let iterations = options.iterations.unwrap_or(options.profile.iterations());
    Ok(match form {
        Form::Pkcs8 => Content::Secret(selection.one_key()?.key.to_pkcs8_pem()),
        Form::Pkcs8Encrypted => {
            let key = &selection.one_key()?.key;
            let sealed = pbe::seal_key(options.profile, iterations, password()?, key.to_pkcs8_der(), salts)?;
            Content::Secret(Secret::from(pem::armour("ENCRYPTED PRIVATE KEY", &sealed)))
        }
        Form::Pkcs1 => {
            Content::Secret(pem::armour_secret("RSA PRIVATE KEY", &selection.one_key()?.key.to_pkcs1_der()?))
        }
        Form::Sec1 => Content::Secret(pem::armour_secret("EC PRIVATE KEY", &selection.one_key()?.key.to_sec1_der()?)),
        Form::Der => der(&selection)?,
        Form::DerChain => Content::Public(certificates(&selection)?.concat()),
        Form::Pkcs7 => Content::Public(pem::armour("PKCS7", &pkcs7(&certificates(&selection)?)?).into_bytes()),
        Form::Pem => pem_of_all(&selection),
        Form::Pkcs12 => {
            selection.trust_what_has_no_key()?;
            let store = selection.keystore()?;
            Content::Secret(keystore::pkcs12(&store, password()?, options.profile, iterations, salts)?)
        }
        Form::Jks => {
            selection.trust_what_has_no_key()?;
            let password = password()?;
            let key_password = options.key_password.unwrap_or(password);
            Content::Secret(keystore::jks(&selection.keystore()?, password, key_password, options.now, salts)?)
        }
        Form::CHeader => Content::Secret(firmware::c_header(&firmware(&selection)?, options.progmem)),
        Form::NrfAt => Content::Secret(firmware::nrf_at(&firmware(&selection)?, options.sec_tag)?),
        Form::EspNvsCsv => Content::Secret(firmware::esp_nvs_csv(&firmware(&selection)?)?),
    })
}

/// Every certificate of a selection that holds nothing else, in DER.
fn certificates(selection: &Selection) -> Result<Vec<&[u8]>> {
    if !selection.keys.is_empty() || !selection.requests.is_empty() {
        return Err(Error::input(
            "certificates-only",
            "this form holds certificates, and there is a key or request here",
        )
        .hint("give the certificates alone, with `--cert`, `--chain` and `--ca`"));
    }
    let own = selection.certificates.iter().map(|certificate| certificate.der.as_slice());
    let all: Vec<&[u8]> = own.chain(selection.trusted.iter().map(|(_, der)| der.as_slice())).collect();
    match all.is_empty() {
        true => Err(Error::input("nothing", "there is no certificate to write")),
        false => Ok(all),
    }
}

/// Certificates in a PKCS#7 `SignedData` that nobody signed, RFC 2315 section 9.1: what a `.p7b` is.
fn pkcs7(certificates: &[&[u8]]) -> Result<Vec<u8>> {
    #[derive(Sequence)]
    struct ContentInfo<'a> {
        kind: ObjectIdentifier,
        #[asn1(context_specific = "0", tag_mode = "EXPLICIT")]
        content: SignedData<'a>,
    }
    #[derive(Sequence)]
    struct SignedData<'a> {
        version: u8,
        digests: AnyRef<'a>,
        content: Kind,
        certificates: AnyRef<'a>,
        signers: AnyRef<'a>,
    }
    #[derive(Sequence)]
    struct Kind {
        kind: ObjectIdentifier,
    }
    let unfit = |problem| Error::bug("certificates do not fit into a bag").cause(asn1::in_words(problem));
    let inside = certificates.concat();
    let numbered = Tag::ContextSpecific { constructed: true, number: TagNumber(0) };
    let empty = AnyRef::new(Tag::Set, &[]).map_err(unfit)?;
    asn1::encode(&ContentInfo {
        kind: rfc5911::ID_SIGNED_DATA,
        content: SignedData {
            version: 1,
            digests: empty,
            content: Kind { kind: rfc5911::ID_DATA },
            certificates: AnyRef::new(numbered, &inside).map_err(unfit)?,
            signers: empty,
        },
    })
}

/// The one object of a selection, in DER.
fn der(selection: &Selection) -> Result<Content> {
    let certificates = selection.certificates.iter().chain(selection.keys.iter().flat_map(|key| &key.chain));
    let mut certificates: Vec<&[u8]> = certificates.map(|certificate| certificate.der.as_slice()).collect();
    certificates.extend(selection.trusted.iter().map(|(_, der)| der.as_slice()));
    match (selection.keys.as_slice(), certificates.as_slice(), selection.requests.as_slice()) {
        ([key], [], []) => Ok(Content::Secret(key.key.to_pkcs8_der().clone())),
        ([], [certificate], []) => Ok(Content::Public(certificate.to_vec())),
        ([], [], [request]) => Ok(Content::Public(request.clone())),
        (keys, certificates, requests) => {
            let found = format!(
                "found {} keys, {} certificates and {} requests",
                keys.len(),
                certificates.len(),
                requests.len()
            );
            Err(Error::input("der-single", "a DER file holds one object")
                .cause(found)
                .hint("give one alone: `--key FILE` or `--cert FILE`"))
        }
    }
}

/// Everything in PEM: keys, certificates in order, trusted ones, requests.
fn pem_of_all(selection: &Selection) -> Content {
    let mut out = String::new();
    for key in &selection.keys {
        out.push_str(key.key.to_pkcs8_pem().expose_str().unwrap_or_default());
    }
    let certificates = selection.keys.iter().flat_map(|key| &key.chain).chain(&selection.certificates);
    out.extend(certificates.map(|certificate| pem::certificate(&certificate.der)));
    out.extend(selection.trusted.iter().map(|(_, der)| pem::certificate(der)));
    out.extend(selection.requests.iter().map(|der| pem::armour("CERTIFICATE REQUEST", der)));
    match selection.keys.is_empty() {
        true => Content::Public(out.into_bytes()),
        false => Content::Secret(Secret::from(out)),
    }
}

/// What firmware takes of a selection.
fn firmware(selection: &Selection) -> Result<Firmware> {
    let key = match selection.keys.as_slice() {
        [] => None,
        _ => Some(selection.one_key()?),
    };
    let own = key.map(|key| key.chain.as_slice()).unwrap_or_default().iter().chain(&selection.certificates);
    let firmware = Firmware {
        roots: firmware::certificates(selection.trusted.iter().map(|(_, der)| der.as_slice())),
        certificate: firmware::certificates(own.map(|certificate| certificate.der.as_slice())),
        key: key.map(|key| key.key.to_pkcs8_pem()),
    };
    match firmware.roots.is_empty() && firmware.certificate.is_empty() && firmware.key.is_none() {
        true => Err(Error::input("nothing", "there is no key and no certificate to write")),
        false => Ok(firmware),
    }
}
