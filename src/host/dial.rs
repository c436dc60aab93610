//! One connection to an MQTT endpoint with a device's key and certificate: whether it is let in.
//!
//! TLS with the client's certificate, then MQTT 3.1.1's CONNECT and DISCONNECT and nothing else (OASIS MQTT 3.1.1, sections 3.1, 3.2 and
//! 3.14). The session that a device may have there is left alone: it is not asked for a clean one.

use std::io::{self, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::Duration;

use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::cert::key::PrivateKey;
use crate::cert::read;
use crate::error::{Error, Result};

/// How long a connection, and each answer on it, may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The protocol that AWS IoT wants to hear of on port 443. Developer Guide, "Device communication protocols".
const ALPN_MQTT: &[u8] = b"x-amzn-mqtt-ca";

/// Who is called, as whom.
pub struct Call<'a> {
    /// Host name.
    pub host: &'a str,
    /// Port; on 443 the protocol is named in the handshake.
    pub port: u16,
    /// The roots that the endpoint's certificate must come from, PEM.
    pub roots_pem: &'a str,
    /// The device's certificate and its chain, PEM.
    pub certificate_pem: &'a str,
    /// The device's key.
    pub key: &'a PrivateKey,
    /// The client id to connect as.
    pub client_id: &'a str,
}

/// How the endpoint answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The device is let in.
    Welcome,
    /// The device is not let in, or the endpoint is not who it should be; why.
    Refused(String),
    /// Nobody answers; why.
    Silent(String),
}

/// Calls an endpoint.
///
/// # Errors
/// When key, certificate or roots cannot be used at all: nobody was called then.
pub fn dial(call: &Call<'_>) -> Result<Answer> {
    let config = config(call)?;
    let unusable =
        |why: &dyn std::fmt::Display| Error::input("endpoint", format!("`{}` is no host name", call.host)).cause(why);
    let name = ServerName::try_from(call.host.to_owned()).map_err(|why| unusable(&why))?;
    let socket = match reach(call.host, call.port) {
        Ok(socket) => socket,
        Err(why) => return Ok(Answer::Silent(why.to_string())),
    };
    let connection = ClientConnection::new(Arc::new(config), name).map_err(|why| unusable(&why))?;
    Ok(ask(StreamOwned::new(connection, socket), call.client_id).unwrap_or_else(|why| judge(&why)))
}

fn config(call: &Call<'_>) -> Result<ClientConfig> {
    let ders = |pem: &str| -> Result<Vec<CertificateDer<'static>>> {
        let found = read::read(pem.as_bytes(), None)?.certificates;
        Ok(found.into_iter().map(|found| CertificateDer::from(found.certificate.der)).collect())
    };
    let broken = |why: rustls::Error| Error::input("tls", "this key and certificate cannot be used for TLS").cause(why);
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(ders(call.roots_pem)?);
    let key = PrivatePkcs8KeyDer::from(call.key.to_pkcs8_der().expose().to_vec());
    let mut config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .with_root_certificates(roots)
        .with_client_auth_cert(ders(call.certificate_pem)?, key.into())
        .map_err(broken)?;
    if call.port == 443 {
        config.alpn_protocols = vec![ALPN_MQTT.to_vec()];
    }
    Ok(config)
}

fn reach(host: &str, port: u16) -> io::Result<TcpStream> {
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in (host, port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(socket) => {
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                return Ok(socket);
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

fn ask(mut stream: StreamOwned<ClientConnection, TcpStream>, client_id: &str) -> io::Result<Answer> {
    stream.write_all(&connect(client_id))?;
    stream.flush()?;
    let mut answer = [0_u8; 4];
    stream.read_exact(&mut answer)?;
    // Whether it is heard does not matter any more.
    let _ = stream.write_all(&[0xe0, 0]).and_then(|()| stream.flush());
    stream.conn.send_close_notify();
    let _ = stream.flush();
    Ok(match answer {
        [0x20, 2, _, 0] => Answer::Welcome,
        [0x20, 2, _, 2] => Answer::Refused("it does not take the client id".to_owned()),
        [0x20, 2, _, 3] => Answer::Silent("it is not available now".to_owned()),
        [0x20, 2, _, 4 | 5] => Answer::Refused("the certificate is not authorised to connect".to_owned()),
        [0x20, 2, _, code] => Answer::Refused(format!("it answers CONNECT with code {code}")),
        _ => Answer::Refused("it does not speak MQTT 3.1.1".to_owned()),
    })
}

/// The CONNECT packet: no clean session, no will, no user name, 30 seconds to live.
fn connect(client_id: &str) -> Vec<u8> {
    let id = client_id.as_bytes();
    let length = u16::try_from(id.len()).unwrap_or(u16::MAX);
    let mut body = b"\0\x04MQTT\x04\0\0\x1e".to_vec();
    body.extend(length.to_be_bytes());
    body.extend(id.iter().take(usize::from(length)));
    let mut packet = vec![0x10];
    let mut rest = body.len();
    loop {
        let low = (rest % 128) as u8;
        rest /= 128;
        packet.push(if rest > 0 { low | 0x80 } else { low });
        if rest == 0 {
            break;
        }
    }
    packet.extend(body);
    packet
}

/// What a connection that broke says: an endpoint that hangs up on a certificate has answered.
fn judge(why: &io::Error) -> Answer {
    match why.kind() {
        io::ErrorKind::TimedOut | io::ErrorKind::WouldBlock => Answer::Silent("no answer in time".to_owned()),
        io::ErrorKind::UnexpectedEof
        | io::ErrorKind::ConnectionReset
        | io::ErrorKind::ConnectionAborted
        | io::ErrorKind::BrokenPipe => Answer::Refused("it closed the connection".to_owned()),
        // Nobody refuses anything there: it is something else that listens.
        _ if speaks_no_tls(why) => Answer::Silent("what answers there does not speak TLS".to_owned()),
        _ => Answer::Refused(why.to_string()),
    }
}

fn speaks_no_tls(why: &io::Error) -> bool {
    let inner = why.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(inner, Some(rustls::Error::InvalidMessage(_)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_length_of_a_packet_is_written_as_mqtt_writes_it() {
        assert_eq!(connect("a")[..2], [0x10, 13]);
        assert_eq!(connect(&"a".repeat(128))[..3], [0x10, 0x8c, 0x01]);
    }
}
