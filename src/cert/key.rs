//! A private key: made, read from PKCS#8, PKCS#1 and SEC1 and written as each; its content never shows.

use const_oid::db::{rfc5912, rfc8410};
use der::Decode;
use der::asn1::{BitStringRef, OctetStringRef};
use pkcs8::PrivateKeyInfoRef;
use rcgen::{PublicKeyData, SignatureAlgorithm, SigningKey};
use sec1::{EcParameters, EcPrivateKey};
use spki::{AlgorithmIdentifierRef, SubjectPublicKeyInfoRef};

use super::engine::{self, Engine};
pub use super::kind::Kind;
use super::kind::algorithm;
use super::{asn1, pem};
use crate::error::{Error, Result};
use crate::secret::Secret;
use crate::thing::credential::KeyKind;

/// A private key.
///
/// It has no `Debug`: it cannot slip into a message. Its bytes are wiped when it is dropped.
pub struct PrivateKey {
    kind: Kind,
    pkcs8: Secret,
    public: Vec<u8>,
    engine: Engine,
}

/// A new key from the operating system's randomness.
///
/// # Errors
/// When the system cannot make one.
pub fn generate(kind: KeyKind) -> Result<PrivateKey> {
    PrivateKey::new(kind.into(), engine::generate(kind)?)
}

impl PrivateKey {
    /// Written anew, so that equal keys are equal bytes whatever wrote them.
    fn new(kind: Kind, engine: Engine) -> Result<Self> {
        let point = BitStringRef::from_bytes(engine.public())
            .map_err(|problem| Error::bug("a public key is no bit string").cause(problem))?;
        let public = asn1::encode(&SubjectPublicKeyInfoRef { algorithm: kind.algorithm(), subject_public_key: point })?;
        Ok(Self { kind, pkcs8: engine.to_pkcs8()?, public, engine })
    }

    /// The key in a plain PKCS#8 PEM, as this program writes it.
    ///
    /// # Errors
    /// When it is not such a PEM, or not a key that this program works with.
    pub fn from_pkcs8_pem(text: &Secret) -> Result<Self> {
        let not_pem = |why: &str| {
            Error::input("key-form", "this is not a private key in PKCS#8 PEM form")
                .cause(why)
                .hint("`awsiot-kit cert convert KEY --to pkcs8 --out FILE` makes one from any form")
        };
        let blocks = pem::blocks(text.expose()).map_err(|problem| not_pem(&problem.to_string()))?;
        match blocks.as_slice() {
            [block] if block.label == "PRIVATE KEY" => Self::from_pkcs8_der(block.der.expose()),
            [block] => Err(not_pem(&format!("found `{}` where `PRIVATE KEY` belongs", block.label))),
            [] => Err(not_pem("found no PEM armour")),
            _ => Err(not_pem("found several objects where one key belongs")),
        }
    }

    /// The key in a plain PKCS#8 DER.
    ///
    /// # Errors
    /// When it is not one, or not a key that this program works with.
    pub fn from_pkcs8_der(pkcs8: &[u8]) -> Result<Self> {
        let broken = |why: String| Error::input("key-form", "this is not a private key in PKCS#8 form").cause(why);
        let info = PrivateKeyInfoRef::from_der(pkcs8).map_err(|problem| broken(asn1::in_words(problem)))?;
        let kind = kind_of(&info).map_err(|problem| broken(asn1::in_words(problem)))?.map_err(|kind| {
            Error::input("key-kind", format!("awsiot-kit does not work with this kind of key: {kind}"))
                .hint("the kinds are RSA of 2048 to 8192 bits, P-256, P-384, P-521 and Ed25519; AWS IoT takes all but the last")
        })?;
        let engine =
            engine::load(kind, pkcs8).ok_or_else(|| broken("the numbers in it do not make a key".to_owned()))?;
        Self::new(kind, engine)
    }

    /// The key in an RSA key's own form, PKCS#1 (RFC 8017 appendix A.1.2).
    ///
    /// # Errors
    /// As [`Self::from_pkcs8_der`].
    pub fn from_pkcs1_der(pkcs1: &[u8]) -> Result<Self> {
        Self::from_wrapped(Kind::Rsa(0).algorithm(), pkcs1)
    }

