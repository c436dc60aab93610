//! TLS to a server that is known by the fingerprint of its certificate alone, as `ssh` knows a host.
//!
//! A gateway that made its certificate itself has nobody to vouch for it: no authority, often no name in it that it is called by. What
//! remains is the certificate itself. Its fingerprint (SHA-256 over the DER form, as `openssl x509 -fingerprint` and `keytool -list -v` show
//! it) is compared before anything is sent, and the handshake's signature proves that the server has the key that belongs to it.

use std::fmt;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use ::aws_lc_rs::digest::{SHA256, digest};
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, SignatureScheme, StreamOwned};
use ureq::unversioned::transport::{Buffers, ConnectionDetails, Connector, LazyBuffers, NextTimeout, Transport};

use crate::error::{Error, Result};

/// How long a connection, and each answer on it, may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The SHA-256 of a certificate's DER form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint([u8; 32]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("sha256")?;
        self.0.iter().try_for_each(|byte| write!(f, ":{byte:02X}"))
    }
}

impl Fingerprint {
    /// Reads `sha256:` and 64 hexadecimal digits, with or without colons between the bytes.
    ///
    /// # Errors
    /// Exit 2 for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        let wrong = || {
            Error::usage(format!("`{}` is not a fingerprint", text.escape_debug()))
                .hint("give it like `sha256:AB:CD:…`, 32 bytes, as the first try shows it and `keytool -list -v` does")
        };
        let prefix = text.get(..7).filter(|prefix| prefix.eq_ignore_ascii_case("sha256:")).ok_or_else(wrong)?;
        let digits: Vec<u8> = text[prefix.len()..].bytes().filter(|byte| *byte != b':').collect();
        if digits.len() != 64 || !digits.iter().all(u8::is_ascii_hexdigit) {
            return Err(wrong());
        }
        let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()).unwrap_or(0);
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = pair.iter().fold(0, |all, digit| all << 4 | value(*digit));
        }
        Ok(Self(bytes))
    }

    fn of(certificate: &CertificateDer<'_>) -> Self {
        let mut bytes = [0; 32];
        let digest = digest(&SHA256, certificate.as_ref());
        bytes.iter_mut().zip(digest.as_ref()).for_each(|(byte, own)| *byte = *own);
        Self(bytes)
    }
}

