//! `awsiot-kit init`: a commented manifest to start from.

use std::path::{Path, PathBuf};

use clap::Args;
use clap::builder::PossibleValue;

use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};
use crate::host::disk;
use crate::manifest::starter::{STARTERS, for_target};

/// Write a commented manifest to start from
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit init\n  awsiot-kit init --target mosquitto\n  awsiot-kit init --template fleet plant/awsiot.toml\n\n\
    Exit codes: 0 written, 2 usage, 5 a file is there already or cannot be written."
)]
pub struct InitArgs {
    /// What to start from
    #[arg(long, value_name = "NAME", default_value = STARTERS[0].name, value_parser = starters())]
    template: String,
    /// The system that the device runs on, instead: a target, or a language as `python`
    #[arg(long, value_name = "NAME", conflicts_with = "template", add = clap_complete::ArgValueCandidates::new(crate::cli::complete::starting_targets))]
    target: Option<String>,
    /// The manifest to write, or a folder for it
    #[arg(value_name = "PATH", default_value = "awsiot.toml")]
    path: PathBuf,
}

fn starters() -> Vec<PossibleValue> {
    STARTERS.iter().map(|starter| PossibleValue::new(starter.name).help(starter.about)).collect()
}

impl InitArgs {
    /// Writes the manifest, and the files that it speaks of; none of them over another.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let starter = STARTERS
            .iter()
            .find(|starter| starter.name == self.template)
            .ok_or_else(|| Error::usage(format!("unknown template `{}`", self.template)))?;
        let for_target = self.target.as_deref().map(for_target::text).transpose()?;
        let (manifest, beside) = match &for_target {
            Some(text) => (text.as_str(), &[][..]),
            None => (starter.manifest, starter.beside),
        };
        if self.path == Path::new("-") {
            context.data(manifest.as_bytes())?;
            return Ok(Exit::Done);
        }
        let files = files(manifest, beside, &self.path);
        for (path, _) in &files {
            if path.symlink_metadata().is_ok() {
                return Err(Error::machine("exists", format!("`{}` is there already", path.display()))
                    .on(path.display().to_string())
                    .hint("give another path: `init` never overwrites"));
            }
        }
        for (path, text) in &files {
            if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
                disk::make_folder(folder, 0o755)?;
            }
            disk::write_new(path, text.as_bytes(), 0o644)?;
            context.note(&format!("wrote {}", path.display()));
        }
        if let Some((path, _)) = files.first() {
            context.note(&format!("next: awsiot-kit check -f {}", path.display()));
        }
        Ok(Exit::Done)
    }
}

/// What is written and where: the manifest first.
fn files<'a>(text: &'a str, beside: &[(&str, &'a str)], path: &Path) -> Vec<(PathBuf, &'a str)> {
    let folder = path.is_dir() || path.as_os_str().as_encoded_bytes().ends_with(b"/");
    let manifest = if folder { path.join("awsiot.toml") } else { path.to_owned() };
    let beside = beside.iter().map(|(name, text)| (manifest.with_file_name(name), *text));
    let mut files: Vec<_> = beside.collect();
    files.insert(0, (manifest, text));
    files
}
