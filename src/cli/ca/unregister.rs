//! `awsiot-kit ca unregister`: an authority that a registry shall know no longer.

use clap::Args;
use serde_json::json;

use crate::cli::ca::register::certificate;
use crate::cli::cert::source::InPassword;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::report::{ask, can_ask};
use crate::cli::session::{Access, STATE, Site};
use crate::error::{Error, Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::workspace::beside;
use crate::registry::Status;

/// Take an authority out of the registry
#[derive(Args, Debug)]
#[command(
    after_help = "The authority itself stays here, and the certificates that it signed stay registered and go on working: `cert revoke` \
    ends those.\n\n\
    Examples:\n  awsiot-kit ca unregister factory --yes\n\n\
    Exit codes: 0 done, or it was not registered; 2 usage (or no terminal to ask on and no --yes), 3 the authority is wrong, 4 registry."
)]
pub struct UnregisterArgs {
    /// Its name here, or a file with its certificate
    #[arg(value_name = "NAME|FILE")]
    authority: String,
    /// Do not ask
    #[arg(short, long)]
    yes: bool,
    #[command(flatten)]
    in_password: InPassword,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl UnregisterArgs {
    /// Switches it off and deletes it. Developer Guide, "Deactivate a CA certificate": an active one cannot be deleted.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        let certificate = certificate(&self.authority, &authorities, &self.in_password)?;
        let site = Site::open_without_things(context, &self.manifest.file, Access::Write)?;
        let _lock = site.workspace.lock("ca unregister")?;
        let record = site.registry.describe_ca_certificate(certificate.id.as_str())?;
        let Some(record) = record else {
            context.note(&format!("nothing to do: `{}` is not registered", certificate.subject));
            return Ok(Exit::Done);
        };
        if !self.yes {
            if !can_ask() {
                return Err(Error::usage(
                    "unregister asks before it changes anything, and there is no terminal to ask on",
                )
                .hint("run the same command with `--yes`"));
            }
            if !ask(&format!("take `{}` out of the registry? only `yes` is yes: ", certificate.subject))? {
                return Err(Error::new(Exit::No, "declined", "nothing was done"));
            }
        }
        if record.status == Status::Active {
            site.registry.update_ca_certificate(&record.id, Status::Inactive, false)?;
        }
        site.registry.delete_ca_certificate(&record.id)?;
        if context.is_json() {
            context.json(&json!({ "ca": self.authority, "registered": false }))?;
        } else {
            context.note(&format!("`{}` is not registered any more", certificate.subject));
        }
        Ok(Exit::Done)
    }
}