/// Takes the certificate with the wanted fingerprint and no other; without a wish it takes none, and remembers what it saw.
#[derive(Debug)]
struct Verifier {
    wanted: Option<Fingerprint>,
    seen: Mutex<Option<Fingerprint>>,
    provider: CryptoProvider,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _name: &ServerName<'_>,
        _ocsp: &[u8],
        _now: UnixTime,
    ) -> std::result::Result<ServerCertVerified, rustls::Error> {
        let found = Fingerprint::of(end_entity);
        if let Ok(mut seen) = self.seen.lock() {
            *seen = Some(found);
        }
        if self.wanted == Some(found) {
            return Ok(ServerCertVerified::assertion());
        }
        Err(rustls::Error::InvalidCertificate(rustls::CertificateError::ApplicationVerificationFailure))
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> std::result::Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signed, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

fn config(wanted: Option<Fingerprint>) -> Result<(Arc<ClientConfig>, Arc<Verifier>)> {
    let provider = aws_lc_rs::default_provider();
    let verifier = Arc::new(Verifier { wanted, seen: Mutex::new(None), provider: provider.clone() });
    let config = ClientConfig::builder_with_provider(Arc::new(provider))
        .with_safe_default_protocol_versions()
        .map_err(|why| Error::bug("TLS cannot be set up").cause(why))?
        .dangerous()
        .with_custom_certificate_verifier(verifier.clone())
        .with_no_client_auth();
    Ok((Arc::new(config), verifier))
}

/// The fingerprint of the certificate that a server shows; nothing is sent but the beginning of a handshake, which is then broken off.
pub fn shown(host: &str, port: u16) -> Option<Fingerprint> {
    let (config, verifier) = config(None).ok()?;
    let addresses: Vec<SocketAddr> = (host.trim_matches(['[', ']']), port).to_socket_addrs().ok()?.collect();
    // What comes of the handshake does not matter: the verifier has seen the certificate.
    if let Ok(mut stream) = open(&config, &addresses, host) {
        let _ = stream.flush();
        let _ = stream.read(&mut [0]);
    }
    verifier.seen.lock().ok().and_then(|seen| *seen)
}

fn open(
    config: &Arc<ClientConfig>,
    addresses: &[SocketAddr],
    host: &str,
) -> io::Result<StreamOwned<ClientConnection, TcpStream>> {
    let name = ServerName::try_from(host.trim_matches(['[', ']']).to_owned())
        .map_err(|why| io::Error::new(io::ErrorKind::InvalidInput, why))?;
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for address in addresses {
        match TcpStream::connect_timeout(address, PATIENCE) {
            Ok(socket) => {
                socket.set_read_timeout(Some(PATIENCE))?;
                socket.set_write_timeout(Some(PATIENCE))?;
                let connection = ClientConnection::new(config.clone(), name).map_err(io::Error::other)?;
                return Ok(StreamOwned::new(connection, socket));
            }
            Err(error) => last = error,
        }
    }
    Err(last)
}

/// What opens connections for an agent of `ureq`.
#[derive(Debug)]
pub struct Pinned {
    config: Arc<ClientConfig>,
}

impl Pinned {
    /// Connections to the server with this fingerprint alone.
    ///
    /// # Errors
    /// When TLS cannot be set up at all.
    pub fn new(wanted: Fingerprint) -> Result<Self> {
        Ok(Self { config: config(Some(wanted))?.0 })
    }
}

impl<In: Transport> Connector<In> for Pinned {
    type Out = PinnedTransport;

    fn connect(
        &self,
        details: &ConnectionDetails<'_>,
        _chained: Option<In>,
    ) -> std::result::Result<Option<Self::Out>, ureq::Error> {
        let host = details.uri.host().unwrap_or_default();
        let addresses: Vec<SocketAddr> = details.addrs.iter().copied().collect();
        let stream = open(&self.config, &addresses, host)?;
        let size = (details.config.input_buffer_size(), details.config.output_buffer_size());
        Ok(Some(PinnedTransport { stream, buffers: LazyBuffers::new(size.0, size.1) }))
    }
}

/// A connection.
pub struct PinnedTransport {
    stream: StreamOwned<ClientConnection, TcpStream>,
    buffers: LazyBuffers,
}

impl fmt::Debug for PinnedTransport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PinnedTransport").finish_non_exhaustive()
    }
}

impl Transport for PinnedTransport {
    fn buffers(&mut self) -> &mut dyn Buffers {
        &mut self.buffers
    }

    fn transmit_output(&mut self, amount: usize, _timeout: NextTimeout) -> std::result::Result<(), ureq::Error> {
        let output = self.buffers.output().get(..amount).unwrap_or_default();
        self.stream.write_all(output)?;
        Ok(())
    }

    fn await_input(&mut self, _timeout: NextTimeout) -> std::result::Result<bool, ureq::Error> {
        let amount = self.stream.read(self.buffers.input_append_buf())?;
        self.buffers.input_appended(amount);
        Ok(amount > 0)
    }

    fn is_open(&mut self) -> bool {
        // Each request has a connection of its own: it costs little beside what Kura does with one.
        false
    }

    fn is_tls(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fingerprint_is_read_as_it_is_shown() {
        let shown = Fingerprint([0xAB; 32]);
        assert_eq!(Fingerprint::parse(&shown.to_string()).unwrap(), shown);
        assert_eq!(Fingerprint::parse(&format!("SHA256:{}", "ab".repeat(32))).unwrap(), shown);
        for bad in ["", "sha256:", "sha1:AB", "sha256:zz", &format!("sha256:{}", "ab".repeat(31)), "ü"] {
            assert!(Fingerprint::parse(bad).is_err(), "{bad:?}");
        }
    }
}
