//! Lists: rows as Docker's table, as JSON, or through a template. One table of columns a command.

use anyhow::Context as _;

use super::Output;
use super::table::{Shrinks, Table};
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
    /// How it gives way where a terminal is narrow.
    shrinks: Shrinks,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Empty {
    Shown,
    LeftOut,
}

impl<T> Column<T> {
    /// A column of identifiers, numbers or states, which are never cut.
    pub const fn of(name: &'static str, header: &'static str, value: fn(&T) -> String) -> Self {
        Self {
            name,
            header,
            value,
            empty: Empty::Shown,
            shrinks: Shrinks::Never,
        }
    }

    /// A column of free text, which gives way at its end.
    pub const fn text(name: &'static str, header: &'static str, value: fn(&T) -> String) -> Self {
        Self {
            shrinks: Shrinks::End,
            ..Self::of(name, header, value)
        }
    }

    /// A column of paths, which give way in their middle.
    pub const fn path(name: &'static str, header: &'static str, value: fn(&T) -> String) -> Self {
        Self {
            shrinks: Shrinks::Middle,
            ..Self::of(name, header, value)
        }
    }

    /// A column that few rows have anything in, and that is no part of the others in JSON.
    pub const fn rare(name: &'static str, header: &'static str, value: fn(&T) -> String) -> Self {
        Self {
            empty: Empty::LeftOut,
            ..Self::of(name, header, value)
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
    table: Table,
    width: Option<usize>,
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
        let shrinks = |name: &&str| {
            let column = columns.iter().find(|column| column.name == *name);
            column.map_or(Shrinks::Never, |column| column.shrinks)
        };
        let table = match &format {
            Format::Table(shown) => Table::of(shown.iter().map(shrinks).collect()),
            _ => Table::of(Vec::new()),
        };
        let mut list = Self {
            output,
            columns,
            format,
            table,
            width: output.columns(),
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

    /// The same list, in which no text gives way.
    #[must_use]
    pub fn uncut(self) -> Self {
        Self {
            width: None,
            ..self
        }
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
        Ok(self.output.raw(&self.table.lay_out(self.width)?)?)
    }

    fn write(&mut self, fields: &Fields) -> Result<()> {
        match &self.format {
            Format::Table(shown) => {
                let values = shown
                    .iter()
                    .map(|name| fields.get(name).map_or("", String::as_str));
                let mut cells: Vec<String> = values
                    .map(|value| text::clean(value).into_owned())
                    .collect();
                // One column needs no other row to be aligned with.
                if let [only] = cells.as_mut_slice() {
                    let only = std::mem::take(only);
                    return self.ready(&only);
                }
                self.table.push(cells);
            }
            Format::TableTemplate(template) => {
                let clean = fields
                    .iter()
                    .map(|(name, value)| (*name, text::clean(value).into_owned()));
                // Tabs of the template part the cells.
                let row = template.fill(&clean.collect())?;
                self.table
                    .push(row.split('\t').map(str::to_owned).collect());
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
