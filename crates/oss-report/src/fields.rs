//! The fields of one row, borrowed from a buffer.

use std::ops::Range;

/// The fields of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'r> {
    data: &'r [u8],
    first: (u32, u32),
    /// The number of bytes between two fields.
    gap: u32,
    /// The start of the second field without the gap.
    second: u32,
    /// The ends of all fields but the first.
    ends: &'r [u32],
}

impl<'r> Fields<'r> {
    /// Creates the fields of a row without anything between them.
    pub(crate) fn adjacent(data: &'r [u8], ends: &'r [u32]) -> Self {
        let (end, ends) = ends.split_first().unwrap_or((&0, &[]));
        Self {
            data,
            first: (0, *end),
            gap: 0,
            second: *end,
            ends,
        }
    }

    /// Creates the fields of a row with `","` between them.
    #[inline]
    pub(crate) fn quoted(data: &'r [u8], first: (u32, u32), ends: &'r [u32]) -> Self {
        Self {
            data,
            first,
            gap: 3,
            second: first.1,
            ends,
        }
    }

    /// Creates the fields of a row with `","` between them, but `,"` after the first.
    #[inline]
    pub(crate) fn quoted_but_first(data: &'r [u8], first: (u32, u32), ends: &'r [u32]) -> Self {
        Self {
            data,
            first,
            gap: 3,
            second: first.1.wrapping_sub(1),
            ends,
        }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        1 + self.ends.len()
    }

    /// Returns the length of the longest field in bytes.
    #[cold]
    pub(crate) fn longest(&self) -> usize {
        let lengths = (0..self.len()).filter_map(|it| Some(self.range(it)?.len()));
        lengths.max().unwrap_or_default()
    }

    /// Returns the field at a position.
    #[inline]
    pub(crate) fn get(&self, position: usize) -> Option<&'r [u8]> {
        self.data.get(self.range(position)?)
    }

    /// Returns the field at a position with the bytes before it.
    ///
    /// Words of a fixed size need no branch that depends on the length. A field near the start of the
    /// buffer is `None`.
    #[inline]
    pub(crate) fn tail(&self, position: usize) -> Option<Tail<'r>> {
        let range = self.range(position)?;
        let bytes = self.data.get(..range.end)?.last_chunk()?;
        let length = range.end.checked_sub(range.start)?;
        Some(Tail { bytes, length })
    }

    #[inline]
    fn range(&self, position: usize) -> Option<Range<usize>> {
        let (start, end) = match position {
            0 => self.first,
            1 => (self.second.wrapping_add(self.gap), *self.ends.first()?),
            _ => match *self.ends.get(position - 2..position)? {
                [before, end] => (before + self.gap, end),
                _ => return None,
            },
        };
        Some(start as usize..end as usize)
    }
}

/// The end of a field.
#[derive(Clone, Copy)]
pub(crate) struct Tail<'r> {
    /// The last bytes of the field, or all of them and what is before.
    pub(crate) bytes: &'r [u8; 16],
    /// The length of the field, which may be longer.
    pub(crate) length: usize,
}
