//! The names that a certificate is for besides its subject: `subjectAltName`, RFC 5280 section 4.2.1.6.

use std::fmt;
use std::net::IpAddr;

use der::asn1::{Ia5String, OctetString};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::SubjectAltName;
use x509_cert::ext::pkix::name::GeneralName as Name;
use x509_parser::extensions::GeneralName;

use super::tbs;
use crate::error::Result;

/// A name besides the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlternativeName {
    /// A host; its first label may be `*`.
    Dns(String),
    /// A mailbox.
    Email(String),
    /// A URI.
    Uri(String),
    /// An address.
    Ip(IpAddr),
}

impl AlternativeName {
    /// Reads `dns:broker.local`, `ip:192.168.1.2`, `email:a@example.com` or `uri:urn:device:7`; without a kind, an address or a host.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let wrong =
            || format!("`{text}` is no name: dns:broker.local, ip:192.168.1.2, email:a@example.com, uri:urn:device:7");
        let is_plain = |name: &str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
        let is_host = |name: &str| {
            let name = name.strip_prefix("*.").unwrap_or(name);
            let is_label = |label: &str| {
                matches!(label.len(), 1..=63)
                    && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            };
            name.len() <= 253 && name.split('.').all(is_label)
        };
        match text.split_once(':') {
            Some(("dns", name)) if is_host(name) => Ok(Self::Dns(name.to_owned())),
            Some(("email", name)) if is_plain(name) && name.contains('@') => Ok(Self::Email(name.to_owned())),
            Some(("uri", name)) if is_plain(name) && name.contains(':') => Ok(Self::Uri(name.to_owned())),
            Some(("ip", name)) => name.parse().map(Self::Ip).map_err(|_| format!("`{name}` is no IP address")),
            _ => match text.parse() {
                Ok(address) => Ok(Self::Ip(address)),
                Err(_) if is_host(text) => Ok(Self::Dns(text.to_owned())),
                Err(_) => Err(wrong()),
            },
        }
    }

    /// One that was read; none of a kind that is not written here.
    pub(crate) fn read(name: &GeneralName<'_>) -> Option<Self> {
        match name {
            GeneralName::DNSName(name) => Some(Self::Dns((*name).to_owned())),
            GeneralName::RFC822Name(name) => Some(Self::Email((*name).to_owned())),
            GeneralName::URI(name) => Some(Self::Uri((*name).to_owned())),
            GeneralName::IPAddress(bytes) => address(bytes).map(Self::Ip),
            _ => None,
        }
    }

    fn general_name(&self) -> der::Result<Name> {
        Ok(match self {
            Self::Dns(name) => Name::DnsName(Ia5String::new(name)?),
            Self::Email(name) => Name::Rfc822Name(Ia5String::new(name)?),
            Self::Uri(name) => Name::UniformResourceIdentifier(Ia5String::new(name)?),
            Self::Ip(IpAddr::V4(four)) => Name::IpAddress(OctetString::new(four.octets())?),
            Self::Ip(IpAddr::V6(six)) => Name::IpAddress(OctetString::new(six.octets())?),
        })
    }
}

impl fmt::Display for AlternativeName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dns(name) => write!(f, "dns:{name}"),
            Self::Email(name) => write!(f, "email:{name}"),
            Self::Uri(name) => write!(f, "uri:{name}"),
            Self::Ip(address) => write!(f, "ip:{address}"),
        }
    }
}

/// The extension; none where there are no names.
pub(crate) fn extension(names: &[AlternativeName]) -> Result<Option<Extension>> {
    if names.is_empty() {
        return Ok(None);
    }
    let names: der::Result<Vec<Name>> = names.iter().map(AlternativeName::general_name).collect();
    tbs::extension(false, &SubjectAltName(names.map_err(tbs::unfit)?)).map(Some)
}

fn address(bytes: &[u8]) -> Option<IpAddr> {
    let four = <[u8; 4]>::try_from(bytes).map(IpAddr::from);
    four.or_else(|_| <[u8; 16]>::try_from(bytes).map(IpAddr::from)).ok()
}

/// A name in words: of a certificate, or the network that an authority is held to.
pub(crate) fn word(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DirectoryName(name) => format!("subject:{name}"),
        GeneralName::IPAddress(bytes) if address(bytes).is_none() => {
            let (network, mask) = bytes.split_at(bytes.len() / 2);
            let bits: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
            address(network).map_or_else(|| "ip:?".to_owned(), |address| format!("ip:{address}/{bits}"))
        }
        name => AlternativeName::read(name).map_or_else(|| "?".to_owned(), |name| name.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_as_they_are_written_and_nonsense_is_refused() {
        for text in
            ["dns:broker.local", "dns:*.example.com", "ip:10.0.0.1", "ip:::1", "email:a@b.example", "uri:urn:x:1"]
        {
            assert_eq!(AlternativeName::parse(text).map(|name| name.to_string()).as_deref(), Ok(text));
        }
        assert_eq!(AlternativeName::parse("localhost"), Ok(AlternativeName::Dns("localhost".to_owned())));
        assert_eq!(AlternativeName::parse("127.0.0.1"), Ok(AlternativeName::Ip([127, 0, 0, 1].into())));
        for bad in ["", "dns:", "dns:a b", "dns:a..b", "ip:1.2.3", "email:a", "uri:a", "dns:\n", "*"] {
            assert!(AlternativeName::parse(bad).is_err(), "{bad}");
        }
    }
}
