//! Authorities of one's own on AWS, and certificates that they signed.

use aws_sdk_iot::types::{AutoRegistrationStatus, CaCertificateStatus, CertificateMode};

use super::certificates::status_of;
use super::{AwsRegistry, PAGE, gone, incomplete, pages, there, time};
use crate::cert::inspect;
use crate::error::Result;
use crate::registry::pace::quota::Api;
use crate::registry::{Authorities, CaMode, CaRecord, CaRegistration, CertificateLine, Each, Status};

impl Authorities for AwsRegistry {
    fn get_registration_code(&self) -> Result<String> {
        let request = || self.client.get_registration_code().send();
        let answer = self.caller.call(Api::GetRegistrationCode, "", request)?;
        answer.registration_code.ok_or_else(|| incomplete("GetRegistrationCode", "registration code"))
    }

    fn register_ca_certificate(&self, registration: &CaRegistration<'_>) -> Result<CaRecord> {
        let id = inspect::certificate_id(registration.pem)?;
        let request = || {
            self.client
                .register_ca_certificate()
                .ca_certificate(registration.pem)
                .set_verification_certificate(registration.verification.map(str::to_owned))
                .certificate_mode(CertificateMode::from(registration.mode.word()))
                .set_as_active(registration.active)
                .allow_auto_registration(registration.auto_registration)
                .send()
        };
        let id = match self.caller.call(Api::RegisterCACertificate, id.as_str(), request) {
            Ok(answer) => answer.certificate_id.ok_or_else(|| incomplete("RegisterCACertificate", "certificate id"))?,
            Err(said) if said.may_be_own_work() => id.to_string(),
            Err(said) => return Err(said.into()),
        };
        self.describe_ca_certificate(&id)?
            .ok_or_else(|| incomplete("DescribeCACertificate", "authority that was just registered"))
    }

    fn describe_ca_certificate(&self, id: &str) -> Result<Option<CaRecord>> {
        let request = || self.client.describe_ca_certificate().certificate_id(id).send();
        let Some(answer) = there(self.caller.call(Api::DescribeCACertificate, id, request))? else { return Ok(None) };
        let lacks = |what| incomplete("DescribeCACertificate", what);
        let found = answer.certificate_description.ok_or_else(|| lacks("description"))?;
        // A stand-in may not know of modes; AWS's default is the word itself.
        let mode =
            found.certificate_mode().and_then(|mode| CaMode::from_word(mode.as_str())).unwrap_or(CaMode::Default);
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

    fn list_ca_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        pages(
            |marker| {
                let request = || self.client.list_ca_certificates().page_size(PAGE).set_marker(marker.clone()).send();
                let answer = self.caller.call(Api::ListCACertificates, "", request)?;
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

    fn update_ca_certificate(&self, id: &str, status: Status, auto_registration: bool) -> Result<()> {
        let automatic =
            if auto_registration { AutoRegistrationStatus::Enable } else { AutoRegistrationStatus::Disable };
        let request = || {
            let request = self.client.update_ca_certificate().certificate_id(id);
            let request = request.new_status(CaCertificateStatus::from(status.word()));
            request.new_auto_registration_status(automatic.clone()).send()
        };
        Ok(self.caller.call(Api::UpdateCACertificate, id, request).map(|_| ())?)
    }

    fn delete_ca_certificate(&self, id: &str) -> Result<()> {
        let request = || self.client.delete_ca_certificate().certificate_id(id).send();
        gone(self.caller.call(Api::DeleteCACertificate, id, request).map(|_| ()))
    }
}
