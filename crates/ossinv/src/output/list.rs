//! Shows a list of rules, in a bounded amount of memory.

mod too_large;
mod xml;

use anyhow::{Result, ensure};
use oss_inventory::model::InventoryConfiguration;
use serde::Serialize;

use super::columns::{Column, TABLE, WIDE};
use super::csv;
use super::format::OutputFormat;
use super::list_table::{self, Row};
use super::query::Query;
use super::serialized::{inner, json, json_line, yaml};
use crate::terminal::printable;

use too_large::MAX_BYTES;

pub(crate) use too_large::TooLarge;

/// Whether a list names the bucket of each rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BucketNames {
    Hidden,
    Shown,
}

/// A list of rules as text, which takes less memory than hostile rules.
pub(crate) struct RuleList {
    format: OutputFormat,
    names: BucketNames,
    query: Option<Query>,
    rows: Vec<Row>,
    text: String,
    rules: usize,
    bytes: usize,
}

/// A rule as JSON or YAML, with its bucket.
#[derive(Serialize)]
struct InBucket<'r> {
    #[serde(rename = "Bucket")]
    bucket: &'r str,
    #[serde(flatten)]
    rule: &'r InventoryConfiguration,
}

impl RuleList {
    /// The size limit of a list as text, in bytes.
    pub(crate) const MAX_BYTES: usize = MAX_BYTES;

    /// Creates an empty list.
    ///
    /// # Errors
    ///
    /// XML is the document that OSS sends, which has no place for buckets.
    pub(crate) fn new(format: OutputFormat, names: BucketNames) -> Result<Self> {
        ensure!(
            (format, names) != (OutputFormat::Xml, BucketNames::Shown),
            "XML can't show the rules of several buckets; use -o json or -o yaml"
        );
        Ok(Self {
            format,
            names,
            query: None,
            rows: Vec::new(),
            text: String::new(),
            rules: 0,
            bytes: FRAME,
        })
    }

    /// Shows what a query selects of the JSON instead.
    pub(super) fn with_query(mut self, query: Query) -> Self {
        self.query = Some(query);
        self
    }

    /// Returns the number of rules.
    pub(crate) fn len(&self) -> usize {
        self.rules
    }

    /// Adds a rule, unless the list becomes too large.
    pub(crate) fn push(
        &mut self,
        bucket: impl AsRef<str>,
        rule: &InventoryConfiguration,
    ) -> Result<()> {
        let before = self.text.len();
        let bucket = bucket.as_ref();
        match (self.names, self.format) {
            (_, OutputFormat::Table | OutputFormat::Wide) => {
                let row = list_table::row(self.values(bucket, rule));
                self.bytes += row.iter().map(String::len).sum::<usize>();
                self.rows.push(row);
            }
            (_, OutputFormat::Csv) => self.text += &csv::line(self.values(bucket, rule))?,
            (BucketNames::Hidden, OutputFormat::Id) => self.text += &(printable(&rule.id) + "\n"),
            (BucketNames::Shown, OutputFormat::Id) => {
                self.text.extend([bucket, "\t", &printable(&rule.id), "\n"]);
            }
            (_, OutputFormat::Xml) => self.text += &xml::item(rule)?,
            (BucketNames::Hidden, _) => self.push_value(rule)?,
            (BucketNames::Shown, _) => self.push_value(&InBucket { bucket, rule })?,
        }
        self.rules += 1;
        self.bytes += self.text.len() - before;
        ensure!(self.bytes <= MAX_BYTES, TooLarge { rules: self.rules });
        Ok(())
    }

    fn push_value(&mut self, rule: &impl Serialize) -> Result<()> {
        match self.format {
            OutputFormat::Ndjson => self.text += &json_line(rule)?,
            OutputFormat::Yaml => self.text += &yaml_item(rule)?,
            _ => {
                self.text += if self.rules == 0 { "" } else { ",\n" };
                self.text += inner(&json(&[rule])?, "[\n", "\n]")?;
            }
        }
        Ok(())
    }

    /// Returns whether an empty list has no text that says so.
    pub(crate) fn is_silent_if_empty(&self) -> bool {
        matches!(self.format, OutputFormat::Table | OutputFormat::Wide)
    }

    /// Returns the whole list; a table has at most this many columns of characters.
    pub(crate) fn finish(mut self, width: Option<u16>) -> Result<String> {
        let query = self.query.take();
        let list = self.text(width)?;
        match query {
            None => Ok(list),
            Some(query) => query.apply(&list),
        }
    }

    fn text(self, width: Option<u16>) -> Result<String> {
        let has_buckets = self.names == BucketNames::Shown;
        let columns = list_table::named(self.columns(), has_buckets);
        Ok(match self.format {
            OutputFormat::Table => list_table::table(&columns, &self.rows, width),
            OutputFormat::Wide => list_table::table(&columns, &self.rows, None),
            OutputFormat::Csv => csv::header(&columns)? + &self.text,
            OutputFormat::Json | OutputFormat::Yaml if self.rules == 0 => "[]\n".to_owned(),
            OutputFormat::Json => format!("[\n{}\n]\n", self.text),
            OutputFormat::Yaml | OutputFormat::Ndjson | OutputFormat::Id => self.text,
            OutputFormat::Xml => xml::list(&self.text)?,
        })
    }

    fn columns(&self) -> &'static [Column] {
        match self.format {
            OutputFormat::Table => &TABLE,
            _ => &WIDE,
        }
    }

    /// Returns the values of the columns of a table.
    fn values(
        &self,
        bucket: &str,
        rule: &InventoryConfiguration,
    ) -> impl Iterator<Item = Option<String>> {
        let bucket = (self.names == BucketNames::Shown).then(|| Some(bucket.to_owned()));
        let values = self.columns().iter().map(|column| (column.value)(rule));
        bucket.into_iter().chain(values)
    }
}

/// Bytes enough for what [`RuleList::finish`] adds around the rules.
const FRAME: usize = 1024;

/// Returns an item of a block list; JSON in it is indented as a flow mapping.
fn yaml_item(rule: &impl Serialize) -> Result<String> {
    let list = yaml(&[rule])?;
    Ok(match list.strip_prefix("[\n  ") {
        None => list,
        Some(item) => format!("- {}", inner(item, "", "\n]\n")?) + "\n",
    })
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn list_is_bounded_in_every_format() {
        let mut rule =
            InventoryConfiguration::from_xml(b"<InventoryConfiguration/>").expect("a rule");
        rule.id = "x".repeat(MAX_BYTES / 4);
        for format in OutputFormat::value_variants() {
            let mut list = RuleList::new(*format, BucketNames::Hidden).expect("a list");
            let error = (0..5).find_map(|_| list.push("", &rule).err());
            let error = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("more than 64 MiB"), "{format:?}: {error}");
        }
    }
}
