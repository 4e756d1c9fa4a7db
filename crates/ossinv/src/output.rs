//! Shows values: as tables for people, as JSON, YAML and XML for programs.

mod format;
mod rules;
mod table;

use anyhow::Result;
use oss_inventory::xml::{self, indented};
use serde::Serialize;

use crate::terminal;

pub(crate) use format::{OutputArgument, OutputFormat};

/// A value that a command can print in each format.
pub(crate) trait Output: Serialize {
    /// Returns a table for people.
    fn table(&self) -> String;

    /// Returns the XML document of OSS for this value.
    fn xml(&self) -> Result<String, xml::Error>;

    /// Returns the text in a format, with a line break at its end.
    fn render(&self, format: OutputFormat) -> Result<String> {
        Ok(match format {
            OutputFormat::Table => self.table(),
            OutputFormat::Json => serde_json::to_string_pretty(self)? + "\n",
            OutputFormat::Yaml => serde_saphyr::to_string(&self)?,
            OutputFormat::Xml => format!(
                "{}\n{}\n",
                r#"<?xml version="1.0" encoding="UTF-8"?>"#,
                indented(&self.xml()?)
            ),
        })
    }

    /// Writes the text in a format to standard output.
    fn print(&self, format: OutputFormat) -> Result<()> {
        terminal::print(&self.render(format)?)
    }
}
