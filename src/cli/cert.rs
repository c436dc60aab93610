//! `awsiot-kit cert`: keys, requests, certificates and keystores.

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::error::{Exit, Result};

mod convert;
mod csr;
pub(crate) mod inspect;
mod keygen;
mod list;
mod matching;
mod needs_renewal;
mod new;
mod revoke;
mod rotate;
mod sign;
pub(crate) mod source;
mod term;
pub(crate) mod terms;

/// Make, convert and inspect keys, certificates and keystores
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit cert inspect certificate.pem\n  \
    awsiot-kit cert convert --key private-key.pem --cert certificate.pem --to pkcs12 --password-env PASS --out device.p12\n\n\
    Exit codes: as of each command below; 2 usage.")]
pub struct CertArgs {
    #[command(subcommand)]
    command: CertCommand,
}

#[derive(Subcommand, Debug)]
enum CertCommand {
    New(new::NewArgs),
    Csr(csr::CsrArgs),
    Sign(sign::SignArgs),
    Convert(Box<convert::ConvertArgs>),
    Inspect(inspect::InspectArgs),
    Match(matching::MatchArgs),
    NeedsRenewal(needs_renewal::NeedsRenewalArgs),
    List(list::ListArgs),
    Rotate(rotate::RotateArgs),
    Revoke(revoke::RevokeArgs),
}

impl CertArgs {
    /// Does what the verb says.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.command {
            CertCommand::New(args) => args.run(context),
            CertCommand::Csr(args) => args.run(context),
            CertCommand::Sign(args) => args.run(context),
            CertCommand::Convert(args) => args.run(context),
            CertCommand::Inspect(args) => args.run(context),
            CertCommand::Match(args) => args.run(context),
            CertCommand::NeedsRenewal(args) => args.run(context),
            CertCommand::List(args) => args.run(context),
            CertCommand::Rotate(args) => args.run(context),
            CertCommand::Revoke(args) => args.run(context),
        }
    }
}
