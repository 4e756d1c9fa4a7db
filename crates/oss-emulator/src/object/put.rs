//! Put an object.

use oss_model::object::{PutObject, PutObjectOutput};

use super::attributes::{attributes, check_acl, overwrite};
use super::headers::stored_headers;
use super::key::check_key;
use crate::error::ServiceError;
use crate::handler::Reply;
use crate::request_context::RequestContext;
use crate::state::Object;

/// Uploads an object.
pub(crate) fn put(
    ctx: &RequestContext<'_>,
    request: PutObject,
) -> Result<Reply<PutObjectOutput>, ServiceError> {
    check_key(&request.key)?;
    ctx.require_bucket()?;
    check_acl(request.acl.as_ref())?;
    let attributes = attributes(ctx, (&request).into())?;
    let overwrite = overwrite(request.forbid_overwrite);
    let object = Object::normal(ctx.content(), attributes, ctx.now);
    let headers = stored_headers(&object.attributes.encryption);
    let mut output = PutObjectOutput::default();
    output.etag = Some(object.etag.to_string());
    output.content_md5 = object.content_md5();
    output.hash_crc64 = Some(object.crc64);
    let version = ctx.edit_bucket(|bucket| {
        Ok(bucket.put_object(&request.key, object, overwrite, &ctx.cause())?)
    })?;
    output.version_id = version.map(|version| version.to_string());
    Ok(Reply::Output(output, headers))
}
