//! Certificate authorities as a registry knows them: how they are registered, and what is kept of them.
//!
//! Developer Guide, "Manage your CA certificates"; API reference, "RegisterCACertificate".

use time::OffsetDateTime;

use super::Status;

/// How a registry knows whose device it is that comes with a certificate of an authority.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CaMode {
    /// By the endpoint that the device names in the TLS handshake. Several accounts may hold the same authority.
    SniOnly,
    /// By the authority alone, which one account of a region holds; it proves that it has its key.
    Default,
}

impl CaMode {
    /// Both.
    pub const ALL: [Self; 2] = [Self::SniOnly, Self::Default];

    /// AWS's word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::SniOnly => "SNI_ONLY",
            Self::Default => "DEFAULT",
        }
    }

    /// The mode that a word of AWS stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.word() == word)
    }
}

/// An authority that is to be registered.
#[derive(Clone, Copy, Debug)]
pub struct CaRegistration<'a> {
    /// Its certificate, PEM.
    pub pem: &'a str,
    /// How.
    pub mode: CaMode,
    /// For [`CaMode::Default`] and only for it: a certificate whose common name is the registration code, signed by the authority, PEM.
    pub verification: Option<&'a str>,
    /// Whether its devices may connect at once.
    pub active: bool,
    /// Whether its devices are registered when they first connect.
    pub auto_registration: bool,
}

/// An authority as a registry holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaRecord {
    /// SHA-256 of its DER, lower-case hex.
    pub id: String,
    /// Its ARN.
    pub arn: String,
    /// Its certificate, PEM.
    pub pem: String,
    /// [`Status::Active`] or [`Status::Inactive`].
    pub status: Status,
    /// How it is registered.
    pub mode: CaMode,
    /// Whether its devices are registered when they first connect.
    pub auto_registration: bool,
    /// When it was registered.
    pub created: OffsetDateTime,
}
