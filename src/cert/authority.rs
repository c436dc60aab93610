//! Certificate authorities of one's own: made, loaded, and put to work on requests.

use const_oid::db::rfc5280;
use time::OffsetDateTime;
use x509_cert::ext::pkix::{KeyUsage, KeyUsages};

use super::constraint::{self, Limits};
use super::inspect::{self, Certificate};
use super::key::{self, PrivateKey};
use super::request::{self, Request};
use super::tbs::{self, Draft};
use super::{chain, pem, read};
use crate::error::{Error, Result};
use crate::thing::credential::KeyKind;

/// An authority: its certificate and its key, which belong together.
pub struct Authority {
    certificate_pem: String,
    key: PrivateKey,
    certificate: Certificate,
}

/// The terms of a certificate; time and serial number are given, so that the same terms give the same certificate.
#[derive(Clone, Copy, Debug)]
pub struct LeafTerms {
    /// From when it is valid.
    pub not_before: OffsetDateTime,
    /// Until when it is valid.
    pub not_after: OffsetDateTime,
    /// 16 random bytes.
    pub serial: [u8; 16],
}

impl Authority {
    /// A new root authority with a new key.
    ///
    /// # Errors
    /// When the name is empty, the validity is upside down, or no key can be made.
    pub fn new(
        common_name: &str,
        kind: KeyKind,
        not_before: OffsetDateTime,
        not_after: OffsetDateTime,
        serial: [u8; 16],
    ) -> Result<Self> {
        Self::root(key::generate(kind)?, common_name, &LeafTerms { not_before, not_after, serial }, None)
    }

    /// A new root authority for a key, held to some limits.
    ///
    /// # Errors
    /// When the name is empty or the validity is upside down.
    pub fn root(key: PrivateKey, common_name: &str, terms: &LeafTerms, limits: impl Into<Limits>) -> Result<Self> {
        let name = tbs::name(&request::common_name(common_name)?, Some(request::ORGANIZATIONAL_UNIT))?;
        let public_key = key.public_key_der();
        let der = authority_draft(&name, &name, &public_key, terms, &limits.into(), None)?.sign(&key)?;
        Self::from_parts(&pem::certificate(&der), key)
    }

    /// An authority below this one, for a key that exists.
    ///
    /// # Errors
    /// When the name is empty or the validity is upside down.
    pub fn intermediate(
        &self,
        key: PrivateKey,
        common_name: &str,
        terms: &LeafTerms,
        limits: impl Into<Limits>,
    ) -> Result<Self> {
        let name = tbs::name(&request::common_name(common_name)?, Some(request::ORGANIZATIONAL_UNIT))?;
        let public_key = key.public_key_der();
        let own_id = self.certificate.key_id()?;
        let (issuer, limits) = (&self.certificate.subject_der, limits.into());
        let draft = authority_draft(issuer, &name, &public_key, terms, &limits, Some(&own_id))?;
        Self::from_parts(&pem::certificate(&draft.sign(&self.key)?), key)
    }

    /// The authority that a certificate and a key make together; whoever made them.
    ///
    /// # Errors
    /// When the certificate does not parse, is not an authority's, or does not belong to the key.
    pub fn from_parts(certificate_pem: &str, key: PrivateKey) -> Result<Self> {
        let certificate = inspect::certificate(certificate_pem)?;
        if !certificate.authority {
            return Err(not_an_authority(&certificate));
        }
        if certificate.public_key != key.public_key_der() {
            return Err(inspect::mismatch().on(certificate.subject.clone()));
        }
        Ok(Self { certificate_pem: certificate_pem.to_owned(), key, certificate })
    }

    /// Its certificate, PEM.
    pub fn certificate_pem(&self) -> &str {
        &self.certificate_pem
    }

    /// Its key.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    /// What stands in its certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// A device certificate in PEM form for a request in PEM or DER form.
    ///
    /// Subject and public key come from the request. What else it asks for is not heard: a device that asks to be an authority is
    /// none.
    ///
    /// # Errors
    /// When the request does not parse or is not signed by its own key, or the validity is upside down.
    pub fn sign_request(&self, csr: &str, terms: &LeafTerms) -> Result<String> {
        self.sign(&request::read(csr.as_bytes())?, terms)
    }

