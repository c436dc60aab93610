//! A fleet's inventory, row by row: CSV with a header line, or JSON Lines.

use std::collections::BTreeMap;

use csv::StringRecord;

use crate::finding::{Finding, Source, Span};

/// An inventory that is open for reading.
#[derive(Clone, Debug)]
pub struct Inventory {
    source: Source,
    form: Form,
    columns: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Csv { delimiter: u8 },
    JsonLines,
}

/// One row: a thing to be.
pub struct Row<'a> {
    values: Values<'a>,
    /// Its bytes in the inventory.
    pub span: Span,
}

enum Values<'a> {
    Csv(&'a [String], StringRecord),
    Json(BTreeMap<String, String>),
}

impl Row<'_> {
    /// The value of a column.
    pub fn get(&self, column: &str) -> Option<&str> {
        match &self.values {
            Values::Csv(columns, record) => record.get(columns.iter().position(|name| name == column)?),
            Values::Json(values) => values.get(column).map(String::as_str),
        }
    }
}

fn problem(source: &Source, span: Span, message: impl Into<String>) -> Finding {
    Finding::deny("manifest-inventory", message).at(source, span)
}

impl Inventory {
    /// Looks at the header, or at the first row, to learn the columns.
    pub fn open(source: Source) -> Result<Self, Finding> {
        let text = source.text();
        let lower = source.name().to_ascii_lowercase();
        let first = text.trim_start();
        if first.is_empty() {
            return Err(problem(&source, 0..0, format!("the inventory `{}` is empty", source.name()))
                .help("a CSV inventory starts with a header line that names its columns"));
        }
        if first.starts_with('[') && !lower.ends_with(".csv") {
            return Err(problem(&source, 0..1, "a JSON list is no inventory")
                .help("write JSON Lines: one object per line, without brackets and commas around them"));
        }
        let json = [".jsonl", ".ndjson", ".json"].iter().any(|end| lower.ends_with(end))
            || (first.starts_with('{') && !lower.ends_with(".csv"));
        let delimiter = delimiter(first);
        let mut inventory = Self { source, form: Form::JsonLines, columns: Vec::new() };
        if json {
            inventory.columns = match inventory.rows().next() {
                Some(Ok(Row { values: Values::Json(values), .. })) => values.into_keys().collect(),
                Some(Err(finding)) => return Err(finding),
                _ => Vec::new(),
            };
        } else {
            inventory.form = Form::Csv { delimiter };
            inventory.columns = inventory.header()?;
        }
        Ok(inventory)
    }

    /// The columns: of a CSV all that rows can have, of JSON Lines those of the first row.
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// Whether a row can have columns beyond [`Self::columns`].
    pub(super) fn is_open_ended(&self) -> bool {
        self.form == Form::JsonLines
    }

    /// The document, for findings about a row.
    pub fn source(&self) -> &Source {
        &self.source
    }

    fn reader(&self, delimiter: u8) -> csv::Reader<&[u8]> {
        csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(self.source.text().as_bytes())
    }

    fn header(&self) -> Result<Vec<String>, Finding> {
        let Form::Csv { delimiter } = self.form else { return Ok(Vec::new()) };
        let end = self.source.text().find('\n').unwrap_or(self.source.text().len());
        let mut reader = self.reader(delimiter);
        let header = reader.headers().map_err(|error| problem(&self.source, 0..end, error.to_string()))?;
        let columns: Vec<String> = header.iter().map(str::to_owned).collect();
        for (at, column) in columns.iter().enumerate() {
            if column.is_empty() {
                return Err(problem(&self.source, 0..end, format!("column {} has no name", at + 1)));
            }
            if columns.iter().take(at).any(|other| other == column) {
                return Err(problem(&self.source, 0..end, format!("two columns are named `{column}`")));
            }
        }
        Ok(columns)
    }

    /// The rows, one at a time; a bad row is a finding with its line, and reading goes on after it.
    pub fn rows(&self) -> Rows<'_> {
        let reading = match self.form {
            Form::Csv { delimiter } => Reading::Csv(Box::new(self.reader(delimiter))),
            Form::JsonLines => Reading::Json { at: 0 },
        };
        Rows { inventory: self, reading }
    }
}

