//! The checkpoint of a download.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::object::RemoteObject;
use super::settings::DownloadSettings;
use crate::Client;
use crate::transfer::checkpoint_file;
use crate::transfer::limits::{MAX_PART_SIZE, MAX_PARTS, MIN_PART_SIZE};
use crate::transfer::problem::Problem;

/// The name and version of the format.
const FORMAT: &str = "oss-client download 1";

/// A download that a later run can continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DownloadCheckpoint {
    format: String,
    endpoint: String,
    bucket: String,
    key: String,
    /// The escaped path of the file.
    path: String,
    pub(super) object: RemoteObject,
    pub(super) part_size: u64,
    /// The number of the temporary file.
    pub(super) temporary: u32,
    /// The checksum of each part in the temporary file, by the number of the part.
    pub(super) parts: BTreeMap<i64, u64>,
}

impl DownloadCheckpoint {
    pub(super) fn new(
        client: &Client,
        settings: &DownloadSettings,
        object: &RemoteObject,
        part_size: u64,
        temporary: u32,
    ) -> Self {
        Self {
            format: FORMAT.to_owned(),
            endpoint: client.endpoint().to_string(),
            bucket: settings.operation.bucket.clone(),
            key: settings.operation.key.clone(),
            path: absolute(&settings.path),
            object: object.clone(),
            part_size,
            temporary,
            parts: BTreeMap::new(),
        }
    }

    /// Reads the checkpoint of a download with these settings, if it exists.
    pub(super) async fn read(
        client: &Client,
        settings: &DownloadSettings,
        path: &Path,
    ) -> Result<Option<Self>, Problem> {
        let Some(checkpoint) = checkpoint_file::read::<Self>(path).await? else {
            return Ok(None);
        };
        let refused = |reason| Problem::Checkpoint {
            path: path.to_owned(),
            reason,
        };
        let get = &settings.operation;
        if checkpoint.format != FORMAT {
            return Err(refused("has an unknown format"));
        }
        if checkpoint.endpoint != client.endpoint().to_string() {
            return Err(refused("belongs to a download from another endpoint"));
        }
        if (&checkpoint.bucket, &checkpoint.key) != (&get.bucket, &get.key) {
            return Err(refused("belongs to a download of another object"));
        }
        if checkpoint.path != absolute(&settings.path) {
            return Err(refused("belongs to a download to another file"));
        }
        if !checkpoint.has_valid_parts() {
            return Err(refused("is damaged: its part size is invalid"));
        }
        Ok(Some(checkpoint))
    }

    fn has_valid_parts(&self) -> bool {
        (MIN_PART_SIZE..=MAX_PART_SIZE).contains(&self.part_size)
            && self.object.length.div_ceil(self.part_size) <= MAX_PARTS
    }
}

fn absolute(path: &Path) -> String {
    let absolute = std::path::absolute(path);
    let path = absolute.as_deref().unwrap_or(path);
    // A path needn't be UTF-8, and no two may look equal.
    path.as_os_str()
        .as_encoded_bytes()
        .escape_ascii()
        .to_string()
}
