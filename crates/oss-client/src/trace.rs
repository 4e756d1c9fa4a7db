//! What an operation tells `tracing`: one span each, and an event for each attempt.
//!
//! The names are those of the semantic conventions of OpenTelemetry where they have one. Headers,
//! bodies and queries are never recorded: they hold signatures and tokens.

use oss_model::operation::{OperationInfo, OperationRequest};
use tracing::field::{Empty, display};
use tracing::{Span, debug, info_span};

use crate::attempt::Answer;
use crate::client::Shared;
use crate::error::Cause;
use crate::printable::Printable;

/// Opens the span of an operation.
pub(crate) fn span(client: &Shared, info: &OperationInfo, request: &OperationRequest) -> Span {
    info_span!(
        "oss_operation",
        otel.name = info.name,
        otel.kind = "client",
        oss.operation = info.name,
        oss.bucket = request.bucket,
        oss.request_id = Empty,
        http.request.method = %info.method,
        http.request.resend_count = Empty,
        http.response.status_code = Empty,
        server.address = client.endpoint.host(),
    )
}

/// Records how often the request was sent again.
pub(crate) fn resent(times: u32) {
    Span::current().record("http.request.resend_count", times);
}

/// Records what an attempt came to.
pub(crate) fn answered(outcome: &Result<Answer, Cause>) {
    let (status, request_id) = match outcome {
        Ok(answer) => (Some(answer.head.status), answer.head.request_id.as_deref()),
        Err(cause) => (cause.status(), cause.request_id()),
    };
    let span = Span::current();
    span.record(
        "http.response.status_code",
        status.map(|status| status.as_u16()),
    );
    span.record(
        "oss.request_id",
        request_id.map(|id| {
            display(Printable {
                text: id,
                limit: 100,
            })
        }),
    );
    match outcome {
        Ok(_) => debug!(?status, "answered"),
        Err(cause) => debug!(?status, cause = %cause, "failed"),
    }
}