/// The delimiter that the header line has most of: spreadsheets of half of Europe write `;`.
fn delimiter(text: &str) -> u8 {
    let line = text.lines().next().unwrap_or_default();
    let count = |delimiter: u8| line.bytes().filter(|byte| *byte == delimiter).count();
    [b';', b'\t'].into_iter().fold(b',', |best, other| if count(other) > count(best) { other } else { best })
}

/// The rows of an inventory.
pub struct Rows<'a> {
    inventory: &'a Inventory,
    reading: Reading<'a>,
}

enum Reading<'a> {
    Csv(Box<csv::Reader<&'a [u8]>>),
    Json { at: usize },
}

impl<'a> Iterator for Rows<'a> {
    type Item = Result<Row<'a>, Finding>;

    fn next(&mut self) -> Option<Self::Item> {
        let inventory = self.inventory;
        let text = inventory.source.text();
        match &mut self.reading {
            Reading::Csv(reader) => {
                let mut record = StringRecord::new();
                let read = reader.read_record(&mut record);
                let end = usize::try_from(reader.position().byte()).unwrap_or(text.len());
                let start = record.position().map_or(0, |at| usize::try_from(at.byte()).unwrap_or(0));
                let span = trimmed(text, start..end);
                match read {
                    Ok(false) => None,
                    Err(error) => Some(Err(problem(&inventory.source, span, error.to_string()))),
                    Ok(true) if record.len() != inventory.columns.len() => {
                        let (has, needs) = (record.len(), inventory.columns.len());
                        let finding = problem(
                            &inventory.source,
                            span,
                            format!("this row has {has} fields, the header has {needs}"),
                        );
                        Some(Err(finding.help("a field that holds the separator stands in double quotes")))
                    }
                    Ok(true) => {
                        let cells = inventory.columns.iter().map(String::as_str).zip(record.iter());
                        let fault = fault(&inventory.source, &span, cells);
                        Some(
                            fault
                                .map_or_else(|| Ok(Row { values: Values::Csv(&inventory.columns, record), span }), Err),
                        )
                    }
                }
            }
            Reading::Json { at } => loop {
                let rest = text.get(*at..).filter(|rest| !rest.is_empty())?;
                let line = rest.split_inclusive('\n').next().unwrap_or(rest);
                let span = trimmed(text, *at..*at + line.len());
                *at += line.len();
                if span.is_empty() {
                    continue;
                }
                return Some(json_row(&inventory.source, text.get(span.clone()).unwrap_or_default(), span));
            },
        }
    }
}

/// What stands for bytes that are no character, where the rest of a document is read all the same.
const NO_CHARACTER: char = '\u{fffd}';

/// What makes a row none that can be used, whatever it is used for.
fn fault<'a>(source: &Source, span: &Span, mut cells: impl Iterator<Item = (&'a str, &'a str)>) -> Option<Finding> {
    if source.text().get(span.clone()).is_some_and(|text| text.contains(NO_CHARACTER)) {
        let finding = problem(source, span.clone(), "this row has bytes that are no text in UTF-8");
        return Some(finding.help("save the inventory as UTF-8"));
    }
    let (column, _) = cells.find(|(_, value)| is_formula(value))?;
    let message = format!("`{column}` begins like a formula");
    Some(problem(source, span.clone(), message).help(
        "a spreadsheet that opens the results would run what begins with `=`, `@`, or `+` or `-` before anything but a number",
    ))
}

/// Whether a spreadsheet takes a cell for a formula. OWASP, "CSV Injection"; a signed number is only a number.
fn is_formula(cell: &str) -> bool {
    match cell.as_bytes().first() {
        Some(b'=' | b'@' | b'\t' | b'\r') => true,
        Some(b'+' | b'-') => cell.get(1..).is_some_and(|rest| {
            !rest.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',' | b' ')) || rest.is_empty()
        }),
        _ => false,
    }
}

/// A span without the white space at both ends.
fn trimmed(text: &str, span: Span) -> Span {
    let part = text.get(span.clone()).unwrap_or_default();
    let start = span.start + (part.len() - part.trim_start().len());
    start..start + part.trim().len()
}

