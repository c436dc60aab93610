//! Packets as a client encodes and decodes them, for the scripts that play clients against the sandbox's broker.

use std::fmt::Write as _;
use std::sync::Arc;

use awsiot_kit::sandbox::packet::Version;
use mqtt_proto::{Pid, QoS, QosPid, TopicFilter, TopicName, v3, v5};

pub fn encode3(packet: v3::Packet) -> Vec<u8> {
    packet.encode().unwrap().as_ref().to_vec()
}

pub fn encode5(packet: v5::Packet) -> Vec<u8> {
    packet.encode().unwrap().as_ref().to_vec()
}

pub fn connect<'a>(
    version: Version,
    name: &str,
    options: &dyn Fn(&str) -> Option<&'a str>,
    flag: &dyn Fn(&str) -> bool,
) -> Vec<u8> {
    let id: Arc<str> = match options("id") {
        None => name.into(),
        // A number is a client id of so many characters.
        Some(id) => id.parse::<usize>().map_or_else(|_| id.into(), |length| "x".repeat(length).into()),
    };
    let keep: u16 = options("keep-alive").map_or(60, |text| text.parse().unwrap());
    let will = options("will").map(|topic| {
        let qos = options("will-qos").map_or(0, |text| text.parse::<u8>().unwrap());
        (TopicName::try_from(topic).unwrap(), QoS::from_u8(qos).unwrap(), bytes::Bytes::from_static(b"bye"))
    });
    match version {
        Version::V311 => {
            let mut packet = v3::Connect::new(id, keep);
            packet.clean_session = !flag("kept");
            packet.last_will = will.map(|(topic, qos, payload)| {
                let mut will = v3::LastWill::new(qos, topic, payload);
                will.retain = flag("retain");
                will
            });
            encode3(packet.into())
        }
        Version::V5 => {
            let mut packet = v5::Connect::new(id, keep);
            packet.clean_start = !flag("kept");
            packet.properties.session_expiry_interval =
                options("expiry").map(|text| text.parse().unwrap()).or(flag("kept").then_some(3600));
            packet.properties.receive_max = options("rmax").map(|text| text.parse().unwrap());
            packet.properties.max_packet_size = options("max").map(|text| text.parse().unwrap());
            packet.properties.request_problem_info = Some(false);
            packet.properties.auth_method = flag("auth").then(|| "X".into());
            packet.last_will = will.map(|(topic, qos, payload)| {
                let mut will = v5::LastWill::new(qos, topic, payload);
                will.retain = flag("retain");
                will.properties.delay_interval = options("delay").map(|text| text.parse().unwrap());
                will
            });
            encode5(packet.into())
        }
    }
}

pub fn publish<'a>(
    version: Version,
    plain: &[&str],
    qos: u8,
    pid: u16,
    options: &dyn Fn(&str) -> Option<&'a str>,
    flag: &dyn Fn(&str) -> bool,
) -> Result<Vec<u8>, String> {
    let topic = plain.first().copied().unwrap_or_default();
    let topic = if topic == "-" { "" } else { topic };
    let topic = TopicName::try_from(topic).map_err(|error| error.to_string())?;
    let payload = match options("size") {
        Some(size) => vec![b'x'; size.parse().unwrap()],
        None => plain.get(1).copied().unwrap_or_default().as_bytes().to_vec(),
    };
    let pid = Pid::try_from(pid).unwrap();
    let qos = match qos {
        0 => QosPid::Level0,
        1 => QosPid::Level1(pid),
        _ => QosPid::Level2(pid),
    };
    Ok(match version {
        Version::V311 => {
            let mut packet = v3::Publish::new(qos, topic, payload.into());
            packet.retain = flag("retain");
            packet.dup = flag("dup");
            encode3(packet.into())
        }
        Version::V5 => {
            let mut packet = v5::Publish::new(qos, topic, payload.into());
            packet.retain = flag("retain");
            packet.dup = flag("dup");
            packet.properties.topic_alias = options("alias").map(|text| text.parse().unwrap());
            packet.properties.message_expiry_interval = options("expiry").map(|text| text.parse().unwrap());
            if flag("utf8") {
                packet.properties.payload_is_utf8 = Some(true);
                packet.properties.content_type = Some("text/plain".into());
            }
            encode5(packet.into())
        }
    })
}

