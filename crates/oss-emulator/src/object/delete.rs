//! Delete an object.

use http::StatusCode;

use super::ONLY_VERSION;
use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;

/// Deletes an object; one that is not there, or a version that is not, counts as deleted.
pub(crate) fn delete(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let version = call.query().non_empty("versionId")?;
    call.with_bucket(|bucket| {
        if version.is_none_or(|version| version == ONLY_VERSION) {
            bucket.objects.remove(call.key());
        }
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}
