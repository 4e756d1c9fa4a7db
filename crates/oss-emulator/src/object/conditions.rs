//! Conditional requests: the `If-` headers.

use http::StatusCode;
use oss_model::DateTime;
use oss_model::object::{CopyObject, GetObject, HeadObject};

use crate::error::ServiceError;
use crate::state::Object;

/// The conditions of a request.
pub(super) struct Conditions<'r> {
    matches: Option<&'r str>,
    none_matches: Option<&'r str>,
    modified_since: Option<DateTime>,
    unmodified_since: Option<DateTime>,
}

/// The result of conditions that didn't fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ConditionResult {
    Proceed,
    NotModified,
}

/// Implements the conversion of operations whose headers have the same names.
macro_rules! conditions {
    ($($operation:ty),*) => {$(
        impl<'r> From<&'r $operation> for Conditions<'r> {
            fn from(request: &'r $operation) -> Self {
                Self {
                    matches: request.if_match.as_deref(),
                    none_matches: request.if_none_match.as_deref(),
                    modified_since: request.if_modified_since,
                    unmodified_since: request.if_unmodified_since,
                }
            }
        }
    )*};
}

conditions!(GetObject, HeadObject);

impl<'r> From<&'r CopyObject> for Conditions<'r> {
    /// Returns the conditions of the source.
    fn from(request: &'r CopyObject) -> Self {
        Self {
            matches: request.source_if_match.as_deref(),
            none_matches: request.source_if_none_match.as_deref(),
            modified_since: request.source_if_modified_since,
            unmodified_since: request.source_if_unmodified_since,
        }
    }
}

impl Conditions<'_> {
    /// Checks all conditions; a failed one is 412.
    ///
    /// An object is unmodified only if every condition that can say so does. That is how nginx, on which
    /// OSS is built, evaluates them.
    pub(super) fn check(&self, object: &Object) -> Result<ConditionResult, ServiceError> {
        let matches = |etags| has_etag(etags, object);
        let is_newer = |time| object.modified() > Some(time);
        if self.matches.is_some_and(|etags| !matches(etags))
            || self.unmodified_since.is_some_and(is_newer)
        {
            return Err(ServiceError::new(
                StatusCode::PRECONDITION_FAILED,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold.",
            ));
        }
        let same = self.none_matches.map(matches);
        let not_newer = self.modified_since.map(|time| !is_newer(time));
        match (same, not_newer) {
            (None, None) | (Some(false), _) | (_, Some(false)) => Ok(ConditionResult::Proceed),
            _ => Ok(ConditionResult::NotModified),
        }
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
