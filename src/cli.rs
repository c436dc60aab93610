//! The command line: the clap tree, and which file does what.

use clap::{Parser, Subcommand};

use crate::cli::context::{Context, Globals};
use crate::error::{Exit, Result};

pub mod apply;
pub mod ca;
#[cfg(feature = "aws")]
mod calls;
pub mod cert;
pub mod check;
mod choice;
pub mod complete;
pub mod completions;
pub mod context;
pub mod destroy;
#[cfg(feature = "sandbox")]
pub mod doctor;
pub mod emit;
pub mod explain;
pub mod fleet;
pub mod import;
pub mod init;
pub mod levels;
pub mod man;
pub mod pace;
pub mod pick;
pub mod plan;
pub mod policy;
pub mod preflight;
pub mod progress;
pub mod prune;
#[cfg(feature = "sandbox")]
pub mod rehearsal;
pub mod report;
pub mod results;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod schema;
pub mod session;
pub mod shown;
pub mod survey;
mod table;
pub mod targets;
pub mod thing;
pub mod usage;

/// From nothing to connected on AWS IoT Core
#[derive(Parser, Debug)]
#[command(
    name = "awsiot-kit",
    version,
    long_version = env!("AWSIOT_KIT_VERSION"),
    max_term_width = 100,
    after_help = "Start with `awsiot-kit init`, then `awsiot-kit --registry local apply`.\n\
                  Exit codes: 0 done, 1 no, 2 usage, 3 input, 4 registry, 5 machine, 6 half done, 130 interrupted."
)]
pub struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    Init(init::InitArgs),
    Check(check::CheckArgs),
    Plan(plan::PlanArgs),
    Apply(apply::ApplyArgs),
    Destroy(destroy::DestroyArgs),
    Prune(prune::PruneArgs),
    Emit(emit::EmitArgs),
    Import(import::ImportArgs),
    Thing(thing::ThingArgs),
    Fleet(fleet::FleetArgs),
    Cert(cert::CertArgs),
    Ca(ca::CaArgs),
    Policy(policy::PolicyArgs),
    Explain(explain::ExplainArgs),
    Report(survey::ReportArgs),
    Targets(targets::TargetsArgs),
    Schema(schema::SchemaArgs),
    #[cfg(feature = "sandbox")]
    Doctor(doctor::DoctorArgs),
    #[cfg(feature = "sandbox")]
    Sandbox(sandbox::SandboxArgs),
    Completions(completions::CompletionsArgs),
    Man(man::ManArgs),
}

impl Cli {
    /// Does what the command line says.
    ///
    /// # Errors
    /// Whatever the command could not do; [`Report::failure`](report::Report::failure) prints it.
    pub fn run(self) -> (Context, Result<Exit>) {
        let context = Context::new(self.globals);
        let result = match self.command {
            Command::Init(args) => args.run(&context),
            Command::Check(args) => args.run(&context),
            Command::Plan(args) => args.run(&context),
            Command::Apply(args) => args.run(&context),
            Command::Destroy(args) => args.run(&context),
            Command::Prune(args) => args.run(&context),
            Command::Emit(args) => args.run(&context),
            Command::Import(args) => args.run(&context),
            Command::Thing(args) => args.run(&context),
            Command::Fleet(args) => args.run(&context),
            Command::Cert(args) => args.run(&context),
            Command::Ca(args) => args.run(&context),
            Command::Policy(args) => args.run(&context),
            Command::Explain(args) => args.run(&context),
            Command::Report(args) => args.run(&context),
            Command::Targets(args) => args.run(&context),
            Command::Schema(args) => args.run(&context),
            #[cfg(feature = "sandbox")]
            Command::Doctor(args) => args.run(&context),
            #[cfg(feature = "sandbox")]
            Command::Sandbox(args) => args.run(&context),
            Command::Completions(args) => args.run(&context),
            Command::Man(args) => args.run(&context),
        };
        (context, result)
    }
}
