//! The forms of a value that isn't there.

/// Returns whether a field has no value.
#[inline]
pub(crate) fn is_absent(text: &[u8]) -> bool {
    text.is_empty() || text.eq_ignore_ascii_case(b"null")
}
