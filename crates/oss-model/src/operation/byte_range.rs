//! Ranges of an object, as a request has them.

use std::borrow::Cow;
use std::fmt;
use std::ops::{Range, RangeFrom, RangeInclusive, RangeTo, RangeToInclusive};

use super::content_range::{ContentRange, digits};
use super::parameter::Parameter;
use crate::xml::ScalarError;

/// The bytes of an object to read, as the header `Range` asks for them.
///
/// Ranges of Rust convert into it. An empty range, which HTTP can't express, breaks a rule: its request isn't sent.
///
/// # Examples
///
/// ```
/// use oss_model::operation::ByteRange;
///
/// assert_eq!(ByteRange::from(0..100).to_string(), "bytes=0-99");
/// assert_eq!(ByteRange::from(0..=99).to_string(), "bytes=0-99");
/// assert_eq!(ByteRange::from(100..).to_string(), "bytes=100-");
/// assert_eq!(ByteRange::last(500).to_string(), "bytes=-500");
/// assert!(ByteRange::from(7..7).is_empty());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ByteRange(Repr);

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Repr {
    /// The first and the last byte.
    Within(u64, u64),
    From(u64),
    /// The number of bytes before the end, at least 1.
    Last(u64),
    Empty,
}

impl ByteRange {
    /// Creates the range of the last bytes of an object.
    ///
    /// An object with fewer bytes is returned as a whole.
    pub fn last(bytes: u64) -> Self {
        Self(if bytes == 0 {
            Repr::Empty
        } else {
            Repr::Last(bytes)
        })
    }

    /// Returns whether the range is certain to contain no byte.
    pub fn is_empty(&self) -> bool {
        self.0 == Repr::Empty
    }

    /// Returns whether `response` is the part of an object that this range asks for.
    ///
    /// A range may end after the object, which cuts it. If the response doesn't have the size of the object, a cut can't
    /// be told from missing data, so that only exactly the requested bytes count.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_model::operation::{ByteRange, ContentRange};
    ///
    /// let cut: ContentRange = "bytes 8-9/10".parse()?;
    /// assert!(ByteRange::from(8..20).is_satisfied_by(&cut));
    /// assert!(ByteRange::last(2).is_satisfied_by(&cut));
    /// assert!(!ByteRange::from(7..).is_satisfied_by(&cut));
    /// # Ok::<(), oss_model::xml::ScalarError>(())
    /// ```
    pub fn is_satisfied_by(&self, response: &ContentRange) -> bool {
        let ContentRange { start, end, size } = *response;
        match (self.0, size) {
            (Repr::Within(first, last), Some(size)) => {
                start == first && end == size.min(last.saturating_add(1))
            }
            (Repr::Within(first, last), None) => start == first && end - 1 == last,
            (Repr::From(first), Some(size)) => start == first && end == size,
            (Repr::Last(bytes), Some(size)) => end == size && start == size.saturating_sub(bytes),
            (Repr::Last(bytes), None) => end - start == bytes,
            (Repr::From(_), None) | (Repr::Empty, _) => false,
        }
    }

    /// Returns the requested offsets in an object of `size` bytes.
    ///
    /// As HTTP defines, a late end is cut. `None` if the object has no such byte: a server responds with 416 then.
    ///
    /// # Examples
    ///
    /// ```
    /// use oss_model::operation::ByteRange;
    ///
    /// assert_eq!(ByteRange::from(8..20).resolve(10), Some(8..10));
    /// assert_eq!(ByteRange::last(20).resolve(10), Some(0..10));
    /// assert_eq!(ByteRange::from(10..).resolve(10), None);
    /// ```
    pub fn resolve(&self, size: u64) -> Option<Range<u64>> {
        let range = match self.0 {
            Repr::Within(first, last) => first..last.saturating_add(1).min(size),
            Repr::From(first) => first..size,
            Repr::Last(bytes) => size.saturating_sub(bytes)..size,
            Repr::Empty => return None,
        };
        (range.start < range.end).then_some(range)
    }

    /// Returns whether an object of `size` bytes has all requested bytes.
    pub fn is_within(&self, size: u64) -> bool {
        match self.0 {
            Repr::Within(_, last) => last < size,
            Repr::From(first) => first < size,
            Repr::Last(bytes) => bytes <= size,
            Repr::Empty => false,
        }
    }