pub fn subscribe<'a>(
    version: Version,
    plain: &[&str],
    pid: u16,
    options: &dyn Fn(&str) -> Option<&'a str>,
    flag: &dyn Fn(&str) -> bool,
) -> Result<Vec<u8>, String> {
    let qos = QoS::from_u8(options("qos").map_or(0, |text| text.parse().unwrap())).unwrap();
    let filters: Vec<TopicFilter> =
        plain.iter().map(|text| TopicFilter::try_from(*text).map_err(|e| e.to_string())).collect::<Result<_, _>>()?;
    let pid = Pid::try_from(pid).unwrap();
    Ok(match version {
        Version::V311 => encode3(v3::Subscribe::new(pid, filters.into_iter().map(|own| (own, qos)).collect()).into()),
        Version::V5 => {
            let mut own = v5::SubscriptionOptions::new(qos);
            own.no_local = flag("no-local");
            own.retain_as_published = flag("rap");
            own.retain_handling =
                v5::RetainHandling::from_u8(options("rh").map_or(0, |text| text.parse().unwrap())).unwrap();
            let mut packet = v5::Subscribe::new(pid, filters.into_iter().map(|filter| (filter, own)).collect());
            packet.properties.subscription_id = flag("identified").then(|| v5::VarByteInt::try_from(7).unwrap());
            encode5(packet.into())
        }
    })
}

/// A packet as a script writes it.
pub fn show(version: Version, bytes: &[u8]) -> String {
    let mut text = String::new();
    let mut add = |on: bool, word: &str| {
        if on {
            let _ = write!(text, " {word}");
        }
    };
    match version {
        Version::V311 => match v3::Packet::decode(bytes).unwrap().unwrap() {
            v3::Packet::Connack(own) => {
                add(true, &format!("{}", own.code as u8));
                add(own.session_present, "present");
                format!("connack{text}")
            }
            v3::Packet::Publish(own) => {
                add(true, &format!("{} {}", &*own.topic_name, payload(&own.payload)));
                add(own.qos_pid.qos() as u8 == 1, "qos=1");
                add(own.retain, "retain");
                add(own.dup, "dup");
                format!("publish{text}")
            }
            v3::Packet::Puback(_) => "puback 0".to_owned(),
            v3::Packet::Suback(own) => {
                let codes: Vec<String> = own
                    .topics
                    .iter()
                    .map(|code| match code {
                        v3::SubscribeReturnCode::Failure => "128".to_owned(),
                        other => (*other as u8).to_string(),
                    })
                    .collect();
                format!("suback {}", codes.join(" "))
            }
            v3::Packet::Unsuback(_) => "unsuback".to_owned(),
            v3::Packet::Pingresp => "pong".to_owned(),
            other => format!("{other:?}"),
        },
        Version::V5 => match v5::Packet::decode(bytes).unwrap().unwrap() {
            v5::Packet::Connack(own) => {
                add(true, &format!("{}", own.reason_code as u8));
                add(own.session_present, "present");
                if let Some(keep) = own.properties.server_keep_alive.filter(|keep| *keep != 60) {
                    add(true, &format!("keep-alive={keep}"));
                }
                if let Some(expiry) = own.properties.session_expiry_interval.filter(|expiry| *expiry != 0) {
                    add(true, &format!("expiry={expiry}"));
                }
                add(own.properties.assigned_client_id.is_some(), "assigned");
                format!("connack{text}")
            }
            v5::Packet::Publish(own) => {
                add(true, &format!("{} {}", &*own.topic_name, payload(&own.payload)));
                add(own.qos_pid.qos() as u8 == 1, "qos=1");
                add(own.retain, "retain");
                add(own.dup, "dup");
                if let Some(expiry) = own.properties.message_expiry_interval {
                    add(true, &format!("expiry={expiry}"));
                }
                add(own.properties.payload_is_utf8 == Some(true), "utf8");
                format!("publish{text}")
            }
            v5::Packet::Puback(own) => format!("puback {}", own.reason_code as u8),
            v5::Packet::Suback(own) => {
                let codes: Vec<String> = own.topics.iter().map(|code| (*code as u8).to_string()).collect();
                format!("suback {}", codes.join(" "))
            }
            v5::Packet::Unsuback(own) => {
                let codes: Vec<String> = own.topics.iter().map(|code| (*code as u8).to_string()).collect();
                format!("unsuback {}", codes.join(" "))
            }
            v5::Packet::Pingresp => "pong".to_owned(),
            v5::Packet::Disconnect(own) => format!("disconnect {}", own.reason_code as u8),
            other => format!("{other:?}"),
        },
    }
}

/// A payload, or for a JSON one no more than that it is.
fn payload(bytes: &[u8]) -> String {
    match (bytes.first(), bytes.len()) {
        (Some(b'{'), _) => "{…}".to_owned(),
        (_, 0) => "\"\"".to_owned(),
        (_, 1..=40) => String::from_utf8_lossy(bytes).into_owned(),
        (_, more) => format!("({more} bytes)"),
    }
}
