//! Put an object.

use http::StatusCode;

use super::{Attributes, Object, check_key, copy, overwrite};
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;

/// Uploads an object, or copies one: only a header tells which.
pub(crate) fn put(call: &Call<'_>) -> Result<Answer, ServiceError> {
    if let Some(source) = call.header(copy::COPY_SOURCE)? {
        return copy::copy(call, source);
    }
    check_key(call.key())?;
    call.with_bucket(|_| Ok(()))?;
    let attributes = Attributes::of_request(call)?;
    let overwrite = overwrite(call)?;
    let object = Object::normal(call.body.clone(), attributes, call.now);
    let answer = Answer::empty(StatusCode::OK)
        .with_headers(object.checksums())
        .with_headers(object.attributes.encryption.clone());
    call.with_bucket(|bucket| bucket.put_object(call.key(), object, overwrite))?;
    Ok(answer)
}