    /// The key in an elliptic key's own form, SEC1 (RFC 5915); by its length when nothing names the curve.
    ///
    /// # Errors
    /// As [`Self::from_pkcs8_der`].
    pub fn from_sec1_der(sec1: &[u8]) -> Result<Self> {
        let not_one = |problem: der::Error| {
            Error::input("key-form", "this is not an elliptic curve key").cause(asn1::in_words(problem))
        };
        let key = EcPrivateKey::from_der(sec1).map_err(not_one)?;
        let curve = match (&key.parameters, key.private_key.len()) {
            (Some(EcParameters::NamedCurve(curve)), _) => curve,
            (None, 66) => &rfc5912::SECP_521_R_1,
            (None, 48) => &rfc5912::SECP_384_R_1,
            (None, _) => &rfc5912::SECP_256_R_1,
        };
        Self::from_wrapped(algorithm(rfc5912::ID_EC_PUBLIC_KEY, Some(curve.into())), sec1)
    }

    /// A key in its own form, as PKCS#8 wraps it.
    pub(crate) fn from_wrapped(algorithm: AlgorithmIdentifierRef<'_>, key: &[u8]) -> Result<Self> {
        let key = OctetStringRef::new(key)
            .map_err(|problem| Error::input("key-form", "this key is too long").cause(asn1::in_words(problem)))?;
        Self::from_pkcs8_der(asn1::encode_secret(&PrivateKeyInfoRef::new(algorithm, key))?.expose())
    }

    /// What kind of key it is.
    pub fn kind(&self) -> Kind {
        self.kind
    }

    /// The key as PKCS#8 PEM, which openssl 3 and Java read.
    pub fn to_pkcs8_pem(&self) -> Secret {
        pem::armour_secret("PRIVATE KEY", &self.pkcs8)
    }

    /// The key as PKCS#8 DER.
    pub fn to_pkcs8_der(&self) -> &Secret {
        &self.pkcs8
    }

    /// An RSA key as PKCS#1 DER.
    ///
    /// # Errors
    /// When it is another kind of key.
    pub fn to_pkcs1_der(&self) -> Result<Secret> {
        let hint = if self.kind.is_ecdsa() { "its own form is `sec1`" } else { "its only form is `pkcs8`" };
        match self.kind {
            Kind::Rsa(_) => Ok(Secret::new(self.own_form()?.to_vec())),
            Kind::Ed25519 => Err(Error::input("key-kind", "an Ed25519 key has no PKCS#1 form").hint(hint)),
            _ => Err(Error::input("key-kind", "an elliptic curve key has no PKCS#1 form").hint(hint)),
        }
    }

    /// An elliptic key as SEC1 DER, with its curve and its public key, as openssl writes it.
    ///
    /// # Errors
    /// When it is another kind of key.
    pub fn to_sec1_der(&self) -> Result<Secret> {
        let Some(curve) = self.kind.curve() else {
            return Err(match self.kind {
                Kind::Rsa(_) => Error::input("key-kind", "an RSA key has no SEC1 form").hint("its own form is `pkcs1`"),
                _ => Error::input("key-kind", "an Ed25519 key has no SEC1 form").hint("its only form is `pkcs8`"),
            });
        };
        let own = EcPrivateKey::from_der(self.own_form()?).map_err(not_own)?;
        let parameters = Some(EcParameters::NamedCurve(*curve));
        asn1::encode_secret(&EcPrivateKey { parameters, public_key: Some(self.engine.public()), ..own })
    }

    /// The key's own form inside its PKCS#8.
    fn own_form(&self) -> Result<&[u8]> {
        PrivateKeyInfoRef::from_der(self.pkcs8.expose()).map(|info| info.private_key.as_bytes()).map_err(not_own)
    }

    /// The public key as a `SubjectPublicKeyInfo` in DER: what a certificate and a request hold, byte for byte.
    pub fn public_key_der(&self) -> Vec<u8> {
        self.public.clone()
    }

