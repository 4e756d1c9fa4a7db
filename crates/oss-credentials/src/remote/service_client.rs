//! Requests to a service that issues credentials, with retries.

use std::time::Duration;

use http::Request;
use oss_transport::{Body, ErrorKind, SleepFuture, race};

use crate::{CredentialsContext, CredentialsError};

use super::response::ServiceResponse;
use super::sent_text::SentText;

/// Sends requests to one service, with a timeout for each of them and one for all.
///
/// A failure that may pass is retried twice: a 5xx, or a connection that ends before the response does.
pub(super) struct ServiceClient<'a> {
    /// The name of the service in errors.
    service: &'static str,
    context: &'a CredentialsContext,
    request_timeout: Duration,
    timeout: Duration,
    /// Until it has passed; a future must not be polled again after that.
    deadline: Option<SleepFuture<'a>>,
}

/// The timeout of the official SDK for Python: 5 seconds to connect, 10 to read.
pub(super) const TIMEOUT: Duration = Duration::from_secs(15);

/// The pauses before the retries.
///
/// They leave room for all attempts within the second of the metadata service.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_millis(200)];

/// In bytes, more than any service sends; a response of STS has about 1 KiB.
const BODY_LIMIT: usize = 64 * 1024;

/// The reason why a response is missing or unusable.
pub(super) enum FetchError {
    /// The service or the resource may not exist here.
    Unavailable(CredentialsError),
    /// The connection ended before the response did.
    Interrupted(CredentialsError),
    /// The response has a status of failure.
    Status(CredentialsError),
    Other(CredentialsError),
}

type Outcome = Result<ServiceResponse, FetchError>;

impl<'a> ServiceClient<'a> {
    /// Creates a client whose timeout starts now.
    pub(super) fn new(
        service: &'static str,
        context: &'a CredentialsContext,
        timeout: Duration,
    ) -> Result<Self, CredentialsError> {
        context.sleep().check().map_err(|error| {
            let message = format!("requests to {service} cannot have a timeout");
            CredentialsError::new(message).with_source(error)
        })?;
        Ok(Self {
            service,
            context,
            request_timeout: timeout,
            timeout,
            deadline: Some(context.sleep().sleep(timeout)),
        })
    }

    /// Sets the timeout of each request; the default is the timeout of all.
    pub(super) fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    /// Sends a request; the function builds it for each attempt.
    pub(super) async fn send(
        &mut self,
        request: impl Fn() -> http::Result<Request<Body>>,
    ) -> Outcome {
        let Self {
            service,
            context,
            request_timeout,
            timeout,
            deadline,
        } = self;
        let Some(running) = deadline else {
            return Err(timed_out(service, *timeout));
        };
        let mut last = None;
        let attempts = async {
            for pause in PAUSES {
                let outcome = attempt(service, context, request(), *request_timeout).await;
                if !may_pass(&outcome) {
                    return outcome;
                }
                last = Some(outcome);
                context.sleep().sleep(pause).await;
            }
            attempt(service, context, request(), *request_timeout).await
        };
        if let Some(outcome) = race(attempts, Box::pin(running)).await {
            return outcome;
        }
        *deadline = None;
        last.unwrap_or_else(|| Err(timed_out(service, *timeout)))
    }
}

fn may_pass(outcome: &Outcome) -> bool {
    match outcome {
        Ok(response) => response.status.is_server_error(),
        Err(FetchError::Interrupted(_)) => true,
        Err(_) => false,
    }
}

fn timed_out(service: &str, timeout: Duration) -> FetchError {
    let message = format!("{service} did not respond within {timeout:?}");
    FetchError::Unavailable(CredentialsError::unreachable(message))
}

async fn attempt(
    service: &'static str,
    context: &CredentialsContext,
    request: http::Result<Request<Body>>,
    timeout: Duration,
) -> Outcome {
    let limit = context.sleep().sleep(timeout);
    let outcome = race(exchange(service, context, request), limit).await;
    outcome.unwrap_or_else(|| Err(timed_out(service, timeout)))
}

async fn exchange(
    service: &'static str,
    context: &CredentialsContext,
    request: http::Result<Request<Body>>,
) -> Outcome {
    let request = request.map_err(|error| {
        let message = format!("cannot build the request to {service}");
        FetchError::Other(CredentialsError::new(message).with_source(error))
    })?;
    let host = match (request.uri().host(), request.uri().port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let failed = |error: oss_transport::Error, otherwise: fn(CredentialsError) -> FetchError| {
        let kind = error.kind();
        let message = format!("the request to {service} at {host} failed");
        let error = CredentialsError::unreachable(message).with_source(error);
        match kind {
            ErrorKind::Interrupted | ErrorKind::Body => FetchError::Interrupted(error),
            _ => otherwise(error),
        }
    };
    let sent = SentText::of(&request);
    let response = context.http_transport().send(request).await;
    let (head, body) = response
        .map_err(|error| failed(error, FetchError::Unavailable))?
        .into_parts();
    let body = body.collect(BODY_LIMIT).await;
    let body = body.map_err(|error| failed(error, FetchError::Other))?;
    Ok(ServiceResponse {
        service,
        host,
        sent,
        status: head.status,
        body,
    })
}

impl From<FetchError> for CredentialsError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::Unavailable(error)
            | FetchError::Interrupted(error)
            | FetchError::Status(error)
            | FetchError::Other(error) => error,
        }
    }
}