    /// As [`Self::sign_request`], for a request that was read before.
    ///
    /// # Errors
    /// When the validity is upside down.
    pub fn sign(&self, request: &Request, terms: &LeafTerms) -> Result<String> {
        let own_id = self.certificate.key_id()?;
        let issuer = &self.certificate.subject_der;
        let draft = leaf_draft(issuer, &request.subject, &request.public_key, terms, &own_id)?;
        Ok(pem::certificate(&draft.sign(&self.key)?))
    }
}

/// The failure where an authority is needed and a certificate is none.
pub fn not_an_authority(certificate: &Certificate) -> Error {
    Error::input("not-an-authority", "this certificate may not sign others: it is not an authority's")
        .on(certificate.subject.clone())
        .hint("take the certificate of an authority (basicConstraints CA:TRUE)")
}

/// An authority as it is kept: with the certificates above it.
pub struct KeptAuthority {
    /// It, ready to sign.
    pub authority: Authority,
    /// Its certificate and those above it, PEM.
    pub chain_pem: String,
}

impl KeptAuthority {
    /// A device certificate for a request, when the authority and those above it may sign it; PEM.
    ///
    /// # Errors
    /// As [`Authority::sign`]; and exit 3 when a limit of an authority forbids it.
    pub fn sign(&self, request: &Request, terms: &LeafTerms) -> Result<String> {
        let signed = self.authority.sign(request, terms)?;
        self.expect_may_sign(&inspect::certificate(&signed)?)?;
        Ok(signed)
    }

    /// Sees that neither this authority nor one above it was made for less than a certificate.
    ///
    /// # Errors
    /// Exit 3 when one was.
    pub fn expect_may_sign(&self, certificate: &Certificate) -> Result<()> {
        let above = read::read(self.chain_pem.as_bytes(), None)?.certificates;
        let above: Vec<&Certificate> = above.iter().map(|found| &found.certificate).collect();
        match constraint::first_breach(certificate, &above) {
            None => Ok(()),
            Some(why) => Err(Error::input("not-allowed", format!("`{}` cannot be signed", certificate.subject))
                .cause(why)
                .on(certificate.subject.clone())
                .hint("take another name, or another authority: `awsiot-kit ca show NAME` shows what each may sign")),
        }
    }

    /// What a device shows beside its own certificate: the authorities between it and the root, PEM, nearest first.
    ///
    /// # Errors
    /// When the chain does not parse.
    pub fn between(&self) -> Result<String> {
        let above = read::read(self.chain_pem.as_bytes(), None)?.certificates;
        let between = above.iter().map(|found| &found.certificate).filter(|above| !chain::is_signed_by(above, above));
        Ok(between.map(|above| pem::certificate(&above.der)).collect())
    }
}

/// A device certificate in PEM form that a key signs for itself, with the subject of [`request::new`].
///
/// # Errors
/// When the name is empty or the validity is upside down.
pub fn self_signed(key: &PrivateKey, common_name: &str, terms: &LeafTerms) -> Result<String> {
    let name = tbs::name(&request::common_name(common_name)?, Some(request::ORGANIZATIONAL_UNIT))?;
    let public_key = key.public_key_der();
    let id = tbs::key_id(&public_key)?;
    Ok(pem::certificate(&leaf_draft(&name, &name, &public_key, terms, &id)?.sign(key)?))
}

