//! Reads any answer that is no success: XML, JSON, HTML, nothing.

use std::borrow::Cow;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{CONTENT_TYPE, LOCATION};
use http::{HeaderMap, HeaderName, StatusCode, Uri};
use oss_model::common::ErrorDocument;
use oss_model::xml::{Element, Reader, RootElement as _, UnknownElements};
use serde_json::Value;

use super::ServiceError;
use super::time::{date, retry_after};
use crate::printable::excerpt;
use crate::redact::Secrets;

/// The request id of an answer.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-oss-request-id");
const EC: HeaderName = HeaderName::from_static("x-oss-ec");
/// The error document in Base64, where the answer has no body, as after `HEAD`.
const ERR: HeaderName = HeaderName::from_static("x-oss-err");

/// What a document said; all of it may be missing.
#[derive(Default)]
struct Document {
    code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    host_id: Option<String>,
    ec: Option<String>,
    recommend_doc: Option<String>,
    unknown: UnknownElements,
}

impl ServiceError {
    /// Reads an answer that came at `now`; there is none that cannot be read.
    pub(crate) fn read(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &Secrets,
        now: SystemTime,
    ) -> Self {
        let body = body_or_header(headers, body);
        let document = from_xml(&body)
            .or_else(|| from_json(headers, &body))
            .unwrap_or_default();
        let endpoint = endpoint(&document.unknown).or_else(|| location(status, headers));
        let endpoint = endpoint.filter(|host| secrets.redact(host) == *host);
        let clean = |text: String| secrets.redact(text).into_owned();
        let identify = |text| secrets.identify(text);
        Self {
            status,
            code: document
                .code
                .map_or_else(|| code_of(status).to_owned(), clean),
            message: document
                .message
                .map_or_else(|| describe(status, &body, secrets), clean),
            request_id: document
                .request_id
                .and_then(identify)
                .or_else(|| secrets.identifier(headers, &REQUEST_ID)),
            ec: document
                .ec
                .and_then(identify)
                .or_else(|| secrets.identifier(headers, &EC)),
            host_id: document.host_id.map(clean),
            recommend_doc: document.recommend_doc.map(clean),
            endpoint,
            date: date(headers),
            retry_after: retry_after(headers, now),
            unknown: document.unknown,
        }
    }
}

/// Tells whether a body is an error document, even a damaged one.
///
/// OSS can find out that it fails after it has answered 200.
pub(crate) fn is_error_document(body: &[u8]) -> bool {
    match plain_root(body) {
        Some(name) if name != ErrorDocument::NAME.as_bytes() => false,
        _ => {
            Reader::new(body).is_ok_and(|mut reader| reader.enter_root(ErrorDocument::NAME).is_ok())
        }
    }
}

/// Returns the name of the root where it is seen at once; `None` says nothing.
///
/// Each success is asked for it, and a reader of XML that is told to expect another root makes an error of it.
fn plain_root(body: &[u8]) -> Option<&[u8]> {
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
    // Anything else may be a part of the name, such as the colon behind a prefix.
    (end > 0 && matches!(tag[end], b'>' | b' ')).then_some(&tag[..end])
}

/// Returns a header as text, if it is text and not blank.
fn header(headers: &HeaderMap, name: &HeaderName) -> Option<String> {
    let value = headers.get(name)?.to_str().ok()?;
    present(value.to_owned())
}

fn body_or_header<'a>(headers: &HeaderMap, body: &'a [u8]) -> Cow<'a, [u8]> {
    let decoded = match headers.get(ERR) {
        Some(value) if body.is_empty() => STANDARD.decode(value.as_bytes()).ok(),
        _ => None,
    };
    decoded.map_or(Cow::Borrowed(body), Cow::Owned)
}

fn from_xml(body: &[u8]) -> Option<Document> {
    let document = ErrorDocument::from_xml(body).ok()?;
    Some(Document {
        code: document.code.and_then(present),
        message: document.message.and_then(present),
        request_id: document.request_id.and_then(present),
        host_id: document.host_id.and_then(present),
        ec: document.ec.and_then(present),
        recommend_doc: document.recommend_doc.and_then(present),
        unknown: document.unknown,
    })
}

