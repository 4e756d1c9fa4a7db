//! Bytes of a report as text that is safe to show.

use std::fmt::Write as _;

use oss_model::is_inert;

/// The most characters that are shown.
const MAX_SHOWN: usize = 80;

/// Returns the first 80 characters of a text, all of them safe to show.
pub(crate) fn inert(bytes: &[u8]) -> String {
    // A character has at most four bytes, and an escape of three characters has one.
    let start = bytes.get(..4 * MAX_SHOWN).unwrap_or(bytes);
    let mut shown = String::new();
    let mut count = 0;
    for chunk in start.utf8_chunks() {
        for c in chunk.valid().chars() {
            if count == MAX_SHOWN {
                break;
            }
            count += 1;
            if is_inert(c) && c != '"' && c != '\\' {
                shown.push(c);
            } else {
                shown.extend(c.escape_default());
            }
        }
        for byte in chunk.invalid() {
            if count == MAX_SHOWN {
                break;
            }
            count += 1;
            // Writing to a text doesn't fail.
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    if count == MAX_SHOWN || start.len() < bytes.len() {
        shown.push('…');
    }
    shown
}
