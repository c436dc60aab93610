//! `awsiot-kit fleet bundle`: one bundle out of an archive.

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::preflight::workspace;
use crate::cli::session::{manifest_text, read, refuse};
use crate::error::{Error, Exit, Result};
use crate::host::disk;
use crate::host::workspace::{Workspace, beside, write_members};

/// Take the bundle of a thing out of its fleet's archive, as a folder
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit fleet bundle sensor-17\n  awsiot-kit fleet bundle sensor-17 --out /mnt/sd/awsiot\n\n\
    Exit codes: 0 done, 2 usage, 3 no archive has it, 5 this machine, or the folder is there already."
)]
pub struct BundleArgs {
    /// The thing
    thing: String,
    /// The folder to make; the thing's name when left out
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    manifest: ManifestArg,
}

impl BundleArgs {
    /// Takes it out.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let workspace = around(context, &self.manifest)?;
        let Some(files) = workspace.packed_files(&self.thing)? else {
            return Err(Error::input("no-such-bundle", format!("no archive has a bundle of `{}`", self.thing))
                .on(self.thing.clone())
                .hint("with `bundle = \"archive\"` in the fleet's table, `apply` writes one"));
        };
        // What is in an archive was named by a thing, and a thing's name is no path.
        let out = self.out.clone().unwrap_or_else(|| PathBuf::from(&self.thing));
        disk::expect_absent(&out)?;
        if let Some(folder) = out.parent() {
            context
                .keep_out_of_git(folder, &[&format!("{}/", out.file_name().unwrap_or_default().to_string_lossy())])?;
        }
        write_members(&out, &files)?;
        context.note(&format!("wrote {}", out.display()));
        Ok(Exit::Done)
    }
}

/// The disk around a manifest.
pub(super) fn around(context: &Context, manifest: &ManifestArg) -> Result<Workspace> {
    let source = manifest_text(&manifest.file)?;
    let reading = read(&source, &beside(&manifest.file));
    match &reading.manifest {
        Some(read) => Ok(workspace(read, &manifest.file)),
        None => Err(refuse(context, &source, &reading.findings)),
    }
}
