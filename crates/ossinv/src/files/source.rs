//! A file or standard input.

use std::convert::Infallible;
use std::fmt;
use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use anyhow::{Context as _, Result, ensure};

use crate::output::RuleList;

use super::format::FileFormat;

/// A file or standard input.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Stdin,
    File(PathBuf),
}

/// The name of standard input in messages.
pub(crate) const STDIN: &str = "standard input";

impl Source {
    pub(super) fn bytes(&self) -> Result<Vec<u8>> {
        match self {
            Self::Stdin => read_limited(io::stdin().lock()),
            Self::File(path) => read_limited(File::open(path).context("cannot be opened")?),
        }
    }

    /// Returns the format by the extension, otherwise by the text.
    ///
    /// XML in another kind of file, or the reverse, is an error that names both.
    pub(super) fn format(&self, text: &str) -> Result<FileFormat, String> {
        let of_text = FileFormat::of_text(text);
        let extension = match self {
            Self::Stdin => None,
            Self::File(path) => path.extension(),
        };
        match extension.and_then(FileFormat::of_extension) {
            None => Ok(of_text),
            Some(format) if (format == FileFormat::Xml) == (of_text == FileFormat::Xml) => {
                Ok(format)
            }
            Some(format) => Err(format!(
                "the extension says {}, but the text looks like {}; rename the file",
                format.name(),
                of_text.name()
            )),
        }
    }
}

impl FromStr for Source {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(match text {
            "-" => Self::Stdin,
            path => Self::File(path.into()),
        })
    }
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stdin => f.write_str(STDIN),
            Self::File(path) => path.display().fmt(f),
        }
    }
}

/// Reads a regular file, or a link to one, up to the limit of files with rules.
///
/// Others, such as pipes and devices, may never end.
pub(crate) fn read_regular_file(path: &Path) -> Result<Vec<u8>> {
    let is_file = fs::metadata(path)?.is_file();
    ensure!(is_file, "it isn't a regular file");
    read_limited(File::open(path)?)
}

fn read_limited(reader: impl Read) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A list that `ossinv list` prints can be read again.
    let limit = RuleList::MAX_BYTES;
    reader.take(limit as u64 + 1).read_to_end(&mut bytes)?;
    ensure!(bytes.len() <= limit, "has more than {limit} bytes");
    Ok(bytes)
}
