//! `awsiot-kit cert needs-renewal`: whether a certificate ends soon; for cron jobs, with the exit codes of `step certificate needs-renewal`.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use time::Duration;

use crate::cert::inspect::Certificate;
use crate::cli::cert::inspect::{days_left, rfc3339};
use crate::cli::cert::source::InPassword;
use crate::cli::cert::term;
use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};
use crate::host::clock;

/// The certificate in a bundle.
const CERTIFICATE_PEM: &str = "certificate.pem";

/// Say whether a certificate, or one in its chain, ends soon
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit cert needs-renewal certificate.pem --within 30d && awsiot-kit cert rotate pump-1 --yes\n  awsiot-kit cert needs-renewal --bundle out/pump-1 && awsiot-kit cert rotate pump-1 --yes\n\n\
    Exit codes (those of step): 0 renew it, 1 still fine, 2 there is no such file, 3 it is no certificate."
)]
pub struct NeedsRenewalArgs {
    /// The certificate, in any form, with its chain where it is there
    #[arg(required_unless_present = "bundle", conflicts_with = "bundle")]
    file: Option<PathBuf>,
    /// The folder of a bundle, as `apply` writes it, instead of a file
    #[arg(long, value_name = "DIR")]
    bundle: Option<PathBuf>,
    /// How long before its end it should be renewed: 30d, 12h, 2w
    #[arg(long, value_name = "SPAN", default_value = "30d", value_parser = term::parse)]
    within: Duration,
    #[command(flatten)]
    in_password: InPassword,
}

impl NeedsRenewalArgs {
    /// Answers.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let file = match (&self.file, &self.bundle) {
            (Some(file), _) => file.clone(),
            (None, Some(bundle)) => bundle.join(CERTIFICATE_PEM),
            (None, None) => {
                return Err(Error::usage("which certificate?").hint("name a file, or a bundle with `--bundle`"));
            }
        };
        let contents = self.in_password.read(&file).map_err(|error| match error.code() {
            "no-such-file" => error.exit(Exit::Usage),
            _ => error,
        })?;
        let now = clock::now();
        // A chain holds as long as the first of its links to end.
        let own = contents.certificates.iter().filter(|found| !found.trusted).map(|found| &found.certificate);
        let own: Vec<&Certificate> = own.collect();
        let first = own.iter().copied().min_by_key(|certificate| certificate.not_after);
        let (Some(leaf), Some(certificate)) = (own.first(), first) else {
            return Err(Error::input(
                "certificate-missing",
                format!("there is no certificate in `{}`", file.display()),
            )
            .cause(format!("found {}", contents.forms.join(", ")))
            .on(file.display().to_string()));
        };
        let renew = certificate.not_after - now <= self.within;
        let days = days_left(certificate, now);
        let is_above = certificate.id != leaf.id;
        if context.is_json() {
            context.json(&json!({
                "needsRenewal": renew,
                "notAfter": rfc3339(certificate.not_after),
                "daysLeft": days,
                "certificateId": leaf.id,
                "subject": certificate.subject,
            }))?;
        } else {
            context.line(&format!(
                "{}: {}ends {} ({days} days)",
                if renew { "renew" } else { "fine" },
                if is_above { format!("`{}` above it ", certificate.subject) } else { String::new() },
                rfc3339(certificate.not_after)
            ))?;
        }
        Ok(if renew { Exit::Done } else { Exit::No })
    }
}
