//! `awsiot-kit thing list`: the things of the registry.

use std::ops::ControlFlow;

use clap::Args;
use serde_json::json;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Site};
use crate::cli::table::Table;
use crate::error::{Exit, Result};

/// List the registry's things
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit thing list\n  awsiot-kit thing list --format json | jq -r .thing\n\n\
    Exit codes: 0 done, 2 usage, 4 registry, 5 this machine.")]
pub struct ListArgs {
    #[command(flatten)]
    manifest: ManifestArg,
}

impl ListArgs {
    /// Prints a line per thing.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let site = Site::open_without_things(context, &self.manifest.file, Access::Read)?;
        let mut table = Table::new(context, ["THING", "TYPE"]);
        site.registry.list_things(&mut |thing| {
            if context.is_json() {
                context
                    .json(&json!({ "thing": thing.name, "type": thing.thing_type, "attributes": thing.attributes }))?;
            } else {
                table.row([thing.name, thing.thing_type.unwrap_or_default()])?;
            }
            Ok(ControlFlow::Continue(()))
        })?;
        table.end()?;
        Ok(Exit::Done)
    }
}
