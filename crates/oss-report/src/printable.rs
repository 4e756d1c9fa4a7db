//! Escapes text of a service for a terminal or a log.

use std::fmt::{self, Write as _};

use oss_model::is_inert;

/// The maximum number of characters of a text that is shown.
const LIMIT: usize = 200;

/// Displays the start of a text, with everything escaped that acts on a terminal.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Printable<'t>(pub(crate) &'t str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.chars().take(LIMIT) {
            if is_inert(c) {
                f.write_char(c)?;
            } else {
                write!(f, "{}", c.escape_default())?;
            }
        }
        if self.0.chars().nth(LIMIT).is_some() {
            f.write_char('…')?;
        }
        Ok(())
    }
}
