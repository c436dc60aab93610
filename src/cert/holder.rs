//! Who holds the private key that a certificate is for: this machine, or the device, of which at most a request is here.

use super::inspect;
use super::key::{Kind, PrivateKey};
use super::request;
use crate::error::{Error, Result};

/// Who holds a key.
pub enum Holder {
    /// This machine.
    Here(PrivateKey),
    /// The device.
    Device(DeviceKey),
}

/// A key that never was here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceKey {
    /// Its public half, a DER `SubjectPublicKeyInfo`.
    pub public_key: Vec<u8>,
    /// The request that the device made with it, PEM, when it is here.
    pub request_pem: Option<String>,
}

impl Holder {
    /// The public key as a DER `SubjectPublicKeyInfo`.
    pub fn public_key_der(&self) -> Vec<u8> {
        match self {
            Self::Here(key) => key.public_key_der(),
            Self::Device(key) => key.public_key.clone(),
        }
    }

    /// The private key, when it is here.
    pub fn private(&self) -> Option<&PrivateKey> {
        match self {
            Self::Here(key) => Some(key),
            Self::Device(_) => None,
        }
    }

    /// Its kind, when it is here.
    pub fn kind(&self) -> Option<Kind> {
        self.private().map(PrivateKey::kind)
    }

    /// The request for its certificate, PEM: made for this name, or the one that the device made.
    ///
    /// # Errors
    /// When the key cannot sign; exit 3 when it is the device's, and its request is not here.
    pub fn request(&self, name: &str) -> Result<String> {
        match self {
            Self::Here(key) => request::new(key, name),
            Self::Device(DeviceKey { request_pem: Some(pem), .. }) => Ok(pem.clone()),
            Self::Device(_) => {
                Err(Error::input("request-missing", format!("the request of `{name}`'s device is not here")).on(name))
            }
        }
    }

    /// Whether a certificate is for it.
    pub fn fits(&self, certificate_pem: &str) -> bool {
        let certificate = inspect::certificate(certificate_pem.as_bytes());
        certificate.is_ok_and(|certificate| certificate.public_key == self.public_key_der())
    }
}
