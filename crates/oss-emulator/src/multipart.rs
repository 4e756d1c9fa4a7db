//! Uploads in parts: begin, fill, complete, abort and list them.
//!
//! Parts may be of any size: the least that OSS asks for, 100 KiB, would make tests of clients
//! slow.

mod complete;
mod initiate;
mod list_parts;
mod list_uploads;
mod part;
mod upload;

use http::StatusCode;

use crate::answer::Answer;
use crate::call::Call;
use crate::error::ServiceError;

pub(crate) use complete::complete;
pub(crate) use initiate::initiate;
pub(crate) use list_parts::list_parts;
pub(crate) use list_uploads::list_uploads;
pub(crate) use part::upload_part;
pub(crate) use upload::{Upload, Uploads};

use upload::no_such_upload;

/// The numbers that a part can have.
const NUMBERS: std::ops::RangeInclusive<usize> = 1..=10_000;

/// How many entries a page of a list has at most, and if nobody says.
const PAGE: usize = 1000;

/// Gives an upload up; its parts are gone.
pub(crate) fn abort(call: &Call<'_>) -> Result<Answer, ServiceError> {
    let id = upload_id(call)?;
    call.with_bucket(|bucket| {
        let aborted = bucket.uploads.remove(call.key(), id);
        aborted.map(drop).ok_or_else(|| no_such_upload(id))
    })?;
    Ok(Answer::empty(StatusCode::NO_CONTENT))
}

/// Returns the id in the query, which may be any text.
fn upload_id<'r>(call: &Call<'r>) -> Result<&'r str, ServiceError> {
    Ok(call.query().value("uploadId")?.unwrap_or_default())
}
