//! `awsiot-kit cert list`: every certificate with the days it has left, soonest first.

use std::collections::BTreeMap;
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
use crate::cli::report::{self, Stream};
use crate::cli::session::{Access, Site};
use crate::cli::shown::grouped;
use crate::cli::table::Table;
use crate::error::{Exit, Result};
use crate::host::{clock, disk};
use crate::registry::Registry;

/// List certificates with the days they have left, soonest first
#[derive(Args, Debug)]
#[command(
    after_help = "Without a folder it lists the registry's; with one, those in the files below it (never looking into a keystore).\n\n\
    Examples:\n  awsiot-kit cert list\n  awsiot-kit cert list out /etc/ssl/certs\n  awsiot-kit cert list --by-month\n  \
    awsiot-kit cert list --format json | jq -r 'select(.daysLeft < 30).thing'\n\n\
    Exit codes: 0 done, 2 usage, 4 registry, 5 this machine."
)]
pub struct ListArgs {
    /// Folders or files to look through instead of the registry
    #[arg(value_name = "DIR")]
    folders: Vec<PathBuf>,
    /// How many end in each month, as bars on a terminal
    #[arg(long)]
    by_month: bool,
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
        if self.by_month {
            return by_month(context, &lines);
        }
        let subject = if self.folders.is_empty() { "thing" } else { "file" };
        let mut registered = Table::new(context, ["DAYS", "EXPIRES", "THING", "STATUS", "CERTIFICATE"]);
        let mut files = Table::new(context, ["DAYS", "EXPIRES", "FILE", "CERTIFICATE"]);
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
                let whose = if line.whose.is_empty() { "-".to_owned() } else { line.whose.clone() };
                let (days, date, id) = (line.days.to_string(), line.not_after.date().to_string(), line.id.clone());
                match line.status {
                    Some(status) => registered.row([days, date, whose, status.to_owned(), id])?,
                    None => files.row([days, date, whose, id])?,
                }
            }
        }
        registered.end()?;
        files.end()?;
        Ok(Exit::Done)
    }
}

/// How many certificates end in each month, from the first to the last; a month in which none ends is left out.
fn by_month(context: &Context, lines: &[Line]) -> Result<Exit> {
    let mut months: BTreeMap<(i32, u8), usize> = BTreeMap::new();
    for line in lines {
        *months.entry((line.not_after.year(), u8::from(line.not_after.month()))).or_default() += 1;
    }
    let most = months.values().copied().max().unwrap_or(1);
    // Beside the month and the number.
    let room = report::width(Stream::Stdout).map(|room| room.saturating_sub(18).clamp(10, 60));
    for ((year, month), count) in months {
        let month = format!("{year:04}-{month:02}");
        match room {
            _ if context.is_json() => context.json(&json!({ "month": month, "certificates": count }))?,
            None => context.line(&format!("{month}\t{count}"))?,
            Some(room) => {
                let bar = "█".repeat((count * room).div_ceil(most));
                context.line(&format!("{month}  {:>7}  {bar}", grouped(count)))?;
            }
        }
    }
    Ok(Exit::Done)
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
