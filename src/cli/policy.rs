//! `awsiot-kit policy`: policies written, judged, explained and compared.

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::error::{Exit, Result};

mod attach;
mod diff;
mod infer;
pub mod lint;
mod render;
mod simulate;
pub mod templates;
mod versions;

/// Write, check, question and compare AWS IoT policies
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit policy render --template sensor\n  awsiot-kit policy lint policy.json\n  \
    awsiot-kit policy simulate --policy policy.json --client-id pump-1 --thing pump-1 --attached --action iot:Publish --topic a/b\n\n\
    Exit codes: 0 done or yes, 1 no, 2 usage, 3 a file cannot be read as a policy."
)]
pub struct PolicyArgs {
    #[command(subcommand)]
    command: PolicyCommand,
}

#[derive(Subcommand, Debug)]
enum PolicyCommand {
    Render(render::RenderArgs),
    Lint(lint::LintArgs),
    Simulate(Box<simulate::SimulateArgs>),
    Diff(diff::DiffArgs),
    Infer(infer::InferArgs),
    Attach(attach::AttachArgs),
    Detach(attach::DetachArgs),
    Versions(versions::VersionsArgs),
}

impl PolicyArgs {
    /// Does what the verb says.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.command {
            PolicyCommand::Render(args) => args.run(context),
            PolicyCommand::Lint(args) => args.run(context),
            PolicyCommand::Simulate(args) => args.run(context),
            PolicyCommand::Diff(args) => args.run(context),
            PolicyCommand::Infer(args) => args.run(context),
            PolicyCommand::Attach(args) => args.run(context),
            PolicyCommand::Detach(args) => args.run(context),
            PolicyCommand::Versions(args) => args.run(context),
        }
    }
}
