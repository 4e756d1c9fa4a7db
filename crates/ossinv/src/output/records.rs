//! Shows a list of records: as a table for people, in four formats for programs.

mod arguments;
mod bar;
mod cell;
mod table;

use anyhow::Result;
use serde::ser::{Serialize, SerializeMap as _, Serializer};

pub(crate) use arguments::RecordsArguments;
use arguments::RecordsFormat;
pub(crate) use cell::Cell;

use super::escape;
use super::serialized::{json, yaml};
use crate::terminal::{print, printable, terminal_width};

/// A list of records, which all have the same fields.
#[derive(Debug)]
pub(crate) struct Records<const N: usize> {
    names: [&'static str; N],
    rows: Vec<[Cell; N]>,
    /// The bytes that the table shows shares of.
    whole: Option<u64>,
}

impl<const N: usize> Records<N> {
    /// Creates an empty list from the names of the fields.
    pub(crate) fn new(names: [&'static str; N]) -> Self {
        Self {
            names,
            rows: Vec::new(),
            whole: None,
        }
    }

    /// Makes the table show which share of a number of bytes each record has.
    pub(crate) fn with_shares(mut self, whole: u64) -> Self {
        self.whole = Some(whole);
        self
    }

    pub(crate) fn push(&mut self, row: [Cell; N]) {
        self.rows.push(row);
    }

    /// Prints all records.
    pub(crate) fn print(&self, arguments: &RecordsArguments) -> Result<()> {
        print(&self.render(arguments)?)
    }

    /// Returns all records as text.
    pub(crate) fn render(&self, arguments: &RecordsArguments) -> Result<String> {
        if let Some(query) = arguments.query()? {
            return query.apply(&json(&self.objects().collect::<Vec<_>>())?);
        }
        Ok(match arguments.format() {
            RecordsFormat::Table => {
                let rows: Vec<_> = self.rows.iter().map(|row| &row[..]).collect();
                let (whole, sizes) = (self.whole, arguments.sizes());
                table::render(&self.names, &rows, whole, sizes, terminal_width())
            }
            RecordsFormat::Json => json(&self.objects().collect::<Vec<_>>())? + "\n",
            RecordsFormat::Ndjson => self.ndjson()?,
            RecordsFormat::Csv => self.csv()?,
            RecordsFormat::Yaml if self.rows.is_empty() => "[]\n".to_owned(),
            RecordsFormat::Yaml => yaml(&self.objects().collect::<Vec<_>>())?,
        })
    }

    fn objects(&self) -> impl Iterator<Item = Object<'_, N>> {
        let names = &self.names;
        self.rows.iter().map(move |row| Object { names, row })
    }

    fn ndjson(&self) -> Result<String> {
        let mut text = String::new();
        for object in self.objects() {
            text.push_str(&escape::json(&serde_json::to_string(&object)?));
            text.push('\n');
        }
        Ok(text)
    }

    fn csv(&self) -> Result<String> {
        // CSV has no escape for what acts on a terminal.
        let is_terminal = terminal_width().is_some();
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.names)?;
        for row in &self.rows {
            writer.write_record(row.iter().map(|cell| match cell {
                Cell::Text(text) if is_terminal => printable(text),
                Cell::Text(text) => text.clone(),
                Cell::Count(number) | Cell::Bytes(number) => number.to_string(),
                Cell::Unset => String::new(),
            }))?;
        }
        Ok(String::from_utf8(writer.into_inner()?)?)
    }
}

/// A record as a map in the order of its fields.
struct Object<'r, const N: usize> {
    names: &'r [&'static str; N],
    row: &'r [Cell; N],
}

impl<const N: usize> Serialize for Object<'_, N> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(N))?;
        for (name, cell) in self.names.iter().zip(self.row) {
            map.serialize_entry(name, cell)?;
        }
        map.end()
    }
}
