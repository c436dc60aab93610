//! Packets from bytes and to bytes, in either version of MQTT. The codec is `mqtt-proto`'s; what AWS takes of it is said here.

mod encode;

pub use encode::encode;
use mqtt_proto::{Error, Pid, PollHeader, QoS, v3, v5};

use super::limits;
use super::packet::{Connect, Incoming, Message, Version, Wanted, Will, reason};

/// Why bytes are no packet that can be answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// The reason code that MQTT 5 is told.
    pub code: u8,
    /// What is wrong, for people.
    pub text: String,
}

fn fault(code: u8, text: impl Into<String>) -> Fault {
    Fault { code, text: text.into() }
}

/// The whole length of the packet that begins here; none while its length is not known yet.
///
/// # Errors
/// When it is longer than AWS takes, or its length is no number.
pub fn length(bytes: &[u8]) -> Result<Option<usize>, Fault> {
    let mut rest = 0_usize;
    for at in 0..4 {
        let Some(byte) = bytes.get(at + 1) else { return Ok(None) };
        rest |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            let whole = at + 2 + rest;
            return match whole > limits::PACKET {
                true => Err(fault(
                    reason::TOO_LARGE,
                    format!("a packet of {whole} bytes; AWS takes {} KB", limits::PACKET / 1024),
                )),
                false => Ok(Some(whole)),
            };
        }
    }
    Err(fault(reason::MALFORMED, "the length of a packet has at most four bytes"))
}

/// The packet in these bytes, which are exactly one packet; `version` is what the client's CONNECT said, none before it.
///
/// # Errors
/// When the bytes are no packet of that version.
pub fn decode(version: Option<Version>, bytes: &[u8], now: u64) -> Result<Incoming, Fault> {
    let start = 1 + bytes.iter().skip(1).take_while(|byte| **byte & 0x80 != 0).count() + 1;
    let (Some(first), Some(body)) = (bytes.first(), bytes.get(start..)) else {
        return Err(fault(reason::MALFORMED, "a packet without a length"));
    };
    match version.map_or_else(|| announced(*first, body), Ok)? {
        Version::V311 => decode_v3(*first, body, now),
        Version::V5 => decode_v5(*first, body, now),
    }
}

/// The version that the first packet announces.
fn announced(first: u8, body: &[u8]) -> Result<Version, Fault> {
    if first >> 4 != 1 {
        return Err(fault(reason::PROTOCOL_ERROR, "the first packet is not CONNECT"));
    }
    match (body.get(..6), body.get(6)) {
        (Some(b"\0\x04MQTT"), Some(4)) => Ok(Version::V311),
        (Some(b"\0\x04MQTT"), Some(5)) => Ok(Version::V5),
        (Some(b"\0\x04MQTT"), Some(0x84)) => Err(fault(
            reason::PROTOCOL_ERROR,
            "protocol level 0x84, a bridge's private mark: Mosquitto needs `try_private false`, NanoMQ `no_local_v4 = false`",
        )),
        (Some(b"\0\x06MQIs"), _) => Err(fault(reason::PROTOCOL_ERROR, "MQTT 3.1; AWS speaks 3.1.1 and 5")),
        (Some(b"\0\x04MQTT"), Some(level)) => {
            Err(fault(reason::PROTOCOL_ERROR, format!("protocol level {level}; AWS speaks 4 (MQTT 3.1.1) and 5")))
        }
        _ => Err(fault(reason::PROTOCOL_ERROR, "the first packet is not an MQTT CONNECT")),
    }
}

fn common(error: &Error) -> Fault {
    let code = match error {
        Error::InvalidTopicName(_) => reason::TOPIC_NAME,
        Error::InvalidTopicFilter(_) => reason::TOPIC_FILTER,
        Error::EmptySubscription | Error::InvalidProtocol(..) => reason::PROTOCOL_ERROR,
        _ => reason::MALFORMED,
    };
    let text = if error.is_eof() { "a packet that ends too early".to_owned() } else { error.to_string() };
    fault(code, text)
}

fn common_v5(error: &v5::ErrorV5) -> Fault {
    match error {
        v5::ErrorV5::Common(error) => common(error),
        v5::ErrorV5::DuplicatedProperty(_) => fault(reason::PROTOCOL_ERROR, error.to_string()),
        v5::ErrorV5::InvalidPayloadFormat => fault(0x99, error.to_string()),
        error => fault(reason::MALFORMED, error.to_string()),
    }
}

fn whole(body: &[u8], read: usize) -> Result<(), Fault> {
    match read == body.len() {
        true => Ok(()),
        false => Err(fault(reason::MALFORMED, format!("{} bytes after the end of a packet", body.len() - read))),
    }
}

