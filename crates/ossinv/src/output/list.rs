//! Shows a list of rules, in a bounded amount of memory.

use std::fmt;

use anyhow::{Context as _, Result, ensure};
use oss_inventory::model::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_inventory::xml::indented;

use super::format::OutputFormat;
use super::rule::{XML_DECLARATION, json, yaml};
use super::{escape, table};

/// A list of rules as text, which takes less memory than hostile rules.
#[derive(Debug)]
pub(crate) struct RuleList {
    format: OutputFormat,
    rows: Vec<table::Row>,
    text: String,
    rules: usize,
    bytes: usize,
}

/// The error of a list that no bucket has.
#[derive(Debug)]
pub(crate) struct TooLarge {
    rules: usize,
}

impl fmt::Display for TooLarge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "the first {} rules of the list have more than {} MiB, the most that a list may have",
            self.rules,
            RuleList::MAX_BYTES >> 20
        )
    }
}

impl std::error::Error for TooLarge {}

impl RuleList {
    /// The size limit of a list as text, in bytes.
    ///
    /// 1,000 rules of the largest size have 20 MB.
    pub(crate) const MAX_BYTES: usize = 64 * 1024 * 1024;

    pub(crate) fn new(format: OutputFormat) -> Self {
        Self {
            format,
            rows: Vec::new(),
            text: String::new(),
            rules: 0,
            bytes: FRAME,
        }
    }

    /// Returns the number of rules.
    pub(crate) fn len(&self) -> usize {
        self.rules
    }

    /// Adds a rule, unless the list becomes too large.
    pub(crate) fn push(&mut self, rule: &InventoryConfiguration) -> Result<()> {
        let before = self.text.len();
        let separator = match (self.format, self.rules) {
            (OutputFormat::Json, 1..) => ",\n",
            _ => "",
        };
        self.text.push_str(separator);
        match self.format {
            OutputFormat::Table => {
                let row = table::row(rule);
                self.bytes += row.iter().map(String::len).sum::<usize>();
                self.rows.push(row);
            }
            OutputFormat::Json => {
                let list = json(&[rule])?;
                self.text.push_str(inner(&list, "[\n", "\n]")?);
            }
            OutputFormat::Yaml => self.text.push_str(&yaml_item(rule)?),
            OutputFormat::Xml => {
                let list = xml_document([rule.clone()])?;
                self.text.push_str(inner(&list, XML_START, XML_END)?);
                self.text.push('\n');
            }
        }
        self.rules += 1;
        self.bytes += self.text.len() - before;
        ensure!(
            self.bytes <= Self::MAX_BYTES,
            TooLarge { rules: self.rules }
        );
        Ok(())
    }

    /// Returns the whole list; a table has at most this many columns of characters.
    pub(crate) fn finish(self, width: Option<u16>) -> Result<String> {
        Ok(match self.format {
            OutputFormat::Table => table::rules(self.rows, width),
            OutputFormat::Json | OutputFormat::Yaml if self.rules == 0 => "[]\n".to_owned(),
            OutputFormat::Json => format!("[\n{}\n]\n", self.text),
            OutputFormat::Yaml => self.text,
            OutputFormat::Xml if self.rules == 0 => {
                format!("{XML_DECLARATION}\n{}\n", xml_document([])?)
            }
            OutputFormat::Xml => {
                format!(
                    "{XML_DECLARATION}\n{XML_START}{}{}\n",
                    self.text,
                    &XML_END[1..]
                )
            }
        })
    }
}

/// Bytes enough for what [`RuleList::finish`] adds around the rules.
const FRAME: usize = 1024;

const XML_START: &str = "<ListInventoryConfigurationsResult>\n";
const XML_END: &str = "\n  <IsTruncated>false</IsTruncated>\n</ListInventoryConfigurationsResult>";

fn xml_document(rules: impl IntoIterator<Item = InventoryConfiguration>) -> Result<String> {
    let list = ListInventoryConfigurationsResult::builder()
        .inventory_configurations(rules)
        .is_truncated(false)
        .build();
    Ok(escape::xml(&indented(&list.to_xml()?)))
}

/// Returns an item of a block list; JSON in it is indented as a flow mapping.
fn yaml_item(rule: &InventoryConfiguration) -> Result<String> {
    let list = yaml(&[rule])?;
    Ok(match list.strip_prefix("[\n  ") {
        None => list,
        Some(item) => format!("- {}", inner(item, "", "\n]\n")?) + "\n",
    })
}

fn inner<'t>(text: &'t str, start: &str, end: &str) -> Result<&'t str> {
    text.strip_prefix(start)
        .and_then(|text| text.strip_suffix(end))
        .context("a rule cannot be shown as part of a list")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn list_is_bounded_in_every_format() {
        let mut rule =
            InventoryConfiguration::from_xml(b"<InventoryConfiguration/>").expect("a rule");
        rule.id = "x".repeat(RuleList::MAX_BYTES / 4);
        for format in [
            OutputFormat::Table,
            OutputFormat::Json,
            OutputFormat::Yaml,
            OutputFormat::Xml,
        ] {
            let mut list = RuleList::new(format);
            let error = (0..5).find_map(|_| list.push(&rule).err());
            let error = error.map(|error| error.to_string()).unwrap_or_default();
            assert!(error.contains("more than 64 MiB"), "{format:?}: {error}");
        }
    }
}
