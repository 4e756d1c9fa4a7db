//! The header `Range`.

use std::ops::Range;

use http::StatusCode;

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
    length: u64,
) -> Result<RequestedBytes, ServiceError> {
    let behavior = match ctx.header("x-oss-range-behavior")? {
        Some("standard") => RangeBehavior::Standard,
        _ => RangeBehavior::Lenient,
    };
    match ctx.header("range")?.and_then(RangeHeader::parse) {
        Some(range) => range.resolve(length, behavior),
        None => Ok(RequestedBytes::All),
    }
}

/// A single range; several ranges, or an end before the start, don't parse.
#[derive(Clone, Copy, Debug)]
enum RangeHeader {
    Between(u64, u64),
    From(u64),
    Last(u64),
}

impl RangeHeader {
    fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("bytes=")?.split_once('-')? {
            ("", last) => Some(Self::Last(number(last)?)),
            (first, "") => Some(Self::From(number(first)?)),
            (first, last) => {
                let (first, last) = (number(first)?, number(last)?);
                (first <= last).then_some(Self::Between(first, last))
            }
        }
    }

    fn resolve(self, length: u64, behavior: RangeBehavior) -> Result<RequestedBytes, ServiceError> {
        let is_standard = behavior == RangeBehavior::Standard;
        let range = match self {
            Self::Between(first, last) if first < length && (last < length || is_standard) => {
                first..last.saturating_add(1).min(length)
            }
            Self::From(first) if first < length => first..length,
            Self::Last(count) if count > 0 && length > 0 && (count <= length || is_standard) => {
                length.saturating_sub(count)..length
            }
            _ if is_standard => return Err(unsatisfiable()),
            _ => return Ok(RequestedBytes::All),
        };
        Ok(RequestedBytes::Range(range))
    }
}

/// Parses digits only; an overflowing number becomes the largest one.
fn number(digits: &str) -> Option<u64> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(u64::MAX))
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
    use super::*;

    fn resolved(text: &str, length: u64, behavior: RangeBehavior) -> String {
        let header = RangeHeader::parse(text);
        match header.map(|header| header.resolve(length, behavior)) {
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
