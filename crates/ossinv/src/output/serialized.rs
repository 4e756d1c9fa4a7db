//! Values as JSON and YAML, in which nothing acts on a terminal.

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::escape;

pub(crate) const XML_DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8"?>"#;

/// Returns JSON in one line, with a line break at its end.
pub(super) fn json_line(value: &impl Serialize) -> Result<String> {
    Ok(escape::json(&serde_json::to_string(value)?) + "\n")
}

pub(crate) fn json(value: &impl Serialize) -> Result<String> {
    Ok(escape::json(&serde_json::to_string_pretty(value)?))
}

/// Returns YAML; JSON is YAML, too, and can escape every character.
pub(super) fn yaml(value: &impl Serialize) -> Result<String> {
    let text = serde_saphyr::to_string(value)?;
    if escape::is_plain(&text) {
        return Ok(text);
    }
    Ok(escape::yaml(&serde_json::to_string_pretty(value)?) + "\n")
}

/// Returns what is between the start and the end of a document.
pub(super) fn inner<'t>(text: &'t str, start: &str, end: &str) -> Result<&'t str> {
    text.strip_prefix(start)
        .and_then(|text| text.strip_suffix(end))
        .context("a rule cannot be shown as part of a list")
}
