//! `awsiot-kit schema`: the manifest's JSON Schema, for editors.

use clap::Args;

use crate::cli::context::Context;
use crate::error::{Exit, Result};
use crate::manifest;

/// Print the manifest's JSON Schema
#[derive(Args, Debug)]
#[command(after_help = "Example:\n  awsiot-kit schema > manifest.schema.json\n\n\
    With `#:schema ./manifest.schema.json` as its first line, editors complete and check a manifest.\n\n\
    Exit codes: 0 done, 2 usage.")]
pub struct SchemaArgs {}

impl SchemaArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        context.data(manifest::schema().as_bytes())?;
        Ok(Exit::Done)
    }
}
