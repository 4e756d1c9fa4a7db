//! Upload a part.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use oss_model::multipart::{UploadPart, UploadPartOutput};

use crate::error::ServiceError;
use crate::handler::Reply;
use crate::object::{forbid_encryption, stored_headers};
use crate::request_context::RequestContext;
use crate::state::Part;

/// Uploads or replaces a part.
pub(crate) fn upload_part(
    ctx: &RequestContext<'_>,
    request: UploadPart,
) -> Result<Reply<UploadPartOutput>, ServiceError> {
    forbid_encryption(ctx)?;
    let (key, id) = (&request.key, &request.upload_id);
    // The spec limits numbers to 10,000.
    let number = usize::try_from(request.part_number).unwrap_or_default();
    let part = Part::new(ctx.content(), ctx.now);
    let mut output = UploadPartOutput::default();
    output.etag = Some(part.etag().to_string());
    output.hash_crc64 = Some(part.crc64);
    output.content_md5 = Some(STANDARD.encode(part.digest));
    let attributes = ctx.edit_bucket(|bucket| {
        let upload = bucket.bucket().uploads.get(key, id)?;
        bucket.put_part(key, id, number, part)?;
        Ok(Arc::clone(&upload.attributes))
    })?;
    Ok(Reply::Output(
        output,
        stored_headers(&attributes.encryption),
    ))
}
