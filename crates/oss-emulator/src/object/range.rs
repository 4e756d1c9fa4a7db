//! The header `Range`.

use std::ops::Range;

use http::StatusCode;
use oss_model::operation::ByteRange;

use crate::error::ServiceError;
use crate::request_context::RequestContext;

/// The bytes that a download returns.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum RequestedBytes {
    All,
    /// Existing bytes.
    Range(Range<u64>),
}

/// How a range beyond the end of an object is treated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RangeBehavior {
    /// Returns the whole object, as OSS does by default.
    Lenient,
    /// Follows HTTP: a late end is shortened, a late start is refused.
    Standard,
}

/// Returns the bytes that a request selects from an object of this length.
pub(super) fn requested_bytes(
    ctx: &RequestContext<'_>,
    range: Option<ByteRange>,
    length: u64,
) -> Result<RequestedBytes, ServiceError> {
    let behavior = ctx.header::<String>("x-oss-range-behavior")?;
    let behavior = match behavior.as_deref() {
        Some("standard") => RangeBehavior::Standard,
        _ => RangeBehavior::Lenient,
    };
    match range {
        Some(range) => behavior.resolve(range, length),
        None => Ok(RequestedBytes::All),
    }
}

impl RangeBehavior {
    fn resolve(self, range: ByteRange, length: u64) -> Result<RequestedBytes, ServiceError> {
        let is_whole = range.is_within(length);
        match (range.resolve(length), self) {
            (Some(bytes), Self::Standard) => Ok(RequestedBytes::Range(bytes)),
            (Some(bytes), Self::Lenient) if is_whole => Ok(RequestedBytes::Range(bytes)),
            (_, Self::Lenient) => Ok(RequestedBytes::All),
            (None, Self::Standard) => Err(unsatisfiable()),
        }
    }
}

fn unsatisfiable() -> ServiceError {
    ServiceError::new(
        StatusCode::RANGE_NOT_SATISFIABLE,
        "InvalidRange",
        "The requested range cannot be satisfied.",
    )
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderValue, Method};
    use oss_model::operation::IncomingRequest;

    use super::*;

    fn resolved(text: &'static str, length: u64, behavior: RangeBehavior) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("range", HeaderValue::from_static(text));
        let range = IncomingRequest::new(&Method::GET, &headers).range();
        let range = range.unwrap_or_default();
        match range.map(|range| behavior.resolve(range, length)) {
            Some(Ok(RequestedBytes::Range(range))) => format!("{range:?}"),
            None | Some(Ok(RequestedBytes::All)) => "whole".to_owned(),
            Some(Err(error)) => error.code().to_owned(),
        }
    }

    #[test]
    fn ranges_are_read_as_the_service_reads_them() {
        for (text, lenient, standard) in [
            ("bytes=0-0", "0..1", "0..1"),
            ("bytes=2-9", "2..10", "2..10"),
            ("bytes=2-", "2..10", "2..10"),
            ("bytes=-3", "7..10", "7..10"),
            ("bytes=2-10", "whole", "2..10"),
            ("bytes=2-99999999999999999999999", "whole", "2..10"),
            ("bytes=-11", "whole", "0..10"),
            ("bytes=10-", "whole", "InvalidRange"),
            ("bytes=10-11", "whole", "InvalidRange"),
            ("bytes=-0", "whole", "InvalidRange"),
            ("bytes=3-2", "whole", "whole"),
            ("bytes=+1-2", "whole", "whole"),
            ("bytes=a-b", "whole", "whole"),
            ("bytes=-", "whole", "whole"),
            ("bytes=0-1,3-4", "whole", "whole"),
            ("0-1", "whole", "whole"),
        ] {
            assert_eq!(
                resolved(text, 10, RangeBehavior::Lenient),
                lenient,
                "{text}"
            );
            assert_eq!(
                resolved(text, 10, RangeBehavior::Standard),
                standard,
                "{text}"
            );
        }
        assert_eq!(resolved("bytes=-1", 0, RangeBehavior::Lenient), "whole");
        assert_eq!(
            resolved("bytes=0-", 0, RangeBehavior::Standard),
            "InvalidRange"
        );
    }
}
