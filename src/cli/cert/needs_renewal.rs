//! `awsiot-kit cert needs-renewal`: whether a certificate ends soon; for cron jobs, with the exit codes of `step certificate needs-renewal`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use time::Duration;

use crate::cli::cert::inspect::{days_left, rfc3339};
use crate::cli::cert::source::InPassword;
use crate::cli::cert::term;
use crate::cli::context::Context;
use crate::error::{Exit, Result};
use crate::host::clock;

/// Say whether a certificate ends soon
#[derive(Args, Debug)]
#[command(
    after_help = "Example:\n  awsiot-kit cert needs-renewal certificate.pem --within 30d && awsiot-kit cert rotate pump-1 --yes\n\n\
    Exit codes (those of step): 0 renew it, 1 still fine, 2 there is no such file, 3 it is no certificate."
)]
pub struct NeedsRenewalArgs {
    /// The certificate, in any form; the first of several
    file: PathBuf,
    /// How long before its end it should be renewed: 30d, 12h, 2w
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = term::parse)]
    within: Duration,
    #[command(flatten)]
    in_password: InPassword,
}

impl NeedsRenewalArgs {
    /// Answers.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let certificate = self.in_password.certificate(&self.file).map_err(|error| match error.code() {
            "no-such-file" => error.exit(Exit::Usage),
            _ => error,
        })?;
        let now = clock::now();
        let renew = certificate.not_after - now <= self.within;
        let days = days_left(&certificate, now);
        if context.is_json() {
            context.json(&json!({
                "needsRenewal": renew,
                "notAfter": rfc3339(certificate.not_after),
                "daysLeft": days,
                "certificateId": certificate.id,
            }))?;
        } else {
            context.line(&format!(
                "{}: ends {} ({days} days)",
                if renew { "renew" } else { "fine" },
                rfc3339(certificate.not_after)
            ))?;
        }
        Ok(if renew { Exit::Done } else { Exit::No })
    }
}
