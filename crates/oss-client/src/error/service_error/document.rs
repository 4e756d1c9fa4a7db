//! Parses error documents in XML or JSON.

use http::HeaderMap;
use http::header::CONTENT_TYPE;
use oss_model::RootElement as _;
use oss_model::common::ErrorDocument;
use oss_model::xml::{Element, Reader, UnknownElements};
use serde_json::Value;

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
}

impl Document {
    /// Parses a body; `None` if it isn't an error document.
    pub(super) fn parse(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        Self::from_xml(body).or_else(|| Self::from_json(headers, body))
    }

    fn from_xml(body: &[u8]) -> Option<Self> {
        let document = ErrorDocument::from_xml(body).ok()?;
        Some(Self {
            code: document.code.and_then(not_blank),
            message: document.message.and_then(not_blank),
            request_id: document.request_id.and_then(not_blank),
            host_id: document.host_id.and_then(not_blank),
            ec: document.ec.and_then(not_blank),
            recommend_doc: document.recommend_doc.and_then(not_blank),
            unknown: document.unknown,
        })
    }

    /// Parses `{"Error": {…}}` or the inner object alone, as the official Go SDK does.
    fn from_json(headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let content_type = headers.get(CONTENT_TYPE)?.to_str().ok()?;
        if !content_type.to_ascii_lowercase().contains("json") {
            return None;
        }
        let Value::Object(mut object) = serde_json::from_slice(body).ok()? else {
            return None;
        };
        if let Some(Value::Object(inner)) = object.get_mut("Error") {
            object = std::mem::take(inner);
        }
        let mut take = |name| object.remove(name).map(text).and_then(not_blank);
        Some(Self {
            code: take("Code"),
            message: take("Message"),
            request_id: take("RequestId"),
            host_id: take("HostId"),
            ec: take("EC"),
            recommend_doc: take("RecommendDoc"),
            unknown: object
                .into_iter()
                .map(|(name, value)| Element::with_text(name, &text(value)))
                .collect(),
        })
    }
}

/// Returns whether a body is an error document in XML, even a damaged one.
///
/// OSS can fail after it has sent the status 200.
pub(crate) fn is_error_document(body: &[u8]) -> bool {
    match simple_root_name(body) {
        Some(name) if name != ErrorDocument::NAME.as_bytes() => false,
        _ => {
            Reader::new(body).is_ok_and(|mut reader| reader.enter_root(ErrorDocument::NAME).is_ok())
        }
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
