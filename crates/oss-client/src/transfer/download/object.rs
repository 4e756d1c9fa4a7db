//! The object to download, as it was when the download started.

use oss_model::object::HeadObject;
use serde::{Deserialize, Serialize};

use super::settings::DownloadSettings;
use crate::Client;
use crate::transfer::problem::Problem;

/// The object to download, as it was when the download started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RemoteObject {
    /// In bytes.
    pub(super) length: u64,
    pub(super) etag: String,
    pub(super) crc64: Option<u64>,
    pub(super) version_id: Option<String>,
}

impl RemoteObject {
    /// Asks OSS for the object.
    pub(super) async fn head(
        client: &Client,
        settings: &DownloadSettings,
    ) -> Result<Self, Problem> {
        let get = &settings.operation;
        let mut head = HeadObject::new(&get.bucket, &get.key);
        head.version_id.clone_from(&get.version_id);
        head.request_payer.clone_from(&get.request_payer);
        let head = client.execute(&head).await?;
        match (head.content_length, head.etag) {
            (Some(length), Some(etag)) => Ok(Self {
                length,
                etag,
                crc64: head.hash_crc64,
                version_id: head.version_id,
            }),
            _ => Err(Problem::UnexpectedResponse(
                "the description of the object lacks its length or its ETag",
            )),
        }
    }
}
