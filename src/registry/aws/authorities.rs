//! Authorities of one's own on AWS, and certificates that they signed.

use aws_sdk_iot::types::{AutoRegistrationStatus, CaCertificateStatus, CertificateMode};

use super::certificates::{registered, status_of};
use super::{AwsRegistry, PAGE, gone, incomplete, pages, there, time};
use crate::cert::inspect;
use crate::error::Result;
use crate::registry::pace::quota::Api;
use crate::registry::{CaMode, CaRecord, CaRegistration, CertificateLine, CertificateRecord, Each, Status};

pub(super) fn registration_code(aws: &AwsRegistry) -> Result<String> {
    let request = || aws.client.get_registration_code().send();
    let answer = aws.caller.call(Api::GetRegistrationCode, "", request)?;
    answer.registration_code.ok_or_else(|| incomplete("GetRegistrationCode", "registration code"))
}

pub(super) fn register(aws: &AwsRegistry, registration: &CaRegistration<'_>) -> Result<CaRecord> {
    let id = inspect::certificate_id(registration.pem)?;
    let request = || {
        aws.client
            .register_ca_certificate()
            .ca_certificate(registration.pem)
            .set_verification_certificate(registration.verification.map(str::to_owned))
            .certificate_mode(CertificateMode::from(registration.mode.word()))
            .set_as_active(registration.active)
            .allow_auto_registration(registration.auto_registration)
            .send()
    };
    let id = match aws.caller.call(Api::RegisterCACertificate, id.as_str(), request) {
        Ok(answer) => answer.certificate_id.ok_or_else(|| incomplete("RegisterCACertificate", "certificate id"))?,
        Err(said) if said.may_be_own_work() => id.to_string(),
        Err(said) => return Err(said.into()),
    };
    describe(aws, &id)?.ok_or_else(|| incomplete("DescribeCACertificate", "authority that was just registered"))
}

pub(super) fn describe(aws: &AwsRegistry, id: &str) -> Result<Option<CaRecord>> {
    let request = || aws.client.describe_ca_certificate().certificate_id(id).send();
    let Some(answer) = there(aws.caller.call(Api::DescribeCACertificate, id, request))? else { return Ok(None) };
    let lacks = |what| incomplete("DescribeCACertificate", what);
    let found = answer.certificate_description.ok_or_else(|| lacks("description"))?;
    // A stand-in may not know of modes; AWS's default is the word itself.
    let mode = found.certificate_mode().and_then(|mode| CaMode::from_word(mode.as_str())).unwrap_or(CaMode::Default);
    Ok(Some(CaRecord {
        id: id.to_owned(),
        status: status_of(found.status().map_or("", CaCertificateStatus::as_str))?,
        mode,
        auto_registration: found.auto_registration_status() == Some(&AutoRegistrationStatus::Enable),
        created: time(found.creation_date()),
        arn: found.certificate_arn.ok_or_else(|| lacks("ARN"))?,
        pem: found.certificate_pem.ok_or_else(|| lacks("certificate"))?,
    }))
}

pub(super) fn list(aws: &AwsRegistry, each: Each<'_, CertificateLine>) -> Result<()> {
    pages(
        |marker| {
            let request = || aws.client.list_ca_certificates().page_size(PAGE).set_marker(marker.clone()).send();
            let answer = aws.caller.call(Api::ListCACertificates, "", request)?;
            let lines = answer.certificates.unwrap_or_default().into_iter().map(|line| {
                let created = time(line.creation_date());
                let status = status_of(line.status().map_or("", CaCertificateStatus::as_str))?;
                let id = line.certificate_id.ok_or_else(|| incomplete("ListCACertificates", "certificate id"))?;
                Ok(CertificateLine { id, status, created })
            });
            Ok((lines.collect::<Result<Vec<_>>>()?, answer.next_marker))
        },
        each,
    )
}

pub(super) fn update(aws: &AwsRegistry, id: &str, status: Status, auto_registration: bool) -> Result<()> {
    let automatic = if auto_registration { AutoRegistrationStatus::Enable } else { AutoRegistrationStatus::Disable };
    let request = || {
        let request = aws.client.update_ca_certificate().certificate_id(id);
        let request = request.new_status(CaCertificateStatus::from(status.word()));
        request.new_auto_registration_status(automatic.clone()).send()
    };
    Ok(aws.caller.call(Api::UpdateCACertificate, id, request).map(|_| ())?)
}

pub(super) fn delete(aws: &AwsRegistry, id: &str) -> Result<()> {
    let request = || aws.client.delete_ca_certificate().certificate_id(id).send();
    gone(aws.caller.call(Api::DeleteCACertificate, id, request).map(|_| ()))
}

/// Registers a certificate that a registered authority signed.
pub(super) fn register_signed(aws: &AwsRegistry, pem: &str, ca_pem: &str) -> Result<CertificateRecord> {
    let id = inspect::certificate_id(pem)?;
    let request = || {
        let request = aws.client.register_certificate().certificate_pem(pem).ca_certificate_pem(ca_pem);
        request.status(aws_sdk_iot::types::CertificateStatus::Inactive).send()
    };
    let answer = aws.caller.call(Api::RegisterCertificate, id.as_str(), request);
    let answer = answer.map(|answer| (answer.certificate_id, answer.certificate_arn));
    registered(aws, "RegisterCertificate", id.as_str(), pem, answer)
}
