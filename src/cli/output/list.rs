//! Lists: rows as Docker's table, as JSON, or through a template. One table of columns a command.

use std::io::Write;

use anyhow::{Context as _, anyhow};
use tabwriter::TabWriter;

use super::Output;
use super::template::{Fields, Template, escape_html};
use super::text;
use crate::cli::failure::Result;

/// One column: a placeholder of templates, a header of tables, and how a row fills it.
pub struct Column<T> {
    /// The placeholder, and the key in JSON: `Name`.
    pub name: &'static str,
    /// The header: `NAME`.
    pub header: &'static str,
    /// What stands in a row.
    pub value: fn(&T) -> String,
    /// What JSON has of a row where that is empty.
    empty: Empty,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    Shown,
    LeftOut,
}

impl<T> Column<T> {
    /// A column of this placeholder and header.
    pub const fn of(name: &'static str, header: &'static str, value: fn(&T) -> String) -> Self {
        Self {
            name,
            header,
            value,
            empty: Empty::Shown,
        }
    }

    /// A column that few rows have anything in, and that is no part of the others in JSON.
    pub const fn rare(name: &'static str, header: &'static str, value: fn(&T) -> String) -> Self {
        Self {
            name,
            header,
            value,
            empty: Empty::LeftOut,
        }
    }
}

/// How a list is shown.
pub enum Format {
    /// Docker's table, of these columns, by name.
    Table(Vec<&'static str>),
    /// A table whose cells a template makes.
    TableTemplate(Template),
    /// One JSON object a line.
    Json,
    /// One line a row, as a template makes it.
    Template(Template),
}

impl Format {
    /// Reads `--format`; `columns` are those of the plain table.
    ///
    /// # Errors
    /// Says where a template cannot be read.
    pub fn parse(text: Option<&str>, columns: &[&'static str]) -> Result<Self> {
        Ok(match text {
            None | Some("" | "table") => Self::Table(columns.to_vec()),
            Some("json" | "{{json .}}") => Self::Json,
            Some(text) => match text.strip_prefix("table ") {
                Some(template) => Self::TableTemplate(Template::parse(template.trim())?),
                None => Self::Template(Template::parse(text)?),
            },
        })
    }
}

/// A list that is being written.
pub struct List<'a, T: 'static> {
    output: &'a Output,
    columns: &'static [Column<T>],
    format: Format,
    table: TabWriter<Vec<u8>>,
    // Rows that need no other row to be shown, until there are some: a write a row is slow.
    ready: String,
}

/// Bytes of rows that are shown together.
const TOGETHER: usize = 16 << 10;

impl<'a, T: 'static> List<'a, T> {
    /// Starts a list; a table begins with its header.
    ///
    /// # Errors
    /// Says which placeholder there is not, or that nobody reads any more.
    pub fn new(output: &'a Output, columns: &'static [Column<T>], format: Format) -> Result<Self> {
        // Docker's tabwriter pads before the minimum, this one after it: 7 and 3 give the same columns.
        let table = TabWriter::new(Vec::new()).minwidth(7).padding(3);
        let mut list = Self {
            output,
            columns,
            format,
            table,
            ready: String::new(),
        };
        let headers: Fields = columns
            .iter()
            .map(|column| (column.name, column.header.to_owned()))
            .collect();
        match &list.format {
            Format::Table(_) | Format::TableTemplate(_) => list.write(&headers)?,
            Format::Json | Format::Template(_) => {}
        }
        Ok(list)
    }

    /// Adds a row. All but tables of several columns show it soon.
    ///
    /// # Errors
    /// As [`List::new`].
    pub fn row(&mut self, row: &T) -> Result<()> {
        let is_json = matches!(self.format, Format::Json);
        let values = self.columns.iter().map(|column| {
            let value = (column.value)(row);
            (column, value)
        });
        let shown = values.filter(|(column, value)| {
            !is_json || !value.is_empty() || column.empty == Empty::Shown
        });
        let fields = shown.map(|(column, value)| (column.name, value)).collect();
        self.write(&fields)
    }

    /// Shows the rows that are ready, for lists whose next row takes a while.
    ///
    /// # Errors
    /// Says that nobody reads any more.
    pub fn flush(&mut self) -> Result<()> {
        Ok(self
            .output
            .raw(std::mem::take(&mut self.ready).as_bytes())?)
    }

    /// Shows what is not shown yet.
    ///
    /// # Errors
    /// Says that nobody reads any more.
    pub fn finish(mut self) -> Result<()> {
        self.flush()?;
        let bytes = self
            .table
            .into_inner()
            .map_err(|error| anyhow!("the table cannot be laid out: {error}"))?;
        match self.output.columns() {
            // A line that wraps is no row any more.
            Some(columns) => {
                let rows = String::from_utf8_lossy(&bytes);
                let cut = |row: &str| self.output.line(text::ellipsis(row.trim_end(), columns));
                Ok(rows.lines().try_for_each(cut)?)
            }
            None => Ok(self.output.raw(&bytes)?),
        }
    }

    fn write(&mut self, fields: &Fields) -> Result<()> {
        match &self.format {
            Format::Table(shown) => {
                let values = shown
                    .iter()
                    .map(|name| fields.get(name).map_or("", String::as_str));
                let cells: Vec<_> = values.map(text::clean).collect();
                match cells.as_slice() {
                    // One column needs no other row to be aligned with.
                    [only] => self.ready(only)?,
                    cells => writeln!(self.table, "{}", cells.join("\t"))?,
                }
            }
            Format::TableTemplate(template) => {
                let clean = fields
                    .iter()
                    .map(|(name, value)| (*name, text::clean(value).into_owned()));
                writeln!(self.table, "{}", template.fill(&clean.collect())?)?;
            }
            Format::Template(template) => {
                let clean = fields
                    .iter()
                    .map(|(name, value)| (*name, text::clean(value).into_owned()));
                self.ready(&template.fill(&clean.collect())?)?;
            }
            Format::Json => {
                let json = serde_json::to_string(fields).context("cannot write JSON")?;
                self.ready(&text::escaped(&escape_html(&json)))?;
            }
        }
        Ok(())
    }

    fn ready(&mut self, line: &str) -> Result<()> {
        self.ready.push_str(line);
        self.ready.push('\n');
        if self.ready.len() > TOGETHER {
            self.flush()
        } else {
            Ok(())
        }
    }
}
