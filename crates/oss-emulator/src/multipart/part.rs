//! Upload a part.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::StatusCode;

use super::upload::Part;
use super::{NUMBERS, upload_id};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;
use crate::object::COPY_SOURCE;

/// Uploads a part, or replaces it. To copy one from an object is not here yet.
pub(crate) fn upload_part(call: &Call<'_>) -> Result<Answer, ServiceError> {
    if call.header(COPY_SOURCE)?.is_some() {
        return Err(ServiceError::not_implemented());
    }
    let id = upload_id(call)?;
    let number = part_number(call)?;
    // An upload that is not there ends before anything is summed up.
    call.with_bucket(|bucket| bucket.uploads.get(call.key(), id).map(drop))?;
    let part = Part::new(call.body.clone(), call.now);
    let answer = Answer::empty(StatusCode::OK)
        .with_header_text("etag", &part.etag())
        .with_header_text("x-oss-hash-crc64ecma", &part.crc64.to_string())
        .with_header_text("content-md5", &STANDARD.encode(part.digest));
    let encryption = call.with_bucket(|bucket| {
        let upload = bucket.uploads.get(call.key(), id)?;
        upload.parts.insert(number, part);
        Ok(upload.attributes.encryption.clone())
    })?;
    Ok(answer.with_headers(encryption))
}

fn part_number(call: &Call<'_>) -> Result<usize, ServiceError> {
    // Zero is no number of a part, so it stands for a missing one.
    match call.query().number("partNumber", NUMBERS, 0)? {
        0 => Err(ServiceError::invalid_argument("partNumber is missing.")),
        number => Ok(number),
    }
}
