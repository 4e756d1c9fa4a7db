//! Upload a part.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;

use super::parameters::{PART_NUMBERS, upload_id};
use crate::error::ServiceError;
use crate::object::{COPY_SOURCE, forbid_encryption, stored_headers};
use crate::request_context::RequestContext;
use crate::response::Response;
use crate::state::Part;

/// Uploads or replaces a part; copying one from an object isn't implemented.
pub(crate) fn upload_part(ctx: &RequestContext<'_>) -> Result<Response, ServiceError> {
    if ctx.header(COPY_SOURCE)?.is_some() {
        return Err(ServiceError::not_implemented());
    }
    forbid_encryption(ctx)?;
    let id = upload_id(ctx)?;
    let number = part_number(ctx)?;
    let part = Part::new(ctx.content(), ctx.now);
    let response = Response::empty(StatusCode::OK)
        .with_header_text("etag", &part.etag().to_string())
        .with_header_text("x-oss-hash-crc64ecma", &part.crc64.to_string())
        .with_header_text("content-md5", &STANDARD.encode(part.digest));
    let attributes = ctx.edit_bucket(|bucket| {
        let upload = bucket.bucket().uploads.get(ctx.key(), id)?;
        bucket.put_part(ctx.key(), id, number, part)?;
        Ok(Arc::clone(&upload.attributes))
    })?;
    Ok(response.with_headers(stored_headers(&attributes.encryption)))
}

fn part_number(ctx: &RequestContext<'_>) -> Result<usize, ServiceError> {
    // Zero isn't a valid part number, so it can represent a missing one.
    match ctx.query().number("partNumber", PART_NUMBERS, 0)? {
        0 => Err(ServiceError::invalid_argument("partNumber is missing.")),
        number => Ok(number),
    }
}
