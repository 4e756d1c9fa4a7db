//! Words of a command line for a shell.

/// Returns a text that a shell reads as one word, in which nothing expands.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
