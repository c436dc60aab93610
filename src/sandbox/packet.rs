//! MQTT packets in one form for both versions of the protocol: what clients send, and what they are sent.

use std::sync::Arc;

use bytes::Bytes;
pub use mqtt_proto::v5::PublishProperties as Properties;

/// A version of MQTT that AWS IoT Core speaks (Developer Guide, "MQTT").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// 3.1.1
    V311,
    /// 5
    V5,
}

/// Reason codes of MQTT 5 that the broker gives (OASIS MQTT 5, section 2.4).
pub mod reason {
    /// All is well.
    pub const SUCCESS: u8 = 0x00;
    /// The bytes are no packet.
    pub const MALFORMED: u8 = 0x81;
    /// A packet where it does not belong.
    pub const PROTOCOL_ERROR: u8 = 0x82;
    /// The client id cannot be one.
    pub const CLIENT_ID: u8 = 0x85;
    /// A policy says no, or none says yes.
    pub const NOT_AUTHORIZED: u8 = 0x87;
    /// The broker is going away.
    pub const SHUTTING_DOWN: u8 = 0x8b;
    /// Nothing was heard for one and a half times the keep-alive.
    pub const KEEP_ALIVE: u8 = 0x8d;
    /// Another client came with the same id.
    pub const TAKEN_OVER: u8 = 0x8e;
    /// A filter that cannot be one.
    pub const TOPIC_FILTER: u8 = 0x8f;
    /// A topic that cannot be one.
    pub const TOPIC_NAME: u8 = 0x90;
    /// An unsubscribed filter was not subscribed to.
    pub const NO_SUBSCRIPTION: u8 = 0x11;
    /// Nobody subscribes to what was published.
    pub const NO_SUBSCRIBERS: u8 = 0x10;
    /// An alias beyond the agreed number, or one that was not set.
    pub const TOPIC_ALIAS: u8 = 0x94;
    /// More bytes than are taken.
    pub const TOO_LARGE: u8 = 0x95;
    /// More than a quota allows.
    pub const QUOTA: u8 = 0x97;
    /// QoS 2.
    pub const QOS: u8 = 0x9b;
    /// Subscription identifiers.
    pub const SUBSCRIPTION_IDS: u8 = 0xa1;
    /// Authentication that is not offered.
    pub const AUTH_METHOD: u8 = 0x8c;
}

/// A message, as it was published.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Where.
    pub topic: Arc<str>,
    /// What.
    pub payload: Bytes,
    /// As its publisher sent it.
    pub qos: u8,
    /// The RETAIN flag as its publisher set it.
    pub retain: bool,
    /// What MQTT 5 carries along.
    pub properties: Properties,
    /// When it came, in milliseconds since 1970.
    pub at: u64,
}

impl Message {
    /// A message of the broker's own.
    pub fn own(topic: impl Into<Arc<str>>, payload: impl Into<Bytes>, at: u64) -> Self {
        let properties = Properties::default();
        Self { topic: topic.into(), payload: payload.into(), qos: 1, retain: false, properties, at }
    }

    /// Until when it is worth delivering.
    pub fn expires(&self) -> Option<u64> {
        self.properties.message_expiry_interval.map(|seconds| self.at + u64::from(seconds) * 1000)
    }
}

/// A last will.
#[derive(Clone, Debug, PartialEq)]
pub struct Will {
    /// What is published when the connection breaks.
    pub message: Message,
    /// Seconds that it waits, MQTT 5.
    pub delay: u32,
}

/// A CONNECT packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Connect {
    /// The version that the client speaks.
    pub version: Version,
    /// The client id, perhaps empty.
    pub client_id: String,
    /// Clean session (3.1.1) or clean start (5).
    pub clean: bool,
    /// Seconds.
    pub keep_alive: u16,
    /// Seconds that the session outlives the connection, MQTT 5.
    pub session_expiry: Option<u32>,
    /// How many QoS 1 messages may be on their way to it.
    pub receive_maximum: u16,
    /// The longest packet it takes, MQTT 5.
    pub max_packet: Option<u32>,
    /// Whether it wants to read reasons, MQTT 5.
    pub reasons: bool,
    /// Its last will.
    pub will: Option<Will>,
    /// Its user name, which custom authorizers and metrics use.
    pub user_name: Option<String>,
    /// Whether it asks for enhanced authentication, MQTT 5.
    pub auth_method: bool,
}