    /// Signs a message, as [`Kind::signature_algorithm`] says.
    pub(crate) fn sign_message(&self, message: &[u8]) -> Result<Vec<u8>> {
        self.engine.sign(message)
    }
}

impl PublicKeyData for PrivateKey {
    fn der_bytes(&self) -> &[u8] {
        self.engine.public()
    }

    fn algorithm(&self) -> &'static SignatureAlgorithm {
        match self.kind {
            Kind::EcP256 => &rcgen::PKCS_ECDSA_P256_SHA256,
            Kind::EcP384 => &rcgen::PKCS_ECDSA_P384_SHA384,
            Kind::EcP521 => &rcgen::PKCS_ECDSA_P521_SHA512,
            Kind::Ed25519 => &rcgen::PKCS_ED25519,
            Kind::Rsa(_) => &rcgen::PKCS_RSA_SHA256,
        }
    }
}

impl SigningKey for PrivateKey {
    fn sign(&self, message: &[u8]) -> std::result::Result<Vec<u8>, rcgen::Error> {
        self.engine.sign(message).map_err(|_| rcgen::Error::RemoteKeyError)
    }
}

fn not_own(problem: der::Error) -> Error {
    Error::bug("a PKCS#8 of ours cannot be read").cause(asn1::in_words(problem))
}

/// The kind of a plain PKCS#8; the inner error names a kind that is not ours.
fn kind_of(info: &PrivateKeyInfoRef<'_>) -> der::Result<std::result::Result<Kind, String>> {
    let algorithm = info.algorithm;
    if algorithm.oid == rfc5912::ID_EC_PUBLIC_KEY {
        let Ok(curve) = algorithm.parameters_oid() else {
            return Ok(Err("an elliptic curve key whose curve has no name".to_owned()));
        };
        let known = [Kind::EcP256, Kind::EcP384, Kind::EcP521].into_iter().find(|kind| kind.curve() == Some(&curve));
        return Ok(known.ok_or_else(|| format!("an elliptic curve key on {}", asn1::name(curve))));
    }
    if algorithm.oid == rfc8410::ID_ED_25519 {
        return Ok(Ok(Kind::Ed25519));
    }
    if algorithm.oid != rfc5912::RSA_ENCRYPTION {
        return Ok(Err(format!("a key of algorithm {}", asn1::name(algorithm.oid))));
    }
    let key = pkcs1::RsaPrivateKeyRef::from_der(info.private_key.as_bytes())?;
    Ok(match bits(key.modulus.as_bytes()) {
        bits @ 2048..=8192 => Ok(Kind::Rsa(bits)),
        bits => Err(format!("an RSA key of {bits} bits")),
    })
}

/// The bits of a number, big-endian.
pub(crate) fn bits(number: &[u8]) -> usize {
    let skip = number.iter().take_while(|byte| **byte == 0).count();
    let number = number.get(skip..).unwrap_or_default();
    number.len() * 8 - number.first().map_or(0, |byte| byte.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_survives_its_own_pem() -> Result<()> {
        for kind in [KeyKind::EcP256, KeyKind::EcP384, KeyKind::Rsa2048] {
            let key = generate(kind)?;
            let again = PrivateKey::from_pkcs8_pem(&key.to_pkcs8_pem())?;
            assert_eq!(again.kind(), kind.into());
            assert!(again.to_pkcs8_der().expose() == key.to_pkcs8_der().expose());
            assert_eq!(again.public_key_der(), key.public_key_der());
        }
        Ok(())
    }

    #[test]
    fn what_is_not_a_key_says_what_it_is() {
        let says = |text: &str| match PrivateKey::from_pkcs8_pem(&Secret::from(text.to_owned())) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        };
        assert!(says("").contains("no PEM armour"));
        assert!(says(&pem::certificate(&[1, 2, 3])).contains("`CERTIFICATE`"));
        assert!(says(&pem::armour("PRIVATE KEY", &[0x30, 1])).contains("ends too early"));
    }
}
