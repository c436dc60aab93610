//! A server's certificate, signed by an authority of one's own: what the sandbox shows to devices.

use rcgen::{
    CertificateParams, DistinguishedName, DnType, ExtendedKeyUsagePurpose, Issuer, KeyUsagePurpose, SerialNumber,
};

use super::authority::{Authority, LeafTerms};
use super::key::PrivateKey;
use super::pem;
use super::request::ORGANIZATIONAL_UNIT;
use crate::error::{Error, Result};

/// A certificate for a server with these host names and addresses, PEM.
///
/// # Errors
/// When a name cannot stand in a certificate.
pub fn certificate(authority: &Authority, key: &PrivateKey, names: &[String], terms: &LeafTerms) -> Result<String> {
    let wrong =
        |error: rcgen::Error| Error::input("server-name", "no certificate can be made for these names").cause(error);
    let mut params = CertificateParams::new(names).map_err(wrong)?;
    params.distinguished_name = name("awsiot-kit sandbox");
    params.not_before = terms.not_before;
    params.not_after = terms.not_after;
    params.serial_number = Some(SerialNumber::from_slice(&terms.serial));
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let mut above = CertificateParams::default();
    above.distinguished_name = name(&common_name(authority)?);
    let signed = params.signed_by(key, &Issuer::new(above, authority.key())).map_err(wrong)?;
    Ok(pem::certificate(signed.der()))
}

/// The name that the program's own authorities have: a common name, and whose they are.
fn name(common_name: &str) -> DistinguishedName {
    let mut name = DistinguishedName::new();
    name.push(DnType::CommonName, common_name);
    name.push(DnType::OrganizationalUnitName, ORGANIZATIONAL_UNIT);
    name
}

fn common_name(authority: &Authority) -> Result<String> {
    let subject = &authority.certificate().subject;
    let own = subject.strip_prefix("CN=").and_then(|rest| rest.strip_suffix(&format!(", OU={ORGANIZATIONAL_UNIT}")));
    own.map(ToOwned::to_owned).ok_or_else(|| Error::bug(format!("`{subject}` is no authority of the program's own")))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::cert::{chain, inspect, key};
    use crate::thing::KeyKind;

    #[test]
    fn a_server_is_signed_for_its_names_by_the_authority() {
        let (from, until) = (datetime!(2026-01-01 00:00 UTC), datetime!(2049-12-31 23:59:59 UTC));
        let authority = Authority::new("awsiot-kit local CA", KeyKind::EcP256, from, until, [1; 16]).unwrap();
        let key = key::generate(KeyKind::EcP256).unwrap();
        let terms = LeafTerms { not_before: from, not_after: until, serial: [0x42; 16] };
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let pem = certificate(&authority, &key, &names, &terms).unwrap();
        let made = inspect::certificate(&pem).unwrap();
        assert!(chain::is_signed_by(&made, authority.certificate()));
        assert_eq!(
            made.issuer_der,
            authority.certificate().subject_der,
            "byte for byte, or no client finds the issuer"
        );
        assert!(inspect::key_fits(&key, &pem).unwrap());
        assert!(certificate(&authority, &key, &["not a name\u{e9}".to_owned()], &terms).is_err());
    }
}
