//! `awsiot-kit import`: an existing configuration becomes a manifest.

pub mod aws;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand};
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::report::Stream;
use crate::error::{Exit, Result};
use crate::finding::{Source, any_deny};
use crate::host::disk;
use crate::import::{self, KINDS};

/// Turn an existing bridge, gateway or firmware configuration into a manifest
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  awsiot-kit import /etc/nanomq.conf > awsiot.toml\n  awsiot-kit import snapshot.xml --kind kura --out awsiot.toml\n  \
    awsiot-kit import prj.conf boards/nrf9160dk_nrf9160_ns.conf > awsiot.toml\n  \
    awsiot-kit import aws pump-1 --out awsiot.toml\n\n\
    The manifest goes to stdout and the findings to stderr; with --out the findings go to stdout.\n\n\
    Exit codes: 0 nothing is denied, 1 something in the configuration is, 2 usage, 3 it is of no kind that can be imported, 5 this machine."
)]
pub struct ImportArgs {
    #[command(subcommand)]
    from: Option<From>,
    /// The configuration, or `-` for stdin; of Kconfig fragments several, in the order in which they are merged
    #[arg(value_name = "FILE", required = true, num_args = 1..)]
    files: Vec<PathBuf>,
    /// What it is; told by its looks when left out
    #[arg(long, value_name = "KIND", value_parser = PossibleValuesParser::new(KINDS.iter().map(|kind| kind.name)))]
    kind: Option<String>,
    /// Where the manifest goes; a file that is there is never overwritten
    #[arg(long, value_name = "MANIFEST")]
    out: Option<PathBuf>,
}

#[derive(Subcommand, Debug)]
enum From {
    Aws(aws::ImportAwsArgs),
}

impl ImportArgs {
    /// Prints or writes the manifest.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        if let Some(From::Aws(args)) = &self.from {
            return args.run(context);
        }
        let mut sources = Vec::new();
        for path in &self.files {
            sources.push(import::decode(&disk::input_name(path), disk::read_input(path)?)?);
        }
        let imported = import::read_all(&sources, self.kind.as_deref())?;
        let names = sources.iter().map(Source::name).collect::<Vec<_>>().join(", ");
        let manifest = imported.manifest(&names);
        match self.out.as_deref().filter(|out| *out != Path::new("-")) {
            Some(out) => {
                context.findings(&imported.findings, Stream::Stdout)?;
                disk::write_new(out, manifest.as_bytes(), 0o644)?;
                context.note(&format!("wrote {}; `awsiot-kit check -f {}` looks at it", out.display(), out.display()));
            }
            None => {
                context.findings(&imported.findings, Stream::Stderr)?;
                if context.is_json() {
                    context.json(&json!({ "kind": imported.kind, "manifest": manifest }))?;
                } else {
                    context.data(manifest.as_bytes())?;
                }
            }
        }
        Ok(if any_deny(&imported.findings) { Exit::No } else { Exit::Done })
    }
}
