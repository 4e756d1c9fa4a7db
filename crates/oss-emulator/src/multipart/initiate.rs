//! Initiate an upload.

use oss_model::multipart::InitiateMultipartUploadResult;

use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::object::{attributes, check_key, overwrite, stored_headers};
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::Upload;

/// Initiates an upload; a key may have several at the same time.
pub(crate) fn initiate(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    check_key(ctx.key())?;
    let encoding = Encoding::from_query(ctx.query())?;
    let overwrite = overwrite(ctx)?;
    let attributes = attributes(ctx)?;
    let encryption = stored_headers(&attributes.encryption);
    let id = ctx.state.upload_id(ctx.now);
    let mut result = InitiateMultipartUploadResult::new(&id);
    result.encoding_type = encoding.encoding_type();
    result.bucket = Some(ctx.bucket().to_owned());
    result.key = Some(encoding.encode(ctx.key())?);
    let response = Response::document(&result)?.with_headers(encryption);
    ctx.edit_bucket(|bucket| {
        bucket.bucket().check_overwrite(ctx.key(), overwrite)?;
        bucket.create_upload(ctx.key(), &id, Upload::new(attributes, ctx.now));
        Ok(())
    })?;
    Ok(response)
}
