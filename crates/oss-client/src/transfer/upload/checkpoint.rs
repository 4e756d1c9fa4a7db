//! The checkpoint of an upload.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file_state::FileState;
use super::settings::UploadSettings;
use crate::Client;
use crate::transfer::checkpoint_file;
use crate::transfer::limits::{MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE};
use crate::transfer::problem::Problem;

/// The name and version of the format.
const FORMAT: &str = "oss-client upload 1";

/// A multipart upload that a later run can continue.
///
/// It doesn't list parts: OSS knows which ones it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadCheckpoint {
    format: String,
    endpoint: String,
    bucket: String,
    key: String,
    /// A checksum of the properties of the object.
    properties: u64,
    file: FileState,
    pub(super) part_size: u64,
    pub(super) upload_id: String,
}

impl UploadCheckpoint {
    pub(super) fn new(
        client: &Client,
        settings: &UploadSettings,
        file: &FileState,
        part_size: u64,
        upload_id: &str,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            endpoint: client.endpoint().to_string(),
            bucket: settings.operation.bucket.clone(),
            key: settings.operation.key.clone(),
            properties: settings.fingerprint(),
            file: file.clone(),
            part_size,
            upload_id: upload_id.to_owned(),
        }
    }

    /// Reads the checkpoint of an upload to the object of `settings`, if it exists.
    pub(super) async fn read(
        client: &Client,
        settings: &UploadSettings,
        path: &Path,
    ) -> Result<Option<Self>, Problem> {
        let Some(checkpoint) = checkpoint_file::read::<Self>(path).await? else {
            return Ok(None);
        };
        let refused = |reason| Problem::Checkpoint {
            path: path.to_owned(),
            reason,
        };
        let target = &settings.operation;
        if checkpoint.format != FORMAT {
            return Err(refused("has an unknown format"));
        }
        if checkpoint.endpoint != client.endpoint().to_string() {
            return Err(refused("belongs to an upload to another endpoint"));
        }
        if (&checkpoint.bucket, &checkpoint.key) != (&target.bucket, &target.key) {
            return Err(refused("belongs to an upload of another object"));
        }
        if !checkpoint.has_valid_parts() {
            return Err(refused("is damaged: its part size is invalid"));
        }
        Ok(Some(checkpoint))
    }

    fn has_valid_parts(&self) -> bool {
        (MIN_PART_SIZE..=MAX_PART_SIZE).contains(&self.part_size)
            && self.file.length.div_ceil(self.part_size) <= MAX_PARTS
    }

    /// Returns whether the file and the properties of the object are the same.
    pub(super) fn is_about(&self, file: &FileState, settings: &UploadSettings) -> bool {
        self.file == *file && self.properties == settings.fingerprint()
    }
}
