//! Where devices connect: a host name, and a port where one is said.

use std::net::IpAddr;

use crate::thing::name::NameProblem;

/// A host, with a port where one is said.
///
/// AWS IoT's own endpoints have no port; stand-ins for it answer with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name or address, without brackets.
    pub host: String,
    /// 1–65535.
    pub port: Option<u16>,
}

impl Endpoint {
    /// Reads `HOST` or `HOST:PORT`; an IPv6 address with a port stands in brackets.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, NameProblem> {
        if text.contains('/') {
            check_host(text)?;
        }
        let (host, port) = match text.rsplit_once(':') {
            Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
                let number = port.parse().ok().filter(|number| *number > 0);
                (host, Some(number.ok_or_else(|| NameProblem(format!("`{port}` is no port")))?))
            }
            _ => (text, None),
        };
        let host = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
        if host.parse::<IpAddr>().is_err() {
            check_host(host)?;
        }
        Ok(Self { host: host.to_owned(), port })
    }
}

/// Checks a host name: letters, digits, dots and dashes (RFC 1123, section 2.1); no scheme, port or path.
///
/// # Errors
/// What is wrong with it.
pub fn check_host(text: &str) -> Result<(), NameProblem> {
    let problem = |message: &str| Err(NameProblem(message.to_owned()));
    if text.contains("://") || text.contains('/') {
        return problem("an endpoint is a host name alone, without `mqtts://` and without a path");
    }
    if text.contains(':') {
        return problem("an endpoint is a host name alone; the port has a key of its own, `port`");
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if text.len() > 253 || !text.split('.').all(label) {
        return problem("an endpoint is a host name, like `a1b2c3d4e5f6g7-ats.iot.eu-central-1.amazonaws.com`");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_host_and_may_have_a_port() {
        let of = |text: &str| Endpoint::parse(text).map(|endpoint| (endpoint.host, endpoint.port));
        assert_eq!(of("a.example"), Ok(("a.example".to_owned(), None)));
        assert_eq!(
            of("p-ats.iot.eu-west-1.localhost:4599"),
            Ok(("p-ats.iot.eu-west-1.localhost".to_owned(), Some(4599)))
        );
        assert_eq!(of("[::1]:443"), Ok(("::1".to_owned(), Some(443))));
        assert_eq!(of("::1"), Ok(("::1".to_owned(), None)));
        for bad in ["", ":443", "a:b", "a:0", "a:70000", "https://a", "a/b", "a b", "-a", "a..b", "a\n"] {
            assert!(of(bad).is_err(), "{bad}");
        }
    }
}
