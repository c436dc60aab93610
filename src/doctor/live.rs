//! What the network answered, and what it means.
//!
//! A handshake alone never makes a device healthy: AWS completes it for certificates that it does not know. MQTT 5 is spoken even for
//! devices of 3.1.1, because only 5 says why.

use time::format_description::well_known::Rfc3339;

use super::{Fault, Link};
use crate::registry::ConnectionRecord;

/// How a name and its addresses answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reached {
    /// The name has no address.
    NoName(String),
    /// An address refused the connection.
    Refused(String),
    /// Nothing came back.
    Silent(String),
    /// It answered, from this address.
    Yes(String),
}

/// How TLS went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shaken {
    /// The server's certificate does not come from the given roots; with whose name it is signed.
    Untrusted(String),
    /// It is for another name.
    WrongName(String),
    /// It is out of date by this clock.
    OutOfDate(String),
    /// The server broke off with an alert.
    Alert(String),
    /// Something else.
    Failed(String),
    /// It is done, with this version.
    Done(String),
}

/// How CONNECT was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Greeted {
    /// Accepted.
    Welcome,
    /// Refused with a code and perhaps a reason.
    Refused(u8, Option<String>),
    /// The connection was closed without a word.
    HungUp,
    /// No answer in time.
    Silent,
}

/// How a packet after CONNECT was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    /// Well.
    Yes,
    /// With a failure code.
    Refused(u8, Option<String>),
    /// The connection was closed.
    HungUp,
    /// Nothing came in time.
    Silent,
}

/// DNS and TCP.
pub fn reached(host: &str, port: u16, seen: &Reached) -> Link {
    match seen {
        Reached::Yes(address) => Link::holds("network", format!("{address}:{port} answers")),
        Reached::NoName(why) => Link::broken(
            "network",
            Fault::new(
                "name-unresolved",
                format!("`{host}` has no address here ({why})."),
                "compare the endpoint letter by letter; try another resolver: the device's own may differ from this one's",
            ),
        ),
        Reached::Refused(why) => Link::broken(
            "network",
            Fault::new(
                "port-closed",
                format!("`{host}` has an address, and nobody listens on port {port} ({why})."),
                "8883, or 443 with ALPN",
            ),
        ),
        Reached::Silent(why) => Link::broken(
            "network",
            Fault::new(
                "port-silent",
                format!("`{host}` port {port} does not answer ({why}): a firewall lets nothing through."),
                "open 8883 outwards, or use 443 with ALPN `x-amzn-mqtt-ca`",
            ),
        ),
    }
}

/// TLS, with the bundle's roots and the device's certificate.
pub fn shaken(host: &str, seen: &Shaken) -> Link {
    let broken = |code, says: String, mend: &str| Link::broken("tls", Fault::new(code, says, mend));
    match seen {
        Shaken::Done(version) => Link::holds("tls", format!("{version}; the server is who it should be")),
        Shaken::Untrusted(why) => broken(
            "roots-wrong",
            format!("The server of `{host}` does not come from the roots in root-ca.pem ({why})."),
            "the roots of the bundle and the endpoint must be of one registry: `awsiot-kit apply` writes both; a TLS-inspecting proxy shows its own issuer",
        ),
        Shaken::WrongName(why) => broken(
            "endpoint-name",
            format!("The server is not `{host}` ({why})."),
            "write the endpoint that the registry names",
        ),
        Shaken::OutOfDate(why) => broken(
            "clock",
            format!("By this clock the server's certificate is not valid ({why}): the clock is off."),
            "set the clock (SNTP) before TLS",
        ),
        Shaken::Alert(why) => broken(
            "tls-alert",
            format!("The server broke off the handshake: {why}."),
            "certificate alerts: is it the right certificate? no_application_protocol: ALPN; protocol_version: TLS 1.2 at least",
        ),
        Shaken::Failed(why) => broken(
            "tls",
            format!("The handshake with `{host}` failed: {why}."),
            "look at the port and at what stands between",
        ),
    }
}