/// Reads `{"Error": {…}}` or the inner object alone, as the official Go SDK does.
fn from_json(headers: &HeaderMap, body: &[u8]) -> Option<Document> {
    if !header(headers, &CONTENT_TYPE)?
        .to_ascii_lowercase()
        .contains("json")
    {
        return None;
    }
    let Value::Object(mut object) = serde_json::from_slice(body).ok()? else {
        return None;
    };
    if let Some(Value::Object(inner)) = object.get_mut("Error") {
        object = std::mem::take(inner);
    }
    let mut take = |name| object.remove(name).map(text).and_then(present);
    Some(Document {
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

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}

/// The code of an answer without a document; 304 never has one, and needs none.
fn code_of(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_MODIFIED => ServiceError::NOT_MODIFIED,
        _ => ServiceError::NO_CODE,
    }
}

/// Tells whether a status sends the client elsewhere; 304 does not.
fn redirects(status: StatusCode) -> bool {
    status.is_redirection() && status != StatusCode::NOT_MODIFIED
}

fn describe(status: StatusCode, body: &[u8], secrets: &Secrets) -> String {
    let excerpt = excerpt(body, secrets);
    if status == StatusCode::NOT_MODIFIED {
        "the condition of the request says that nothing has changed".to_owned()
    } else if redirects(status) {
        "redirects are not followed; the endpoint or region may be wrong".to_owned()
    } else if excerpt.is_empty() {
        "the answer has no body".to_owned()
    } else if is_error_document(body) {
        // It is not quoted: after a failed signature it repeats the security token.
        "the service gave no message".to_owned()
    } else {
        format!("the answer is no error document of OSS: {excerpt}")
    }
}

fn endpoint(unknown: &UnknownElements) -> Option<String> {
    let element = unknown
        .elements()
        .find(|element| element.name() == "Endpoint")?;
    host(element.text())
}

fn location(status: StatusCode, headers: &HeaderMap) -> Option<String> {
    let target = header(headers, &LOCATION).filter(|_| redirects(status))?;
    host(target.parse::<Uri>().ok()?.authority()?.to_string())
}

/// Passes on what looks like a host.
///
/// The text comes from a stranger and is shown to people.
fn host(text: String) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
    let is_host = (1..=300).contains(&text.len()) && text.bytes().all(allowed);
    is_host.then_some(text)
}

