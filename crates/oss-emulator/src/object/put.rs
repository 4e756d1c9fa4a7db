//! Put an object.

use http::StatusCode;

use super::attributes::{attributes, overwrite};
use super::copy;
use super::headers::{checksums, stored_headers, version_headers};
use super::key::check_key;
use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::Object;

/// Uploads an object, or copies one if the request has the header for that.
pub(crate) fn put(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    if let Some(source) = ctx.header(copy::COPY_SOURCE)? {
        return copy::copy(ctx, source);
    }
    check_key(ctx.key())?;
    ctx.require_bucket()?;
    let attributes = attributes(ctx)?;
    let overwrite = overwrite(ctx)?;
    let object = Object::normal(ctx.content(), attributes, ctx.now);
    let response = Response::empty(StatusCode::OK)
        .with_headers(checksums(&object))
        .with_headers(stored_headers(&object.attributes.encryption));
    let version = ctx
        .edit_bucket(|bucket| Ok(bucket.put_object(ctx.key(), object, overwrite, ctx.cause)?))?;
    Ok(response.with_headers(version_headers(version)))
}
