//! `awsiot-kit check`: everything there is to say about a manifest.

mod tracked;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use clap::Args;

use crate::cli::context::{Context, ManifestArg};
use crate::cli::policy::templates;
use crate::cli::report::Stream;
use crate::cli::session::{Chosen, home_of, manifest_text, read};
use crate::error::{Exit, Result};
use crate::finding::{Finding, Level, Source, any_deny, sort};
use crate::host::workspace::beside;
use crate::manifest::{self, Manifest};
use crate::plan::desired::Desired;
use crate::policy::lint::{Settings, lint_together};

/// Show all findings about a manifest; touches nothing
#[derive(Args, Debug)]
#[command(after_help = "Examples:\n  awsiot-kit check\n  awsiot-kit check -f plant/awsiot.toml --format json\n\n\
    Exit codes: 0 nothing is denied, 1 something is, 2 usage, 3 the file is no manifest at all.")]
pub struct CheckArgs {
    #[command(flatten)]
    manifest: ManifestArg,
}

impl CheckArgs {
    /// Prints the findings.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let path = &self.manifest.file;
        let source = manifest_text(path)?;
        let reading = read(&source, &beside(path));
        Chosen::new(context, reading.manifest.as_ref(), path)?;
        let mut findings = reading.findings;
        if let Some(manifest) = &reading.manifest {
            findings.extend(of_things(context, manifest, path)?);
            findings.extend(tracked::keys(manifest, path, &home_of(context, reading.manifest.as_ref())?)?);
        }
        sort(&mut findings);
        context.findings(&findings, Stream::Stdout)?;
        let denied = findings.iter().filter(|finding| finding.level == Level::Deny).count();
        let warned = findings.len() - denied;
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

/// What there is to say about the things, and about the policies that they lead to when nothing is wrong with them.
fn of_things(context: &Context, manifest: &Manifest, path: &Path) -> Result<Vec<Finding>> {
    let home = home_of(context, Some(manifest))?;
    let (mut things, mut findings) = (Vec::new(), Vec::new());
    let mut rows: BTreeMap<String, usize> = BTreeMap::new();
    for resolved in manifest.things(&manifest.assumed(&home)) {
        findings.extend(resolved.findings);
        let Some(thing) = resolved.thing else { continue };
        // Two rows of a fleet show what its policies are like; the others would only take memory.
        let row = thing.fleet.clone().map_or(0, |fleet| {
            let row = rows.entry(fleet).or_default();
            *row += 1;
            *row
        });
        if row <= 2 {
            things.push(thing);
        }
    }
    let mut findings = manifest::in_order(findings);
    if any_deny(&findings) {
        return Ok(findings);
    }
    let (desired, more) = Desired::new(things, &home, &templates::of_manifest(None, manifest, path))?;
    findings.extend(more);
    if any_deny(&findings) {
        return Ok(findings);
    }
    // Things that share their policies share the findings.
    let sets: BTreeSet<&[String]> = desired.things.iter().map(|own| own.policies.as_slice()).collect();
    for names in sets {
        let sources =
            names.iter().filter_map(|name| Some(Source::new(format!("policy {name}"), desired.policies.get(name)?)));
        findings.extend(lint_together(&sources.collect::<Vec<_>>(), &Settings::default()));
    }
    Ok(findings)
}
