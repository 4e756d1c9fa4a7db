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

/// The timeout of the official SDK for Python: 5 seconds to connect, 10 to read.
pub(super) const TIMEOUT: Duration = Duration::from_secs(15);

/// In bytes, more than any service sends; a response of STS has about 1 KiB.
const BODY_LIMIT: usize = 64 * 1024;

/// The reason why a response is missing or unusable.
pub(super) enum ServiceError {
    /// The service or the resource may not exist here.
    Unavailable(CredentialsError),
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
    ) -> Result<ServiceResponse, ServiceError> {
        let service = self.service;
        let timed_out = |timeout| {
            let message = format!("{service} did not respond within {timeout:?}");
            ServiceError::Unavailable(CredentialsError::new(message))
        };
        let limit = self.context.sleep().sleep(self.request_timeout);
        let work = race(exchange(service, self.context, request), limit);
        race(work, Box::pin(&mut self.deadline))
            .await
            .ok_or_else(|| timed_out(self.timeout))?
            .ok_or_else(|| timed_out(self.request_timeout))?
    }
}

async fn exchange(
    service: &'static str,
    context: &CredentialsContext,
    request: http::Result<Request<Body>>,
) -> Result<ServiceResponse, ServiceError> {
    let request = request.map_err(|error| {
        let message = format!("cannot build the request to {service}");
        ServiceError::Other(CredentialsError::new(message).with_source(error))
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
        .map_err(|error| ServiceError::Unavailable(failed(error)))?
        .into_parts();
    let body = body.collect(BODY_LIMIT).await;
    let body = body.map_err(|error| ServiceError::Other(failed(error)))?;
    Ok(ServiceResponse {
        service,
        host,
        status: head.status,
        body,
    })
}

impl From<ServiceError> for CredentialsError {
    fn from(error: ServiceError) -> Self {
        match error {
            ServiceError::Unavailable(error) | ServiceError::Other(error) => error,
        }
    }
}
