//! Certificates, and the things they are attached to.

use std::time::Duration;

use aws_sdk_iot::types::CertificateStatus;

use super::call::{Said, wait_for};
use super::{AwsRegistry, PAGE, all, gone, incomplete, pages, there, time};
use crate::cert::{inspect, request};
use crate::error::{Error, Result};
use crate::host::clock;
use crate::registry::pace::quota::Api;
use crate::registry::{ANSWER_LOST, CertificateLine, CertificateRecord, Certificates, Each, Status, certificate_id_of};

/// How long a certificate whose answer was lost may take to show up in lists.
const SHOWING_UP: Duration = Duration::from_millis(500);
/// How long AWS may take to let go of a certificate that was detached.
const LETTING_GO: Duration = Duration::from_secs(60);

impl Certificates for AwsRegistry {
    /// Asks for a certificate once. Where the answer is lost the caller looks for what was made before it asks again.
    fn create_certificate_from_csr(&self, csr_pem: &str, status: Status) -> Result<CertificateRecord> {
        // Without `setAsActive` it is inactive; some stand-ins take any value of it for yes.
        let active = (status == Status::Active).then_some(true);
        let request = || {
            let request = self.client.create_certificate_from_csr().certificate_signing_request(csr_pem);
            request.set_set_as_active(active).send()
        };
        let whose = named_in(csr_pem);
        let answer = self.caller.call_once(Api::CreateCertificateFromCsr, &whose, request).inspect_err(|error| {
            if error.code() == ANSWER_LOST {
                std::thread::sleep(SHOWING_UP);
            }
        })?;
        let lacks = |what| incomplete("CreateCertificateFromCsr", what);
        Ok(CertificateRecord {
            id: answer.certificate_id.ok_or_else(|| lacks("certificate id"))?,
            arn: answer.certificate_arn.ok_or_else(|| lacks("ARN"))?,
            pem: answer.certificate_pem.ok_or_else(|| lacks("certificate"))?,
            status,
            created: clock::now(),
        })
    }

    fn register_certificate_without_ca(&self, pem: &str, status: Status) -> Result<CertificateRecord> {
        let id = inspect::certificate_id(pem.as_bytes())?;
        let request = || {
            let request = self.client.register_certificate_without_ca().certificate_pem(pem);
            request.status(status.word().into()).send()
        };
        let answer = self.caller.call(Api::RegisterCertificateWithoutCA, id.as_str(), request);
        let answer = answer.map(|answer| (answer.certificate_id, answer.certificate_arn));
        registered(self, "RegisterCertificateWithoutCA", id.as_str(), (pem, status), answer)
    }

    fn describe_certificate(&self, id: &str) -> Result<Option<CertificateRecord>> {
        let request = || self.client.describe_certificate().certificate_id(id).send();
        let Some(answer) = there(self.caller.call(Api::DescribeCertificate, id, request))? else { return Ok(None) };
        let lacks = |what| incomplete("DescribeCertificate", what);
        let found = answer.certificate_description.ok_or_else(|| lacks("description"))?;
        Ok(Some(CertificateRecord {
            id: id.to_owned(),
            status: status_of(found.status().map_or("", CertificateStatus::as_str))?,
            created: time(found.creation_date()),
            arn: found.certificate_arn.ok_or_else(|| lacks("ARN"))?,
            pem: found.certificate_pem.ok_or_else(|| lacks("certificate"))?,
        }))
    }

    fn update_certificate(&self, id: &str, status: Status) -> Result<()> {
        let status = CertificateStatus::from(status.word());
        let request = || self.client.update_certificate().certificate_id(id).new_status(status.clone()).send();
        Ok(self.caller.call(Api::UpdateCertificate, id, request).map(|_| ())?)
    }

    /// Deletes a certificate. What was just detached from it may hold on to it for some seconds.
    fn delete_certificate(&self, id: &str) -> Result<()> {
        let request = || self.client.delete_certificate().certificate_id(id).send();
        let deleted = wait_for(LETTING_GO, |waited| match self.caller.call(Api::DeleteCertificate, id, request) {
            Ok(_) => Ok(Some(())),
            Err(said) if said.is_own_removal() => Ok(Some(())),
            Err(said) if said.error.code() == "DeleteConflictException" && waited < LETTING_GO => Ok(None),
            Err(said) => Err(said.into()),
        })?;
        deleted.ok_or_else(|| Error::bug("the last attempt neither went through nor failed"))
    }

