//! Texts that become documentation or string literals.

use anyhow::{Result, bail};

use crate::codegen::names;

/// Checks that a text is one visible line, since it becomes a doc comment.
pub(super) fn one_line(key: &str, text: &str) -> Result<()> {
    let is_invisible = |c: char| c != '\t' && names::is_invisible(c);
    if text.trim().is_empty() || text.contains(is_invisible) {
        bail!("{key} must be one line of text without control characters");
    }
    Ok(())
}
