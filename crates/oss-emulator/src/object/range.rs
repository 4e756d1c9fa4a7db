//! Which bytes of an object are wanted.

use std::ops::Range;

use http::StatusCode;

use crate::call::Call;
use crate::error::ServiceError;

/// What is to be answered.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    Whole,
    /// Bytes that are there.
    Part(Range<usize>),
}

/// What a client can do about a range that an object does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Behavior {
    /// The whole object is answered, as OSS always did.
    Lenient,
    /// As HTTP has it: what ends too late is cut, and what starts too late refused.
    Standard,
}

/// Reads the headers of a download of so many bytes.
pub(super) fn wanted(call: &Call<'_>, length: usize) -> Result<Wanted, ServiceError> {
    let behavior = match call.header("x-oss-range-behavior")? {
        Some("standard") => Behavior::Standard,
        _ => Behavior::Lenient,
    };
    match call.header("range")?.and_then(Asked::parse) {
        Some(asked) => asked.resolve(length, behavior),
        None => Ok(Wanted::Whole),
    }
}

/// A range as it is written; several are none, and neither is one that ends before it starts.
#[derive(Clone, Copy, Debug)]
enum Asked {
    Between(usize, usize),
    From(usize),
    Last(usize),
}

impl Asked {
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

    fn resolve(self, length: usize, behavior: Behavior) -> Result<Wanted, ServiceError> {
        let is_standard = behavior == Behavior::Standard;
        let part = match self {
            Self::Between(first, last) if first < length && (last < length || is_standard) => {
                first..last.saturating_add(1).min(length)
            }
            Self::From(first) if first < length => first..length,
            Self::Last(count) if count > 0 && length > 0 && (count <= length || is_standard) => {
                length.saturating_sub(count)..length
            }
            _ if is_standard => return Err(unsatisfiable()),
            _ => return Ok(Wanted::Whole),
        };
        Ok(Wanted::Part(part))
    }
}

/// Reads digits and nothing else; a number that is too large is as good as the largest.
fn number(digits: &str) -> Option<usize> {
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| digits.parse().unwrap_or(usize::MAX))
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

    fn resolved(text: &str, length: usize, behavior: Behavior) -> String {
        let asked = Asked::parse(text);
        match asked.map(|asked| asked.resolve(length, behavior)) {
            Some(Ok(Wanted::Part(part))) => format!("{part:?}"),
            None | Some(Ok(Wanted::Whole)) => "whole".to_owned(),
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
            assert_eq!(resolved(text, 10, Behavior::Lenient), lenient, "{text}");
            assert_eq!(resolved(text, 10, Behavior::Standard), standard, "{text}");
        }
        assert_eq!(resolved("bytes=-1", 0, Behavior::Lenient), "whole");
        assert_eq!(resolved("bytes=0-", 0, Behavior::Standard), "InvalidRange");
    }
}
