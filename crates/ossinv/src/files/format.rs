//! The formats of files.

use std::ffi::OsStr;

/// The format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileFormat {
    Xml,
    Json,
    Yaml,
}

impl FileFormat {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Xml => "XML",
            Self::Json => "JSON",
            Self::Yaml => "YAML",
        }
    }

    pub(super) fn of_extension(extension: &OsStr) -> Option<Self> {
        match extension.to_str()?.to_ascii_lowercase().as_str() {
            "xml" => Some(Self::Xml),
            "json" => Some(Self::Json),
            "yaml" | "yml" => Some(Self::Yaml),
            _ => None,
        }
    }

    /// Returns the format that the first character suggests.
    ///
    /// YAML includes JSON, but the JSON parser has better error messages for it.
    pub(super) fn of_text(text: &str) -> Self {
        match text.trim_start().chars().next() {
            Some('<') => Self::Xml,
            Some('{' | '[') => Self::Json,
            _ => Self::Yaml,
        }
    }
}
