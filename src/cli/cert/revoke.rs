//! `awsiot-kit cert revoke`: a certificate that may never connect again.

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::{ask, can_ask};
use crate::cli::session::{Access, Site};
use crate::error::{Error, Exit, Result};
use crate::plan::observed::ObservedCertificate;
use crate::registry::Status;
use crate::thing::name::CertificateId;

/// Revoke a certificate: what holds it is cut off, for good
#[derive(Args, Debug)]
#[command(
    after_help = "AWS drops its connections within minutes. `apply` then gives its thing a new key and certificate.\n\n\
    Examples:\n  awsiot-kit cert revoke 3f0e…c1 --yes\n  awsiot-kit cert list\n\n\
    Exit codes: 0 done, 2 usage (or no terminal to ask on and no --yes), 3 that is no certificate id, 4 registry, or there is no such\n\
    certificate."
)]
pub struct RevokeArgs {
    /// The certificate's id, as `cert list` shows it
    id: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl RevokeArgs {
    /// Revokes it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let id = CertificateId::parse(&self.id).map_err(|problem| {
            Error::input("certificate-id", format!("`{}` is no certificate id", self.id)).cause(problem)
        })?;
        let site = Site::open_without_things(context, &self.manifest.file, Access::Write)?;
        let _lock = site.workspace.lock("cert revoke")?;
        let Some(found) = ObservedCertificate::read(&*site.registry, id.as_str())? else {
            return Err(Error::registry(
                "ResourceNotFoundException",
                format!("the registry has no certificate `{id}`"),
            )
            .on(id.as_str())
            .hint("`awsiot-kit cert list` shows those that it has"));
        };
        if !self.yes {
            if !can_ask() {
                return Err(Error::usage("revoke asks before it changes anything, and there is no terminal to ask on")
                    .hint("run the same command with `--yes`"));
            }
            let things = if found.things.is_empty() { "no thing".to_owned() } else { found.things.join(", ") };
            if !ask(&format!("revoke {id} (of {things}) for good? only `yes` is yes: "))? {
                return Err(Error::new(Exit::No, "declined", "nothing was done"));
            }
        }
        if found.record.status != Status::Revoked {
            site.registry.update_certificate(id.as_str(), Status::Revoked)?;
        }
        if context.is_json() {
            context.json(&json!({ "certificateId": id, "status": Status::Revoked.word(), "things": found.things }))?;
        } else {
            context.note(&format!("revoked {id}"));
        }
        Ok(Exit::Done)
    }
}
