//! `awsiot-kit cert list`: every certificate with the days it has left, soonest first.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;
use time::OffsetDateTime;

use crate::cert::inspect::{self, Certificate};
use crate::cert::read;
use crate::cli::cert::inspect::{days_left, rfc3339};
use crate::cli::cert::source::shown;
use crate::cli::context::{Context, ManifestArg};
use crate::cli::session::{Access, Site};
use crate::error::{Exit, Result};
use crate::host::{clock, disk};
use crate::registry::Registry;

/// List certificates with the days they have left, soonest first
#[derive(Args, Debug)]
#[command(
    after_help = "Without a folder it lists the registry's; with one, those in the files below it (never looking into a keystore).\n\n\
    Examples:\n  awsiot-kit cert list\n  awsiot-kit cert list out /etc/ssl/certs\n  \
    awsiot-kit cert list --format json | jq -r 'select(.daysLeft < 30).thing'\n\n\
    Exit codes: 0 done, 2 usage, 4 registry, 5 this machine."
)]
pub struct ListArgs {
    /// Folders or files to look through instead of the registry
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,
    #[command(flatten)]
    manifest: ManifestArg,
}

/// A certificate of the list: as little as a line needs, for there may be many.
struct Line {
    not_after: OffsetDateTime,
    days: i64,
    id: String,
    whose: String,
    status: Option<&'static str>,
}

impl ListArgs {
    /// Prints a line per certificate.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let now = clock::now();
        let mut lines = Vec::new();
        if self.folders.is_empty() {
            let site = Site::open_without_things(context, &self.manifest.file, Access::Read)?;
            of_registry(&*site.registry, now, &mut lines)?;
        } else {
            for path in disk::files_below(&self.folders)? {
                of_file(&path, now, &mut lines);
            }
        }
        lines.sort_by(|a, b| (a.not_after, &a.whose, &a.id).cmp(&(b.not_after, &b.whose, &b.id)));
        let subject = if self.folders.is_empty() { "thing" } else { "file" };
        for line in &lines {
            if context.is_json() {
                context.json(&json!({
                    "certificateId": line.id,
                    subject: (!line.whose.is_empty()).then_some(&line.whose),
                    "status": line.status,
                    "notAfter": rfc3339(line.not_after),
                    "daysLeft": line.days,
                }))?;
            } else {
                let status = line.status.map(|status| format!("\t{status}")).unwrap_or_default();
                let whose = if line.whose.is_empty() { "-" } else { &line.whose };
                context.line(&format!("{}\t{}\t{whose}{status}\t{}", line.days, line.not_after.date(), line.id))?;
            }
        }
        Ok(Exit::Done)
    }
}

fn line(certificate: &Certificate, now: OffsetDateTime, whose: String, status: Option<&'static str>) -> Line {
    let days = days_left(certificate, now);
    Line { not_after: certificate.not_after, days, id: certificate.id.to_string(), whose, status }
}

/// Every certificate of a registry, with the thing that it hangs on.
fn of_registry(registry: &dyn Registry, now: OffsetDateTime, lines: &mut Vec<Line>) -> Result<()> {
    let mut ids = Vec::new();
    registry.list_certificates(&mut |certificate| {
        ids.push(certificate.id);
        Ok(ControlFlow::Continue(()))
    })?;
    for id in ids {
        let Some(record) = registry.describe_certificate(&id)? else { continue };
        let things = registry.list_principal_things(&record.arn)?;
        let certificate = inspect::certificate(&record.pem)?;
        lines.push(line(&certificate, now, things.join(","), Some(record.status.word())));
    }
    Ok(())
}

/// The first certificate of a file, if there is one that can be read without a password.
fn of_file(path: &Path, now: OffsetDateTime, lines: &mut Vec<Line>) {
    let Ok(bytes) = disk::read_input(path) else { return };
    let Ok(contents) = read::read(&bytes, None) else { return };
    if let Some(found) = contents.certificates.first() {
        lines.push(line(&found.certificate, now, shown(path), None));
    }
}
