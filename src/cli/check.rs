//! `awsiot-kit check`: everything there is to say about a manifest.

mod tracked;

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::levels::Levels;
use crate::cli::policy::lint::show_sarif;
use crate::cli::preflight::{Depth, Ground, Look, preflight};
use crate::cli::report::Stream;
use crate::cli::session::{Chosen, manifest_text, read};
use crate::error::{Exit, Result};
use crate::finding::{Level, any_deny, sort};
use crate::host::workspace::beside;
use crate::plan::preflight::{Keep, counts};

/// Show all findings about a manifest; touches nothing
#[derive(Args, Debug)]
#[command(
    after_help = "Examples:\n  awsiot-kit check\n  awsiot-kit check -f plant/awsiot.toml --format json\n  awsiot-kit check -D nanomq-server-unverified\n  \
    awsiot-kit check --sarif findings.sarif\n\n\
    Exit codes: 0 nothing is denied, 1 something is, 2 usage, 3 the file is no manifest at all."
)]
pub struct CheckArgs {
    #[command(flatten)]
    levels: Levels,
    #[command(flatten)]
    manifest: ManifestArg,
    /// Writes the findings as SARIF too, for what shows them at their lines; `-` writes that to stdout in place of the text
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
}

impl CheckArgs {
    /// Prints the findings.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        self.levels.check()?;
        let path = &self.manifest.file;
        let source = manifest_text(path)?;
        let reading = read(&source, &beside(path));
        let mut findings = reading.findings;
        if let Some(manifest) = &reading.manifest {
            let chosen = Chosen::new(context, Some(manifest), path)?;
            let look = Look {
                depth: Depth::Bundles,
                only: &[],
                lacking: Level::Warn,
                keep: Keep::Findings,
                spares_rows: true,
            };
            let ground = Ground::assumed(context, manifest, &chosen)?;
            findings.extend(preflight(manifest, path, &chosen, &ground, &look)?.0.findings);
            findings.extend(tracked::keys(manifest, path, &ground.home)?);
        }
        self.levels.apply(&mut findings);
        sort(&mut findings);
        if show_sarif(context, &findings, self.sarif.as_deref())? {
            context.findings(&findings, Stream::Stdout)?;
        }
        let (denied, warned) = counts(&findings);
        let name = path.display();
        context.note(&match (denied, warned) {
            (0, 0) => format!("{name}: no findings"),
            (0, warned) => format!("{name}: nothing denied, {warned} warned of"),
            (denied, warned) => format!("{name}: {denied} denied, {warned} warned of"),
        });
        Ok(match reading.manifest {
            None => Exit::Input,
            Some(_) if any_deny(&findings) => Exit::No,
            Some(_) => Exit::Done,
        })
    }
}
