//! `--results FILE`: a row per thing, written as soon as it is known what became of it; CSV or JSON Lines by the file's name.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use crate::error::{Error, Result};
use crate::host::disk::machine_error;
use crate::plan::apply::Outcome;

/// A file of results.
pub struct Results {
    path: PathBuf,
    rows: Mutex<Rows>,
}

enum Rows {
    Csv(Box<csv::Writer<Out>>),
    JsonLines(Out),
}

enum Out {
    File(File),
    Stdout,
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Stdout => io::stdout().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(file) => file.flush(),
            Self::Stdout => io::stdout().flush(),
        }
    }
}

/// A row: what a file of results says of a thing.
#[derive(serde::Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    thing: &'a str,
    certificate_id: Option<&'a str>,
    status: crate::plan::apply::Ended,
    step: Option<&'a str>,
    code: Option<&'a str>,
    message: Option<&'a str>,
    request_id: Option<&'a str>,
}

impl Results {
    /// Begins a file, anew where there is one: CSV where its name ends in `.csv`, JSON Lines otherwise; `-` is stdout.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn begin(path: &Path) -> Result<Self> {
        let out = match path.as_os_str() == "-" {
            true => Out::Stdout,
            false => Out::File(File::create(path).map_err(|error| machine_error("write", path, &error))?),
        };
        let is_csv = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv"));
        let mut rows = match is_csv {
            true => Rows::Csv(Box::new(csv::WriterBuilder::new().has_headers(false).from_writer(out))),
            false => Rows::JsonLines(out),
        };
        if let Rows::Csv(csv) = &mut rows {
            // Also where not a single row follows.
            csv.write_record(["thing", "certificateId", "status", "step", "code", "message", "requestId"])
                .map_err(io::Error::from)
                .and_then(|()| csv.flush())
                .map_err(|error| machine_error("write", path, &error))?;
        }
        Ok(Self { path: path.to_owned(), rows: Mutex::new(rows) })
    }

    /// Adds a row; it is in the file when the call returns.
    ///
    /// # Errors
    /// Exit 5 when it cannot be written.
    pub fn add(&self, outcome: &Outcome) -> Result<()> {
        let row = Row {
            thing: &outcome.thing,
            certificate_id: outcome.certificate_id.as_deref(),
            status: outcome.status,
            step: outcome.step.as_deref(),
            code: outcome.code.as_deref(),
            message: outcome.message.as_deref(),
            request_id: outcome.request_id.as_deref(),
        };
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let written = match &mut *rows {
            Rows::Csv(csv) => csv.serialize(row).map_err(io::Error::from).and_then(|()| csv.flush()),
            Rows::JsonLines(out) => {
                let line = serde_json::to_string(&row).map_err(|error| Error::bug("a row is not JSON").cause(error))?;
                // In one piece: whoever reads along sees whole lines.
                out.write_all(format!("{line}\n").as_bytes()).and_then(|()| out.flush())
            }
        };
        written.map_err(|error| machine_error("write", &self.path, &error))
    }
}