fn present(text: String) -> Option<String> {
    Some(text).filter(|text| !text.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn headers<const N: usize>(pairs: [(HeaderName, &'static str); N]) -> HeaderMap {
        pairs
            .into_iter()
            .map(|(name, value)| (name, HeaderValue::from_static(value)))
            .collect()
    }

    fn read(status: u16, headers: &HeaderMap, body: &str) -> ServiceError {
        ServiceError::read(
            StatusCode::from_u16(status).unwrap_or_default(),
            headers,
            body.as_bytes(),
            &Secrets::default(),
            SystemTime::UNIX_EPOCH,
        )
    }

    #[test]
    fn a_document_wins_over_headers() {
        let headers = headers([(REQUEST_ID, "from-header"), (EC, "from-header")]);
        let error = read(
            409,
            &headers,
            "<Error xmlns='http://doc.oss-cn-hangzhou.aliyuncs.com'><Code>C</Code><Message>M</Message>\
             <RequestId>id</RequestId><HostId>h</HostId><EC>0</EC><RecommendDoc>u</RecommendDoc>\
             <BucketName>b</BucketName></Error>",
        );
        let texts = [
            error.request_id(),
            error.ec(),
            error.host_id(),
            error.recommend_doc(),
            error.endpoint(),
        ];
        assert_eq!(texts, [Some("id"), Some("0"), Some("h"), Some("u"), None]);
        assert_eq!(error.to_string(), "C: M (EC 0)");
        let unknown = error
            .unknown()
            .elements()
            .map(|e| (e.name().to_owned(), e.text()))
            .collect::<Vec<_>>();
        assert_eq!(unknown, [("BucketName".to_owned(), "b".to_owned())]);
    }

    #[test]
    fn headers_stand_in_for_a_document() {
        let error = read(500, &headers([(REQUEST_ID, "id"), (EC, "0")]), "");
        assert_eq!((error.request_id(), error.ec()), (Some("id"), Some("0")));
        assert_eq!(
            error.to_string(),
            "BadErrorResponse: the answer has no body (EC 0)"
        );
    }

    #[test]
    fn the_error_header_stands_in_for_an_empty_body() {
        // <Error><Code>NoSuchKey</Code></Error>
        let document = "PEVycm9yPjxDb2RlPk5vU3VjaEtleTwvQ29kZT48L0Vycm9yPg==";
        assert_eq!(
            read(404, &headers([(ERR, document)]), "").code(),
            "NoSuchKey"
        );
        assert_eq!(
            read(404, &headers([(ERR, document)]), "<html>").code(),
            ServiceError::NO_CODE
        );
        assert_eq!(
            read(404, &headers([(ERR, "%%%")]), "").code(),
            ServiceError::NO_CODE
        );
    }

    #[test]
    fn json_is_read_with_and_without_its_root() {
        let json = headers([(CONTENT_TYPE, "application/json; charset=utf-8")]);
        let inner = r#"{"Code":"C","Message":"M","RequestId":"id","EC":"0","Retries":3}"#;
        for body in [inner.to_owned(), format!(r#"{{"Error":{inner}}}"#)] {
            let error = read(404, &json, &body);
            assert_eq!((error.code(), error.message()), ("C", "M"));
            assert_eq!((error.request_id(), error.ec()), (Some("id"), Some("0")));
            assert_eq!(
                error
                    .unknown()
                    .elements()
                    .map(Element::text)
                    .collect::<String>(),
                "3"
            );
        }
        assert!(read(404, &json, "[1]").message().ends_with(": [1]"));
    }

    #[test]
    fn anything_else_is_quoted_escaped_and_cut() {
        let error = read(
            502,
            &HeaderMap::new(),
            &format!("<html>\x1b[31m{}", "x".repeat(9000)),
        );
        assert_eq!(error.code(), ServiceError::NO_CODE);
        assert!(
            error
                .message()
                .starts_with(r"the answer is no error document of OSS: <html>\u{1b}[31mxxx")
        );
        assert!(error.to_string().len() < 300);
    }

    #[test]
    fn redirects_name_the_other_endpoint() {
        let headers = headers([(LOCATION, "https://b.oss-cn-beijing.aliyuncs.com/?inventory")]);
        let error = read(301, &headers, "");
        assert_eq!(error.endpoint(), Some("b.oss-cn-beijing.aliyuncs.com"));
        assert!(
            error
                .to_string()
                .ends_with("points to the endpoint b.oss-cn-beijing.aliyuncs.com")
        );

        let document = "<Error><Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint></Error>";
        assert_eq!(
            read(403, &HeaderMap::new(), document).endpoint(),
            Some("oss-cn-beijing.aliyuncs.com")
        );
        let hostile = "<Error><Endpoint>https://u:p@x/\u{1b}</Endpoint></Error>";
        assert_eq!(read(403, &HeaderMap::new(), hostile).endpoint(), None);
    }

    #[test]
    fn damaged_error_documents_are_still_errors() {
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

    #[test]
    fn what_was_signed_is_not_shown() {
        let document = "<Error><Code>SignatureDoesNotMatch</Code>\
            <CanonicalRequest>x-oss-security-token:canary</CanonicalRequest></Error>";
        let whole = read(403, &HeaderMap::new(), document);
        assert!(format!("{whole:?}").contains("CanonicalRequest"));
        let damaged = read(403, &HeaderMap::new(), document.trim_end_matches('>'));
        for error in [whole, damaged] {
            let shown = format!("{error} {error:?} {error:#?} {}", error.message());
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}
