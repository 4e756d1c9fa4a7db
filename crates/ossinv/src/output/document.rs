//! Files with rules.

use anyhow::Result;
use clap::ValueEnum;
use oss_inventory::model::InventoryConfiguration;

use super::escape;
use super::format::OutputFormat;
use super::list::{BucketNames, RuleList};
use super::rule::render;
use crate::files::FileFormat;

/// A format of files with rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum DocumentFormat {
    /// With the names of the XML elements as keys
    Yaml,
    /// The same structure as YAML
    Json,
    /// The document that OSS stores and sends, indented
    Xml,
}

impl DocumentFormat {
    /// Returns the extension of files.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Self::Yaml => "yaml",
            Self::Json => "json",
            Self::Xml => "xml",
        }
    }

    /// Returns the text of a file with one rule.
    pub(crate) fn rule(self, rule: &InventoryConfiguration) -> Result<String> {
        render(rule, self.into())
    }

    /// Returns the text of a file with several rules.
    pub(crate) fn rules<'r>(
        self,
        rules: impl IntoIterator<Item = &'r InventoryConfiguration>,
    ) -> Result<String> {
        let mut list = RuleList::new(self.into(), BucketNames::Hidden)?;
        for rule in rules {
            list.push("", rule)?;
        }
        list.finish(None)
    }
}

impl From<DocumentFormat> for OutputFormat {
    fn from(format: DocumentFormat) -> Self {
        match format {
            DocumentFormat::Yaml => Self::Yaml,
            DocumentFormat::Json => Self::Json,
            DocumentFormat::Xml => Self::Xml,
        }
    }
}

impl From<FileFormat> for DocumentFormat {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Yaml => Self::Yaml,
            FileFormat::Json => Self::Json,
            FileFormat::Xml => Self::Xml,
        }
    }
}

impl From<DocumentFormat> for FileFormat {
    fn from(format: DocumentFormat) -> Self {
        match format {
            DocumentFormat::Yaml => Self::Yaml,
            DocumentFormat::Json => Self::Json,
            DocumentFormat::Xml => Self::Xml,
        }
    }
}

/// Returns a text as a quoted scalar of YAML.
pub(crate) fn yaml_text(text: &str) -> Result<String> {
    Ok(escape::yaml(&serde_json::to_string(text)?))
}
