//! Conditional requests: the `If-` headers.

use http::StatusCode;
use oss_model::DateTime;

use crate::error::ServiceError;
use crate::request_context::RequestContext;
use crate::state::Object;

/// The prefix of the condition headers for the object of the request.
pub(super) const NO_PREFIX: &str = "";

/// The prefix of the condition headers for the source of a copy.
pub(super) const COPY_SOURCE_PREFIX: &str = "x-oss-copy-source-";

/// The result of conditions that didn't fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConditionResult {
    Proceed,
    NotModified,
}

/// Checks all conditions; a failed one is 412.
///
/// An object is unmodified only if every condition that can say so does. That is how nginx, on which
/// OSS is built, evaluates them.
pub(super) fn check(
    ctx: &RequestContext<'_>,
    prefix: &str,
    object: &Object,
) -> Result<ConditionResult, ServiceError> {
    let header = |name: &str| format!("{prefix}{name}");
    let etags = |name| ctx.header_list(&header(name));
    let time = |name| {
        let text = ctx.header(&header(name))?;
        Ok::<_, ServiceError>(text.and_then(|text| DateTime::from_http_date(text).ok()))
    };
    let matches = |etags: String| has_etag(&etags, object);
    let is_newer = |time| object.modified() > Some(time);
    if etags("if-match")?.is_some_and(|etags| !matches(etags))
        || time("if-unmodified-since")?.is_some_and(is_newer)
    {
        return Err(ServiceError::new(
            StatusCode::PRECONDITION_FAILED,
            "PreconditionFailed",
            "At least one of the pre-conditions you specified did not hold.",
        ));
    }
    let same = etags("if-none-match")?.map(matches);
    let not_newer = time("if-modified-since")?.map(|time| !is_newer(time));
    match (same, not_newer) {
        (None, None) | (Some(false), _) | (_, Some(false)) => Ok(ConditionResult::Proceed),
        _ => Ok(ConditionResult::NotModified),
    }
}

/// Returns whether a list of entity tags, quoted or not, matches the object.
fn has_etag(etags: &str, object: &Object) -> bool {
    let unquoted = |etag: &str| etag.trim().trim_matches('"').to_owned();
    let own = object.etag.unquoted();
    etags
        .split(',')
        .map(unquoted)
        .any(|etag| etag == own || etag == "*")
}
