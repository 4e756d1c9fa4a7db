//! Data files, as manifests list them.

use super::json::DataFileJson;
use crate::checksum::Md5Sum;
use crate::error::{Error, ErrorKind};

/// A data file of a report: its key, and what its bytes must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct DataFile {
    key: String,
    size: u64,
    md5: Md5Sum,
}

impl DataFile {
    pub(super) fn from_json(json: DataFileJson) -> Result<Self, Error> {
        let md5 = json.md5_checksum.parse().map_err(|error| {
            let message = "the manifest has no usable MD5checksum of this file";
            Error::new(ErrorKind::Manifest, message)
                .with_file(&json.key)
                .with_source(error)
        })?;
        Ok(Self {
            md5,
            key: json.key,
            size: json.size.0,
        })
    }

    /// Returns the key in the bucket of the report.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Returns the size of the stored, compressed file, in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Returns the MD5 of the stored, compressed file.
    pub fn md5(&self) -> Md5Sum {
        self.md5
    }

    /// Returns whether the file is compressed, which its name shows.
    pub fn is_compressed(&self) -> bool {
        self.key.to_ascii_lowercase().ends_with(".gz")
    }
}
