//! The limits of OSS for uploads in parts, and the part sizes that respect them.
//!
//! An upload has up to 10,000 parts of 100 KiB to 5 GiB, and the last one may be smaller:
//! <https://help.aliyun.com/en/oss/developer-reference/uploadpart>. So an object has up to 48.8 TiB:
//! <https://www.alibabacloud.com/help/doc-detail/31850.htm>.

use std::ops::Range;

/// The default part size in bytes.
pub(super) const DEFAULT_PART_SIZE: u64 = 8 * 1024 * 1024;
/// The default number of parts that are transferred at the same time.
pub(super) const DEFAULT_PARALLEL: usize = 3;

pub(super) const MIN_PART_SIZE: u64 = 100 * 1024;
pub(super) const MAX_PART_SIZE: u64 = 5 * 1024 * 1024 * 1024;
pub(super) const MAX_PARTS: u64 = 10_000;

/// The number of parts of a stream after which the part size doubles.
const PARTS_OF_ONE_SIZE: u64 = 1_000;

/// A part of an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    /// Counts from 1.
    pub(super) number: i64,
    /// The position in the object, in bytes.
    pub(super) range: Range<u64>,
}

impl Part {
    pub(super) fn length(&self) -> u64 {
        self.range.end - self.range.start
    }
}

/// Returns the part size for an object of known length.
///
/// It is the wanted size, unless that is outside the limits or yields too many parts. It is `None` if OSS can't store
/// that much.
pub(super) fn part_size(length: u64, wanted: u64) -> Option<u64> {
    let least = length.div_ceil(MAX_PARTS);
    let size = wanted.clamp(MIN_PART_SIZE, MAX_PART_SIZE).max(least);
    (size <= MAX_PART_SIZE).then_some(size)
}

/// The sizes of the parts of a stream.
#[derive(Clone, Copy, Debug)]
pub(super) enum StreamPartSize {
    /// The size of all parts of a stream of known length.
    Fixed(u64),
    /// The wanted size at the start of a stream of unknown length.
    ///
    /// It doubles after every 1,000 parts, so that the stream doesn't run out of part numbers: 8 MiB at the start are
    /// enough for 7.8 TiB.
    Doubling(u64),
}

impl StreamPartSize {
    /// Returns the size of a part, or `None` after the last possible part.
    pub(super) fn of(self, number: i64) -> Option<u64> {
        let before = u64::try_from(number).ok()?.checked_sub(1)?;
        if before >= MAX_PARTS {
            return None;
        }
        let size = match self {
            Self::Fixed(size) => size,
            Self::Doubling(wanted) => {
                wanted.clamp(MIN_PART_SIZE, MAX_PART_SIZE) << (before / PARTS_OF_ONE_SIZE)
            }
        };
        Some(size.min(MAX_PART_SIZE))
    }
}

/// Splits an object into parts.
pub(super) fn parts(length: u64, size: u64) -> impl Iterator<Item = Part> + Send {
    (1..).map_while(move |number| part(length, size, number))
}

/// Returns a part of an object, or `None` if it has fewer.
pub(super) fn part(length: u64, size: u64, number: i64) -> Option<Part> {
    let index = u64::try_from(number).ok()?.checked_sub(1)?;
    let start = index.checked_mul(size).filter(|start| *start < length)?;
    let end = start.saturating_add(size).min(length);
    Some(Part {
        number,
        range: start..end,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAX_LENGTH: u64 = MAX_PARTS * MAX_PART_SIZE;

    #[test]
    fn part_size_is_wanted_size_within_limits() {
        assert_eq!(part_size(0, 1), Some(MIN_PART_SIZE));
        assert_eq!(part_size(1, u64::MAX), Some(MAX_PART_SIZE));
        assert_eq!(part_size(1 << 40, 1 << 27), Some(1 << 27));
    }

    #[test]
    fn part_size_grows_where_more_than_10000_parts_would_result() {
        let full = MAX_PARTS * MIN_PART_SIZE;
        assert_eq!(part_size(full, MIN_PART_SIZE), Some(MIN_PART_SIZE));
        assert_eq!(part_size(full + 1, MIN_PART_SIZE), Some(MIN_PART_SIZE + 1));
        for length in [full - 1, full, full + 1, MAX_LENGTH - 1, MAX_LENGTH] {
            let size = part_size(length, 1).unwrap();
            assert!(length.div_ceil(size) <= MAX_PARTS, "{length}");
        }
        assert_eq!(part_size(MAX_LENGTH, 1), Some(MAX_PART_SIZE));
        assert_eq!(part_size(MAX_LENGTH + 1, 1), None);
    }

    #[test]
    fn parts_cover_the_object_without_gaps() {
        for length in [0, 1, 99, 100, 101, 199, 200, 201] {
            let parts: Vec<_> = parts(length, 100).collect();
            let ends: Vec<_> = parts.iter().map(|part| part.range.end).collect();
            let starts: Vec<_> = parts.iter().map(|part| part.range.start).collect();
            assert_eq!(ends.last().copied().unwrap_or(0), length);
            assert_eq!(
                starts.get(1..).unwrap_or_default(),
                &ends[..ends.len().saturating_sub(1)]
            );
            assert!(parts.iter().all(|part| (1..=100).contains(&part.length())));
        }
    }

    #[test]
    fn stream_parts_double_and_end_after_10000() {
        let size = |number| StreamPartSize::Doubling(DEFAULT_PART_SIZE).of(number);
        assert_eq!(size(1), Some(DEFAULT_PART_SIZE));
        assert_eq!(size(1_000), Some(DEFAULT_PART_SIZE));
        assert_eq!(size(1_001), Some(2 * DEFAULT_PART_SIZE));
        assert_eq!(size(10_000), Some(512 * DEFAULT_PART_SIZE));
        assert_eq!(size(10_001), None);
        let total: u64 = (1..=10_000).filter_map(size).sum();
        assert_eq!(total, 1_023_000 * DEFAULT_PART_SIZE);
        let large = StreamPartSize::Doubling(u64::MAX);
        assert_eq!(large.of(9_999), Some(MAX_PART_SIZE));
    }
}
