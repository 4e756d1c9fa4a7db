//! Compares the object in OSS with the uploaded content.

use oss_model::multipart::InitiateMultipartUpload;
use oss_model::object::{HeadObject, HeadObjectOutput};

use super::output::UploadOutput;
use crate::{Client, Error};

/// The content of an object, as far as OSS describes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Content {
    /// In bytes.
    pub(super) length: u64,
    pub(super) crc64: u64,
}

impl Content {
    /// Returns whether the object that a response describes has this content.
    fn is_in(self, object: &HeadObjectOutput) -> bool {
        object.content_length == Some(self.length) && object.hash_crc64 == Some(self.crc64)
    }
}

/// Returns the description of an object, or `None` if it doesn't exist.
pub(super) async fn head(
    client: &Client,
    address: &InitiateMultipartUpload,
) -> Result<Option<HeadObjectOutput>, Error> {
    let mut head = HeadObject::new(&address.bucket, &address.key);
    head.request_payer.clone_from(&address.request_payer);
    match client.execute(&head).await {
        Ok(object) => Ok(Some(object)),
        Err(error) if error.is_not_found() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Returns the result of an upload if the object has its content.
pub(super) async fn find(
    client: &Client,
    address: &InitiateMultipartUpload,
    content: Content,
    parts: usize,
) -> Result<Option<UploadOutput>, Error> {
    let object = head(client, address).await?;
    let object = object.filter(|object| content.is_in(object));
    Ok(object.map(|object| UploadOutput {
        length: content.length,
        crc64: content.crc64,
        etag: object.etag,
        version_id: object.version_id,
        parts,
    }))
}
