//! The error of a request in one line.

use std::error::Error as StdError;
use std::fmt::Write as _;

use oss_inventory::oss_client::{CredentialsError, Error, Printable, ServiceError, StopReason};

/// The causes that only name a library between the client and the socket.
const EMPTY: [&str; 2] = ["client error (Connect)", "tcp connect error"];

/// Returns whether a cause is the failure of a request.
pub(super) fn is_client_error(cause: &(dyn StdError + 'static)) -> bool {
    cause.is::<Error>()
}

/// Returns the failure of a request with its causes, and the next cause.
pub(super) fn first_client_error<'e>(
    cause: &'e (dyn StdError + 'static),
) -> (String, Option<&'e (dyn StdError + 'static)>) {
    let service = cause.downcast_ref::<Error>().and_then(|error| {
        let service = error.service_error()?;
        Some(refused(error, service))
    });
    if let Some(line) = service {
        return (line, None);
    }
    let mut line = cause.to_string();
    let mut next = cause.source();
    while let Some(below) = next.filter(|below| !below.is::<CredentialsError>()) {
        let text = below.to_string();
        if !EMPTY.contains(&&*text) {
            // Writing to a `String` cannot fail.
            let _ = write!(line, ": {text}");
        }
        next = below.source();
    }
    (line, next)
}

/// Returns what the service said, with what its support asks for.
fn refused(error: &Error, service: &ServiceError) -> String {
    let mut facts = vec![service.status().as_u16().to_string()];
    facts.extend(
        service
            .ec()
            .map(|ec| format!("EC {}", Printable::new(ec, 100))),
    );
    let id = service.request_id().map(|id| Printable::new(id, 100));
    facts.extend(id.map(|id| format!("request id {id}")));
    if error.attempts() > 1 {
        let elapsed = error.elapsed();
        facts.push(format!("{} attempts in {elapsed:.1?}", error.attempts()));
    }
    if let Some(reason @ (StopReason::Quota | StopReason::TimeLimit)) = error.stopped_by() {
        facts.push(reason.to_string());
    }
    let facts = facts.join(", ");
    let code = Printable::new(service.code(), 100);
    let message = Printable::new(service.message(), 1000);
    let mut line = format!("{code}: {message} ({facts})");
    if let Some(endpoint) = service.endpoint() {
        let _ = write!(line, "; the service points to the endpoint {endpoint}");
    }
    line
}
