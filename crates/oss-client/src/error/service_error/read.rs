//! Reads any error response: XML, JSON, HTML or an empty body.

use std::borrow::Cow;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::LOCATION;
use http::{HeaderMap, HeaderName, StatusCode, Uri};
use oss_model::xml::{Element, UnknownElements};

use super::ServiceError;
use super::document::{Document, is_error_document};
use super::time::{date, retry_after};
use crate::text::{Secrets, excerpt};

/// The request id of a response.
pub(crate) const REQUEST_ID: HeaderName = HeaderName::from_static("x-oss-request-id");
const EC: HeaderName = HeaderName::from_static("x-oss-ec");
/// The error document in Base64, for responses without a body, as to `HEAD`.
const ERR: HeaderName = HeaderName::from_static("x-oss-err");

impl ServiceError {
    /// Reads a response that was received at `now`; this cannot fail.
    pub(crate) fn read(
        status: StatusCode,
        headers: &HeaderMap,
        body: &[u8],
        secrets: &Secrets,
        now: SystemTime,
    ) -> Self {
        let body = body_or_header(headers, body);
        let document = Document::parse(headers, &body).unwrap_or_default();
        let endpoint =
            endpoint_element(&document.unknown).or_else(|| redirect_host(status, headers));
        let redact = |text: String| secrets.redact(text).into_owned();
        let unknown_names = document.unknown.elements().map(Element::name);
        Self {
            status,
            code: document
                .code
                .map_or_else(|| default_code(status).to_owned(), redact),
            message: match document.message {
                Some(message) => redact(message),
                None if document.is_truncated => "the rest of the response is missing".to_owned(),
                None => default_message(status, &body, secrets),
            },
            request_id: document
                .request_id
                .and_then(|id| secrets.checked_id(id))
                .or_else(|| secrets.id_header(headers, &REQUEST_ID)),
            ec: document
                .ec
                .and_then(|ec| secrets.checked_id(ec))
                .or_else(|| secrets.id_header(headers, &EC)),
            host_id: document.host_id.map(redact),
            recommend_doc: document.recommend_doc.map(redact),
            endpoint: endpoint.filter(|host| !secrets.is_in(host)),
            date: date(headers),
            retry_after: retry_after(headers, now),
            unknown_names: unknown_names.map(|name| redact(name.to_owned())).collect(),
            unknown: document.unknown,
        }
    }
}

fn body_or_header<'a>(headers: &HeaderMap, body: &'a [u8]) -> Cow<'a, [u8]> {
    let decoded = match headers.get(ERR) {
        Some(value) if body.is_empty() => STANDARD.decode(value.as_bytes()).ok(),
        _ => None,
    };
    decoded.map_or(Cow::Borrowed(body), Cow::Owned)
}

fn default_code(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_MODIFIED => ServiceError::NOT_MODIFIED,
        _ => ServiceError::NO_CODE,
    }
}

fn default_message(status: StatusCode, body: &[u8], secrets: &Secrets) -> String {
    let excerpt = excerpt(body, secrets);
    if status == StatusCode::NOT_MODIFIED {
        "the resource has not changed".to_owned()
    } else if is_redirect(status) {
        "redirects are not followed; the endpoint or region may be wrong".to_owned()
    } else if excerpt.is_empty() {
        "the response has an empty body".to_owned()
    } else if is_error_document(body) {
        // Not quoted: after a failed signature the document repeats the security token.
        "the service gave no message".to_owned()
    } else {
        format!("the response is not an OSS error document: {excerpt}")
    }
}

/// Returns whether a status redirects to another URL; 304 doesn't.
fn is_redirect(status: StatusCode) -> bool {
    status.is_redirection() && status != StatusCode::NOT_MODIFIED
}

fn endpoint_element(unknown: &UnknownElements) -> Option<String> {
    let mut elements = unknown.elements();
    checked_host(
        elements
            .find(|element| element.name() == "Endpoint")?
            .text(),
    )
}

