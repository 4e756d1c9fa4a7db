//! The checkpoint of a download.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::object::RemoteObject;
use super::settings::DownloadSettings;
use crate::Client;
use crate::transfer::checkpoint_file;
use crate::transfer::checkpoint_header::CheckpointHeader;
use crate::transfer::problem::Problem;

/// The name and version of the format.
const FORMAT: &str = "oss-client download 1";

/// A download that a later run can continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DownloadCheckpoint {
    header: CheckpointHeader,
    /// The escaped path of the file.
    path: String,
    pub(super) object: RemoteObject,
    /// The number of the temporary file.
    pub(super) temporary: u64,
    /// The checksum of each part in the temporary file, by the number of the part.
    pub(super) parts: BTreeMap<i64, u64>,
}

impl DownloadCheckpoint {
    pub(super) fn new(
        client: &Client,
        settings: &DownloadSettings,
        object: &RemoteObject,
        part_size: u64,
        temporary: u64,
    ) -> Self {
        Self {
            header: header(client, settings, part_size),
            path: absolute(&settings.path),
            object: object.clone(),
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
        let expected = header(client, settings, 0);
        let length = checkpoint.object.length;
        checkpoint.header.check(path, &expected, length)?;
        if checkpoint.path != absolute(&settings.path) {
            let reason = "belongs to a download to another file";
            return Err(Problem::checkpoint(path, reason));
        }
        Ok(Some(checkpoint))
    }

    /// Returns whether both are about the same object in the same temporary file.
    pub(super) fn has_file_of(&self, other: &Self) -> bool {
        (self.temporary, &self.object) == (other.temporary, &other.object)
    }

    pub(super) fn part_size(&self) -> u64 {
        self.header.part_size
    }
}

fn header(client: &Client, settings: &DownloadSettings, part_size: u64) -> CheckpointHeader {
    let object = &settings.operation;
    CheckpointHeader::new(FORMAT, client, &object.bucket, &object.key, part_size)
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
