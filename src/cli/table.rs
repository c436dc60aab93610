//! Rows of data: aligned under headers and cut to the width on a terminal, plain tab-separated text elsewhere.

use anstyle::Style;

use crate::cli::context::Context;
use crate::cli::report::{Stream, paint, width};
use crate::error::Result;

/// After so many rows the widths of the columns are settled, so that a long list is shown as it comes and is held in no memory.
const LOOKED_AT: usize = 200;
/// No column is cut below this.
const NARROWEST: usize = 8;
/// What stands between two columns.
const GAP: &str = "  ";
/// So many digits of a certificate's id tell it from the others, as `plan` shows it.
const SHORT_ID: usize = 12;

/// A table that is being written.
pub struct Table<'a, const N: usize> {
    context: &'a Context,
    headers: [&'static str; N],
    /// The columns of the terminal; none where there is no terminal.
    room: Option<usize>,
    rows: Vec<[String; N]>,
    widths: Option<[usize; N]>,
}

impl<'a, const N: usize> Table<'a, N> {
    /// One with these headers; with `-v` nothing in it is shortened.
    pub fn new(context: &'a Context, headers: [&'static str; N]) -> Self {
        let room = width(Stream::Stdout).map(|room| if context.verbose > 0 { usize::MAX } else { room });
        Self { context, headers, room, rows: Vec::new(), widths: None }
    }

    /// Adds a row.
    pub fn row(&mut self, cells: [String; N]) -> Result<()> {
        let Some(room) = self.room else {
            return self.context.line(cells.join("\t").trim_end_matches('\t'));
        };
        let cells = cells.map(|cell| shown(&cell, room));
        match self.widths {
            Some(widths) => self.context.line(&line(&cells, &widths)),
            None => {
                self.rows.push(cells);
                if self.rows.len() >= LOOKED_AT { self.settle(room) } else { Ok(()) }
            }
        }
    }

    /// Writes what is still held back.
    pub fn end(mut self) -> Result<()> {
        match self.room {
            Some(room) if !self.rows.is_empty() => self.settle(room),
            _ => Ok(()),
        }
    }

    fn settle(&mut self, room: usize) -> Result<()> {
        let widths = fit(widths(&self.headers, &self.rows), room);
        let headers = line(&self.headers.map(str::to_owned), &widths);
        self.context.line(&paint(Style::new().bold(), &headers))?;
        self.widths = Some(widths);
        std::mem::take(&mut self.rows).iter().try_for_each(|row| self.context.line(&line(row, &widths)))
    }
}

/// A cell as a terminal may show it: a certificate's id in short, and nothing that moves the cursor.
fn shown(cell: &str, room: usize) -> String {
    let is_id = cell.len() == 64 && cell.bytes().all(|byte| byte.is_ascii_hexdigit());
    match is_id && room != usize::MAX {
        true => cell.chars().take(SHORT_ID).collect(),
        false => cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect(),
    }
}

fn widths<const N: usize>(headers: &[&str; N], rows: &[[String; N]]) -> [usize; N] {
    std::array::from_fn(|at| {
        let cells = rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count());
        cells.chain(headers.get(at).map(|header| header.len())).max().unwrap_or(0)
    })
}

/// The widths with which a line fits: the widest column gives way first.
fn fit<const N: usize>(mut widths: [usize; N], room: usize) -> [usize; N] {
    let room = room.saturating_sub(GAP.len() * N.saturating_sub(1));
    loop {
        let sum = widths.iter().fold(0_usize, |sum, width| sum.saturating_add(*width));
        let Some(over) = sum.checked_sub(room).filter(|over| *over > 0) else { return widths };
        let second = |widest: usize| widths.iter().copied().filter(|width| *width < widest).max().unwrap_or(NARROWEST);
        let Some(widest) = widths.iter().copied().max().filter(|widest| *widest > NARROWEST) else { return widths };
        // What several share, each gives its part of.
        let alike = widths.iter().filter(|width| **width == widest).count();
        let step = (widest - second(widest).max(NARROWEST)).clamp(1, over.div_ceil(alike));
        if let Some(width) = widths.iter_mut().find(|width| **width == widest) {
            *width -= step;
        }
    }
}

fn line<const N: usize>(cells: &[String; N], widths: &[usize; N]) -> String {
    let cells = cells.iter().zip(widths).map(|(cell, width)| {
        let cut = if cell.chars().count() > *width {
            cell.chars().take(width.saturating_sub(1)).chain(['…']).collect()
        } else {
            cell.clone()
        };
        format!("{cut:<width$}")
    });
    cells.collect::<Vec<_>>().join(GAP).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widest_column_gives_way_until_a_line_fits() {
        assert_eq!(fit([5, 10, 8], 80), [5, 10, 8]);
        assert_eq!(fit([5, 40, 60], 80), [5, 35, 36]);
        assert_eq!(fit([5, 10, 90], 60), [5, 10, 41]);
        assert_eq!(fit([30, 30, 30], 10), [8, 8, 8], "never below what can be read");
    }

    #[test]
    fn a_cell_that_is_too_long_ends_in_a_mark_and_none_moves_the_cursor() {
        let row = ["a-long-name".to_owned(), "x".to_owned()];
        assert_eq!(line(&row, &[8, 4]), "a-long-…  x");
        assert_eq!(shown("a\u{1b}[2J\n", 80), "a\u{fffd}[2J\u{fffd}");
        assert_eq!(shown(&"ab".repeat(32), 80), "abababababab");
        assert_eq!(shown(&"ab".repeat(32), usize::MAX).len(), 64);
        assert_eq!(widths(&["NAME", "B"], &[row]), [11, 1]);
    }
}
