//! `awsiot-kit schema`: the JSON Schema of the manifest, for editors, and of what is printed with `--format json`, for programs.

use clap::{Args, ValueEnum};

use crate::cli::context::Context;
use crate::error::{Exit, Result};
use crate::manifest;

/// The lines that are printed with `--format json`.
const OUTPUT: &str = include_str!("../../schema/output.schema.json");

/// Print the JSON Schema of the manifest, or of the lines of --format json
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit schema > manifest.schema.json\n  awsiot-kit schema output\n\n\
    With `#:schema ./manifest.schema.json` as its first line, editors complete and check a manifest.\n\n\
    Exit codes: 0 done, 2 usage.")]
pub struct SchemaArgs {
    /// Of what
    #[arg(value_enum, default_value_t)]
    of: Of,
}

/// What there is a schema of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
enum Of {
    /// The manifest.
    #[default]
    Manifest,
    /// A line of --format json.
    Output,
}

impl SchemaArgs {
    /// Prints it.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        match self.of {
            Of::Manifest => context.data(manifest::schema().as_bytes())?,
            Of::Output => context.data(OUTPUT.as_bytes())?,
        }
        Ok(Exit::Done)
    }
}