fn decode_v3(first: u8, body: &[u8], now: u64) -> Result<Incoming, Fault> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let header = v3::Header::new_with(first, length, length).map_err(|error| common(&error))?;
    let packet = match header.build_empty_packet() {
        Some(packet) => {
            whole(body, 0)?;
            packet
        }
        None => {
            let mut read = 0;
            let packet = header.decode_buffer(body, &mut read).map_err(|error| common(&error))?;
            whole(body, read)?;
            packet
        }
    };
    Ok(match packet {
        v3::Packet::Connect(own) => Incoming::Connect(Box::new(Connect {
            version: Version::V311,
            client_id: own.client_id.to_string(),
            clean: own.clean_session,
            keep_alive: own.keep_alive,
            session_expiry: None,
            receive_maximum: limits::IN_FLIGHT,
            max_packet: None,
            reasons: false,
            will: own.last_will.map(|will| Will {
                message: Message {
                    topic: (*will.topic_name).into(),
                    payload: will.message,
                    qos: will.qos as u8,
                    retain: will.retain,
                    properties: v5::PublishProperties::default(),
                    at: now,
                },
                delay: 0,
            }),
            user_name: own.username.map(|name| name.to_string()),
            auth_method: false,
        })),
        v3::Packet::Publish(own) => Incoming::Publish {
            pid: own.qos_pid.pid().map(Pid::value),
            alias: None,
            message: Message {
                topic: (*own.topic_name).into(),
                payload: own.payload,
                qos: own.qos_pid.qos() as u8,
                retain: own.retain,
                properties: v5::PublishProperties::default(),
                at: now,
            },
        },
        v3::Packet::Puback(pid) => Incoming::Puback(pid.value()),
        v3::Packet::Subscribe(own) => Incoming::Subscribe {
            pid: own.pid.value(),
            filters: own.topics.iter().map(|(filter, qos)| plain(filter, *qos)).collect(),
            identified: false,
        },
        v3::Packet::Unsubscribe(own) => Incoming::Unsubscribe {
            pid: own.pid.value(),
            filters: own.topics.iter().map(|filter| filter.to_string()).collect(),
        },
        v3::Packet::Pingreq => Incoming::Ping,
        v3::Packet::Disconnect => Incoming::Disconnect { with_will: false, session_expiry: None },
        v3::Packet::Pubrec(_) => Incoming::Unsupported("PUBREC"),
        v3::Packet::Pubrel(_) => Incoming::Unsupported("PUBREL"),
        v3::Packet::Pubcomp(_) => Incoming::Unsupported("PUBCOMP"),
        _ => return Err(fault(reason::PROTOCOL_ERROR, "a packet that only a broker sends")),
    })
}

fn plain(filter: &str, qos: QoS) -> Wanted {
    Wanted { filter: filter.to_owned(), qos: qos as u8, no_local: false, as_published: false, retain_handling: 0 }
}

fn decode_v5(first: u8, body: &[u8], now: u64) -> Result<Incoming, Fault> {
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    let header = v5::Header::new_with(first, length, length).map_err(|error| common_v5(&error))?;
    let packet = match header.build_empty_packet() {
        Some(packet) => {
            whole(body, 0)?;
            packet
        }
        None => {
            let mut read = 0;
            let packet = header.decode_buffer(body, &mut read).map_err(|error| common_v5(&error))?;
            whole(body, read)?;
            packet
        }
    };
    Ok(match packet {
        v5::Packet::Connect(own) => connect_v5(own, now),
        v5::Packet::Publish(mut own) => {
            if own.properties.subscription_id.is_some() {
                return Err(fault(reason::PROTOCOL_ERROR, "a client publishes with a subscription identifier"));
            }
            Incoming::Publish {
                pid: own.qos_pid.pid().map(Pid::value),
                alias: own.properties.topic_alias.take(),
                message: Message {
                    topic: (*own.topic_name).into(),
                    payload: own.payload,
                    qos: own.qos_pid.qos() as u8,
                    retain: own.retain,
                    properties: own.properties,
                    at: now,
                },
            }
        }
        v5::Packet::Puback(own) => Incoming::Puback(own.pid.value()),
        v5::Packet::Subscribe(own) => Incoming::Subscribe {
            pid: own.pid.value(),
            identified: own.properties.subscription_id.is_some(),
            filters: own
                .topics
                .iter()
                .map(|(filter, options)| Wanted {
                    no_local: options.no_local,
                    as_published: options.retain_as_published,
                    retain_handling: options.retain_handling as u8,
                    ..plain(filter, options.max_qos)
                })
                .collect(),
        },
        v5::Packet::Unsubscribe(own) => Incoming::Unsubscribe {
            pid: own.pid.value(),
            filters: own.topics.iter().map(|filter| filter.to_string()).collect(),
        },
        v5::Packet::Pingreq => Incoming::Ping,
        v5::Packet::Disconnect(own) => Incoming::Disconnect {
            with_will: own.reason_code as u8 == 0x04,
            session_expiry: own.properties.session_expiry_interval,
        },
        v5::Packet::Pubrec(_) => Incoming::Unsupported("PUBREC"),
        v5::Packet::Pubrel(_) => Incoming::Unsupported("PUBREL"),
        v5::Packet::Pubcomp(_) => Incoming::Unsupported("PUBCOMP"),
        v5::Packet::Auth(_) => Incoming::Unsupported("AUTH"),
        _ => return Err(fault(reason::PROTOCOL_ERROR, "a packet that only a broker sends")),
    })
}

