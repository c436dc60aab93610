//! TLS as AWS IoT Core does it: 1.2 and 1.3, a client certificate demanded, whoever it is from, and the protocol named on the second port.
//!
//! Which certificate may connect is decided at CONNECT, as on AWS: there the handshake of an unknown or inactive certificate succeeds.

use std::io;
use std::net::IpAddr;
use std::sync::Arc;

use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, aws_lc_rs, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, PrivatePkcs8KeyDer, UnixTime};
use rustls::server::NoServerSessionStorage;
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::cert::key::PrivateKey;
use crate::cert::read;
use crate::error::{Error, Result};
use crate::sandbox::broker::Peer;
use crate::sandbox::certificate;

/// The protocol names of AWS's port 443 (Developer Guide, "Device communication protocols").
const ALPN_CERTIFICATE: &[u8] = b"x-amzn-mqtt-ca";
const ALPN_CUSTOM: &[u8] = b"mqtt";

/// The two ways in.
pub struct Doors {
    /// For the port of MQTT over TLS.
    pub plain: TlsAcceptor,
    /// For the port that wants a protocol name.
    pub named: TlsAcceptor,
}

impl Doors {
    /// With the server's certificate, its chain (PEM) and its key.
    ///
    /// # Errors
    /// When they cannot be used for TLS.
    pub fn new(certificate_pem: &str, key: &PrivateKey) -> Result<Self> {
        let mut plain = config(certificate_pem, key)?;
        plain.send_tls13_tickets = 0;
        plain.session_storage = Arc::new(NoServerSessionStorage {});
        let mut named = plain.clone();
        named.alpn_protocols = vec![ALPN_CERTIFICATE.to_vec(), ALPN_CUSTOM.to_vec()];
        Ok(Self { plain: TlsAcceptor::from(Arc::new(plain)), named: TlsAcceptor::from(Arc::new(named)) })
    }
}

fn config(certificate_pem: &str, key: &PrivateKey) -> Result<ServerConfig> {
    let broken = |why: rustls::Error| Error::input("tls", "this key and certificate cannot be used for TLS").cause(why);
    let found = read::read(certificate_pem.as_bytes(), None)?.certificates;
    let chain = found.into_iter().map(|found| CertificateDer::from(found.certificate.der)).collect();
    let key = PrivatePkcs8KeyDer::from(key.to_pkcs8_der().expose().to_vec());
    let provider = Arc::new(aws_lc_rs::default_provider());
    ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()
        .map_err(broken)?
        .with_client_cert_verifier(Arc::new(AnyCertificate { provider }))
        .with_single_cert(chain, key.into())
        .map_err(broken)
}

/// Takes every certificate whose key the client has.
#[derive(Debug)]
struct AnyCertificate {
    provider: Arc<CryptoProvider>,
}

impl ClientCertVerifier for AnyCertificate {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> std::result::Result<ClientCertVerified, rustls::Error> {
        Ok(ClientCertVerified::assertion())
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

/// Who is at the other end; none without a certificate.
pub fn peer(stream: &TlsStream<TcpStream>, address: IpAddr) -> Option<Peer> {
    let connection = stream.get_ref().1;
    let shown = connection.peer_certificates()?.first()?;
    Some(Peer {
        certificate: Arc::new(certificate::read(shown)),
        address,
        server_name: connection.server_name().map(ToOwned::to_owned),
    })
}

/// Whether the protocol was named as this port wants it.
///
/// # Errors
/// What it was instead, for people.
pub fn expect_name(stream: &TlsStream<TcpStream>) -> std::result::Result<(), String> {
    match stream.get_ref().1.alpn_protocol() {
        Some(ALPN_CERTIFICATE) => Ok(()),
        Some(_) => Err(
            "ALPN `mqtt` is for custom authorizers, of which there are none here; a certificate needs `x-amzn-mqtt-ca`"
                .to_owned(),
        ),
        None => {
            Err("no ALPN: on this port AWS speaks HTTPS then; send `x-amzn-mqtt-ca`, or use the other port".to_owned())
        }
    }
}

/// Why a handshake failed, for people.
pub fn explain(error: &io::Error) -> String {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    match inner {
        Some(rustls::Error::NoCertificatesPresented) => "no client certificate was shown".to_owned(),
        Some(rustls::Error::NoApplicationProtocol) => {
            "the client names another protocol (ALPN) than `x-amzn-mqtt-ca`".to_owned()
        }
        Some(rustls::Error::AlertReceived(alert)) => format!(
            "the client broke off with TLS alert {alert:?}: does it trust the local CA, and is the name it calls `localhost`?"
        ),
        Some(rustls::Error::InvalidMessage(_)) => "this is no TLS: the port wants MQTT over TLS".to_owned(),
        Some(other) => format!("the TLS handshake failed: {other}"),
        None => format!("the TLS handshake failed: {error}"),
    }
}
