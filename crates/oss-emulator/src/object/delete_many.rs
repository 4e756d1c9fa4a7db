//! Delete up to a thousand objects in one request.

use http::StatusCode;
use oss_model::object::{Delete, DeleteResult, DeletedObject, ObjectIdentifier};
use oss_model::validate::Validate;
use oss_model::xml::RootElement;

use super::ONLY_VERSION;
use crate::answer::Answer;
use crate::call::Call;
use crate::encoding::Encoding;
use crate::error::ServiceError;

/// The most objects in one request.
const MOST: usize = 1000;

/// Deletes objects; each counts as deleted, also one that is not there.
pub(crate) fn delete_many(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let encoding = Encoding::asked(call.query())?;
    if call.header("content-md5")?.is_none() {
        return Err(missing_md5());
    }
    let request = read(call.body)?;
    call.with_bucket(|bucket| {
        for object in request.objects.iter().filter(|object| is_there(object)) {
            bucket.objects.remove(&object.key);
        }
        Ok(())
    })?;
    if request.quiet == Some(true) {
        return Ok(Answer::empty(StatusCode::OK));
    }
    let deleted = request.objects.into_iter();
    let mut result = DeleteResult::default();
    result.encoding_type = encoding.name();
    result.deleted = deleted
        .map(|object| shown(object, encoding))
        .collect::<Result<_, _>>()?;
    Answer::document(&result)
}

/// Reads the list. A key of which a part would be ignored is refused: it names another object.
fn read(body: &[u8]) -> Result<Delete, ServiceError> {
    let malformed = |message: String| ServiceError::malformed_xml(message);
    let request = Delete::from_complete_xml(body).map_err(|error| malformed(error.to_string()))?;
    request
        .validate()
        .map_err(|broken| malformed(broken.to_string()))?;
    if !(1..=MOST).contains(&request.objects.len()) {
        return Err(malformed(format!(
            "There must be 1 to {MOST} objects, not {}.",
            request.objects.len()
        )));
    }
    Ok(request)
}

/// No other version than `null` is kept.
fn is_there(object: &ObjectIdentifier) -> bool {
    let version = object.version_id.as_deref().unwrap_or_default();
    version.is_empty() || version == ONLY_VERSION
}

fn shown(object: ObjectIdentifier, encoding: Encoding) -> Result<DeletedObject, ServiceError> {
    let mut deleted = DeletedObject::new(encoding.encode(&object.key)?);
    deleted.version_id = object.version_id;
    Ok(deleted)
}

fn missing_md5() -> ServiceError {
    ServiceError::new(
        StatusCode::BAD_REQUEST,
        "MissingArgument",
        "Missing Some Required Arguments: the header Content-MD5.",
    )
    .with_ec("0016-00000606")
}