fn connect_v5(own: v5::Connect, now: u64) -> Incoming {
    let properties = own.properties;
    let will = own.last_will.map(|will| Will {
        delay: will.properties.delay_interval.unwrap_or(0),
        message: Message {
            topic: (*will.topic_name).into(),
            payload: will.payload,
            qos: will.qos as u8,
            retain: will.retain,
            properties: v5::PublishProperties {
                payload_is_utf8: will.properties.payload_is_utf8,
                message_expiry_interval: will.properties.message_expiry_interval,
                response_topic: will.properties.response_topic,
                correlation_data: will.properties.correlation_data,
                user_properties: will.properties.user_properties,
                content_type: will.properties.content_type,
                ..v5::PublishProperties::default()
            },
            at: now,
        },
    });
    Incoming::Connect(Box::new(Connect {
        version: Version::V5,
        client_id: own.client_id.to_string(),
        clean: own.clean_start,
        keep_alive: own.keep_alive,
        session_expiry: properties.session_expiry_interval,
        receive_maximum: properties.receive_max.unwrap_or(u16::MAX).min(limits::IN_FLIGHT),
        max_packet: properties.max_packet_size,
        reasons: properties.request_problem_info != Some(false),
        will,
        user_name: own.username.map(|name| name.to_string()),
        auth_method: properties.auth_method.is_some(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// CONNECT of MQTT 3.1.1 with client id `a`, byte by byte as OASIS MQTT 3.1.1 section 3.1 has it.
    const CONNECT: &[u8] = b"\x10\x0d\0\x04MQTT\x04\x02\0\x3c\0\x01a";

    #[test]
    fn a_connect_is_read_in_both_versions() {
        let Ok(Incoming::Connect(own)) = decode(None, CONNECT, 0) else { panic!() };
        assert_eq!((own.version, own.client_id.as_str(), own.clean, own.keep_alive), (Version::V311, "a", true, 60));
        let five = b"\x10\x0e\0\x04MQTT\x05\x02\0\x3c\0\0\x01a";
        let Ok(Incoming::Connect(own)) = decode(None, five, 0) else { panic!() };
        assert_eq!((own.version, own.client_id.as_str()), (Version::V5, "a"));
    }

    #[test]
    fn a_bridge_that_marks_itself_is_told_what_to_change() {
        let marked =
            CONNECT.iter().enumerate().map(|(at, byte)| if at == 8 { 0x84 } else { *byte }).collect::<Vec<_>>();
        assert!(decode(None, &marked, 0).unwrap_err().text.contains("try_private false"));
    }

    #[test]
    fn the_length_of_a_packet_is_known_as_soon_as_it_can_be() {
        assert_eq!(length(b"\x30"), Ok(None));
        assert_eq!(length(b"\x30\x80"), Ok(None));
        assert_eq!(length(b"\x30\x02"), Ok(Some(4)));
        assert_eq!(length(b"\x30\x80\x01"), Ok(Some(131)));
        assert_eq!(length(b"\x30\xff\xff\xff\x7f").unwrap_err().code, reason::TOO_LARGE);
        assert_eq!(length(b"\x30\xff\xff\xff\xff\x01").unwrap_err().code, reason::MALFORMED);
    }

    #[test]
    fn what_is_no_packet_is_refused() {
        for (bytes, version) in [
            (&b"\xc0\0"[..], None),
            (b"\x10\0", None),
            (b"\x30\x02\0\x05", Some(Version::V311)),
            (b"\x30\x03\0\x01#", Some(Version::V311)),
            (b"\x82\x02\0\x01", Some(Version::V311)),
            (b"\x82\x06\0\x00\0\x01a\x01", Some(Version::V311)),
            (b"\xc0\x01a", Some(Version::V5)),
            (b"\x20\x02\0\0", Some(Version::V311)),
            (b"\x40\x03\0\x01\0", Some(Version::V311)),
        ] {
            assert!(decode(version, bytes, 0).is_err(), "{bytes:?}");
        }
    }
}
