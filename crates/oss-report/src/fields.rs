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

/// The end of a field.
#[derive(Clone, Copy)]
pub(crate) struct Tail<'r> {
    /// The last bytes of the field, or all of them and what is before.
    pub(crate) bytes: &'r [u8; 16],
    /// The length of the field, which may be longer.
    pub(crate) length: usize,
}
