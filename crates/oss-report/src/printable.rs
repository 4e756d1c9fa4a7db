//! Texts of a service in errors.

use oss_model::Printable;

/// Displays the first 200 characters of a text, all of them safe to show.
pub(crate) fn printable(text: &str) -> Printable<'_> {
    Printable::new(text, 200)
}
