//! Inventory rules: put, get, list, delete.
//!
//! What is checked and what is answered follows
//! <https://help.aliyun.com/en/oss/user-guide/bucket-inventory>, the pages of the four operations
//! and of the `EC` numbers, and, where these disagree, what the official SDKs observe in their own
//! tests against the service.

mod check;
mod document;
mod echo;
mod put;
mod read;

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;

pub(crate) use put::put;
pub(crate) use read::{get, list};

/// The largest number of rules that a bucket holds.
const MOST_RULES: usize = 1000;

/// The number of rules in a page; no parameter changes it.
const PAGE: usize = 100;

/// Deletes a rule; to delete one that is not there is no mistake.
///
/// That is an assumption: no document says it, and the SDKs' tests only suggest it.
pub(crate) fn delete(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let id = required_id(call)?;
    call.with_bucket(|bucket| {
        bucket.rules.remove(id);
        Ok(())
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Returns the id in the query of a get or a delete.
fn required_id<'r>(call: &Call<'r>) -> Result<&'r str, ServiceError> {
    let id = call.query().non_empty("inventoryId")?;
    id.ok_or_else(|| {
        ServiceError::invalid_argument("The parameter inventoryId is missing.")
            .with_ec("0020-00000002")
    })
}
