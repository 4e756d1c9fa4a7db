//! Reads a rule from a file that a person or another tool wrote.

mod error;
mod parse;
mod unknown;

use std::ffi::OsStr;
use std::fmt;
use std::io::Read;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context as _, Result, bail, ensure};
use oss_inventory::model::InventoryConfiguration;

pub(crate) use error::FileError;
#[cfg(test)]
pub(crate) use parse::rule as rule_of_text;

/// How a file is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Xml,
    Json,
    Yaml,
}

/// Where a rule is read from.
#[derive(Clone, Debug)]
pub(crate) enum Source {
    Stdin,
    File(PathBuf),
}

/// What to do with elements and values that this version does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum UnknownParts {
    Refuse,
    Send,
}

/// How much is shown of a list of paths, in characters.
const LONGEST_LIST: usize = 1000;

/// A rule with every field at its limit has some 20 KiB; nobody means to send more than this.
const MAX_BYTES: u64 = 1024 * 1024;

impl Source {
    /// Reads the rule.
    pub(crate) fn read(&self, unknown: UnknownParts) -> Result<InventoryConfiguration> {
        let bytes = self
            .bytes()
            .map_err(|reason| FileError::new(self, format!("{reason:#}")))?;
        let text = parse::text(&bytes).map_err(|mistake| mistake.in_file(self))?;
        let format = self.format().unwrap_or_else(|| Format::of_text(text));
        let rule = parse::rule(text, format).map_err(|mistake| mistake.in_file(self))?;
        match unknown {
            UnknownParts::Send => Ok(rule),
            UnknownParts::Refuse => self.refuse_unknown(rule),
        }
    }

    fn bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::Stdin => limited(std::io::stdin().lock()),
            Self::File(path) => limited(std::fs::File::open(path).context("cannot be opened")?),
        }
    }

    fn format(&self) -> Option<Format> {
        match self {
            Self::Stdin => None,
            Self::File(path) => Format::of_extension(path.extension()?),
        }
    }

    fn refuse_unknown(&self, rule: InventoryConfiguration) -> Result<InventoryConfiguration> {
        let unknown = unknown::parts(&rule);
        if unknown.is_empty() {
            return Ok(rule);
        }
        let message = format!(
            "holds what this version does not know: {}",
            shortened(unknown.join(", "))
        );
        let hint = "check the spelling, a rule with a typing error may list too much; \
                    to send it as it is, add --allow-unknown";
        bail!(FileError::new(self, message).with_hint(hint))
    }
}

/// Cuts a list of paths that a hostile file made long.
fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST_LIST) {
        None => text,
        Some((end, _)) => format!("{}… and more", &text[..end]),
    }
}

impl FromStr for Source {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "-" => Self::Stdin,
            path => Self::File(path.into()),
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str("standard input"),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

impl Format {
    fn of_extension(extension: &OsStr) -> Option<Self> {
        match extension.to_str()?.to_ascii_lowercase().as_str() {
            "xml" => Some(Self::Xml),
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// Every JSON document is YAML, too; read as JSON its mistakes are named better.
    fn of_text(text: &str) -> Self {
        match text.trim_start().chars().next() {
            Some('<') => Self::Xml,
            Some('{' | '[') => Self::Json,
            _ => Self::Yaml,
        }
    }
}

fn limited(source: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    ensure!(
        bytes.len() as u64 <= MAX_BYTES,
        "has more than {MAX_BYTES} bytes"
    );
    Ok(bytes)
}
