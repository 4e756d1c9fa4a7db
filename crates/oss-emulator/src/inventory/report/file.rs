//! A file of a report.

use std::io;

use crate::state::{Contents, Received, md5_hex};

/// A file with the key that it gets in the destination bucket.
#[derive(Debug)]
pub(crate) struct ReportFile {
    pub(crate) key: String,
    pub(crate) received: Received,
}

impl ReportFile {
    /// Stores the content; no object has it yet.
    pub(super) fn new(contents: &Contents, key: String, content: Vec<u8>) -> io::Result<Self> {
        Ok(Self {
            key,
            received: contents.store(content)?,
        })
    }

    /// Returns the size of the content in bytes.
    pub(super) fn size(&self) -> u64 {
        self.received.content.len()
    }

    /// Returns the MD5 of the content in hexadecimal digits of upper case.
    pub(super) fn md5(&self) -> String {
        md5_hex(&self.received.md5)
    }
}
