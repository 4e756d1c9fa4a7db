//! Classifies an error.
//!
//! The questions are whether a retry may help, and whether the request may have been applied.

use http::StatusCode;
use oss_transport::ErrorKind as TransportErrorKind;

use super::retry::Failure;
use crate::error::{ErrorRepr, is_refusal};

/// Returns how an attempt failed, as far as the retry policy is concerned.
pub(super) fn failure(error: &ErrorRepr) -> Failure {
    match error {
        ErrorRepr::Transport { error, head } => match error.kind() {
            // The next attempt would meet the same transport, refusal or response.
            TransportErrorKind::Config
            | TransportErrorKind::ProxyRefused
            | TransportErrorKind::Tls
            | TransportErrorKind::Request
            | TransportErrorKind::Protocol
            | TransportErrorKind::TooLarge => Failure::Permanent,
            // Sending the start of a broken request body again doesn't repair it.
            TransportErrorKind::Body if head.is_none() => Failure::Permanent,
            TransportErrorKind::Resolve => Failure::Unresolved,
            _ if error.may_have_been_sent() => Failure::Interrupted,
            _ => Failure::NotSent,
        },
        ErrorRepr::Service(error) => {
            Failure::from_response(error.status(), error.code(), error.retry_after())
        }
        // Sending the data again replaces it.
        ErrorRepr::AttemptTimeout(_) | ErrorRepr::ChecksumMismatch(_) => Failure::Interrupted,
        _ => Failure::Permanent,
    }
}

/// Returns whether it is unknown if the service applied the request.
pub(super) fn may_have_been_applied(error: &ErrorRepr) -> bool {
    match error {
        ErrorRepr::Transport {
            head: Some(head), ..
        } => !is_unapplied(head.status),
        ErrorRepr::Transport { error, .. } => error.may_have_been_sent(),
        ErrorRepr::Service(error) => !is_unapplied(error.status()),
        ErrorRepr::UnexpectedResponse { .. }
        | ErrorRepr::AttemptTimeout(_)
        | ErrorRepr::ChecksumMismatch(_) => true,
        _ => false,
    }
}

/// Returns whether a reused connection ended before the response head was complete.
pub(super) fn is_stale_connection(error: &ErrorRepr) -> bool {
    match error {
        ErrorRepr::Transport { error, head: None } => {
            error.kind() == TransportErrorKind::Interrupted && error.connection_was_reused()
        }
        _ => false,
    }
}

/// Returns whether a status means that the service applied nothing.
fn is_unapplied(status: StatusCode) -> bool {
    status.is_redirection() || is_refusal(status)
}

#[cfg(test)]
mod tests {
    use oss_transport::Limit;

    use super::*;

    #[test]
    fn each_transport_error_is_classified() {
        use TransportErrorKind as Kind;
        for (kind, expected) in [
            (Kind::Connect, Failure::NotSent),
            (Kind::Resolve, Failure::Unresolved),
            (Kind::Timeout(Limit::Connect), Failure::NotSent),
            (Kind::Config, Failure::Permanent),
            (Kind::ProxyRefused, Failure::Permanent),
            (Kind::Tls, Failure::Permanent),
            (Kind::Request, Failure::Permanent),
            (Kind::Protocol, Failure::Permanent),
            (Kind::TooLarge, Failure::Permanent),
            (Kind::Timeout(Limit::Head), Failure::Interrupted),
            (Kind::Timeout(Limit::Idle), Failure::Interrupted),
            (Kind::Interrupted, Failure::Interrupted),
            (Kind::Body, Failure::Permanent),
            (Kind::Other, Failure::Interrupted),
        ] {
            let repr = ErrorRepr::from(oss_transport::Error::new(kind, "canary"));
            let sent = !matches!(expected, Failure::NotSent | Failure::Unresolved)
                && oss_transport::Error::new(kind, "").may_have_been_sent();
            assert_eq!(failure(&repr), expected, "{kind:?}");
            assert_eq!(may_have_been_applied(&repr), sent, "{kind:?}");
        }
    }
}
