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
    let count = if is_quoted { columns } else { columns - 1 };
    let closing = quotes.get(..count)?;
    let fields = if is_quoted {
        let (close, ends) = closing.split_first()?;
        Fields::quoted(data, (u32::try_from(start).ok()? + 1, *close), ends)
    } else {
        let first = unquoted(data, start)?;
        Fields::quoted_but_first(data, first, closing)
    };
    let (last, others) = closing.split_last()?;
    for close in others {
        let close = *close as usize;
        if data.get(close + 1..close + 3) != Some(b",\"") {
            return None;
        }
    }
    let end = *last as usize + 1;
    matches!(data.get(end), Some(b'\n' | b'\r')).then(|| Regular {
        fields,
        end: end + 1,
        quotes: count,
    })
}

/// Returns the bounds of a field without quotes that a quoted one follows.
#[inline]
fn unquoted(data: &[u8], start: usize) -> Option<(u32, u32)> {
    let rest = data.get(start..)?;
    let length = memchr3(b',', b'\n', b'"', rest)?;
    let is_field = rest.get(length..length + 2) == Some(b",\"");
    if !is_field || rest.get(..length)?.contains(&b'\r') {
        return None;
    }
    let start = u32::try_from(start).ok()?;
    Some((start, start + u32::try_from(length).ok()?))
}
