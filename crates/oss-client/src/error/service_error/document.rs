//! Parses error documents in XML or JSON, also those whose end is missing.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use oss_model::RootElement as _;
use oss_model::common::ErrorDocument;
use oss_model::xml::{Element, Reader, UnknownElements};
use serde_json::Value;

use super::json::read_object;

/// The content of an error document; every part is optional.
#[derive(Default)]
pub(super) struct Document {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
    pub(super) host_id: Option<String>,
    pub(super) ec: Option<String>,
    pub(super) recommend_doc: Option<String>,
    pub(super) unknown: UnknownElements,
    /// Whether the document is damaged, so that parts may be missing.
    pub(super) is_truncated: bool,
}

impl Document {
    /// Parses a body; `None` if it isn't an error document.
    ///
    /// A connection can break in the middle of a document. Every element before that is kept.
    pub(super) fn parse(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        Self::from_xml(body).or_else(|| Self::from_json(headers, body))
    }

    fn from_xml(body: &[u8]) -> Option<Self> {
        let text = valid_start(body);
        let mut reader = Reader::new(text).ok()?;
        reader.enter_root(ErrorDocument::NAME).ok()?;
        let mut elements = UnknownElements::default();
        let end = loop {
            match reader.child(&mut UnknownElements::default()) {
                Ok(Some(tag)) => match reader.element(&tag) {
                    Ok(element) => elements.push(element),
                    Err(error) => break Err(error),
                },
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            }
        };
        let is_truncated = end.is_err() || text.len() < body.len();
        Some(Self::from_elements(&elements, is_truncated))
    }

    /// Parses `{"Error": {…}}` or the inner object alone, as the official Go SDK does.
    fn from_json(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        if !content_type.to_ascii_lowercase().contains("json") {
            return None;
        }
        let (mut object, is_truncated) = read_object(valid_start(body))?;
        if let Some(Value::Object(inner)) = object.get_mut("Error") {
            object = std::mem::take(inner);
        }
        let elements = object
            .into_iter()
            .map(|(name, value)| Element::with_text(name, &text(value)));
        Some(Self::from_elements(&elements.collect(), is_truncated))
    }

    /// Takes the documented elements; the first of several with one name counts.
    fn from_elements(elements: &UnknownElements, is_truncated: bool) -> Self {
        let mut document = Self {
            is_truncated,
            ..Self::default()
        };
        for element in elements.elements() {
            let part = match element.name() {
                "Code" => &mut document.code,
                "Message" => &mut document.message,
                "RequestId" => &mut document.request_id,
                "HostId" => &mut document.host_id,
                "EC" => &mut document.ec,
                "RecommendDoc" => &mut document.recommend_doc,
                _ => {
                    document.unknown.push(element.clone());
                    continue;
                }
            };
            if part.is_none() {
                *part = not_blank(element.text());
            }
        }
        document
    }
}

/// Returns the bytes before the first one that isn't UTF-8.
///
/// A connection can break in the middle of a character.
fn valid_start(body: &[u8]) -> &[u8] {
    match std::str::from_utf8(body) {
        Ok(_) => body,
        Err(error) => &body[..error.valid_up_to()],
    }
}

/// Returns whether a body is an error document in XML, even a damaged one.
///
/// OSS can fail after it has sent the status 200.
pub(crate) fn is_error_document(body: &[u8]) -> bool {
    match simple_root_name(body) {
        Some(name) if name != ErrorDocument::NAME.as_bytes() => false,
        _ => Reader::new(valid_start(body))
            .is_ok_and(|mut reader| reader.enter_root(ErrorDocument::NAME).is_ok()),
    }
}

/// Returns the name of the root element in the simple cases; `None` means unknown.
///
/// This is a fast path: every success is checked, and the XML reader would create an error for each
/// root element other than the expected one.
fn simple_root_name(body: &[u8]) -> Option<&[u8]> {
    let body = body.trim_ascii_start();
    let body = match body.strip_prefix(b"<?xml ") {
        Some(declaration) => {
            let end = declaration.windows(2).position(|two| two == b"?>")?;
            declaration[end + 2..].trim_ascii_start()
        }
        None => body,
    };
    let tag = body.strip_prefix(b"<")?;
    let end = tag.iter().position(|byte| !byte.is_ascii_alphanumeric())?;
    // Any other delimiter may be part of the name, such as the colon after a prefix.
    (end > 0 && matches!(tag[end], b'>' | b' ')).then_some(&tag[..end])
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

fn not_blank(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn damaged_error_document_is_recognized() {
        assert!(is_error_document(b"\n<Error><Code>Int"));
        assert!(is_error_document(b"<?xml a='><A>'?> <Error >"));
        assert!(is_error_document(b"<a:Error>"));
        assert!(is_error_document(b"<Error><Message>\xe4\xb8"));
        assert!(is_error_document(
            b"<?xml version='1.0'?><Error xmlns='x'/>"
        ));
        assert!(
            !is_error_document(b"<Errors/>")
                && !is_error_document(b"<?xml version='1.0'?>\n<Errors>")
                && !is_error_document(b"")
                && !is_error_document(b"Error")
        );
    }
}
