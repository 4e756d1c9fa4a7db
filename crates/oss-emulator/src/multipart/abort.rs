//! Abort an upload.

use oss_model::multipart::AbortMultipartUpload;

use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// Aborts an upload and discards its parts.
pub(crate) fn abort(
    ctx: &RequestContext<'_>,
    AbortMultipartUpload { key, upload_id, .. }: AbortMultipartUpload,
) -> Result<(), ServiceError> {
    ctx.edit_bucket(|bucket| Ok(bucket.remove_upload(&key, &upload_id)?))
}
