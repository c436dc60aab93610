//! `awsiot-kit ca list`: the authorities here.

use clap::Args;
use serde_json::json;

use crate::cert::inspect;
use crate::cli::ca::known;
use crate::cli::cert::inspect::{days_left, rfc3339};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::cli::table::Table;
use crate::error::{Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::clock;
use crate::host::workspace::beside;

/// List the certificate authorities here
#[derive(Args, Debug)]
#[command(
    after_help = "Where a registry is named (a flag, the environment or the manifest) it also says whether that one knows them.\n\n\
    Example:\n  awsiot-kit ca list\n\nExit codes: 0 done, 2 usage, 3 one is damaged, 5 this machine."
)]
pub struct ListArgs {
    #[command(flatten)]
    manifest: ManifestArg,
}

impl ListArgs {
    /// Prints a line per authority.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        let registry = known::registry(context, &self.manifest.file)?;
        let mut table = Table::new(context, ["NAME", "SUBJECT", "EXPIRES", "REGISTERED"]);
        for name in authorities.names()? {
            let certificate = inspect::certificate(authorities.chain_pem(&name)?)?;
            let days = days_left(&certificate, clock::now());
            let (registered, words) = known::look(registry.as_deref(), &certificate)?;
            if context.is_json() {
                context.json(&json!({
                    "ca": name,
                    "subject": certificate.subject,
                    "issuer": certificate.issuer,
                    "certificateId": certificate.id,
                    "notAfter": rfc3339(certificate.not_after),
                    "daysLeft": days,
                    "registered": registered,
                }))?;
            } else {
                table.row([name, certificate.subject.to_string(), format!("{days} days left"), words.to_string()])?;
            }
        }
        table.end()?;
        Ok(Exit::Done)
    }
}