fn redirect_host(status: StatusCode, headers: &HeaderMap) -> Option<String> {
    if !is_redirect(status) {
        return None;
    }
    let target = headers.get(LOCATION)?.to_str().ok()?;
    checked_host(target.parse::<Uri>().ok()?.authority()?.to_string())
}

/// Returns the text if it looks like a host.
///
/// The text comes from an untrusted server and is displayed.
fn checked_host(text: String) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:[]".contains(&byte);
    let is_host = (1..=300).contains(&text.len()) && text.bytes().all(allowed);
    is_host.then_some(text)
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;
    use http::header::CONTENT_TYPE;

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
    fn document_takes_precedence_over_headers() {
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
    fn headers_are_used_without_a_document() {
        let error = read(500, &headers([(REQUEST_ID, "id"), (EC, "0")]), "");
        assert_eq!((error.request_id(), error.ec()), (Some("id"), Some("0")));
        assert_eq!(
            error.to_string(),
            "BadErrorResponse: the response has an empty body (EC 0)"
        );
    }

    #[test]
    fn error_header_is_used_for_an_empty_body() {
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
    fn other_body_is_quoted_escaped_and_cut() {
        let error = read(
            502,
            &HeaderMap::new(),
            &format!("<html>\x1b[31m{}", "x".repeat(9000)),
        );
        assert_eq!(error.code(), ServiceError::NO_CODE);
        assert!(
            error
                .message()
                .starts_with(r"the response is not an OSS error document: <html>\u{1b}[31mxxx")
        );
        assert!(error.to_string().len() < 300);
    }

    #[test]
    fn redirect_names_the_other_endpoint() {
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
    fn part_of_a_token_is_in_no_text() {
        // Base64 with all of its characters, and no part twice.
        let token = STANDARD.encode(
            (0..=200)
                .map(|n: u8| n.wrapping_mul(167))
                .collect::<Vec<_>>(),
        );
        let mut value = HeaderValue::from_str(&token).expect("ASCII");
        value.set_sensitive(true);
        let request = HeaderMap::from_iter([(REQUEST_ID, value)]);
        let secrets = Secrets::from_headers(&request);
        let wrapped = token
            .as_bytes()
            .chunks(76)
            .collect::<Vec<_>>()
            .join(&b"\n"[..]);
        let plain = token.replace(['+', '/', '='], "");
        for repeated in [
            &token,
            &token[..100],
            &token[10..64],
            &plain[..12],
            str(&wrapped),
        ] {
            let id = HeaderValue::from_str(&repeated.replace('\n', "")[..12]).expect("ASCII");
            let location = format!("https://{}/", &plain[..100]);
            let headers = HeaderMap::from_iter([
                (REQUEST_ID, id.clone()),
                (EC, id),
                (LOCATION, HeaderValue::from_str(&location).expect("ASCII")),
            ]);
            let document = format!(
                "<Error><Code>{repeated}</Code><Message>{repeated}</Message><EC>{repeated}</EC>\
                 <RequestId>{repeated}</RequestId><HostId>{repeated}</HostId>\
                 <RecommendDoc>https://x/{repeated}</RecommendDoc></Error>"
            );
            for (status, body) in [
                (403, document),
                (502, format!("<html>{repeated}")),
                (302, String::new()),
            ] {
                let status = StatusCode::from_u16(status).expect("a status");
                let now = SystemTime::UNIX_EPOCH;
                let error = ServiceError::read(status, &headers, body.as_bytes(), &secrets, now);
                let shown = format!("{error} {error:?}").to_ascii_lowercase();
                let token = token.to_ascii_lowercase();
                let mut parts = token.as_bytes().windows(8);
                assert!(!parts.any(|part| shown.contains(str(part))), "{shown}");
            }
        }
    }

    fn str(bytes: &[u8]) -> &str {
        std::str::from_utf8(bytes).expect("ASCII")
    }

    #[test]
    fn signed_text_is_not_shown() {
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
