//! A device certificate as TLS shows it: its id, how long it is valid, and what policies may ask of it.
//!
//! Developer Guide, "X.509 certificate AWS IoT Core policy variables".

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, Ipv6Addr};

use x509_parser::extensions::GeneralName;
use x509_parser::oid_registry::Oid;
use x509_parser::prelude::{FromDer, X509Certificate};
use x509_parser::x509::X509Name;

use crate::digest;

/// A certificate that was shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shown {
    /// SHA-256 of its DER in lower-case hex, which is AWS's certificate id.
    pub id: String,
    /// From when it is valid, in seconds since 1970.
    pub not_before: i64,
    /// Until when.
    pub not_after: i64,
    /// Its values by their names in policy variables: `Subject.CommonName`.
    pub values: BTreeMap<String, Vec<String>>,
}

/// Attributes of names, by object identifier (ITU-T X.520 and X.509), as policy variables call them.
const PARTS: [(&str, &str); 13] = [
    ("2.5.4.6", "Country"),
    ("2.5.4.10", "Organization"),
    ("2.5.4.11", "OrganizationalUnit"),
    ("2.5.4.8", "State"),
    ("2.5.4.3", "CommonName"),
    ("2.5.4.5", "SerialNumber"),
    ("2.5.4.46", "DistinguishedNameQualifier"),
    ("2.5.4.12", "Title"),
    ("2.5.4.4", "Surname"),
    ("2.5.4.42", "GivenName"),
    ("2.5.4.43", "Initials"),
    ("2.5.4.65", "Pseudonym"),
    ("2.5.4.44", "GenerationQualifier"),
];

/// Reads a certificate; one that cannot be read has an id and no values.
pub fn read(der: &[u8]) -> Shown {
    let id = digest::sha256_hex(der);
    let Ok((_, parsed)) = X509Certificate::from_der(der) else {
        return Shown { id, not_before: 0, not_after: 0, values: BTreeMap::new() };
    };
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (side, name) in [("Subject", parsed.subject()), ("Issuer", parsed.issuer())] {
        for (part, value) in parts(name) {
            values.entry(format!("{side}.{part}")).or_default().push(value);
        }
    }
    if let Ok(Some(names)) = parsed.subject_alternative_name() {
        for (kind, value) in names.value.general_names.iter().filter_map(alternative) {
            values.entry(format!("AlternativeName.{kind}")).or_default().push(value);
        }
    }
    values.insert("SerialNumber".to_owned(), vec![parsed.tbs_certificate.serial.to_string()]);
    let validity = parsed.validity();
    Shown { id, not_before: validity.not_before.timestamp(), not_after: validity.not_after.timestamp(), values }
}

fn parts(name: &X509Name<'_>) -> Vec<(&'static str, String)> {
    let known = |oid: &Oid<'_>| {
        let text = oid.to_id_string();
        PARTS.iter().find(|(own, _)| *own == text).map(|(_, part)| *part)
    };
    name.iter_attributes()
        .filter_map(|attribute| Some((known(attribute.attr_type())?, attribute.as_str().ok()?.to_owned())))
        .collect()
}

fn alternative(name: &GeneralName<'_>) -> Option<(&'static str, String)> {
    Some(match name {
        GeneralName::RFC822Name(text) => ("RFC822Name", (*text).to_owned()),
        GeneralName::DNSName(text) => ("DNSName", (*text).to_owned()),
        GeneralName::URI(text) => ("UniformResourceIdentifier", (*text).to_owned()),
        GeneralName::DirectoryName(name) => ("DirectoryName", name.to_string()),
        GeneralName::IPAddress(bytes) => ("IPAddress", address(bytes)?),
        _ => return None,
    })
}

fn address(bytes: &[u8]) -> Option<String> {
    if let Ok(four) = <[u8; 4]>::try_from(bytes) {
        return Some(Ipv4Addr::from(four).to_string());
    }
    <[u8; 16]>::try_from(bytes).ok().map(|six| Ipv6Addr::from(six).to_string())
}