/// What the registry says of the client before anybody takes its id.
///
/// `failed` is why it could not be asked. Reasons: Developer Guide, "Lifecycle events", `disconnectReason`.
pub fn connected(client_id: &str, asked: Result<&ConnectionRecord, &str>) -> Link {
    let seen = match asked {
        Ok(seen) => seen,
        Err(why) => {
            return Link::skipped("client", format!("whether `{client_id}` is connected could not be asked: {why}"));
        }
    };
    let since = seen.since.and_then(|since| since.format(&Rfc3339).ok());
    let since = since.map(|since| format!(" since {since}")).unwrap_or_default();
    let reason = seen.reason.as_deref().unwrap_or_default();
    let doubtful = |code, says: String, mend: &str| Link::doubtful("client", Fault::new(code, says, mend));
    match (seen.connected, reason) {
        (true, _) => Link::holds("client", format!("`{client_id}` is connected{since}")),
        (false, "DUPLICATE_CLIENTID") => doubtful(
            "client-id-twice",
            format!("`{client_id}` is not connected{since}: another client came with its id."),
            "stop the other one, or give each its own client id",
        ),
        (false, "AUTH_ERROR" | "FORBIDDEN_ACCESS") => doubtful(
            "policy-denied",
            format!("`{client_id}` was cut off{since}: it did what it may not ({reason})."),
            "compare what it publishes and subscribes to with its policies: `awsiot-kit policy simulate`",
        ),
        (false, "MQTT_KEEP_ALIVE_TIMEOUT" | "CONNECTION_LOST") => doubtful(
            "connection-lost",
            format!("`{client_id}` is not connected{since}: nothing was heard of it ({reason})."),
            "look at its power and network; a NAT that forgets idle connections wants a shorter keep-alive",
        ),
        (false, "CLIENT_ERROR") => doubtful(
            "client-error",
            format!("`{client_id}` was cut off{since}: it sent what MQTT does not allow ({reason})."),
            "`awsiot-kit doctor --packets` holds its buffers and packets against AWS's limits",
        ),
        (false, "") => Link::holds("client", format!("`{client_id}` is not connected{since}")),
        (false, reason) => Link::holds("client", format!("`{client_id}` is not connected{since} ({reason})")),
    }
}

/// CONNECT without the last will, with the exact client id.
pub fn greeted(client_id: &str, seen: &Greeted, said: bool) -> Link {
    let broken = |code, says: String, mend: &str| Link::broken("connect", Fault::new(code, says, mend));
    match seen {
        Greeted::Welcome => Link::holds("connect", format!("let in as `{client_id}`")),
        Greeted::Refused(0x87, reason) => broken(
            "policy-connect",
            format!("CONNECT as `{client_id}` is answered with 0x87, not authorized{}.", told(reason)),
            "allow iot:Connect on this client id; a change of policy needs up to 8 minutes on AWS",
        ),
        Greeted::Refused(code, reason) => {
            broken("connect-refused", format!("CONNECT is answered with {code:#04x}{}.", told(reason)), "see OASIS MQTT 5, section 3.2.2.2")
        }
        Greeted::HungUp if said => broken(
            "certificate-unknown",
            "TLS is fine, and CONNECT is hung up on without a word: so AWS does with a certificate that it does not know or that is not active.".to_owned(),
            "look at the certificate's status in the Region of the endpoint; without ALPN on 443 it looks the same",
        ),
        Greeted::HungUp => broken(
            "connect-hung-up",
            "TLS is fine, and CONNECT is hung up on without a word.".to_owned(),
            "ask the registry: the certificate's status, its policies, and the client id they allow",
        ),
        Greeted::Silent => broken("connect-silent", "TLS is fine, and CONNECT gets no answer.".to_owned(), "is this an MQTT endpoint?"),
    }
}