    /// Reads the range that a request asks for.
    ///
    /// `None` for text that isn't a single range, which a server ignores (RFC 9110, section 14.2). A number
    /// that is too large counts as the largest one.
    #[cfg(feature = "server")]
    pub(super) fn requested(text: &str) -> Option<Self> {
        let number = |text: &str| {
            let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            is_number.then(|| text.parse().unwrap_or(u64::MAX))
        };
        match text.strip_prefix("bytes=")?.split_once('-')? {
            ("", bytes) => Some(Self::last(number(bytes)?)),
            (first, "") => Some((number(first)?..).into()),
            (first, last) => {
                let range = Self::from(number(first)?..=number(last)?);
                Some(range).filter(|range| !range.is_empty())
            }
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let (first, last) = text.strip_prefix("bytes=")?.split_once('-')?;
        match (first, last) {
            ("", bytes) => Some(Self::last(digits(bytes)?)),
            (first, "") => Some((digits(first)?..).into()),
            (first, last) => Some((digits(first)?..=digits(last)?).into()),
        }
    }
}

impl From<Range<u64>> for ByteRange {
    fn from(range: Range<u64>) -> Self {
        match range.end.checked_sub(1) {
            Some(last) if range.start <= last => Self(Repr::Within(range.start, last)),
            _ => Self(Repr::Empty),
        }
    }
}

impl From<RangeInclusive<u64>> for ByteRange {
    fn from(range: RangeInclusive<u64>) -> Self {
        Self(if range.is_empty() {
            Repr::Empty
        } else {
            Repr::Within(*range.start(), *range.end())
        })
    }
}

impl From<RangeFrom<u64>> for ByteRange {
    fn from(range: RangeFrom<u64>) -> Self {
        Self(Repr::From(range.start))
    }
}

impl From<RangeTo<u64>> for ByteRange {
    fn from(range: RangeTo<u64>) -> Self {
        (0..range.end).into()
    }
}

impl From<RangeToInclusive<u64>> for ByteRange {
    fn from(range: RangeToInclusive<u64>) -> Self {
        (0..=range.end).into()
    }
}

/// Displays the value of the header, or `bytes=` for an empty range.
impl fmt::Display for ByteRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Repr::Within(first, last) => write!(f, "bytes={first}-{last}"),
            Repr::From(first) => write!(f, "bytes={first}-"),
            Repr::Last(bytes) => write!(f, "bytes=-{bytes}"),
            Repr::Empty => f.write_str("bytes="),
        }
    }
}

impl Parameter for ByteRange {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        let expected = "a range such as bytes=0-499";
        Self::parse(text).ok_or_else(|| ScalarError::expected(expected, text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn valid_headers_round_trip_and_others_are_rejected() {
        for text in [
            "bytes=0-0",
            "bytes=7-",
            "bytes=-1",
            "bytes=0-18446744073709551615",
        ] {
            let range = ByteRange::from_text(text);
            assert_eq!(range.map(|range| range.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "bytes=",
            "bytes=-",
            "0-1",
            "bytes=1",
            "bytes=+1-2",
            "bytes=0-1,3-4",
            "items=0-1",
            "bytes=0-18446744073709551616",
        ] {
            assert!(ByteRange::from_text(text).is_err(), "{text}");
        }
        for range in ["bytes=2-1", "bytes=-0"] {
            assert!(ByteRange::from_text(range).is_ok_and(|range| range.is_empty()));
        }
        for text in ["bytes 0-0/1", "bytes 5-9/10", "bytes 5-9/*"] {
            let range = ContentRange::from_text(text);
            assert_eq!(range.map(|range| range.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            "bytes */10",
            "bytes 0-9",
            "bytes 5-4/10",
            "bytes 0-10/10",
            "bytes=0-1/10",
            "bytes 0-18446744073709551615/*",
        ] {
            assert!(ContentRange::from_text(text).is_err(), "{text}");
        }
    }

    #[test]
    fn range_is_satisfied_by_its_cut_part_only() {
        let last = ByteRange::last;
        for (range, response, expected) in [
            (ByteRange::from(2..5), "bytes 2-4/10", true),
            ((2..5).into(), "bytes 2-4/*", true),
            ((2..5).into(), "bytes 2-3/*", false),
            ((2..5).into(), "bytes 2-3/4", true),
            ((2..5).into(), "bytes 2-3/10", false),
            ((2..5).into(), "bytes 2-5/10", false),
            ((2..5).into(), "bytes 2-5/*", false),
            ((2..5).into(), "bytes 1-4/10", false),
            ((2..=u64::MAX).into(), "bytes 2-9/10", true),
            ((2..).into(), "bytes 2-9/10", true),
            ((2..).into(), "bytes 2-8/10", false),
            ((2..).into(), "bytes 2-8/*", false),
            (last(3), "bytes 7-9/10", true),
            (last(3), "bytes 6-8/10", false),
            (last(3), "bytes 0-1/2", true),
            (last(3), "bytes 7-8/*", false),
            (last(3), "bytes 7-9/*", true),
            (last(3), "bytes 6-9/*", false),
            ((5..5).into(), "bytes 5-5/10", false),
        ] {
            let part = ContentRange::from_text(response).unwrap();
            assert_eq!(range.is_satisfied_by(&part), expected, "{range} {response}");
        }
    }
}
