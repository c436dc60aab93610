//! `awsiot-kit ca`: certificate authorities of one's own.

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::error::{Exit, Result};

mod crl;
mod known;
mod list;
mod new;
mod register;
mod show;
mod unregister;

/// Manage certificate authorities of one's own
#[derive(Args, Debug)]
#[command(
    after_help = "They lie beside the manifest, in .awsiot-kit/ca; `issuer = \"ca:NAME\"` in a manifest and `cert sign --ca NAME` use them.\n\n\
    Example:\n  awsiot-kit ca new factory && awsiot-kit cert new pump-1 --issuer ca:factory\n\n\
    Exit codes: as of each command below; 2 usage."
)]
pub struct CaArgs {
    #[command(subcommand)]
    command: CaCommand,
}

#[derive(Subcommand, Debug)]
enum CaCommand {
    New(new::NewArgs),
    Register(register::RegisterArgs),
    Unregister(unregister::UnregisterArgs),
    List(list::ListArgs),
    Show(show::ShowArgs),
    Crl(crl::CrlArgs),
}

impl CaArgs {
    /// Does what the verb says.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.command {
            CaCommand::New(args) => args.run(context),
            CaCommand::Register(args) => args.run(context),
            CaCommand::Unregister(args) => args.run(context),
            CaCommand::List(args) => args.run(context),
            CaCommand::Show(args) => args.run(context),
            CaCommand::Crl(args) => args.run(context),
        }
    }
}
