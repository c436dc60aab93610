//! Whether a certificate that is there is what the manifest wants certificates to be: its key, who signed it, for how long.

use std::collections::BTreeMap;

use crate::cert::chain::is_signed_by;
use crate::cert::holder::{DeviceKey, Holder};
use crate::cert::inspect::{self, Certificate};
use crate::thing::{CertificateSpec, Issuer, ON_DEVICE};

/// What is otherwise, as `there → wanted`; empty when all is as wanted, or nobody can tell. `handed` is the request that the device handed in.
///
/// `chains` are the authorities of one's own that are known here, by name, PEM.
pub fn otherwise(
    wanted: &CertificateSpec,
    key: Option<&Holder>,
    handed: Option<&DeviceKey>,
    certificate_pem: &str,
    chains: &BTreeMap<String, String>,
) -> Vec<String> {
    let mut all = Vec::new();
    match (key, wanted.is_on_device()) {
        (Some(Holder::Here(key)), false) if key.kind() != wanted.key.into() => {
            all.push(format!("{} → {}", key.kind(), wanted.key.word()));
        }
        (Some(Holder::Here(key)), true) => all.push(format!("{} → {}", key.kind(), ON_DEVICE)),
        (Some(Holder::Device(_)), false) => all.push(format!("{} → {}", ON_DEVICE, wanted.key.word())),
        (Some(Holder::Device(own)), true) if handed.is_some_and(|handed| handed.public_key != own.public_key) => {
            all.push("the device handed in the request of another key".to_owned());
        }
        _ => {}
    }
    let Ok(certificate) = inspect::certificate(certificate_pem.as_bytes()) else { return all };
    if let Some(there) = other_issuer(&wanted.issuer, &certificate, chains) {
        all.push(format!("{there} → {}", wanted.issuer.word()));
    }
    // AWS signs for as long as it likes.
    if let Some(days) = wanted.days.filter(|_| wanted.issuer != Issuer::Aws) {
        let there = (certificate.not_after - certificate.not_before).whole_days();
        if there != i64::from(days) {
            all.push(format!("{there} days → {days} days"));
        }
    }
    all
}

/// Who signed a certificate, when it is known to be another than is wanted.
fn other_issuer(wanted: &Issuer, certificate: &Certificate, chains: &BTreeMap<String, String>) -> Option<String> {
    let signed_by = |chain: &String| {
        inspect::certificate(chain.as_bytes()).is_ok_and(|authority| is_signed_by(certificate, &authority))
    };
    let own = || chains.iter().find(|(_, chain)| signed_by(chain)).map(|(name, _)| format!("ca:{name}"));
    let is_self_signed = certificate.issuer_der == certificate.subject_der;
    match wanted {
        Issuer::SelfSigned if is_self_signed => None,
        Issuer::Aws if is_self_signed => Some("self-signed".to_owned()),
        Issuer::Aws => own(),
        // An authority that is not known here signed whatever it signed.
        Issuer::Ca(name) if chains.get(name).is_none_or(signed_by) => None,
        Issuer::Ca(_) if is_self_signed => Some("self-signed".to_owned()),
        Issuer::SelfSigned | Issuer::Ca(_) => Some(own().unwrap_or_else(|| "aws".to_owned())),
    }
}
