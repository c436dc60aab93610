//! `awsiot-kit fleet`: what fleets need beside `apply`.

use clap::{Args, Subcommand};

use crate::cli::context::Context;
use crate::error::{Exit, Result};

mod bundle;
mod bundles;
mod merge;
mod template;

/// Fleets: inventories, results of many machines, bundles out of archives
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit fleet template > sensors.csv\n\n\
    Exit codes: as of each command below; 2 usage.")]
pub struct FleetArgs {
    #[command(subcommand)]
    command: FleetCommand,
}

#[derive(Subcommand, Debug)]
enum FleetCommand {
    Template(template::TemplateArgs),
    Merge(merge::MergeArgs),
    Bundle(bundle::BundleArgs),
    Bundles(bundles::BundlesArgs),
}

impl FleetArgs {
    /// Does what the verb says.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match &self.command {
            FleetCommand::Template(args) => args.run(context),
            FleetCommand::Merge(args) => args.run(context),
            FleetCommand::Bundle(args) => args.run(context),
            FleetCommand::Bundles(args) => args.run(context),
        }
    }
}