/// The extensions that AWS IoT and Java expect of a device.
fn leaf_draft<'a>(
    issuer: &'a [u8],
    subject: &'a [u8],
    public_key: &'a [u8],
    terms: &LeafTerms,
    issuer_key_id: &[u8],
) -> Result<Draft<'a>> {
    // An RSA key may also be asked to unwrap a session key.
    let usage = match inspect::is_rsa(public_key) {
        true => KeyUsages::DigitalSignature | KeyUsages::KeyEncipherment,
        false => KeyUsages::DigitalSignature.into(),
    };
    Ok(Draft {
        issuer,
        subject,
        public_key,
        not_before: terms.not_before,
        not_after: terms.not_after,
        serial: terms.serial,
        extensions: vec![
            tbs::no_authority()?,
            tbs::usage(KeyUsage(usage))?,
            tbs::extended_usage(&[rfc5280::ID_KP_CLIENT_AUTH])?,
            tbs::subject_key_id(&tbs::key_id(public_key)?)?,
            tbs::authority_key_id(issuer_key_id)?,
        ],
    })
}

/// The extensions of an authority.
fn authority_draft<'a>(
    issuer: &'a [u8],
    subject: &'a [u8],
    public_key: &'a [u8],
    terms: &LeafTerms,
    limits: &Limits,
    issuer_key_id: Option<&[u8]>,
) -> Result<Draft<'a>> {
    let mut extensions = vec![
        tbs::an_authority(limits.path_length)?,
        tbs::usage(KeyUsage(KeyUsages::DigitalSignature | KeyUsages::KeyCertSign | KeyUsages::CRLSign))?,
        tbs::subject_key_id(&tbs::key_id(public_key)?)?,
    ];
    extensions.extend(constraint::extension(limits)?);
    extensions.extend(issuer_key_id.map(tbs::authority_key_id).transpose()?);
    Ok(Draft {
        issuer,
        subject,
        public_key,
        not_before: terms.not_before,
        not_after: terms.not_after,
        serial: terms.serial,
        extensions,
    })
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const TERMS: LeafTerms = LeafTerms {
        not_before: datetime!(2026-01-01 00:00 UTC),
        not_after: datetime!(2049-12-31 23:59:59 UTC),
        serial: [0xff; 16],
    };

    fn authority() -> Result<Authority> {
        Authority::new("test authority", KeyKind::EcP256, TERMS.not_before, TERMS.not_after, [1; 16])
    }

    #[test]
    fn a_device_gets_what_it_asks_for_and_no_more() -> Result<()> {
        let authority = authority()?;
        let key = key::generate(KeyKind::EcP256)?;
        let signed = authority.sign_request(&request::new(&key, "device")?, &TERMS)?;
        let certificate = inspect::certificate(&signed)?;
        assert!(!certificate.authority);
        assert_eq!(certificate.subject, "CN=device, OU=awsiot-kit");
        assert_eq!(certificate.issuer, "CN=test authority, OU=awsiot-kit");
        assert_eq!(certificate.not_after, TERMS.not_after);
        assert!(inspect::key_fits(&key, &signed)?);
        assert!(!inspect::key_fits(authority.key(), &signed)?);
        Ok(())
    }

    #[test]
    fn a_request_to_be_an_authority_is_not_heard() -> Result<()> {
        let key = key::generate(KeyKind::EcP256)?;
        let mut params = rcgen::CertificateParams::default();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.key_usages = vec![rcgen::KeyUsagePurpose::KeyCertSign];
        let csr = params.serialize_request(&key).map_err(|_| Error::bug("csr"))?;
        let signed = authority()?.sign_request(&pem::armour("CERTIFICATE REQUEST", csr.der()), &TERMS)?;
        let certificate = inspect::certificate(&signed)?;
        assert!(!certificate.authority);
        assert!(Authority::from_parts(&signed, key).is_err_and(|error| error.code() == "not-an-authority"));
        Ok(())
    }

    #[test]
    fn an_authority_needs_its_own_key() -> Result<()> {
        let authority = authority()?;
        let other = key::generate(KeyKind::EcP256)?;
        let result = Authority::from_parts(authority.certificate_pem(), other);
        assert!(result.is_err_and(|error| error.code() == "key-mismatch"));
        Ok(())
    }

    #[test]
    fn a_certificate_ends_after_it_begins() -> Result<()> {
        let terms = LeafTerms { not_after: TERMS.not_before, ..TERMS };
        assert!(self_signed(&key::generate(KeyKind::EcP256)?, "x", &terms).is_err());
        Ok(())
    }
}