/// CONNECT with the last will, where it was let in without.
pub fn with_will(topic: &str, seen: &Greeted) -> Link {
    match seen {
        Greeted::Welcome => Link::holds("last-will", format!("taken, to `{topic}`")),
        Greeted::Refused(0x9b, _) => Link::broken(
            "last-will",
            Fault::new(
                "will-qos",
                "Without the will you connect; with it AWS refuses: will QoS 2 is not supported.",
                "QoS 1",
            ),
        ),
        Greeted::Refused(code, reason) => Link::broken(
            "last-will",
            Fault::new(
                "policy-will",
                format!(
                    "Without the will you connect; with it AWS refuses ({code:#04x}{}): the client may not publish to `{topic}`, or not retain there.",
                    told(reason)
                ),
                "allow iot:Publish, and iot:RetainPublish for a retained one, on the will's topic",
            ),
        ),
        Greeted::HungUp | Greeted::Silent => Link::broken(
            "last-will",
            Fault::new(
                "policy-will",
                "Without the will you connect; with it the connection is closed.",
                "allow iot:Publish on the will's topic; QoS 0 or 1",
            ),
        ),
    }
}

/// One SUBSCRIBE.
pub fn subscribed(filter: &str, seen: &Answered) -> Link {
    let broken = |code, says: String| {
        Link::broken(
            "subscribe",
            Fault::new(code, says, format!("allow iot:Subscribe on topicfilter/{filter}, to the letter")),
        )
    };
    match seen {
        Answered::Yes => Link::holds("subscribe", filter),
        Answered::Refused(0x87, reason) => {
            broken("policy-subscribe", format!("SUBSCRIBE to `{filter}` is not authorized{}.", told(reason)))
        }
        Answered::Refused(0x97, _) => {
            broken("quota", format!("SUBSCRIBE to `{filter}` is over a quota: 8 filters a packet, 50 a connection."))
        }
        Answered::Refused(code, reason) => broken(
            "subscribe-refused",
            format!("SUBSCRIBE to `{filter}` is answered with {code:#04x}{}.", told(reason)),
        ),
        Answered::HungUp => broken("policy-subscribe", format!("SUBSCRIBE to `{filter}` ends the connection.")),
        Answered::Silent => {
            broken("subscribe-silent", format!("SUBSCRIBE to `{filter}` gets no SUBACK: so AWS does with QoS 2."))
        }
    }
}

/// One PUBLISH of QoS 1.
pub fn published(topic: &str, seen: &Answered) -> Link {
    let broken = |code, says: String| {
        Link::broken(
            "publish",
            Fault::new(
                code,
                says,
                format!("allow iot:Publish on topic/{topic}, and iot:RetainPublish where it is retained"),
            ),
        )
    };
    match seen {
        Answered::Yes => Link::holds("publish", topic),
        Answered::Refused(0x87, reason) => {
            broken("policy-publish", format!("PUBLISH to `{topic}` is not authorized{}.", told(reason)))
        }
        Answered::Refused(code, reason) => {
            broken("publish-refused", format!("PUBLISH to `{topic}` is answered with {code:#04x}{}.", told(reason)))
        }
        Answered::HungUp => broken("policy-publish", format!("PUBLISH to `{topic}` ends the connection.")),
        Answered::Silent => broken("publish-silent", format!("PUBLISH to `{topic}` gets no PUBACK.")),
    }
}

/// Whether a message that was published came back to a subscription of one's own.
pub fn returned(topic: &str, came: bool) -> Link {
    match came {
        true => Link::holds("receive", topic),
        false => Link::broken(
            "receive",
            Fault::new(
                "policy-receive",
                format!(
                    "SUBACK was good, PUBACK too, and the message to `{topic}` never came: iot:Receive is missing."
                ),
                format!("allow iot:Receive on topic/{topic}"),
            ),
        ),
    }
}

/// Whether another client took the id away while the doctor held it.
pub fn rivals(client_id: &str, taken: bool) -> Link {
    match taken {
        false => Link::holds("alone", "nobody else came with this client id"),
        true => Link::broken(
            "alone",
            Fault::new(
                "client-id-twice",
                format!(
                    "Another client connected as `{client_id}` meanwhile (DISCONNECT 0x8e): two that share an id evict each other for ever."
                ),
                "stop the other one, or give each its own client id",
            ),
        ),
    }
}

fn told(reason: &Option<String>) -> String {
    reason.as_deref().map(|reason| format!(": {reason}")).unwrap_or_default()
}
