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
use crate::import::{self, Account, Fate, Imported, KINDS};

/// Turn an existing bridge, gateway or firmware configuration into a manifest
#[derive(Args, Debug)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    after_help = "Examples:\n  awsiot-kit import /etc/nanomq.conf > awsiot.toml\n  awsiot-kit import snapshot.xml --kind kura --out awsiot.toml\n  \
    awsiot-kit import prj.conf boards/nrf9160dk_nrf9160_ns.conf > awsiot.toml\n  \
    awsiot-kit import aws pump-1 --out awsiot.toml\n\n\
    The manifest goes to stdout and the findings to stderr; with --out the findings go to stdout. The sum of what became of the lines goes to\n\
    stderr; --explain says it line by line.\n\n\
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
    /// Say of every line what became of it
    #[arg(long)]
    explain: bool,
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
        let imported = import::read_all(&sources, self.kind.as_deref(), &included)?;
        let names = sources.iter().map(Source::name).collect::<Vec<_>>().join(", ");
        let manifest = imported.manifest(&names);
        match self.out.as_deref().filter(|out| *out != Path::new("-")) {
            Some(out) => {
                context.findings(&imported.findings, Stream::Stdout)?;
                self.account(context, &imported, Stream::Stdout)?;
                disk::write_new(out, manifest.as_bytes(), 0o644)?;
                context.note(&format!("wrote {}; `awsiot-kit check -f {}` looks at it", out.display(), out.display()));
            }
            None => {
                context.findings(&imported.findings, Stream::Stderr)?;
                self.account(context, &imported, Stream::Stderr)?;
                if context.is_json() {
                    let account = sum(&imported.account);
                    context.json(&json!({ "kind": imported.kind, "manifest": manifest, "account": account }))?;
                } else {
                    context.data(manifest.as_bytes())?;
                }
            }
        }
        Ok(if any_deny(&imported.findings) { Exit::No } else { Exit::Done })
    }

    /// What became of every line, when that is asked for; the sum always.
    fn account(&self, context: &Context, imported: &Imported, stream: Stream) -> Result<()> {
        let account = &imported.account;
        if self.explain {
            for entry in &account.entries {
                let (line, _) = entry.place.line_column();
                let file = entry.place.source.name();
                let text = entry.place.source.text().get(entry.place.span.clone()).unwrap_or_default();
                if context.is_json() {
                    let value = json!({ "file": file, "line": line, "text": text, "became": entry.fate.words(), "says": entry.says });
                    context.object(&value, stream)?;
                } else {
                    let says = if entry.says.is_empty() { String::new() } else { format!(": {}", entry.says) };
                    let text: String = text.trim().chars().take(LONGEST).filter(|c| !c.is_control()).collect();
                    context.text(&format!("{file}:{line}: {}{says}  | {text}\n", entry.fate.words()), stream)?;
                }
            }
        }
        if !account.entries.is_empty() && !context.is_json() {
            context.note(&account.sum());
        } else if context.is_json() && stream == Stream::Stdout {
            context.object(&json!({ "account": sum(account) }), stream)?;
        }
        Ok(())
    }
}

/// The most characters of a line that are shown.
const LONGEST: usize = 120;

/// The sum of an account.
fn sum(account: &Account) -> serde_json::Value {
    json!({
        "lines": account.entries.len(),
        "carried": account.count(Fate::Carried),
        "withoutEffect": account.count(Fate::Idle),
        "notCarried": account.count(Fate::Lost),
    })
}

/// The configuration files of a folder, in the order in which Mosquitto reads them (`src/conf_includedir.c`): capitals count only where nothing else differs.
fn included(folder: &str) -> Option<Vec<Source>> {
    let folder = Path::new(folder);
    if !folder.is_dir() {
        return None;
    }
    let mut names = disk::names_in(folder).ok()?;
    names.retain(|name| name.ends_with(".conf"));
    names.sort_by(|a, b| {
        let pairs = a.bytes().zip(b.bytes());
        let differ = pairs.map(|(a, b)| a.to_ascii_uppercase().cmp(&b.to_ascii_uppercase()).then(a.cmp(&b)));
        differ.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| a.len().cmp(&b.len()))
    });
    names.iter().map(|name| disk::read_text(&folder.join(name)).ok()).collect()
}