fn json_row<'a>(source: &Source, line: &str, span: Span) -> Result<Row<'a>, Finding> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(line).map_err(|error| {
        let at = span.start + error.column().saturating_sub(1).min(span.len());
        // The library's own "at line 1 column 7" would speak of the row alone.
        let message = error.to_string();
        let message = message.split(" at line ").next().unwrap_or_default().to_owned();
        problem(source, at..span.end.max(at), format!("this row is not a JSON object: {message}"))
    })?;
    let mut values = BTreeMap::new();
    for (name, value) in object {
        let value = match value {
            serde_json::Value::String(text) => text.trim().to_owned(),
            serde_json::Value::Number(number) => number.to_string(),
            serde_json::Value::Bool(flag) => flag.to_string(),
            serde_json::Value::Null => continue,
            serde_json::Value::Array(_) | serde_json::Value::Object(_) => {
                return Err(problem(source, span, format!("`{name}` is neither a text nor a number")));
            }
        };
        values.insert(name, value);
    }
    if let Some(fault) = fault(source, &span, values.iter().map(|(name, value)| (name.as_str(), value.as_str()))) {
        return Err(fault);
    }
    Ok(Row { values: Values::Json(values), span })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(name: &str, text: &str) -> Vec<String> {
        let inventory = match Inventory::open(Source::new(name, text)) {
            Ok(inventory) => inventory,
            Err(finding) => return vec![finding.message],
        };
        let show = |row: Result<Row<'_>, Finding>| match row {
            Ok(row) => {
                let values: Vec<_> = inventory.columns().iter().map(|c| row.get(c).unwrap_or("-")).collect();
                format!("{} {}", inventory.source().line_column(row.span.start).0, values.join("|"))
            }
            Err(finding) => {
                format!("{} {}", finding.place.as_ref().map_or(0, |place| place.line_column().0), finding.message)
            }
        };
        inventory.rows().map(show).collect()
    }

    #[test]
    fn rows_know_their_lines_whatever_the_separator_and_line_end() {
        assert_eq!(read("a.csv", "serial,site\n1, lyon \n\n2,\"a,b\"\n"), ["2 1|lyon", "4 2|a,b"]);
        assert_eq!(read("a.csv", "serial;site\r\n1;lyon\r\n2;paris"), ["2 1|lyon", "3 2|paris"]);
        assert_eq!(read("a.csv", "serial\n\"1\n2\"\n3"), ["2 1\n2", "4 3"]);
        assert_eq!(read("x", "{\"a\":\"1\",\"b\":2}\n\n{\"b\":true}\n"), ["1 1|2", "3 -|true"]);
    }

    #[test]
    fn a_bad_row_is_a_finding_and_the_next_one_is_read() {
        let rows = read("a.csv", "a,b\n1\n1,2\n");
        assert!(rows[0].starts_with("2 this row has 1 fields"), "{rows:?}");
        assert_eq!(rows[1], "3 1|2");
        let rows = read("a.jsonl", "{\"a\":1}\n{\"a\":\n{\"a\":[1]}\n{\"a\":4}");
        assert!(rows[1].starts_with("2 this row is not a JSON object"), "{rows:?}");
        assert!(rows[2].starts_with("3 `a` is neither"), "{rows:?}");
        assert_eq!(rows[3], "4 4");
    }

    #[test]
    fn a_cell_that_a_spreadsheet_would_run_is_none() {
        for cell in ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "-", "=HYPERLINK(1)"] {
            assert!(is_formula(cell), "{cell}");
        }
        for cell in ["-40", "+33 1 23", "-1.5", "a=b", "x@y", ""] {
            assert!(!is_formula(cell), "{cell}");
        }
    }

    #[test]
    fn what_is_no_inventory_is_told_at_once() {
        assert!(read("a.csv", " \n")[0].contains("is empty"));
        assert!(read("a.json", "[{}]")[0].contains("JSON list"));
        assert!(read("a.csv", "a,a\n1,2")[0].contains("two columns are named `a`"));
        assert!(read("a.csv", "a,,b\n1,2")[0].contains("column 2 has no name"));
    }
}
