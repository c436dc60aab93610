//! The doctor's instruments: a name looked up, a port called, a handshake made, and a few packets of MQTT 5 exchanged.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mqtt_proto::{Pid, QoS, QosPid, TopicFilter, TopicName, v5};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{CertificateError, ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::cert::key::PrivateKey;
use crate::cert::read;
use crate::doctor::live::{Answered, Greeted, Reached, Shaken};
use crate::error::{Error, Result};
use crate::thing::LastWill;

/// How long a connection may take, and each answer on it.
const PATIENCE: Duration = Duration::from_secs(10);
/// The protocol that AWS IoT wants to hear of on port 443.
const ALPN_MQTT: &[u8] = b"x-amzn-mqtt-ca";

/// Looks a name up and calls a port.
pub fn reach(host: &str, port: u16) -> (Reached, Option<TcpStream>) {
    let addresses: Vec<_> = match (host, port).to_socket_addrs() {
        Ok(found) => found.collect(),
        Err(error) => return (Reached::NoName(error.to_string()), None),
    };
    let mut last = Reached::NoName("no address".to_owned());
    for address in addresses {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(socket) => return (Reached::Yes(address.ip().to_string()), Some(socket)),
            Err(error) if error.kind() == ErrorKind::TimedOut => last = Reached::Silent(error.to_string()),
            Err(error) => last = Reached::Refused(error.to_string()),
        }
    }
    (last, None)
}

/// What a client shows in a handshake.
pub struct Papers<'a> {
    /// The roots that the server must come from, PEM.
    pub roots_pem: &'a str,
    /// The device's certificate and its chain, PEM.
    pub certificate_pem: &'a str,
    /// The device's key.
    pub key: &'a PrivateKey,
}

/// Makes a TLS handshake.
///
/// # Errors
/// When the papers cannot be used for TLS at all.
pub fn shake(host: &str, port: u16, socket: TcpStream, papers: &Papers<'_>) -> Result<(Shaken, Option<Conversation>)> {
    let unusable =
        |why: &dyn std::fmt::Display| Error::input("tls", "this key and certificate cannot be used for TLS").cause(why);
    let ders = |pem: &str| -> Result<Vec<CertificateDer<'static>>> {
        let found = read::read(pem.as_bytes(), None)?.certificates;
        Ok(found.into_iter().map(|found| CertificateDer::from(found.certificate.der)).collect())
    };
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(ders(papers.roots_pem)?);
    let key = PrivatePkcs8KeyDer::from(papers.key.to_pkcs8_der().expose().to_vec());
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|why| unusable(&why))?
        .with_root_certificates(roots)
        .with_client_auth_cert(ders(papers.certificate_pem)?, key.into())
        .map_err(|why| unusable(&why))?;
    if port == 443 {
        config.alpn_protocols = vec![ALPN_MQTT.to_vec()];
    }
    let name = ServerName::try_from(host.to_owned()).map_err(|why| unusable(&why))?;
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|why| unusable(&why))?;
    let mut socket = socket;
    let patient = socket.set_read_timeout(Some(PATIENCE)).and_then(|()| socket.set_write_timeout(Some(PATIENCE)));
    if let Err(error) = patient.and_then(|()| {
        while connection.is_handshaking() {
            connection.complete_io(&mut socket)?;
        }
        Ok(())
    }) {
        return Ok((failed(&error), None));
    }
    let version = connection
        .protocol_version()
        .map_or_else(|| "TLS".to_owned(), |version| format!("{version:?}").replace("TLSv1_", "TLS 1."));
    Ok((
        Shaken::Done(version),
        Some(Conversation { stream: StreamOwned::new(connection, socket), buffer: Vec::new(), next: 0 }),
    ))
}

fn failed(error: &io::Error) -> Shaken {
    match error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        Some(rustls::Error::InvalidCertificate(why)) => match why {
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                Shaken::WrongName(why.to_string())
            }
            CertificateError::Expired
            | CertificateError::ExpiredContext { .. }
            | CertificateError::NotValidYet
            | CertificateError::NotValidYetContext { .. } => Shaken::OutOfDate(why.to_string()),
            other => Shaken::Untrusted(other.to_string()),
        },
        Some(rustls::Error::AlertReceived(alert)) => Shaken::Alert(format!("{alert:?}")),
        Some(other) => Shaken::Failed(other.to_string()),
        None => Shaken::Failed(error.to_string()),
    }
}

/// A connection on which MQTT 5 is spoken.
pub struct Conversation {
    stream: StreamOwned<ClientConnection, TcpStream>,
    buffer: Vec<u8>,
    next: u16,
}

/// What came while something was waited for.
#[allow(clippy::large_enum_variant, reason = "there is one at a time, and it is taken apart at once")]
enum Came {
    Packet(v5::Packet),
    End,
    Nothing,
}

