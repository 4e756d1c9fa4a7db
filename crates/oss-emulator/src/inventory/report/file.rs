//! A file of a report.

use md5::{Digest, Md5};

use crate::state::md5_hex;

/// A file with the key that it gets in the destination bucket.
#[derive(Debug)]
pub(crate) struct ReportFile {
    pub(crate) key: String,
    pub(crate) content: Vec<u8>,
    /// The MD5 of the content, in hexadecimal digits of upper case.
    pub(super) md5: String,
}

impl ReportFile {
    pub(super) fn new(key: String, content: Vec<u8>) -> Self {
        Self {
            md5: md5_hex(&Md5::digest(&content)),
            key,
            content,
        }
    }
}
