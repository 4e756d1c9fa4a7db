//! Initiate an upload.

use oss_model::common::ObjectAcl;
use oss_model::multipart::{
    InitiateMultipartUpload, InitiateMultipartUploadOutput, InitiateMultipartUploadResult,
};

use crate::error::ServiceError;
use crate::handler::Reply;
use crate::object::{attributes, check_acl, check_key, overwrite, stored_headers};
use crate::request_context::RequestContext;
use crate::state::Upload;

/// Initiates an upload; a key may have several at the same time.
pub(crate) fn initiate(
    ctx: &RequestContext<'_>,
    request: InitiateMultipartUpload,
) -> Result<Reply<InitiateMultipartUploadOutput>, ServiceError> {
    check_key(&request.key)?;
    // The spec has it only for the completion, but a client that sends it here relies on it, too.
    check_acl(ctx.header::<ObjectAcl>("x-oss-object-acl")?.as_ref())?;
    let overwrite = overwrite(request.forbid_overwrite);
    let attributes = attributes(ctx, (&request).into())?;
    let headers = stored_headers(&attributes.encryption);
    let id = ctx.state.upload_id(ctx.now);
    ctx.edit_bucket(|bucket| {
        bucket.bucket().check_overwrite(&request.key, overwrite)?;
        bucket.create_upload(&request.key, &id, Upload::new(attributes, ctx.now));
        Ok(())
    })?;
    let mut result = InitiateMultipartUploadResult::new(id);
    result.bucket = Some(request.bucket);
    result.key = Some(request.key);
    let output = InitiateMultipartUploadOutput::new(result);
    Ok(Reply::Output(output, headers))
}
