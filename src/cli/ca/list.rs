//! `awsiot-kit ca list`: the authorities here.

use clap::Args;
use serde_json::json;

use crate::cert::inspect;
use crate::cli::cert::inspect::{days_left, rfc3339};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::edge::authorities::Authorities;
use crate::edge::clock;
use crate::edge::workspace::beside;
use crate::error::{Exit, Result};

/// List the certificate authorities here
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  awsiot-kit ca list\n\nExit codes: 0 done, 2 usage, 3 one is damaged, 5 this machine."
)]
pub struct ListArgs {
    #[command(flatten)]
    manifest: ManifestArg,
}

impl ListArgs {
    /// Prints a line per authority.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        for name in authorities.names()? {
            let certificate = inspect::certificate(authorities.chain_pem(&name)?)?;
            let days = days_left(&certificate, clock::now());
            if context.is_json() {
                context.json(&json!({
                    "ca": name,
                    "subject": certificate.subject,
                    "issuer": certificate.issuer,
                    "certificateId": certificate.id,
                    "notAfter": rfc3339(certificate.not_after),
                    "daysLeft": days,
                }))?;
            } else {
                context.line(&format!("{name}\t{}\t{days} days left", certificate.subject))?;
            }
        }
        Ok(Exit::Done)
    }
}
