//! Ranges of an object, as a response has them.

use std::borrow::Cow;
use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::Parameter;
use crate::xml::ScalarError;

/// The part of an object that a response contains: its header `Content-Range`.
///
/// # Examples
///
/// ```
/// use oss_model::operation::ContentRange;
///
/// let range: ContentRange = "bytes 0-499/1234".parse()?;
/// assert_eq!((range.start, range.end, range.size), (0, 500, Some(1234)));
/// # Ok::<(), oss_model::xml::ScalarError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ContentRange {
    /// The offset of the first byte.
    pub start: u64,
    /// The offset after the last byte; it is greater than `start`.
    pub end: u64,
    /// The size of the whole object in bytes, if the response has it.
    pub size: Option<u64>,
}

impl ContentRange {
    /// Creates a part of an object of `size` bytes; an empty range is `None`.
    pub fn new(range: Range<u64>, size: u64) -> Option<Self> {
        (range.start < range.end).then_some(Self {
            start: range.start,
            end: range.end,
            size: Some(size),
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let (range, size) = text.strip_prefix("bytes ")?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let (start, end) = (digits(first)?, digits(last)?.checked_add(1)?);
        let size = match size {
            "*" => None,
            size => Some(digits(size)?),
        };
        let is_valid = start < end && size.is_none_or(|size| end <= size);
        is_valid.then_some(Self { start, end, size })
    }
}

/// Parses a number without a sign.
pub(super) fn digits(text: &str) -> Option<u64> {
    let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

impl fmt::Display for ContentRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "bytes {}-{}/", self.start, self.end - 1)?;
        match self.size {
            Some(size) => size.fmt(f),
            None => f.write_str("*"),
        }
    }
}

impl FromStr for ContentRange {
    type Err = ScalarError;

    fn from_str(text: &str) -> Result<Self, ScalarError> {
        let expected = "a range such as bytes 0-499/1234";
        Self::parse(text).ok_or_else(|| ScalarError::expected(expected, text))
    }
}

impl Parameter for ContentRange {
    fn to_text(&self) -> Cow<'_, str> {
        Cow::Owned(self.to_string())
    }

    fn from_text(text: &str) -> Result<Self, ScalarError> {
        text.parse()
    }
}
