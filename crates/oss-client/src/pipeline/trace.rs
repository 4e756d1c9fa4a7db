//! Emits `tracing` data: a span for each operation and an event for each attempt.
//!
//! The names follow the semantic conventions of OpenTelemetry where those have one. Only the headers of two
//! lists are recorded. Bodies and queries are never recorded, because they contain signatures and tokens.

use std::fmt::Write as _;

use http::uri::Scheme;
use http::{HeaderMap, StatusCode};
use oss_model::operation::OperationInfo;
use tracing::field::{self, DisplayValue, Empty, display};
use tracing::{Level, Span, debug, info_span};

use super::next_step::NextStep;
use super::progress::Progress;
use super::response::RawResponse;
use crate::client::Shared;
use crate::error::ErrorRepr;
use crate::text::{Printable, Secrets};

/// The request headers that are recorded; none of them holds secrets.
const REQUEST_HEADERS: [&str; 4] = ["content-length", "content-type", "range", "x-oss-date"];
/// The recorded response headers; secrets of the request are redacted.
const RESPONSE_HEADERS: [&str; 6] = [
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "x-oss-ec",
    "x-oss-server-time",
];
/// The most that is recorded of a header or an id, in characters.
const LIMIT: usize = 100;

/// The recorded headers of one attempt; empty if no subscriber is interested.
#[derive(Debug, Default)]
pub(super) struct RecordedHeaders {
    request: Option<String>,
    response: Option<String>,
}

/// Creates the span of an operation.
pub(super) fn operation_span(client: &Shared, info: &OperationInfo, bucket: Option<&str>) -> Span {
    let endpoint = &client.endpoint;
    let default_port = if *endpoint.scheme() == Scheme::HTTP {
        80
    } else {
        443
    };
    info_span!(
        "oss_operation",
        otel.name = info.name,
        otel.kind = "client",
        rpc.system = "oss",
        rpc.method = info.name,
        oss.bucket = bucket,
        oss.request_id = Empty,
        http.request.method = %info.method,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = endpoint.host(),
        server.port = endpoint.port().unwrap_or(default_port),
        error.type = Empty,
    )
}

/// Records in the span how often the request was sent again.
pub(super) fn record_resend_count(progress: &Progress) {
    let span = progress.span();
    span.record("http.request.resend_count", progress.resend_count());
}

/// Emits the event of a successful attempt.
pub(super) fn attempt_succeeded(
    progress: &Progress,
    response: &RawResponse,
    headers: &RecordedHeaders,
) {
    let status = response.head.status.as_u16();
    let request_id = response.head.request_id.as_deref();
    record_response(progress, Some(status), request_id);
    debug!(
        http.request.resend_count = progress.resend_count(),
        http.response.status_code = status,
        oss.request_id = request_id.map(printable),
        http.request.headers = headers.request,
        http.response.headers = headers.response,
        "attempt succeeded"
    );
}

/// Emits the event of a failed attempt, with what follows it.
pub(super) fn attempt_failed(
    progress: &Progress,
    error: &ErrorRepr,
    next: &NextStep,
    headers: &RecordedHeaders,
) {
    let backoff = match next {
        NextStep::RetryAfter(backoff) => Some(backoff),
        _ => None,
    };
    debug!(
        http.request.resend_count = progress.resend_count(),
        http.response.status_code = error.status().map(|status| status.as_u16()),
        oss.request_id = error.request_id().map(printable),
        error.type = %error.error_type(),
        http.request.headers = headers.request,
        http.response.headers = headers.response,
        %error,
        %next,
        backoff = backoff.map(field::debug),
        "attempt failed"
    );
}

/// Records in the span why the operation failed.
pub(super) fn operation_failed(progress: &Progress, error: &ErrorRepr) {
    let status = error.status().map(|status| status.as_u16());
    record_response(progress, status, error.request_id());
    // A 304 to a conditional request isn't a failure.
    if error.status() != Some(StatusCode::NOT_MODIFIED) {
        let span = progress.span();
        span.record("error.type", display(error.error_type()));
    }
}

impl RecordedHeaders {
    /// Records the listed headers of a request.
    pub(super) fn record_request(&mut self, headers: &HeaderMap, secrets: &Secrets) {
        self.request = listed(headers, &REQUEST_HEADERS, secrets);
    }

    /// Records the listed headers of a response.
    pub(super) fn record_response(&mut self, headers: &HeaderMap, secrets: &Secrets) {
        self.response = listed(headers, &RESPONSE_HEADERS, secrets);
    }
}

fn record_response(progress: &Progress, status: Option<u16>, request_id: Option<&str>) {
    let span = progress.span();
    span.record("http.response.status_code", status);
    span.record("oss.request_id", request_id.map(printable));
}

fn listed(headers: &HeaderMap, names: &[&str], secrets: &Secrets) -> Option<String> {
    if !tracing::enabled!(Level::DEBUG) {
        return None;
    }
    let mut list = String::new();
    for name in names {
        let Some(value) = headers.get(*name).and_then(|value| value.to_str().ok()) else {
            continue;
        };
        let separator = if list.is_empty() { "" } else { ", " };
        let value = secrets.redact(value);
        let value = Printable::new(&value, LIMIT);
        // Writing to a `String` cannot fail.
        let _ = write!(list, "{separator}{name}: {value}");
    }
    Some(list)
}

fn printable(text: &str) -> DisplayValue<Printable<'_>> {
    display(Printable::new(text, LIMIT))
}
