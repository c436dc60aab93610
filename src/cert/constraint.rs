//! What an authority may sign: how many authorities below it, and for which names. RFC 5280, sections 4.2.1.9 and 4.2.1.10.

use std::net::IpAddr;

use der::asn1::{Ia5String, OctetString};
use x509_cert::ext::Extension;
use x509_cert::ext::pkix::NameConstraints;
use x509_cert::ext::pkix::constraints::name::GeneralSubtree;
use x509_cert::ext::pkix::name::GeneralName as Name;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::inspect::Certificate;
use super::tbs;
use crate::error::Result;

/// The limits of a new authority; by default none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// How many authorities may stand between it and a device.
    pub path_length: Option<u8>,
    /// The only names, of the kinds that are listed, that it may sign for.
    pub permitted: Vec<NameLimit>,
    /// Names that it may not sign for.
    pub excluded: Vec<NameLimit>,
}

impl From<Option<u8>> for Limits {
    fn from(path_length: Option<u8>) -> Self {
        Self { path_length, ..Self::default() }
    }
}

/// A name and all that is below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NameLimit {
    /// A domain with its subdomains.
    Dns(String),
    /// A mailbox, a host's mailboxes, or with a dot in front those of a domain.
    Email(String),
    /// A host in URIs, or with a dot in front a domain.
    Uri(String),
    /// A network: its address, and as many bits of it as count.
    Ip(IpAddr, u8),
}

impl NameLimit {
    /// Reads `dns:example.com`, `email:example.com`, `uri:.example.com` or `ip:10.0.0.0/8`.
    ///
    /// # Errors
    /// Says what is wrong.
    pub fn parse(text: &str) -> std::result::Result<Self, String> {
        let wrong =
            || format!("`{text}` is no name: dns:example.com, email:example.com, uri:example.com, ip:10.0.0.0/8");
        let (kind, name) = text.split_once(':').ok_or_else(wrong)?;
        let is_plain = !name.is_empty()
            && name.is_ascii()
            && !name.contains(|c: char| c.is_ascii_whitespace() || c.is_ascii_control());
        match kind {
            "dns" | "email" | "uri" if is_plain && !name.contains('/') => Ok(match kind {
                "dns" => Self::Dns(name.trim_start_matches('.').to_owned()),
                "email" => Self::Email(name.to_owned()),
                _ => Self::Uri(name.to_owned()),
            }),
            "ip" => {
                let (address, bits) = name.split_once('/').unwrap_or((name, ""));
                let address: IpAddr = address.parse().map_err(|_| format!("`{address}` is no IP address"))?;
                let most = if address.is_ipv4() { 32 } else { 128 };
                let bits = if bits.is_empty() { Ok(most) } else { bits.parse() };
                let bits = bits.ok().filter(|bits| *bits <= most);
                Ok(Self::Ip(address, bits.ok_or_else(|| format!("`{name}`: a prefix has at most {most} bits"))?))
            }
            _ => Err(wrong()),
        }
    }

    /// As X.509 writes it.
    fn general_name(&self) -> der::Result<Name> {
        Ok(match self {
            Self::Email(name) => Name::Rfc822Name(Ia5String::new(name)?),
            Self::Dns(name) => Name::DnsName(Ia5String::new(name)?),
            Self::Uri(name) => Name::UniformResourceIdentifier(Ia5String::new(name)?),
            Self::Ip(address, bits) => {
                let octets = match address {
                    IpAddr::V4(four) => four.octets().to_vec(),
                    IpAddr::V6(six) => six.octets().to_vec(),
                };
                let mask = |at: usize| {
                    let ones = usize::from(*bits).saturating_sub(at * 8).min(8);
                    (0xff00_u16 >> ones) as u8
                };
                let masks: Vec<u8> = (0..octets.len()).map(mask).collect();
                let network: Vec<u8> = octets.iter().zip(&masks).map(|(byte, mask)| byte & mask).collect();
                Name::IpAddress(OctetString::new([network, masks].concat())?)
            }
        })
    }
}

/// The extension that holds an authority to names; none where there are none.
pub(crate) fn extension(limits: &Limits) -> Result<Option<Extension>> {
    let trees = |names: &[NameLimit]| -> der::Result<Option<Vec<GeneralSubtree>>> {
        let tree =
            |name: &NameLimit| name.general_name().map(|base| GeneralSubtree { base, minimum: 0, maximum: None });
        let trees = names.iter().map(tree).collect::<der::Result<Vec<_>>>()?;
        Ok((!trees.is_empty()).then_some(trees))
    };
    if limits.permitted.is_empty() && limits.excluded.is_empty() {
        return Ok(None);
    }
    let constraints = NameConstraints {
        permitted_subtrees: trees(&limits.permitted).map_err(tbs::unfit)?,
        excluded_subtrees: trees(&limits.excluded).map_err(tbs::unfit)?,
    };
    tbs::extension(true, &constraints).map(Some)
}