/// One filter of a SUBSCRIBE packet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The filter's text.
    pub filter: String,
    /// The QoS that is asked for.
    pub qos: u8,
    /// Whether own messages are left out, MQTT 5.
    pub no_local: bool,
    /// Whether the RETAIN flag stays as published, MQTT 5.
    pub as_published: bool,
    /// Which retained messages are sent, MQTT 5: 0 always, 1 for a new subscription, 2 never.
    pub retain_handling: u8,
}

/// What a client sends.
#[derive(Clone, Debug, PartialEq)]
pub enum Incoming {
    /// CONNECT
    Connect(Box<Connect>),
    /// PUBLISH
    Publish {
        /// The packet id; none for QoS 0.
        pid: Option<u16>,
        /// The topic alias, MQTT 5.
        alias: Option<u16>,
        /// The message; its topic may be empty when there is an alias.
        message: Message,
    },
    /// PUBACK
    Puback(u16),
    /// SUBSCRIBE
    Subscribe {
        /// The packet id.
        pid: u16,
        /// The filters.
        filters: Vec<Wanted>,
        /// Whether it carries a subscription identifier, MQTT 5.
        identified: bool,
    },
    /// UNSUBSCRIBE
    Unsubscribe {
        /// The packet id.
        pid: u16,
        /// The filters.
        filters: Vec<String>,
    },
    /// PINGREQ
    Ping,
    /// DISCONNECT
    Disconnect {
        /// Whether the last will is published all the same, MQTT 5.
        with_will: bool,
        /// A new session expiry in seconds, MQTT 5.
        session_expiry: Option<u32>,
    },
    /// A packet of a kind that AWS IoT Core does not take, by its name.
    Unsupported(&'static str),
}

/// A CONNACK packet.
#[derive(Clone, Debug, PartialEq)]
pub struct Connack {
    /// 0, or an MQTT 5 reason code.
    pub code: u8,
    /// Why, for who reads MQTT 5.
    pub reason: Option<String>,
    /// Whether the session was there.
    pub session_present: bool,
    /// The keep-alive in force, where it is not the one asked for.
    pub keep_alive: Option<u16>,
    /// The client id that was made up.
    pub assigned: Option<String>,
    /// The session expiry in force.
    pub session_expiry: Option<u32>,
}

/// What a client is sent.
#[derive(Clone, Debug, PartialEq)]
pub enum Outgoing {
    /// CONNACK
    Connack(Box<Connack>),
    /// PUBLISH
    Publish {
        /// The message.
        message: Arc<Message>,
        /// The packet id; none for QoS 0.
        pid: Option<u16>,
        /// Whether it was sent before.
        dup: bool,
        /// The RETAIN flag for this receiver.
        retain: bool,
        /// Seconds that it is still worth, MQTT 5.
        expiry: Option<u32>,
    },
    /// PUBACK
    Puback {
        /// The packet id.
        pid: u16,
        /// 0, or an MQTT 5 reason code.
        code: u8,
        /// Why.
        reason: Option<String>,
    },
    /// SUBACK
    Suback {
        /// The packet id.
        pid: u16,
        /// The granted QoS or a failure, per filter.
        codes: Vec<u8>,
        /// Why not, where not.
        reason: Option<String>,
    },
    /// UNSUBACK
    Unsuback {
        /// The packet id.
        pid: u16,
        /// A code per filter, MQTT 5.
        codes: Vec<u8>,
    },
    /// PINGRESP
    Pong,
    /// DISCONNECT, MQTT 5
    Disconnect {
        /// A reason code.
        code: u8,
        /// Why.
        reason: Option<String>,
    },
}
