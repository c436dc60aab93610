//! The endpoint as a text: a bare host name of the right kind, in the right Region.
//!
//! Developer Guide, "AWS IoT Core- data plane endpoints"; General Reference, "AWS IoT Core endpoints and quotas".

use super::{Fault, Link};

/// What an endpoint is.
#[derive(Clone, Copy, Debug)]
pub struct Endpoint<'a> {
    /// As the configuration has it.
    pub host: &'a str,
    /// The port.
    pub port: u16,
    /// The Region that is meant, where it is known.
    pub region: Option<&'a str>,
}

const ASK: &str = "`aws iot describe-endpoint --endpoint-type iot:Data-ATS` says it; put it under `[aws] endpoint`, or leave that out";

/// Judges an endpoint by its text alone.
pub fn judge(endpoint: &Endpoint<'_>) -> Link {
    let host = endpoint.host;
    let broken = |code, says: String| Link::broken("endpoint", Fault::new(code, says, ASK));
    if host.is_empty() {
        return broken("endpoint-empty", "There is no endpoint.".to_owned());
    }
    if host.starts_with("arn:") {
        return broken("endpoint-arn", format!("`{host}` is an ARN; the endpoint is a host name."));
    }
    if host.contains("://") || host.contains('/') {
        let says = format!("Write the bare host name, not `{host}`; scheme and slash are taken as part of it.");
        return broken("endpoint-scheme", says);
    }
    if host.contains(char::is_whitespace) || host.contains(char::is_control) {
        return broken("endpoint-blank", format!("The endpoint {host:?} holds a blank or a line end."));
    }
    if let Some((name, port)) = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|b| b.is_ascii_digit())) {
        let says = format!("The port does not belong into the host name: write `{name}`, and port {port} by itself.");
        return broken("endpoint-port", says);
    }
    let Some(aws) = Amazon::parse(host) else {
        return Link::holds("endpoint", format!("{host}:{}", endpoint.port));
    };
    if aws.words.contains(&"credentials") || aws.words.contains(&"jobs") || aws.words.first() == Some(&"iot") {
        let says = format!("`{host}` is not the data endpoint: devices connect to PREFIX-ats.iot.{}.", aws.region);
        return broken("endpoint-kind", says);
    }
    if let Some(region) = endpoint.region.filter(|region| *region != aws.region) {
        let says = format!("The endpoint is in {}, and the thing and its certificate are in {region}.", aws.region);
        return broken("endpoint-region", says);
    }
    let is_ats = aws.words.first().is_some_and(|prefix| prefix.ends_with("-ats")) || aws.words.contains(&"ats");
    if !is_ats && aws.words.first().is_none_or(|prefix| *prefix != "data") {
        let ats = host.replacen('.', "-ats.", 1);
        let says = format!(
            "This is the legacy endpoint; its chain ends in VeriSign, your file trusts Amazon only. Use {ats}."
        );
        return broken("endpoint-legacy", says);
    }
    if !matches!(endpoint.port, 8883 | 443) {
        let says = format!("AWS listens for MQTT on 8883 and 443, not on {}.", endpoint.port);
        return broken("endpoint-port", says);
    }
    Link::holds("endpoint", format!("{host}:{}", endpoint.port))
}

/// A host name of AWS IoT.
struct Amazon<'a> {
    /// What stands before `iot`, and it.
    words: Vec<&'a str>,
    region: &'a str,
}

impl<'a> Amazon<'a> {
    /// `PREFIX.iot.REGION.amazonaws.com` and its relations; none for another host.
    fn parse(host: &'a str) -> Option<Self> {
        let name = host.strip_suffix(".amazonaws.com").or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
        let words: Vec<&str> = name.split('.').collect();
        let (region, before) = words.split_last()?;
        let is_iot = before.last().is_some_and(|word| matches!(*word, "iot" | "iot-fips"));
        is_iot.then(|| Self { words: before.to_vec(), region })
    }
}
