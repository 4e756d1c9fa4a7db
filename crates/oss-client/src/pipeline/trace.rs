//! Emits `tracing` data: a span for each operation and an event for each attempt.
//!
//! The names follow the semantic conventions of OpenTelemetry where those have one. Only the headers of two
//! lists are recorded. Bodies are never recorded. The URL of an attempt is, because its signature is in a header.

use std::fmt::Write as _;

use http::uri::Scheme;
use http::{HeaderMap, Method, Request, StatusCode};
use oss_model::operation::OperationInfo;
use oss_transport::Body;
use tracing::field::{self, DisplayValue, Empty, display};
use tracing::{Level, Span, debug, info_span};

use super::attempt_info::{AttemptInfo, NextStep};
use super::operation_state::OperationState;
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
/// The most that is recorded of a URL, in characters; keys have up to 1,023 bytes.
const URL_LIMIT: usize = 1000;

/// The parts of an attempt that all attempts of its operation share.
#[derive(Clone, Copy, Debug)]
pub(super) struct AttemptLimits<'a> {
    pub(super) method: &'a Method,
    pub(super) max_attempts: u32,
}

/// The recorded URL and headers of an attempt; empty without a subscriber.
#[derive(Debug, Default)]
pub(super) struct RecordedHeaders {
    url: Option<String>,
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
pub(super) fn record_resend_count(state: &OperationState) {
    let span = state.span();
    span.record("http.request.resend_count", state.resend_count());
}

/// Emits the event of an attempt; the crate documents its target and its fields.
pub(super) fn attempt(
    info: &AttemptInfo<'_>,
    error: Option<&ErrorRepr>,
    headers: &RecordedHeaders,
    limits: AttemptLimits<'_>,
) {
    let backoff = match info.next {
        NextStep::RetryAfter(backoff) => Some(backoff),
        _ => None,
    };
    debug!(
        target: "oss_client::attempt",
        {
            rpc.method = info.operation,
            oss.bucket = info.bucket,
            http.request.method = %limits.method,
            url.full = headers.url,
            http.request.resend_count = info.number.saturating_sub(1),
            oss.max_attempts = limits.max_attempts,
            duration = ?info.duration,
            http.response.status_code = info.status.map(|status| status.as_u16()),
            oss.request_id = info.request_id.map(printable),
            error.type = info.error_type.as_deref(),
            http.request.headers = headers.request,
            http.response.headers = headers.response,
            error = error.map(display),
            next = %info.next,
            backoff = backoff.map(field::debug),
        },
        "attempt"
    );
}

/// Records in the span why the operation failed.
pub(super) fn operation_failed(state: &OperationState, error: &ErrorRepr) {
    record_response(state, error.status(), error.request_id());
    // A 304 to a conditional request isn't a failure.
    if error.status() != Some(StatusCode::NOT_MODIFIED) {
        let span = state.span();
        span.record("error.type", display(error.error_type()));
    }
}

impl RecordedHeaders {
    /// Records the URL and the listed headers of a request.
    pub(super) fn record_request(&mut self, request: &Request<Body>, secrets: &Secrets) {
        self.request = listed(request.headers(), &REQUEST_HEADERS, secrets);
        self.url = tracing::enabled!(Level::DEBUG).then(|| {
            let url = request.uri().to_string();
            Printable::new(&secrets.redact(url), URL_LIMIT).to_string()
        });
    }

    /// Records the listed headers of a response.
    pub(super) fn record_response(&mut self, headers: &HeaderMap, secrets: &Secrets) {
        self.response = listed(headers, &RESPONSE_HEADERS, secrets);
    }
}

/// Records in the span what the last response was.
pub(super) fn record_response(
    state: &OperationState,
    status: Option<StatusCode>,
    request_id: Option<&str>,
) {
    let span = state.span();
    let status = status.map(|status| status.as_u16());
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
