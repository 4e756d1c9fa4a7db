//! Requests to a service that issues credentials.

use std::time::Duration;

use http::Request;
use oss_transport::{Body, SleepFuture, race};

use crate::{CredentialsContext, CredentialsError};

use super::response::ServiceResponse;

/// Sends requests to one service, with a timeout for each of them and one for all.
pub(super) struct ServiceClient<'a> {
    /// The name of the service in errors.
    service: &'static str,
    context: &'a CredentialsContext,
    request_timeout: Duration,
    timeout: Duration,
    deadline: SleepFuture<'a>,
}

/// The timeout of the official SDK for Python, which connects for 5 seconds and reads for 10.
pub(super) const TIMEOUT: Duration = Duration::from_secs(15);

/// In bytes, more than any service sends; a response of STS has about 1 KiB.
const BODY_LIMIT: usize = 64 * 1024;

/// A request without a complete response.
pub(super) enum SendError {
    /// The service didn't respond: it may not exist.
    NoResponse(CredentialsError),
    Other(CredentialsError),
}

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
            deadline: context.sleep().sleep(timeout),
        })
    }

    /// Sets the timeout of each request; the default is the timeout of all.
    pub(super) fn request_timeout(mut self, timeout: Duration) -> Self {
        self.request_timeout = timeout;
        self
    }

    pub(super) async fn send(
        &mut self,
        request: http::Result<Request<Body>>,
    ) -> Result<ServiceResponse, SendError> {
        let service = self.service;
        let no_response = |timeout| {
            let message = format!("{service} did not respond within {timeout:?}");
            SendError::NoResponse(CredentialsError::new(message))
        };
        let limit = self.context.sleep().sleep(self.request_timeout);
        let work = race(exchange(service, self.context, request), limit);
        race(work, Box::pin(&mut self.deadline))
            .await
            .ok_or_else(|| no_response(self.timeout))?
            .ok_or_else(|| no_response(self.request_timeout))?
    }
}

async fn exchange(
    service: &'static str,
    context: &CredentialsContext,
    request: http::Result<Request<Body>>,
) -> Result<ServiceResponse, SendError> {
    let request = request.map_err(|error| {
        let message = format!("cannot build the request to {service}");
        SendError::Other(CredentialsError::new(message).with_source(error))
    })?;
    let host = match (request.uri().host(), request.uri().port()) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (host, _) => host.unwrap_or_default().to_owned(),
    };
    let failed = |error: oss_transport::Error| {
        let message = format!("the request to {service} at {host} failed");
        CredentialsError::new(message).with_source(error)
    };
    let response = context.transport().send(request).await;
    let (head, body) = response
        .map_err(|error| SendError::NoResponse(failed(error)))?
        .into_parts();
    let body = body.collect(BODY_LIMIT).await;
    let body = body.map_err(|error| SendError::Other(failed(error)))?;
    Ok(ServiceResponse {
        service,
        host,
        status: head.status,
        body,
    })
}

impl From<SendError> for CredentialsError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::NoResponse(error) | SendError::Other(error) => error,
        }
    }
}
