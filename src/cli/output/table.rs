//! Docker's table, and what gives way where a terminal is too narrow for it.
//!
//! Identifiers, numbers and states are never cut: a script's user reads them, or copies them. Free text
//! gives way at its end, and a path in its middle. What still does not fit wraps, as Docker's does.

use std::io::Write;

use anyhow::anyhow;
use tabwriter::TabWriter;

use super::text;
use crate::cli::failure::Result;

/// How a column gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shrinks {
    /// It does not.
    Never,
    /// At its end.
    End,
    /// In its middle.
    Middle,
}

/// Docker's tabwriter pads before the minimum, this one after it: 7 and 3 give the same columns.
const LEAST: usize = 7;
const PADDING: usize = 3;
/// A text of less says nothing any more.
const LEAST_TEXT: usize = 10;

/// The rows of a table, the header first.
pub(super) struct Table {
    shrinks: Vec<Shrinks>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table whose columns give way like this.
    pub(super) fn of(shrinks: Vec<Shrinks>) -> Self {
        Self {
            shrinks,
            rows: Vec::new(),
        }
    }

    pub(super) fn push(&mut self, row: Vec<String>) {
        self.rows.push(row);
    }

    /// The table as it is written: on a terminal, in so many columns where that can be.
    ///
    /// # Errors
    /// Says that it cannot be laid out.
    pub(super) fn lay_out(mut self, columns: Option<usize>) -> Result<Vec<u8>> {
        if let Some(columns) = columns {
            self.shrink(columns);
        }
        let mut writer = TabWriter::new(Vec::new()).minwidth(LEAST).padding(PADDING);
        for row in &self.rows {
            writeln!(writer, "{}", row.join("\t"))?;
        }
        let laid_out = writer.into_inner();
        Ok(laid_out.map_err(|error| anyhow!("the table cannot be laid out: {error}"))?)
    }

    fn shrink(&mut self, columns: usize) {
        let mut widths: Vec<usize> = (0..self.shrinks.len()).map(|at| self.width(at)).collect();
        let least: Vec<usize> = (0..self.shrinks.len())
            .map(|at| match self.shrinks[at] {
                Shrinks::Never => usize::MAX,
                Shrinks::End | Shrinks::Middle => self.header_width(at).max(LEAST_TEXT),
            })
            .collect();
        while total(&widths) > columns {
            let wide = (0..widths.len()).filter(|at| widths[*at] > least[*at]);
            let Some(widest) = wide.max_by_key(|at| widths[*at]) else {
                break;
            };
            widths[widest] -= 1;
        }
        for row in &mut self.rows {
            for ((cell, shrinks), width) in row.iter_mut().zip(&self.shrinks).zip(&widths) {
                *cell = match shrinks {
                    Shrinks::Never => continue,
                    Shrinks::End => text::ellipsis(cell, *width).into_owned(),
                    Shrinks::Middle => text::middle(cell, *width).into_owned(),
                };
            }
        }
    }

    fn width(&self, at: usize) -> usize {
        let cells = self.rows.iter().filter_map(|row| row.get(at));
        cells.map(|cell| text::width(cell)).max().unwrap_or(0)
    }

    fn header_width(&self, at: usize) -> usize {
        let header = self.rows.first().and_then(|row| row.get(at));
        header.map_or(0, |header| text::width(header))
    }
}

/// The columns of a terminal that a row takes.
fn total(widths: &[usize]) -> usize {
    let Some((last, others)) = widths.split_last() else {
        return 0;
    };
    let padded = others.iter().map(|width| width.max(&LEAST) + PADDING);
    padded.sum::<usize>() + last
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid_out(columns: Option<usize>) -> String {
        let mut table = Table::of(vec![Shrinks::Never, Shrinks::End, Shrinks::Middle]);
        for row in [
            ["ID", "TEXT", "PATH"],
            [
                "0123456789abcdef",
                "a text that goes on and on",
                "/one/folder/and/another/file",
            ],
        ] {
            table.push(row.map(str::to_owned).to_vec());
        }
        String::from_utf8(table.lay_out(columns).unwrap()).unwrap()
    }

    #[test]
    fn what_may_gives_way_and_nothing_else() {
        let whole = laid_out(None);
        assert_eq!(laid_out(Some(200)), whole);
        for columns in 45..whole.lines().map(text::width).max().unwrap() {
            let fitted = laid_out(Some(columns));
            let widest = fitted.lines().map(|row| text::width(row.trim_end())).max();
            assert_eq!(widest, Some(columns), "{fitted}");
            assert!(fitted.contains("0123456789abcdef"), "{fitted}");
        }
        let narrow = laid_out(Some(20));
        assert!(
            narrow.contains("0123456789abcdef   a text th…   /one/…file"),
            "{narrow}"
        );
    }
}
