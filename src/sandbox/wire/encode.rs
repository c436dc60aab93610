//! Packets to bytes, as AWS IoT Core writes them in either version of MQTT.

use mqtt_proto::{Pid, QoS, QosPid, TopicName, v3, v5};

use crate::sandbox::limits;
use crate::sandbox::packet::{Connack, Outgoing, Version, reason};

/// The bytes of a packet; none for one that the version does not have.
pub fn encode(version: Version, packet: &Outgoing) -> Vec<u8> {
    if let (Version::V311, Outgoing::Suback { pid, codes, .. }) = (version, packet) {
        return suback_v3(*pid, codes);
    }
    let bytes = match version {
        Version::V311 => encode_v3(packet).and_then(|packet| packet.encode().ok()),
        Version::V5 => encode_v5(packet).and_then(|packet| packet.encode().ok()),
    };
    bytes.map(|bytes| bytes.as_ref().to_vec()).unwrap_or_default()
}

/// SUBACK of MQTT 3.1.1, byte by byte: the codec (0.4.0) writes a failure as 3, and it is 0x80 (OASIS MQTT 3.1.1, section 3.9.3).
fn suback_v3(pid: u16, codes: &[u8]) -> Vec<u8> {
    // At most eight filters are answered, so that the length is one byte.
    let mut bytes = vec![0x90, u8::try_from(codes.len() + 2).unwrap_or(0x7f)];
    bytes.extend(pid.to_be_bytes());
    bytes.extend(codes.iter().map(|code| if *code <= 1 { *code } else { 0x80 }));
    bytes
}

fn qos_pid(pid: Option<u16>) -> QosPid {
    pid.and_then(|pid| Pid::try_from(pid).ok()).map_or(QosPid::Level0, QosPid::Level1)
}

fn encode_v3(packet: &Outgoing) -> Option<v3::Packet> {
    Some(match packet {
        Outgoing::Connack(own) => {
            let code = match own.code {
                reason::SUCCESS => v3::ConnectReturnCode::Accepted,
                reason::CLIENT_ID => v3::ConnectReturnCode::IdentifierRejected,
                0x84 => v3::ConnectReturnCode::UnacceptableProtocolVersion,
                _ => v3::ConnectReturnCode::NotAuthorized,
            };
            v3::Packet::Connack(v3::Connack::new(own.session_present, code))
        }
        Outgoing::Publish { message, pid, dup, retain, .. } => v3::Packet::Publish(v3::Publish {
            dup: *dup,
            retain: *retain,
            qos_pid: qos_pid(*pid),
            topic_name: TopicName::try_from(message.topic.clone()).ok()?,
            payload: message.payload.clone(),
        }),
        Outgoing::Puback { pid, .. } => v3::Packet::Puback(Pid::try_from(*pid).ok()?),
        Outgoing::Unsuback { pid, .. } => v3::Packet::Unsuback(Pid::try_from(*pid).ok()?),
        Outgoing::Pong => v3::Packet::Pingresp,
        Outgoing::Suback { .. } | Outgoing::Disconnect { .. } => return None,
    })
}

fn encode_v5(packet: &Outgoing) -> Option<v5::Packet> {
    let text = |reason: &Option<String>| reason.as_deref().map(Into::into);
    Some(match packet {
        Outgoing::Connack(own) => v5::Packet::Connack(connack_v5(own)?),
        Outgoing::Publish { message, pid, dup, retain, expiry } => v5::Packet::Publish(v5::Publish {
            dup: *dup,
            retain: *retain,
            qos_pid: qos_pid(*pid),
            topic_name: TopicName::try_from(message.topic.clone()).ok()?,
            payload: message.payload.clone(),
            properties: v5::PublishProperties { message_expiry_interval: *expiry, ..message.properties.clone() },
        }),
        Outgoing::Puback { pid, code, reason } => {
            let mut packet = v5::Puback::new(Pid::try_from(*pid).ok()?, v5::PubackReasonCode::from_u8(*code)?);
            packet.properties.reason_string = text(reason);
            v5::Packet::Puback(packet)
        }
        Outgoing::Suback { pid, codes, reason } => {
            let codes = codes.iter().map(|code| v5::SubscribeReasonCode::from_u8(*code)).collect::<Option<_>>()?;
            let mut packet = v5::Suback::new(Pid::try_from(*pid).ok()?, codes);
            packet.properties.reason_string = text(reason);
            v5::Packet::Suback(packet)
        }
        Outgoing::Unsuback { pid, codes } => {
            let codes = codes.iter().map(|code| v5::UnsubscribeReasonCode::from_u8(*code)).collect::<Option<_>>()?;
            v5::Packet::Unsuback(v5::Unsuback::new(Pid::try_from(*pid).ok()?, codes))
        }
        Outgoing::Pong => v5::Packet::Pingresp,
        Outgoing::Disconnect { code, reason } => {
            let mut packet = v5::Disconnect::new(v5::DisconnectReasonCode::from_u8(*code)?);
            packet.properties.reason_string = text(reason);
            v5::Packet::Disconnect(packet)
        }
    })
}

/// What AWS IoT Core says of itself. Developer Guide, "MQTT", table of CONNACK properties.
fn connack_v5(own: &Connack) -> Option<v5::Connack> {
    let mut packet = v5::Connack::new(own.session_present, v5::ConnectReasonCode::from_u8(own.code)?);
    packet.properties.reason_string = own.reason.as_deref().map(Into::into);
    if own.code == reason::SUCCESS {
        packet.properties = v5::ConnackProperties {
            session_expiry_interval: own.session_expiry,
            receive_max: Some(limits::IN_FLIGHT),
            max_qos: Some(QoS::Level1),
            retain_available: Some(true),
            max_packet_size: u32::try_from(limits::PACKET).ok(),
            assigned_client_id: own.assigned.as_deref().map(Into::into),
            topic_alias_max: Some(limits::TOPIC_ALIASES),
            wildcard_subscription_available: Some(true),
            subscription_id_available: Some(false),
            shared_subscription_available: Some(true),
            server_keep_alive: own.keep_alive,
            ..v5::ConnackProperties::default()
        };
    }
    Some(packet)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refused_subscription_is_0x80_in_mqtt_3() {
        let packet = Outgoing::Suback { pid: 0x0102, codes: vec![1, 0x87, 0], reason: None };
        assert_eq!(encode(Version::V311, &packet), [0x90, 5, 1, 2, 1, 0x80, 0]);
    }
}
