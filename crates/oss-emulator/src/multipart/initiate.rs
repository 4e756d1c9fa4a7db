//! Initiate an upload.

use std::collections::BTreeMap;

use oss_model::multipart::InitiateMultipartUploadResult;

use crate::encoding::Encoding;
use crate::error::ServiceError;
use crate::object::{attributes, check_key, overwrite};
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::Upload;

/// Initiates an upload; a key may have several at the same time.
pub(crate) fn initiate(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    check_key(ctx.key())?;
    let encoding = Encoding::from_query(ctx.query())?;
    let overwrite = overwrite(ctx)?;
    let mut attributes = attributes(ctx)?;
    let encryption = attributes.encryption.clone();
    let id = ctx.state.upload_id(ctx.now);
    let mut result = InitiateMultipartUploadResult::new(&id);
    result.encoding_type = encoding.encoding_type();
    result.bucket = Some(ctx.bucket().to_owned());
    result.key = Some(encoding.encode(ctx.key())?);
    let response = Response::document(&result)?.with_headers(encryption);
    ctx.with_bucket(|bucket| {
        bucket.check_overwrite(ctx.key(), overwrite)?;
        let class = &mut attributes.storage_class;
        class.get_or_insert_with(|| bucket.storage_class.clone());
        let upload = Upload {
            attributes,
            initiated: ctx.now,
            parts: BTreeMap::new(),
        };
        bucket.uploads.insert(ctx.key(), id, upload);
        Ok(())
    })?;
    Ok(response)
}
