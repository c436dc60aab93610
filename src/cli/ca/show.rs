//! `awsiot-kit ca show`: one authority, or its certificate for others to trust.

use clap::Args;
use serde_json::json;

use crate::cert::{inspect, read};
use crate::cli::ca::known;
use crate::cli::cert::inspect::show_certificates;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::STATE;
use crate::error::{Exit, Result};
use crate::host::authorities::Authorities;
use crate::host::workspace::beside;

/// Show a certificate authority
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit ca show factory\n  awsiot-kit ca show factory --pem > factory.pem\n\n\
    Exit codes: 0 done, 2 usage, 3 there is no such authority, 5 this machine.")]
pub struct ShowArgs {
    /// Its name
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::authorities))]
    name: String,
    /// Print its certificate, and those above it, as PEM
    #[arg(long)]
    pem: bool,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl ShowArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let chain = Authorities::new(beside(&self.manifest.file).join(STATE)).chain_pem(&self.name)?;
        if self.pem {
            context.data(chain.as_bytes())?;
        } else {
            let registry = known::registry(context, &self.manifest.file)?;
            let (registered, words) = known::look(registry.as_deref(), &inspect::certificate(&chain)?)?;
            show_certificates(context, &read::read(chain.as_bytes(), None)?, &[])?;
            if context.is_json() {
                context.json(&json!({ "ca": self.name, "registered": registered }))?;
            } else if !words.is_empty() {
                context.line(&format!("{:<15} {words}", "registry"))?;
            }
        }
        Ok(Exit::Done)
    }
}
