//! `awsiot-kit fleet merge`: the results of several machines as one file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use clap::Args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::cli::context::Context;
use crate::error::{Error, Exit, Result};
use crate::host::disk;

/// Join the files that `apply --results` wrote for the parts of a fleet
#[derive(Args, Debug)]
#[command(
    after_help = "A thing that several files name has the row of the last of them that came to it. The rows come in the order of the things' names.\n\n\
    Examples:\n  awsiot-kit fleet merge results-*.csv --out results.csv\n  awsiot-kit fleet merge first.jsonl again.jsonl | jq 'select(.status == \"failed\")'\n\n\
    Exit codes: 0 all things are done, 1 some are not, 2 usage, 3 a file is no file of results, 5 this machine."
)]
pub struct MergeArgs {
    /// Files of results, CSV or JSON Lines; the older ones first
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Write here: CSV (NAME.csv) or JSON Lines; stdout in the form of the first file otherwise
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

/// A row of a file of results.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Row {
    thing: String,
    certificate_id: Option<String>,
    status: String,
    step: Option<String>,
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
}

/// What a file of results says of a thing that it did not come to.
const NOT_BEGUN: &str = "not-begun";

impl Row {
    fn is_well(&self) -> bool {
        ["done", "unchanged", "gave-way"].contains(&self.status.as_str())
    }
}

impl MergeArgs {
    /// Joins them.
    pub fn run(&self, context: &Context) -> Result<Exit> {
        let mut rows: BTreeMap<String, Row> = BTreeMap::new();
        let mut first_is_csv = false;
        for (at, path) in self.files.iter().enumerate() {
            let (read, is_csv, is_cut) = read(path)?;
            if is_cut {
                context.note(&format!("the last row of `{}` is cut off: passed over", path.display()));
            }
            if at == 0 {
                first_is_csv = is_csv;
            }
            for row in read {
                let came_to_it = row.status != NOT_BEGUN || !rows.contains_key(&row.thing);
                if came_to_it {
                    rows.insert(row.thing.clone(), row);
                }
            }
        }
        let is_csv = match &self.out {
            Some(out) => out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")),
            None => first_is_csv && !context.is_json(),
        };
        let text = write(rows.values(), is_csv)?;
        match &self.out {
            Some(out) => disk::write_over(out, text.as_bytes(), 0o644)?,
            None if !text.is_empty() => context.line(text.trim_end())?,
            None => {}
        }
        let mut sums: BTreeMap<&str, usize> = BTreeMap::new();
        rows.values().for_each(|row| *sums.entry(&row.status).or_default() += 1);
        if context.is_json() && self.out.is_some() {
            context.json(&json!({ "things": rows.len(), "statuses": sums }))?;
        }
        let sums: Vec<String> = sums.into_iter().map(|(status, count)| format!("{count} {status}")).collect();
        context.note(&format!("{} things: {}", rows.len(), sums.join(", ")));
        Ok(if rows.values().all(Row::is_well) { Exit::Done } else { Exit::No })
    }
}

/// The rows of a file, whether it is CSV, and whether its last row was cut off by a kill, which says nothing of its thing.
fn read(path: &Path) -> Result<(Vec<Row>, bool, bool)> {
    let source = disk::read_text(path)?;
    let text = source.text();
    let bad = |line: usize, why: String| {
        Error::input("results-form", format!("line {line} of `{}` is no row of results", source.name()))
            .cause(why)
            .on(source.name())
            .hint("merge takes the files that `awsiot-kit apply --results FILE` writes")
    };
    let is_csv = !text.trim_start().starts_with('{') && !text.trim().is_empty();
    let mut read: Vec<Result<Row>> = match is_csv {
        true => csv::Reader::from_reader(text.as_bytes())
            .deserialize()
            .map(|row| {
                row.map_err(|error: csv::Error| {
                    let line = error.position().map_or(1, csv::Position::line);
                    bad(usize::try_from(line).unwrap_or(1), error.to_string())
                })
            })
            .collect(),
        false => {
            let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
            lines.map(|(at, line)| serde_json::from_str(line).map_err(|error| bad(at + 1, error.to_string()))).collect()
        }
    };
    let is_one = read.len() > 1 || text.starts_with("thing,certificateId,");
    let is_cut = is_one && !read.is_empty() && !text.ends_with('\n');
    if is_cut {
        read.pop();
    }
    Ok((read.into_iter().collect::<Result<_>>()?, is_csv, is_cut))
}

fn write<'a>(rows: impl Iterator<Item = &'a Row>, is_csv: bool) -> Result<String> {
    let no_text = |error: &dyn std::fmt::Display| Error::bug("results cannot be written").cause(error.to_string());
    if !is_csv {
        let lines: Vec<String> =
            rows.map(serde_json::to_string).collect::<std::result::Result<_, _>>().map_err(|error| no_text(&error))?;
        return Ok(lines.iter().map(|line| format!("{line}\n")).collect());
    }
    let mut csv = csv::WriterBuilder::new().has_headers(false).from_writer(Vec::new());
    csv.write_record(["thing", "certificateId", "status", "step", "code", "message", "requestId"])
        .map_err(|error| no_text(&error))?;
    for row in rows {
        csv.serialize(row).map_err(|error| no_text(&error))?;
    }
    let bytes = csv.into_inner().map_err(|error| no_text(&error))?;
    String::from_utf8(bytes).map_err(|error| no_text(&error))
}
