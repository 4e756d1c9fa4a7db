//! Escapes what acts on a terminal, in the notation of each machine format.

use std::fmt::Write as _;

use oss_inventory::oss_client::is_inert;

/// Returns whether a document can be shown as it is.
pub(super) fn is_plain(document: &str) -> bool {
    document.chars().all(|c| c == '\n' || is_inert(c))
}

/// Escapes a JSON document; outside of strings it has line breaks only.
pub(super) fn json(document: &str) -> String {
    escape(document, |c, escaped| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            let _ = write!(escaped, "\\u{unit:04x}");
        }
    })
}

/// Escapes a JSON document that is read as YAML, which has no surrogates.
pub(super) fn yaml(document: &str) -> String {
    escape(document, |c, escaped| {
        let _ = write!(escaped, "\\U{:08x}", u32::from(c));
    })
}

/// Escapes an XML document, except for names, which can't have references.
pub(super) fn xml(document: &str) -> String {
    let mut escaped = String::with_capacity(document.len());
    let (mut in_tag, mut quote) = (false, None);
    for c in document.chars() {
        match (c, quote) {
            ('<', _) => in_tag = true,
            ('>', None) => in_tag = false,
            ('"' | '\'', None) if in_tag => quote = Some(c),
            (_, Some(end)) if c == end => quote = None,
            _ => {}
        }
        let is_name = in_tag && quote.is_none();
        if c == '\n' || is_inert(c) || is_name {
            escaped.push(c);
        } else {
            let _ = write!(escaped, "&#x{:X};", u32::from(c));
        }
    }
    escaped
}

fn escape(document: &str, mut write: impl FnMut(char, &mut String)) -> String {
    let mut escaped = String::with_capacity(document.len());
    for c in document.chars() {
        if c == '\n' || is_inert(c) {
            escaped.push(c);
        } else {
            write(c, &mut escaped);
        }
    }
    escaped
}