    fn list_certificates(&self, each: Each<'_, CertificateLine>) -> Result<()> {
        pages(
            |marker| {
                let request = || {
                    let request = self.client.list_certificates().page_size(PAGE).ascending_order(false);
                    request.set_marker(marker.clone()).send()
                };
                let answer = self.caller.call(Api::ListCertificates, "", request)?;
                let lines: Result<Vec<CertificateLine>> = answer
                    .certificates
                    .unwrap_or_default()
                    .into_iter()
                    .map(|line| {
                        let (status, created) = (
                            status_of(line.status().map_or("", CertificateStatus::as_str))?,
                            time(line.creation_date()),
                        );
                        Ok(CertificateLine { id: line.certificate_id.unwrap_or_default(), status, created })
                    })
                    .collect();
                Ok((lines?, answer.next_marker))
            },
            each,
        )
    }

    fn attach_thing_principal(&self, thing: &str, principal: &str) -> Result<()> {
        let request = || self.client.attach_thing_principal().thing_name(thing).principal(principal).send();
        Ok(self.caller.call(Api::AttachThingPrincipal, thing, request).map(|_| ())?)
    }

    fn detach_thing_principal(&self, thing: &str, principal: &str) -> Result<()> {
        let request = || self.client.detach_thing_principal().thing_name(thing).principal(principal).send();
        gone(self.caller.call(Api::DetachThingPrincipal, thing, request).map(|_| ()))
    }

    fn list_thing_principals(&self, thing: &str) -> Result<Vec<String>> {
        all(|token| {
            let request = || {
                let request = self.client.list_thing_principals().thing_name(thing).max_results(PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.caller.call(Api::ListThingPrincipals, thing, request)?;
            Ok((answer.principals.unwrap_or_default(), answer.next_token))
        })
    }

    fn list_principal_things(&self, principal: &str) -> Result<Vec<String>> {
        let on = certificate_id_of(principal).unwrap_or(principal);
        all(|token| {
            let request = || {
                let request = self.client.list_principal_things().principal(principal).max_results(PAGE);
                request.set_next_token(token.clone()).send()
            };
            let answer = self.caller.call(Api::ListPrincipalThings, on, request)?;
            Ok((answer.things.unwrap_or_default(), answer.next_token))
        })
    }

    /// Registers a certificate that a registered authority signed.
    fn register_certificate(&self, pem: &str, ca_pem: &str, status: Status) -> Result<CertificateRecord> {
        let id = inspect::certificate_id(pem)?;
        let request = || {
            let request = self.client.register_certificate().certificate_pem(pem).ca_certificate_pem(ca_pem);
            request.status(status.word().into()).send()
        };
        let answer = self.caller.call(Api::RegisterCertificate, id.as_str(), request);
        let answer = answer.map(|answer| (answer.certificate_id, answer.certificate_arn));
        registered(self, "RegisterCertificate", id.as_str(), (pem, status), answer)
    }
}

/// The certificate that was registered: as AWS answers, or as it is found where an earlier attempt of the same call registered it.
pub(super) fn registered(
    aws: &AwsRegistry,
    call: &str,
    id: &str,
    (pem, status): (&str, Status),
    answer: std::result::Result<(Option<String>, Option<String>), Said>,
) -> Result<CertificateRecord> {
    match answer {
        Ok((id, arn)) => Ok(CertificateRecord {
            id: id.ok_or_else(|| incomplete(call, "certificate id"))?,
            arn: arn.ok_or_else(|| incomplete(call, "ARN"))?,
            pem: pem.to_owned(),
            status,
            created: clock::now(),
        }),
        Err(said) if said.may_be_own_work() => match aws.describe_certificate(id)? {
            Some(record) => Ok(record),
            None => Err(said.into()),
        },
        Err(said) => Err(said.into()),
    }
}

/// The common name that a request asks for, to be said; empty where it cannot be told.
fn named_in(csr_pem: &str) -> String {
    let subject = request::read(csr_pem.as_bytes()).map(|request| request.subject_text).unwrap_or_default();
    subject.split(", ").find_map(|part| part.strip_prefix("CN=")).unwrap_or_default().to_owned()
}

pub(super) fn status_of(word: &str) -> Result<Status> {
    Status::from_word(word).ok_or_else(|| {
        Error::registry(
            "status-unknown",
            format!("AWS gives a certificate the status `{word}`, which is not known here"),
        )
    })
}