/// What an authority is held to, in the words that [`NameLimit::parse`] takes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// How many authorities may stand between it and a device.
    pub path_length: Option<u32>,
    /// Names that it may sign for, and no others of their kinds.
    pub permitted: Vec<String>,
    /// Names that it may not sign for.
    pub excluded: Vec<String>,
}

/// The limits that stand in a certificate.
pub fn limits_of(certificate: &Certificate) -> Held {
    let Ok((_, parsed)) = X509Certificate::from_der(&certificate.der) else { return Held::default() };
    let path_length = parsed.basic_constraints().ok().flatten().and_then(|own| own.value.path_len_constraint);
    let Some(names) = parsed.name_constraints().ok().flatten() else { return Held { path_length, ..Held::default() } };
    let words = |trees: &Option<Vec<x509_parser::extensions::GeneralSubtree<'_>>>| {
        trees.iter().flatten().map(|tree| word(&tree.base)).collect()
    };
    let (permitted, excluded) = (words(&names.value.permitted_subtrees), words(&names.value.excluded_subtrees));
    Held { path_length, permitted, excluded }
}

fn word(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => format!("dns:{name}"),
        GeneralName::RFC822Name(name) => format!("email:{name}"),
        GeneralName::URI(name) => format!("uri:{name}"),
        GeneralName::DirectoryName(name) => format!("subject:{name}"),
        GeneralName::IPAddress(bytes) => {
            let (network, mask) = bytes.split_at(bytes.len() / 2);
            let address = <[u8; 4]>::try_from(network).map(IpAddr::from);
            let address = address.or_else(|_| <[u8; 16]>::try_from(network).map(IpAddr::from));
            let bits: u32 = mask.iter().map(|byte| byte.count_ones()).sum();
            address.map_or_else(|_| "ip:?".to_owned(), |address| format!("ip:{address}/{bits}"))
        }
        _ => "?".to_owned(),
    }
}

/// What in a chain an authority was not allowed to sign, in words; `path` is the authorities above the leaf, nearest first.
pub fn first_breach(leaf: &Certificate, path: &[&Certificate]) -> Option<String> {
    let chain: Vec<&Certificate> = std::iter::once(leaf).chain(path.iter().copied()).collect();
    for (depth, authority) in chain.iter().enumerate().skip(1) {
        let (_, parsed) = X509Certificate::from_der(&authority.der).ok()?;
        let below = chain.get(..depth).unwrap_or_default();
        // Certificates that sign their own name do not count; a device does not either.
        let authorities = below.iter().filter(|below| below.authority && below.subject_der != below.issuer_der).count();
        let length = parsed.basic_constraints().ok().flatten().and_then(|own| own.value.path_len_constraint);
        if length.is_some_and(|most| authorities > most as usize) {
            let most = length.unwrap_or_default();
            let words = if most == 0 { "no authority".to_owned() } else { format!("at most {most} authorities") };
            return Some(format!("`{}` may have {words} below it", authority.subject));
        }
        let Some(constraints) = parsed.name_constraints().ok().flatten() else { continue };
        for (at, below) in below.iter().enumerate() {
            if at > 0 && below.subject_der == below.issuer_der {
                continue;
            }
            let Ok((_, certificate)) = X509Certificate::from_der(&below.der) else { continue };
            let (permitted, excluded) = (&constraints.value.permitted_subtrees, &constraints.value.excluded_subtrees);
            let refuses = |name: &GeneralName<'_>| {
                let within = |tree: &GeneralName<'_>| within(name, tree);
                let permitted: Vec<bool> = permitted.iter().flatten().filter_map(|tree| within(&tree.base)).collect();
                excluded.iter().flatten().any(|tree| within(&tree.base) == Some(true))
                    || (!permitted.is_empty() && !permitted.contains(&true))
            };
            if let Some(name) = names(&certificate, at == 0).iter().find(|name| refuses(name)) {
                return Some(format!("`{}` may not sign for {}", authority.subject, shown(name)));
            }
        }
    }
    None
}

/// The names that a certificate is for. A device's common name is one when it looks like a host's and no other host is named, as OpenSSL
/// takes it.
fn names<'a>(certificate: &'a X509Certificate<'_>, is_leaf: bool) -> Vec<GeneralName<'a>> {
    let alternative = certificate.subject_alternative_name().ok().flatten();
    let mut names: Vec<GeneralName<'a>> = alternative.map(|own| own.value.general_names.clone()).unwrap_or_default();
    if is_leaf && !names.iter().any(|name| matches!(name, GeneralName::DNSName(_))) {
        let common = certificate.subject().iter_common_name().filter_map(|name| name.as_str().ok());
        names.extend(common.filter(|name| is_host(name)).map(GeneralName::DNSName));
    }
    names.push(GeneralName::DirectoryName(certificate.subject().clone()));
    names
}

