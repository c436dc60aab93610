//! What a configuration will do that AWS IoT Core does not take, seen before anything is sent.
//!
//! General Reference, "AWS IoT Core endpoints and quotas"; Developer Guide, "Device communication protocols", "MQTT".

use super::{Fault, Link};

/// A client that the configuration makes: what it is, and its client id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientOf {
    /// `thing gw-1`, `nanomq of gw-1`.
    pub what: String,
    /// The client id.
    pub client_id: String,
}

/// Two clients with one id evict each other.
pub fn client_ids(clients: &[ClientOf]) -> Link {
    for (at, one) in clients.iter().enumerate() {
        if let Some(other) = clients[at + 1..].iter().find(|other| other.client_id == one.client_id) {
            let says = format!(
                "`{}` is used by {} and {}: each evicts the other. Disconnects every 1–2 s are the sign.",
                one.client_id, one.what, other.what
            );
            return Link::broken("client-ids", Fault::new("client-id-twice", says, "give each its own `client-id`"));
        }
    }
    Link::holds("client-ids", format!("{} different", clients.len()))
}

/// The filters that a client puts into one SUBSCRIBE.
pub fn filters(what: &str, count: usize) -> Link {
    match count > 8 {
        true => {
            let says = format!(
                "{what}: {count} filters in one packet; AWS takes 8. First start may work, the reconnect will not."
            );
            Link::broken(
                "filters",
                Fault::new("filters-nine", says, "subscribe in groups of eight, or with a wildcard"),
            )
        }
        false => Link::holds("filters", format!("{count} in one SUBSCRIBE")),
    }
}

/// All subscriptions of one connection.
pub fn subscriptions(count: usize) -> Link {
    match count > 50 {
        true => {
            let says =
                format!("{count} subscriptions on one connection; AWS takes 50, and refuses the rest in SUBACK.");
            Link::broken(
                "filters",
                Fault::new("subscriptions-fifty", says, "subscribe with wildcards, or on several connections"),
            )
        }
        false => Link::holds("filters", format!("{count} subscriptions")),
    }
}

/// A port, and whether the client names its protocol (ALPN) there.
pub fn alpn(port: u16, names_protocol: Option<&str>) -> Link {
    match (port, names_protocol) {
        (443, Some("x-amzn-mqtt-ca")) => Link::holds("alpn", "x-amzn-mqtt-ca on 443"),
        (443, Some(other)) => {
            let says = format!("Port 443 with ALPN `{other}`: with a certificate AWS wants `x-amzn-mqtt-ca`.");
            Link::broken("alpn", Fault::new("alpn-wrong", says, "send ALPN `x-amzn-mqtt-ca`, or use 8883"))
        }
        (443, None) => {
            let says = "Port 443 answers TLS but treats you as HTTPS: send ALPN `x-amzn-mqtt-ca`, or use 8883.";
            Link::broken(
                "alpn",
                Fault::new("alpn-missing", says, "`[aws] port = 8883`, or a client that can name its protocol"),
            )
        }
        (port, _) => Link::holds("alpn", format!("none is needed on {port}")),
    }
}

/// A last will: its QoS.
pub fn will(qos: u8) -> Link {
    match qos {
        0 | 1 => Link::holds("last-will", format!("QoS {qos}")),
        _ => {
            let says = format!("Without the will you connect; with it AWS refuses: will QoS {qos} is not supported.");
            Link::broken("last-will", Fault::new("will-qos", says, "QoS 1"))
        }
    }
}

/// A bridge that forwards retained messages as such: `waiting` of them lie on the local broker, if that is known.
pub fn retained(filter: &str, keeps_flag: bool, may_retain: bool, waiting: Option<usize>) -> Link {
    if !keeps_flag || may_retain {
        return Link::holds(
            "retained",
            if keeps_flag { "allowed by iot:RetainPublish" } else { "the flag is taken off" },
        );
    }
    let many = match waiting {
        Some(0) => return Link::holds("retained", format!("none waits on `{filter}`")),
        Some(1) => "1 retained message matches".to_owned(),
        Some(count) => format!("{count} retained messages match"),
        None => "Retained messages that match".to_owned(),
    };
    let says = match waiting {
        None => format!(
            "{many} `{filter}` are forwarded with the flag: the first one ends the session and is sent again: an endless loop."
        ),
        Some(_) => {
            format!("{many} `{filter}`; the first one forwarded ends the session and is sent again: an endless loop.")
        }
    };
    Link::broken(
        "retained",
        Fault::new("bridge-retain", says, "`bridge_outgoing_retain false`, or `retain = true` on the route"),
    )
}

/// The bytes around a shadow document in `get/accepted`: names of the envelope, version and time.
const ENVELOPE: usize = 90;

/// A client's receive buffer, and the largest shadow document that it will be sent.
///
/// The answer to `get` carries metadata, a time for every value, which about doubles the document (Developer Guide, "Device Shadow service
/// documents").
pub fn buffer(topic: &str, document: usize, size: usize) -> Link {
    let answer = document * 2 + ENVELOPE + topic.len();
    match answer > size {
        true => {
            let enough = answer.next_power_of_two().max(4096);
            let says = format!(
                "`get/accepted` with metadata is about {:.1} KB; the client has {size} bytes and drops it without a word. Set the buffer to {enough}.",
                answer as f64 / 1000.0
            );
            Link::broken("buffers", Fault::new("buffer-small", says, format!("a receive buffer of {enough} bytes")))
        }
        false => Link::holds("buffers", format!("{answer} of {size} bytes")),
    }
}

/// A just-in-time template, and the fields that the certificate's subject has: `Country`, `CommonName` …
///
/// Developer Guide, "Just-in-time provisioning": a declared parameter that the certificate lacks fails provisioning.
pub fn just_in_time(parameters: &[String], subject: &[String]) -> Link {
    const PREFIX: &str = "AWS::IoT::Certificate::";
    let wanted = parameters.iter().filter_map(|name| name.strip_prefix(PREFIX)).filter(|field| *field != "Id");
    let own = |field: &str| if field == "StateName" { "State".to_owned() } else { field.to_owned() };
    let missing: Vec<&str> = wanted.filter(|field| !subject.contains(&own(field))).collect();
    let Some(first) = missing.first() else {
        return Link::holds("template", "the certificate has every field that the template reads");
    };
    let word = match *first {
        "Country" => "country",
        "CommonName" => "common name",
        "SerialNumber" => "serial number",
        "Organization" => "organization",
        "OrganizationalUnit" => "organizational unit",
        "StateName" => "state",
        other => other,
    };
    let says = format!(
        "The template reads the {word}, the certificate has none: it will stay PENDING_ACTIVATION and the device will be closed at each CONNECT."
    );
    Link::broken(
        "template",
        Fault::new(
            "template-field",
            says,
            format!("take `{PREFIX}{first}` out of the template, or put it into the subject"),
        ),
    )
}