impl Conversation {
    /// Says CONNECT: a session that ends with the connection, so that the device's own is taken away at most.
    pub fn connect(&mut self, client_id: &str, will: Option<&LastWill>) -> Greeted {
        let mut packet = v5::Connect::new(client_id.into(), 60);
        packet.clean_start = false;
        packet.last_will = will.and_then(|will| {
            let qos = QoS::from_u8(will.qos).ok()?;
            let mut own = v5::LastWill::new(
                qos,
                TopicName::try_from(will.topic.as_str()).ok()?,
                will.payload.clone().into_bytes().into(),
            );
            own.retain = will.retain;
            Some(own)
        });
        if !self.say(packet.into()) {
            return Greeted::HungUp;
        }
        match self.hear(PATIENCE) {
            Came::Packet(v5::Packet::Connack(own)) if own.reason_code as u8 == 0 => Greeted::Welcome,
            Came::Packet(v5::Packet::Connack(own)) => {
                Greeted::Refused(own.reason_code as u8, own.properties.reason_string.map(|text| text.to_string()))
            }
            Came::Packet(_) | Came::End => Greeted::HungUp,
            Came::Nothing => Greeted::Silent,
        }
    }

    /// Subscribes to one filter with QoS 1.
    pub fn subscribe(&mut self, filter: &str) -> Answered {
        let Ok(topic) = TopicFilter::try_from(filter) else { return Answered::Refused(0x8f, None) };
        let options = v5::SubscriptionOptions::new(QoS::Level1);
        let Some(pid) = self.pid() else { return Answered::Silent };
        if !self.say(v5::Subscribe::new(pid, vec![(topic, options)]).into()) {
            return Answered::HungUp;
        }
        self.answer(|packet| match packet {
            v5::Packet::Suback(own) => {
                let code = own.topics.first().map_or(0x80, |code| *code as u8);
                let reason = own.properties.reason_string.as_ref().map(ToString::to_string);
                Some(if code < 0x80 { Answered::Yes } else { Answered::Refused(code, reason) })
            }
            _ => None,
        })
    }

    /// Publishes with QoS 1.
    pub fn publish(&mut self, topic: &str, payload: &[u8], retain: bool) -> Answered {
        let Ok(name) = TopicName::try_from(topic) else { return Answered::Refused(0x90, None) };
        let Some(pid) = self.pid() else { return Answered::Silent };
        let mut packet = v5::Publish::new(QosPid::Level1(pid), name, payload.to_vec().into());
        packet.retain = retain;
        if !self.say(packet.into()) {
            return Answered::HungUp;
        }
        self.answer(|packet| match packet {
            v5::Packet::Puback(own) => {
                let code = own.reason_code as u8;
                let reason = own.properties.reason_string.as_ref().map(ToString::to_string);
                Some(if code < 0x80 { Answered::Yes } else { Answered::Refused(code, reason) })
            }
            _ => None,
        })
    }

    /// Waits for a message on a topic.
    pub fn receives(&mut self, topic: &str, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.hear(left) {
                Came::Packet(v5::Packet::Publish(own)) if &*own.topic_name == topic => return true,
                Came::Packet(_) => {}
                Came::End | Came::Nothing => return false,
            }
        }
        false
    }

    /// Waits whether another client takes the id away.
    pub fn is_taken_over(&mut self, patience: Duration) -> bool {
        let until = Instant::now() + patience;
        while let Some(left) = until.checked_duration_since(Instant::now()) {
            match self.hear(left) {
                Came::Packet(v5::Packet::Disconnect(own)) => return own.reason_code as u8 == 0x8e,
                Came::Packet(_) => {}
                Came::End | Came::Nothing => return false,
            }
        }
        false
    }

    /// Says goodbye.
    pub fn leave(mut self) {
        let _ = self.say(v5::Disconnect::new_normal().into());
        self.stream.conn.send_close_notify();
        let _ = self.stream.flush();
    }

    fn pid(&mut self) -> Option<Pid> {
        self.next += 1;
        Pid::try_from(self.next).ok()
    }

    fn say(&mut self, packet: v5::Packet) -> bool {
        let Ok(bytes) = packet.encode() else { return false };
        self.stream.write_all(bytes.as_ref()).and_then(|()| self.stream.flush()).is_ok()
    }

    /// Waits for the packet that answers; what else comes is let go by.
    fn answer(&mut self, judge: impl Fn(&v5::Packet) -> Option<Answered>) -> Answered {
        loop {
            match self.hear(PATIENCE) {
                Came::Packet(v5::Packet::Disconnect(own)) => {
                    let reason = own.properties.reason_string.as_ref().map(ToString::to_string);
                    return Answered::Refused(own.reason_code as u8, reason);
                }
                Came::Packet(packet) => {
                    if let Some(answer) = judge(&packet) {
                        return answer;
                    }
                }
                Came::End => return Answered::HungUp,
                Came::Nothing => return Answered::Silent,
            }
        }
    }

    fn hear(&mut self, patience: Duration) -> Came {
        let patience = patience.max(Duration::from_millis(1));
        if self.stream.sock.set_read_timeout(Some(patience)).is_err() {
            return Came::End;
        }
        loop {
            match v5::Packet::decode(&self.buffer) {
                Ok(Some(packet)) => {
                    let length = packet.encode_len().unwrap_or(self.buffer.len()).min(self.buffer.len());
                    self.buffer.drain(..length);
                    return Came::Packet(packet);
                }
                Ok(None) => {}
                Err(_) => return Came::End,
            }
            let mut chunk = [0_u8; 4096];
            match self.stream.read(&mut chunk) {
                Ok(0) => return Came::End,
                Ok(count) => self.buffer.extend_from_slice(&chunk[..count]),
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                    return Came::Nothing;
                }
                Err(_) => return Came::End,
            }
        }
    }
}
