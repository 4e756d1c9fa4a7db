//! A file of a report.

use crate::state::{Received, md5_hex};

/// A file with the key that it gets in the destination bucket.
#[derive(Debug)]
pub(crate) struct ReportFile {
    pub(crate) key: String,
    pub(crate) received: Received,
}

impl ReportFile {
    pub(super) fn new(key: String, content: Vec<u8>) -> Self {
        Self {
            key,
            received: content.into(),
        }
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
