//! What a client knows of an object already: the `If-` headers.

use http::StatusCode;
use oss_model::DateTime;

use super::Object;
use crate::call::Call;
use crate::error::ServiceError;

/// What the headers start with where the object is the one that is asked for.
pub(super) const OF_REQUEST: &str = "";

/// What they start with where it is the source of a copy.
pub(super) const OF_SOURCE: &str = "x-oss-copy-source-";

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Proceed,
    /// Say that nothing has changed.
    Unchanged,
}

/// Checks all conditions.
///
/// One that fails is 412. Unchanged is an object only if every condition that asks for it says so;
/// that is how nginx does it, of which the service is made.
pub(super) fn check(
    call: &Call<'_>,
    start: &str,
    object: &Object,
) -> Result<Verdict, ServiceError> {
    let full = |name: &str| format!("{start}{name}");
    let etags = |name| call.header_list(&full(name));
    let time = |name| {
        let text = call.header(&full(name))?;
        Ok(text.and_then(|text| DateTime::from_http_date(text).ok()))
    };
    let matches = |etags: String| names(&etags, object);
    let is_newer = |time| object.modified() > Some(time);
    if etags("if-match")?.is_some_and(|etags| !matches(etags))
        || time("if-unmodified-since")?.is_some_and(is_newer)
    {
        return Err(failed());
    }
    let same = etags("if-none-match")?.map(matches);
    let not_newer = time("if-modified-since")?.map(|time| !is_newer(time));
    match (same, not_newer) {
        (None, None) | (Some(false), _) | (_, Some(false)) => Ok(Verdict::Proceed),
        _ => Ok(Verdict::Unchanged),
    }
}

/// Tells whether a list of entity tags, with or without quotation marks, has that of the object.
fn names(etags: &str, object: &Object) -> bool {
    let bare = |etag: &str| etag.trim().trim_matches('"').to_owned();
    let own = bare(&object.etag);
    etags
        .split(',')
        .map(bare)
        .any(|etag| etag == own || etag == "*")
}

fn failed() -> ServiceError {
    ServiceError::new(
        StatusCode::PRECONDITION_FAILED,
        "PreconditionFailed",
        "At least one of the pre-conditions you specified did not hold.",
    )
}
