//! The format of a checkpoint, and the object that it is about.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::limits::{MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE};
use super::problem::Problem;
use crate::Client;

/// The format of a checkpoint, and the object that it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CheckpointHeader {
    /// The name and version of the format.
    format: String,
    endpoint: String,
    bucket: String,
    key: String,
    pub(super) part_size: u64,
}

impl CheckpointHeader {
    pub(super) fn new(
        format: &str,
        client: &Client,
        bucket: &str,
        key: &str,
        part_size: u64,
    ) -> Self {
        Self {
            format: format.to_owned(),
            endpoint: client.endpoint().to_string(),
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            part_size,
        }
    }

    /// Fails unless a checkpoint belongs to the expected transfer.
    ///
    /// The part sizes may differ, but the one of the checkpoint must be valid for the length of the object.
    pub(super) fn check(&self, path: &Path, expected: &Self, length: u64) -> Result<(), Problem> {
        let reason = if self.format != expected.format {
            "has an unknown format"
        } else if self.endpoint != expected.endpoint {
            "belongs to a transfer with another endpoint"
        } else if (&self.bucket, &self.key) != (&expected.bucket, &expected.key) {
            "belongs to a transfer of another object"
        } else if !(MIN_PART_SIZE..=MAX_PART_SIZE).contains(&self.part_size)
            || length.div_ceil(self.part_size) > MAX_PARTS
        {
            "is damaged: its part size is invalid"
        } else {
            return Ok(());
        };
        Err(Problem::checkpoint(path, reason))
    }
}
