//! Escapes what a user, or a program that calls this one, wrote into arguments and variables.

use clap::Error;
use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue};

use crate::terminal::{is_printable, printable};

/// Escapes the texts of an error that act on a terminal, or are invisible.
pub(super) fn escape(mut error: Error) -> Error {
    let escaped = error.context().filter_map(|(kind, value)| {
        // It is the program's own text, in several lines.
        let is_usage = kind == ContextKind::Usage;
        Some((kind, escaped(value).filter(|_| !is_usage)?))
    });
    for (kind, value) in escaped.collect::<Vec<_>>() {
        error.insert(kind, value);
    }
    error
}

fn escaped(value: &ContextValue) -> Option<ContextValue> {
    let list = |texts: &[String]| texts.iter().map(|text| printable(text)).collect();
    Some(match value {
        ContextValue::String(text) => ContextValue::String(printable(text)),
        ContextValue::Strings(texts) => ContextValue::Strings(list(texts)),
        ContextValue::StyledStr(text) => ContextValue::StyledStr(styled(text)),
        ContextValue::StyledStrs(texts) => {
            ContextValue::StyledStrs(texts.iter().map(styled).collect())
        }
        _ => return None,
    })
}

/// Escapes a styled text without its style, unless it needs no escape.
fn styled(text: &StyledStr) -> StyledStr {
    let plain = text.to_string();
    if is_printable(&plain) {
        text.clone()
    } else {
        StyledStr::from(printable(&plain))
    }
}
