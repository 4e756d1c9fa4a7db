//! The checkpoint of an upload.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::file_state::FileState;
use super::settings::UploadSettings;
use crate::Client;
use crate::transfer::checkpoint_file;
use crate::transfer::checkpoint_header::CheckpointHeader;
use crate::transfer::problem::Problem;

/// The name and version of the format.
const FORMAT: &str = "oss-client upload 1";

/// A multipart upload that a later run can continue.
///
/// It doesn't list parts: OSS knows which ones it has.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UploadCheckpoint {
    header: CheckpointHeader,
    /// A checksum of the properties of the object.
    properties: u64,
    file: FileState,
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
            header: header(client, settings, part_size),
            properties: settings.fingerprint(),
            file: file.clone(),
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
        let expected = header(client, settings, 0);
        let length = checkpoint.file.length;
        checkpoint.header.check(path, &expected, length)?;
        Ok(Some(checkpoint))
    }

    pub(super) fn part_size(&self) -> u64 {
        self.header.part_size
    }

    /// Returns whether the file and the properties of the object are the same.
    pub(super) fn is_about(&self, file: &FileState, settings: &UploadSettings) -> bool {
        self.file == *file && self.properties == settings.fingerprint()
    }
}

fn header(client: &Client, settings: &UploadSettings, part_size: u64) -> CheckpointHeader {
    let object = &settings.operation;
    CheckpointHeader::new(FORMAT, client, &object.bucket, &object.key, part_size)
}
