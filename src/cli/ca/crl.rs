//! `awsiot-kit ca crl`: an authority's revocation list, for brokers that are not AWS IoT.

use std::path::PathBuf;

use clap::Args;
use serde_json::json;
use time::Duration;

use crate::artefact::Content;
use crate::cert::crl;
use crate::cli::cert::inspect::rfc3339;
use crate::cli::cert::source::{InPassword, write};
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::error::{Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::clock;
use crate::host::workspace::beside;

/// Write the revocation list of an authority
#[derive(Args, Debug)]
#[command(
    after_help = "It holds what `cert revoke` revoked of this authority. AWS IoT reads no such lists: it knows what is revoked by itself.\n\n\
    Examples:\n  awsiot-kit ca crl factory --out factory.crl.pem\n  awsiot-kit ca crl factory --days 7 | ssh broker 'cat > /etc/mosquitto/factory.crl'\n\n\
    Exit codes: 0 done, 2 usage, 3 there is no such authority, or its password is wrong; 5 the file is there already or cannot be written."
)]
pub struct CrlArgs {
    /// The authority, by the name that `ca new` gave it
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::authorities))]
    name: String,
    /// For how many days the list is good; brokers refuse everybody once it has ended
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    days: u32,
    /// Where the list goes, or `-` for stdout
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    #[command(flatten)]
    in_password: InPassword,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl CrlArgs {
    /// Writes it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let authorities = Authorities::new(beside(&self.manifest.file).join(STATE));
        let kept = authorities.load_with(&self.name, self.in_password.all()?.as_ref())?;
        let revoked = authorities.revoked(&self.name)?;
        let now = clock::now();
        let next = now + Duration::days(self.days.into());
        let list = crl::write(&kept.authority, &revoked, now, next)?;
        write(context, &self.out, &Content::Public(list.into_bytes()), false)?;
        if self.out.as_os_str() != "-" {
            if context.is_json() {
                let file = self.out.display().to_string();
                context.json(
                    &json!({ "ca": self.name, "file": file, "revoked": revoked.len(), "nextUpdate": rfc3339(next) }),
                )?;
            } else {
                context.note(&format!(
                    "wrote {} ({} revoked), good until {}",
                    self.out.display(),
                    revoked.len(),
                    next.date()
                ));
            }
        }
        Ok(Exit::Done)
    }
}
