//! Recognises rows whose fields are all quoted, except for the first one, and have no quotes inside.
//!
//! Rows of OSS are like that, since keys are percent-encoded.

use memchr::memchr3;

use crate::fields::Fields;

/// A regular row.
#[derive(Debug)]
pub(super) struct Regular<'b> {
    pub(super) fields: Fields<'b>,
    /// The position after its line end.
    pub(super) end: usize,
    /// The number of its quotes.
    pub(super) quotes: usize,
}

/// Reads the row at a position, if it is regular.
///
/// `quotes` are the positions of the quotes from there on.
#[inline]
pub(super) fn read<'b>(
    data: &'b [u8],
    start: usize,
    quotes: &'b [u32],
    columns: usize,
) -> Option<Regular<'b>> {
    let is_quoted = *data.get(start)? == b'"';
    let count = if is_quoted {
        2 * columns
    } else {
        2 * columns - 2
    };
    let quotes = quotes.get(..count)?;
    let (first, mut close, rest) = if is_quoted {
        match *quotes {
            [open, close, ref rest @ ..] => ((open + 1, close), close, rest),
            _ => return None,
        }
    } else {
        // Up to the comma before the first quote.
        let end = *quotes.first()?;
        let field = data.get(start..end as usize)?;
        let (b',', field) = field.split_last()? else {
            return None;
        };
        if memchr3(b',', b'\n', b'\r', field).is_some() {
            return None;
        }
        (
            (u32::try_from(start).ok()?, end - 1),
            end.wrapping_sub(2),
            quotes,
        )
    };
    let mut is_regular = true;
    for pair in rest.as_chunks::<2>().0 {
        is_regular &= pair[0] == close.wrapping_add(2);
        is_regular &= data.get(pair[0] as usize - 1) == Some(&b',');
        close = pair[1];
    }
    let end = close as usize + 1;
    is_regular &= matches!(data.get(end), Some(b'\n' | b'\r'));
    is_regular.then(|| Regular {
        fields: Fields::new(data, first, rest),
        end: end + 1,
        quotes: count,
    })
}
