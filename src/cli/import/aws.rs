//! `awsiot-kit import aws`: things that a registry holds become a manifest.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use crate::adopt::select::{Selection, select};
use crate::adopt::{Adopted, adopt};
use crate::cli::context::Context;
use crate::cli::report::Stream;
use crate::cli::session::{Access, Site};
use crate::error::{Exit, Result};
use crate::finding::any_deny;
use crate::host::disk;
use crate::host::workspace::beside;
use crate::manifest::RegistryChoice;

/// Turn things that a registry holds already into a manifest
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit import aws pump-1 pump-2 --out awsiot.toml\n  \
    awsiot-kit import aws pump-1 --registry local > awsiot.toml\n  \
    awsiot-kit import aws --group plants --type gateway --out awsiot.toml\n  awsiot-kit import aws 'pump-*' --out awsiot.toml\n\n\
    Types, groups, attributes, client ids and policies are taken over, whoever made them; nothing is changed. A policy\n\
    becomes `publish`, `subscribe`, … where these lead to exactly what it says; otherwise its text is written beside the\n\
    manifest, in `policies/`. Keys and certificates stay where they are. A file called `aws` is imported as `./aws`.\n\n\
    Exit codes: 0 nothing is denied, 1 something is, 2 usage, 4 registry, or there is no such thing, 5 this machine.")]
pub struct ImportAwsArgs {
    /// The things; in a pattern `*` stands for any characters and `?` for one
    #[arg(required_unless_present_any = ["all", "thing_type", "group"], value_name = "THING|PATTERN")]
    #[arg(add = clap_complete::ArgValueCandidates::new(crate::cli::complete::registered_things))]
    things: Vec<String>,
    /// All things of the registry
    #[arg(long, conflicts_with = "things")]
    all: bool,
    /// Only things of this type
    #[arg(long = "type", value_name = "TYPE")]
    thing_type: Option<String>,
    /// Only things of this group; repeated, of each of them
    #[arg(long, value_name = "GROUP")]
    group: Vec<String>,
    /// Where the manifest goes, with `policies/` beside it; a file that is there is never overwritten
    #[arg(long, value_name = "MANIFEST")]
    out: Option<PathBuf>,
}

impl ImportAwsArgs {
    /// Prints or writes the manifest.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let out = self.out.as_deref().filter(|out| *out != Path::new("-"));
        let beside_it = out.unwrap_or(Path::new("awsiot.toml"));
        let site = Site::open_without_things(context, beside_it, Access::Read)?;
        let choice = RegistryChoice::parse(&site.registry_word)?;
        let selection = Selection { names: &self.things, thing_type: self.thing_type.as_deref(), groups: &self.group };
        let things = select(&*site.registry, &selection)?;
        let adopted = adopt(&*site.registry, &site.workspace, choice, &things)?;
        match out {
            Some(out) => {
                context.findings(&adopted.findings, Stream::Stdout)?;
                write(&adopted, out)?;
                for path in adopted.documents.keys() {
                    context.note(&format!("wrote {}", beside(out).join(path).display()));
                }
                context.note(&format!(
                    "wrote {}; `awsiot-kit plan -f {}` shows what applying it would do",
                    out.display(),
                    out.display()
                ));
            }
            None => {
                context.findings(&adopted.findings, Stream::Stderr)?;
                if context.is_json() {
                    context.json(
                        &json!({ "kind": "aws", "manifest": adopted.manifest, "documents": adopted.documents }),
                    )?;
                } else {
                    context.data(adopted.manifest.as_bytes())?;
                    for path in adopted.documents.keys() {
                        context.note(&format!("the manifest needs {path}; `--out MANIFEST` writes it beside itself"));
                    }
                }
            }
        }
        Ok(if any_deny(&adopted.findings) { Exit::No } else { Exit::Done })
    }
}

/// Writes the documents and then the manifest that names them; nothing that is there is overwritten.
fn write(adopted: &Adopted, out: &Path) -> Result<()> {
    disk::expect_absent(out)?;
    for (path, text) in &adopted.documents {
        let path = beside(out).join(path);
        // What an earlier import wrote is as good as written now.
        if disk::read_if_there(&path)?.is_some_and(|there| there == text.as_bytes()) {
            continue;
        }
        disk::make_folder(&beside(&path), 0o755)?;
        disk::write_new(&path, text.as_bytes(), 0o644)?;
    }
    disk::write_new(out, adopted.manifest.as_bytes(), 0o644)
}