fn is_host(name: &str) -> bool {
    let is_label = |label: &str| {
        !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    name.contains('.') && name.split('.').all(is_label)
}

/// Whether a name is the one of a tree or below it; nothing where they are not of one kind.
fn within(name: &GeneralName<'_>, tree: &GeneralName<'_>) -> Option<bool> {
    match (name, tree) {
        (GeneralName::DNSName(name), GeneralName::DNSName(tree)) => {
            Some(tree.is_empty() || is_below(name, tree.trim_start_matches('.'), !tree.starts_with('.')))
        }
        (GeneralName::RFC822Name(name), GeneralName::RFC822Name(tree)) => Some(match name.rsplit_once('@') {
            _ if tree.contains('@') => name.eq_ignore_ascii_case(tree),
            Some((_, host)) => host_within(host, tree),
            None => false,
        }),
        (GeneralName::URI(name), GeneralName::URI(tree)) => {
            let rest = name.split_once("://").map_or("", |(_, rest)| rest);
            let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
            let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
            Some(host_within(host.split(':').next().unwrap_or_default(), tree))
        }
        (GeneralName::IPAddress(name), GeneralName::IPAddress(tree)) => Some({
            let (network, mask) = tree.split_at(tree.len() / 2);
            name.len() == network.len()
                && name.iter().zip(network.iter().zip(mask)).all(|(byte, (own, mask))| byte & mask == own & mask)
        }),
        (GeneralName::DirectoryName(name), GeneralName::DirectoryName(tree)) => {
            let parts = |name: &x509_parser::x509::X509Name<'_>| -> Vec<Vec<(String, Vec<u8>)>> {
                let part = |part: &x509_parser::x509::AttributeTypeAndValue<'_>| {
                    (part.attr_type().to_id_string(), part.attr_value().data.to_vec())
                };
                name.iter_rdn().map(|own| own.iter().map(part).collect()).collect()
            };
            Some(parts(name).starts_with(&parts(tree)))
        }
        _ => None,
    }
}

/// Whether a host is the one of a tree; with a dot in front, below it.
fn host_within(host: &str, tree: &str) -> bool {
    match tree.strip_prefix('.') {
        Some(domain) => is_below(host, domain, false),
        None => host.eq_ignore_ascii_case(tree),
    }
}

fn is_below(name: &str, domain: &str, or_same: bool) -> bool {
    let (name, domain) = (name.to_ascii_lowercase(), domain.to_ascii_lowercase());
    (or_same && name == domain) || name.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'))
}

fn shown(name: &GeneralName<'_>) -> String {
    match name {
        GeneralName::DNSName(name) => format!("the host `{name}`"),
        GeneralName::RFC822Name(name) => format!("the mailbox `{name}`"),
        GeneralName::URI(name) => format!("`{name}`"),
        GeneralName::DirectoryName(name) => format!("`{name}`"),
        GeneralName::IPAddress(bytes) => match <[u8; 4]>::try_from(*bytes) {
            Ok(four) => format!("the address {}", std::net::Ipv4Addr::from(four)),
            Err(_) => "an address".to_owned(),
        },
        _ => "a name".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_and_nonsense_is_refused() {
        assert_eq!(NameLimit::parse("dns:.a.example"), Ok(NameLimit::Dns("a.example".to_owned())));
        assert_eq!(NameLimit::parse("ip:10.0.0.0/8"), Ok(NameLimit::Ip([10, 0, 0, 0].into(), 8)));
        for bad in ["", "dns", "dns:", "dns:a b", "dns:ä", "ip:10.0.0.0/33", "ip:x", "mail:a", "uri:https://a"] {
            assert!(NameLimit::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_name_is_in_a_tree_as_the_standard_says() {
        use GeneralName::{DNSName as Dns, IPAddress as Ip, RFC822Name as Mail, URI as Uri};
        let cases = [
            (Dns("a.example.com"), Dns("example.com"), Some(true)),
            (Dns("EXAMPLE.com"), Dns("example.com"), Some(true)),
            (Dns("badexample.com"), Dns("example.com"), Some(false)),
            (Dns("example.com"), Dns(".example.com"), Some(false)),
            (Mail("a@example.com"), Mail("example.com"), Some(true)),
            (Mail("a@b.example.com"), Mail("example.com"), Some(false)),
            (Mail("a@b.example.com"), Mail(".example.com"), Some(true)),
            (Mail("a@example.com"), Mail("b@example.com"), Some(false)),
            (Uri("https://u@a.example.com:8/x"), Uri(".example.com"), Some(true)),
            (Uri("urn:x"), Uri("example.com"), Some(false)),
            (Ip(&[10, 1, 2, 3]), Ip(&[10, 0, 0, 0, 255, 0, 0, 0]), Some(true)),
            (Ip(&[11, 1, 2, 3]), Ip(&[10, 0, 0, 0, 255, 0, 0, 0]), Some(false)),
            (Ip(&[1, 2, 3, 4]), Dns("example.com"), None),
        ];
        for (name, tree, expected) in cases {
            assert_eq!(within(&name, &tree), expected, "{name:?} in {tree:?}");
        }
    }
}
