//! `awsiot-kit thing`: one thing at a time.

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::error::{Exit, Result};

mod create;
mod delete;
mod list;
mod show;

/// Manage things one at a time
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit thing create pump-1 --publish 'telemetry/{thing}' --emit nanomq\n\n\
    Exit codes: as of each command below; 2 usage.")]
pub struct ThingArgs {
    #[command(subcommand)]
    command: ThingCommand,
}

#[derive(Subcommand, Debug)]
enum ThingCommand {
    Create(create::CreateArgs),
    List(list::ListArgs),
    Show(show::ShowArgs),
    Delete(delete::DeleteArgs),
}

impl ThingArgs {
    /// Does what the verb says.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.command {
            ThingCommand::Create(args) => args.run(context),
            ThingCommand::List(args) => args.run(context),
            ThingCommand::Show(args) => args.run(context),
            ThingCommand::Delete(args) => args.run(context),
        }
    }
}
