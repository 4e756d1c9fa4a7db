//! What an operation tells `tracing`: one span each, and one event for each attempt.
//!
//! The names are those of the semantic conventions of OpenTelemetry where they have one. Of headers those of
//! two lists are recorded, and bodies and queries never: they hold signatures and tokens.

use std::fmt::Write as _;

use http::HeaderMap;
use http::uri::Scheme;
use oss_model::operation::{OperationInfo, OperationRequest};
use tracing::field::{Empty, display};
use tracing::{Level, Span, debug, info_span};

use crate::attempt::Answer;
use crate::client::Shared;
use crate::error::Cause;
use crate::printable::Printable;
use crate::progress::Progress;
use crate::redact::Secrets;
use crate::retry::Decision;
use crate::run::Next;

/// The headers of a request that are recorded; none of them is a secret, whoever sets it.
const REQUEST_HEADERS: [&str; 4] = ["content-length", "content-type", "range", "x-oss-date"];
/// The headers of an answer that are recorded, without what they repeat of the secrets of the request.
const RESPONSE_HEADERS: [&str; 6] = [
    "content-length",
    "content-type",
    "date",
    "retry-after",
    "x-oss-ec",
    "x-oss-server-time",
];
/// How much of a header or an id is recorded, in characters.
const LIMIT: usize = 100;

/// The recorded headers of one attempt; nothing where nobody listens.
#[derive(Debug, Default)]
pub(crate) struct RecordedHeaders {
    request: Option<String>,
    response: Option<String>,
}

/// Opens the span of an operation.
pub(crate) fn span(client: &Shared, info: &OperationInfo, request: &OperationRequest) -> Span {
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
        oss.bucket = request.bucket,
        oss.request_id = Empty,
        http.request.method = %info.method,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = endpoint.host(),
        server.port = endpoint.port().unwrap_or(default_port),
        error.type = Empty,
    )
}

/// Records how often the request was sent again.
pub(crate) fn resent(progress: &Progress) {
    let span = progress.span();
    span.record("http.request.resend_count", progress.resent());
}

/// Records an attempt that was answered.
pub(crate) fn answered(progress: &Progress, answer: &Answer, headers: &RecordedHeaders) {
    let status = answer.head.status.as_u16();
    let request_id = answer.head.request_id.as_deref();
    record(progress, Some(status), request_id);
    debug!(
        http.request.resend_count = progress.resent(),
        http.response.status_code = status,
        oss.request_id = request_id.map(printable),
        http.request.headers = headers.request,
        http.response.headers = headers.response,
        "answered"
    );
}

/// Records an attempt that failed, and what follows it.
pub(crate) fn failed(progress: &Progress, cause: &Cause, next: &Next, headers: &RecordedHeaders) {
    let pause = match next {
        Next::Decided(Decision::RetryAfter(pause)) => Some(pause),
        _ => None,
    };
    debug!(
        http.request.resend_count = progress.resent(),
        http.response.status_code = cause.status().map(|status| status.as_u16()),
        oss.request_id = cause.request_id().map(printable),
        error.type = %cause.error_type(),
        http.request.headers = headers.request,
        http.response.headers = headers.response,
        %cause,
        %next,
        pause = pause.map(tracing::field::debug),
        "failed"
    );
}

/// Records why an operation has no result; of an answer, only that of its last attempt.
pub(crate) fn ended(progress: &Progress, cause: &Cause) {
    let status = cause.status().map(|status| status.as_u16());
    record(progress, status, cause.request_id());
    let span = progress.span();
    span.record("error.type", display(cause.error_type()));
}

impl RecordedHeaders {
    /// Reads what is recorded of a request.
    pub(crate) fn read_request(&mut self, headers: &HeaderMap, secrets: &Secrets) {
        self.request = listed(headers, &REQUEST_HEADERS, secrets);
    }

    /// Reads what is recorded of an answer.
    pub(crate) fn read_response(&mut self, headers: &HeaderMap, secrets: &Secrets) {
        self.response = listed(headers, &RESPONSE_HEADERS, secrets);
    }
}

fn record(progress: &Progress, status: Option<u16>, request_id: Option<&str>) {
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
        // A `String` takes everything.
        let _ = write!(list, "{separator}{name}: {value}");
    }
    Some(list)
}

fn printable(text: &str) -> tracing::field::DisplayValue<Printable<'_>> {
    display(Printable::new(text, LIMIT))
}
