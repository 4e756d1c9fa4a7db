//! A boolean of a report that may be absent.

use crate::absent::is_absent;
use crate::fields::Tail;

/// A boolean that may be absent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Flag {
    #[default]
    Absent,
    False,
    True,
}

impl Flag {
    /// Parses `true`, `false`, `null` or nothing, in any case.
    #[cold]
    pub(crate) fn parse(text: &[u8]) -> Option<Self> {
        if text.eq_ignore_ascii_case(b"true") {
            Some(Self::True)
        } else if text.eq_ignore_ascii_case(b"false") {
            Some(Self::False)
        } else {
            is_absent(text).then_some(Self::Absent)
        }
    }

    /// Parses `true` or `false`, in any case.
    #[inline]
    pub(crate) fn of_tail(text: Tail<'_>) -> Option<Self> {
        // This bit makes an upper case letter a lower case one, and no other byte a letter.
        const LOWER: u64 = u64::from_le_bytes([b' '; 8]);
        let (_, word) = text.bytes.split_last_chunk()?;
        let word = u64::from_le_bytes(*word) | LOWER;
        let is_true = text.length == 4 && word >> 32 == u64::from(u32::from_le_bytes(*b"true"));
        let is_false = text.length == 5 && word >> 24 == u64::from_le_bytes(*b"false\0\0\0");
        let flag = if is_true { Self::True } else { Self::False };
        (is_true | is_false).then_some(flag)
    }

    #[inline]
    pub(crate) fn value(self) -> Option<bool> {
        match self {
            Self::Absent => None,
            Self::False => Some(false),
            Self::True => Some(true),
        }
    }
}
