//! `awsiot-kit cert revoke`: a certificate that may never connect again.

use std::path::Path;

use clap::Args;
use serde_json::json;

use crate::cert::crl::Reason;
use crate::cert::inspect;
use crate::cli::cert::source::InPassword;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::{ask, can_ask};
use crate::cli::session::{Access, STATE, Site};
use crate::error::{Error, Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::clock;
use crate::host::workspace::beside;
use crate::plan::observed::ObservedCertificate;
use crate::registry::{Registry, Status, certificate_id_of};
use crate::thing::name::{CertificateId, ThingName};

/// Revoke a certificate: what holds it is cut off, for good
#[derive(Args, Debug)]
#[command(
    after_help = "AWS drops its connections within minutes. `apply` then gives its thing a new key and certificate.\n\n\
    Examples:\n  awsiot-kit cert revoke pump-1\n  awsiot-kit cert revoke 3f0e…c1 --yes\n  awsiot-kit cert list\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 that is no certificate id, 4 registry, or there is no such\n\
    certificate."
)]
pub struct RevokeArgs {
    /// The certificate's id, as `cert list` shows it, a file with the certificate, or the thing that has it
    #[arg(value_name = "ID|FILE|THING", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    certificate: String,
    /// Why, for revocation lists
    #[arg(long, value_name = "REASON", default_value = Reason::ALL[0].word(), value_parser = clap::builder::PossibleValuesParser::new(Reason::ALL.map(Reason::word)))]
    reason: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl RevokeArgs {
    /// The id that is given, or that of the one active certificate of the thing that is named.
    fn id(&self, registry: &dyn Registry) -> Result<CertificateId> {
        let name = &self.certificate;
        let problem = match CertificateId::parse(name) {
            Ok(id) => return Ok(id),
            Err(problem) => problem,
        };
        if ThingName::parse(name).is_err() || registry.describe_thing(name)?.is_none() {
            return Err(Error::input(
                "certificate-id",
                format!("`{name}` is no certificate id, no file and no thing of the registry"),
            )
            .cause(problem)
            .hint("`awsiot-kit cert list` shows the certificates with their things"));
        }
        let mut active = Vec::new();
        for arn in registry.list_thing_principals(name)? {
            let Some(id) = certificate_id_of(&arn) else { continue };
            let record = registry.describe_certificate(id)?;
            active.extend(record.filter(|record| record.status == Status::Active).map(|record| record.id));
        }
        match active.as_slice() {
            [one] => {
                CertificateId::parse(one).map_err(|problem| Error::bug("an id of the registry is none").cause(problem))
            }
            [] => Err(Error::registry("certificate-none", format!("the thing `{name}` has no active certificate"))
                .on(name.as_str())
                .hint("`awsiot-kit thing show` shows what it has")),
            many => Err(Error::usage(format!("the thing `{name}` has {} active certificates", many.len()))
                .cause(many.join(", "))
                .hint("name the one to be revoked by its id")),
        }
    }

    /// Revokes it: in the registry where that knows it, and in the record of the authority here that signed it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let file = Path::new(&self.certificate);
        let given = match CertificateId::parse(&self.certificate) {
            Err(_) if file.exists() => Some(InPassword::default().certificate(file)?),
            _ => None,
        };
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        // A certificate of one's own may be in no registry at all.
        let site = match given {
            Some(_) => Site::open_if_named(context, &self.manifest.file, Access::Write)?,
            None => Some(Site::open_without_things(context, &self.manifest.file, Access::Write)?),
        };
        let _lock = site.as_ref().map(|site| site.workspace.lock("cert revoke")).transpose()?;
        let id = match (&given, &site) {
            (Some(certificate), _) => certificate.id.clone(),
            (None, Some(site)) => self.id(&*site.registry)?,
            (None, None) => return Err(Error::bug("no registry was opened for a certificate that is not here")),
        };
        let found = site.as_ref().map(|site| ObservedCertificate::read(&*site.registry, id.as_str())).transpose()?;
        let found = found.flatten();
        let certificate = match (given, &found) {
            (Some(certificate), _) => certificate,
            (None, Some(found)) => inspect::certificate(&found.record.pem)?,
            (None, None) => {
                return Err(Error::registry(
                    "ResourceNotFoundException",
                    format!("the registry has no certificate `{id}`"),
                )
                .on(id.as_str())
                .hint("`awsiot-kit cert list` shows those that it has"));
            }
        };
        let issuer = authorities.issuer_of(&certificate)?;
        if found.is_none() && issuer.is_none() {
            return Err(Error::input(
                "certificate-foreign",
                "no registry knows this certificate, and no authority here signed it",
            )
            .on(certificate.subject)
            .hint("`awsiot-kit ca list` shows the authorities here"));
        }
        let things = found.as_ref().map(|found| found.things.clone()).unwrap_or_default();
        if !self.yes {
            if !can_ask() {
                return Err(Error::usage("revoke asks before it changes anything, and there is no terminal to ask on")
                    .hint("run the same command with `--yes`"));
            }
            let of = if things.is_empty() { "no thing".to_owned() } else { things.join(", ") };
            if !ask(&format!("revoke {id} (of {of}) for good? only `yes` is yes: "))? {
                return Err(Error::new(Exit::No, "declined", "nothing was done"));
            }
        }
        if let (Some(site), Some(found)) = (&site, &found)
            && found.record.status != Status::Revoked
        {
            site.registry.update_certificate(id.as_str(), Status::Revoked)?;
        }
        let reason = Reason::from_word(&self.reason).unwrap_or_default();
        if let Some(issuer) = &issuer {
            authorities.revoke(issuer, &certificate, clock::now(), reason)?;
        }
        if context.is_json() {
            context.json(&json!({
                "certificateId": id,
                "status": Status::Revoked.word(),
                "things": things,
                "ca": issuer,
            }))?;
        } else {
            context.note(&format!("revoked {id}"));
            if let Some(issuer) = &issuer {
                context.note(&format!("`awsiot-kit ca crl {issuer}` writes the list that brokers read"));
            }
        }
        Ok(Exit::Done)
    }
}
