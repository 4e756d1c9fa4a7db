//! The fields of one row, borrowed from a buffer.

use std::ops::Range;

/// The fields of a row.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields<'r> {
    data: &'r [u8],
    /// The first field, which may be without quotes.
    first: (u32, u32),
    /// For each other field, the position before it and its end: those of its quotes.
    rest: &'r [u32],
}

impl<'r> Fields<'r> {
    pub(crate) fn new(data: &'r [u8], first: (u32, u32), rest: &'r [u32]) -> Self {
        Self { data, first, rest }
    }

    #[inline]
    pub(crate) fn len(&self) -> usize {
        1 + self.rest.len() / 2
    }

    /// Returns the field at a position.
    #[inline]
    pub(crate) fn get(&self, position: usize) -> Option<&'r [u8]> {
        self.data.get(self.range(position)?)
    }

    #[inline]
    fn range(&self, position: usize) -> Option<Range<usize>> {
        let (start, end) = match position.checked_sub(1) {
            None => self.first,
            Some(index) => match *self.rest.get(2 * index..2 * index + 2)? {
                [before, end] => (before + 1, end),
                _ => return None,
            },
        };
        Some(start as usize..end as usize)
    }
}
