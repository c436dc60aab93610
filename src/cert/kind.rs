//! The kinds of keys, and what X.509 and PKCS#8 call them and their signatures.

use std::fmt;

use const_oid::db::{rfc5912, rfc8410};
use der::asn1::{AnyRef, ObjectIdentifier};
use spki::AlgorithmIdentifierRef;

use crate::thing::credential::KeyKind;

/// What kind of key a private key is: the kinds that AWS IoT takes, and Ed25519, which it does not take and others do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An elliptic key on P-256.
    EcP256,
    /// An elliptic key on P-384.
    EcP384,
    /// An elliptic key on P-521.
    EcP521,
    /// RFC 8410.
    Ed25519,
    /// RSA, with the bits of its modulus.
    Rsa(usize),
}

impl From<KeyKind> for Kind {
    fn from(kind: KeyKind) -> Self {
        match kind {
            KeyKind::EcP256 => Self::EcP256,
            KeyKind::EcP384 => Self::EcP384,
            KeyKind::Rsa2048 => Self::Rsa(2048),
            KeyKind::Rsa3072 => Self::Rsa(3072),
            KeyKind::Rsa4096 => Self::Rsa(4096),
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::EcP256 => f.write_str("ec-p256"),
            Self::EcP384 => f.write_str("ec-p384"),
            Self::EcP521 => f.write_str("ec-p521"),
            Self::Ed25519 => f.write_str("Ed25519"),
            Self::Rsa(bits) => write!(f, "rsa-{bits}"),
        }
    }
}

impl Kind {
    /// Whether it is an elliptic key that signs with ECDSA.
    pub fn is_ecdsa(self) -> bool {
        self.curve().is_some()
    }

    /// Whether it is an RSA key.
    pub fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa(_))
    }

    pub(super) fn curve(self) -> Option<&'static ObjectIdentifier> {
        match self {
            Self::EcP256 => Some(&rfc5912::SECP_256_R_1),
            Self::EcP384 => Some(&rfc5912::SECP_384_R_1),
            Self::EcP521 => Some(&rfc5912::SECP_521_R_1),
            Self::Ed25519 | Self::Rsa(_) => None,
        }
    }

    /// The `AlgorithmIdentifier` of its keys; RFC 5480, RFC 8017 appendix A.1 and RFC 8410.
    pub(super) fn algorithm(self) -> AlgorithmIdentifierRef<'static> {
        match (self.curve(), self) {
            (Some(curve), _) => algorithm(rfc5912::ID_EC_PUBLIC_KEY, Some(curve.into())),
            (None, Self::Ed25519) => algorithm(rfc8410::ID_ED_25519, None),
            (None, _) => algorithm(rfc5912::RSA_ENCRYPTION, Some(AnyRef::NULL)),
        }
    }

    /// The `AlgorithmIdentifier` of its signatures.
    pub(crate) fn signature_algorithm(self) -> AlgorithmIdentifierRef<'static> {
        match self {
            Self::EcP256 => algorithm(rfc5912::ECDSA_WITH_SHA_256, None),
            Self::EcP384 => algorithm(rfc5912::ECDSA_WITH_SHA_384, None),
            Self::EcP521 => algorithm(rfc5912::ECDSA_WITH_SHA_512, None),
            Self::Ed25519 => algorithm(rfc8410::ID_ED_25519, None),
            Self::Rsa(_) => algorithm(rfc5912::SHA_256_WITH_RSA_ENCRYPTION, Some(AnyRef::NULL)),
        }
    }
}

/// An algorithm with its parameters.
pub(super) fn algorithm<'a>(oid: ObjectIdentifier, parameters: Option<AnyRef<'a>>) -> AlgorithmIdentifierRef<'a> {
    AlgorithmIdentifierRef { oid, parameters }
}
