//! The admin API below `/_emulator/`: tests in any language steer the emulator over HTTP.
//!
//! Its requests are neither signed nor in the journal, and no fault hits them.

mod access;
mod buckets;
mod clock;
mod context;
mod endpoints;
mod error;
mod faults;
mod health;
mod journal;
mod keys;
mod reset;
mod rules;
mod seconds;
mod seed;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, CONNECTION, CONTENT_TYPE};
use http::request::Parts;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body::Body;
use http_body_util::{BodyExt, Full, Limited};
use tokio::time::timeout;

use crate::connection::ConnectionHandle;
use crate::service::Service;

use access::check_access;
use context::Context;
use error::AdminError;

/// The path of the API; no bucket can have such a name.
const PATH: &str = "/_emulator";

/// The largest body of a request, in bytes.
const BODY_LIMIT: usize = 1024 * 1024;

/// How long the body of a request may take.
const BODY_TIMEOUT: Duration = Duration::from_secs(30);

type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// The admin API of an emulator.
#[derive(Debug)]
pub(crate) struct Admin {
    service: Arc<Service>,
    /// The buckets that exist after a reset.
    initial_buckets: Vec<String>,
}

impl Admin {
    pub(crate) fn new(service: Arc<Service>, initial_buckets: Vec<String>) -> Self {
        Self {
            service,
            initial_buckets,
        }
    }

    /// Returns whether a request is for this API.
    ///
    /// With a bucket in its host, it is for an object of the same path.
    pub(crate) fn is_target_of<B>(&self, request: &Request<B>) -> bool {
        let path = request.uri().path().strip_prefix(PATH);
        let hosts = access::hosts(request.uri(), request.headers());
        path.is_some_and(|path| path.is_empty() || path.starts_with('/'))
            && hosts
                .iter()
                .all(|it| self.service.addressing.is_path_style(it))
    }

    /// Responds to a request.
    pub(crate) async fn respond<B>(
        &self,
        request: Request<B>,
        connection: &ConnectionHandle,
    ) -> Response<Full<Bytes>>
    where
        B: Body<Data = Bytes, Error: Into<BoxError>>,
    {
        let (parts, body) = request.into_parts();
        let framing = connection.next_framing(&parts);
        let response = match framing {
            Ok(()) => self.handle(&parts, body, connection).await,
            Err(error) => Err(AdminError::bad_request(error.to_string())),
        };
        let (status, content, allow) = match response {
            Ok((status, content)) => (status, content, None),
            Err(error) => (error.status(), error.to_json(), error.allow()),
        };
        let is_json = !content.is_empty();
        let mut response = Response::new(Full::from(content));
        *response.status_mut() = status;
        let headers = response.headers_mut();
        if is_json {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(allow) = allow.and_then(|allow| HeaderValue::from_str(&allow).ok()) {
            headers.insert(ALLOW, allow);
        }
        if framing.and_then(|()| connection.check_body()).is_err() {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }

    async fn handle<B>(
        &self,
        parts: &Parts,
        body: B,
        connection: &ConnectionHandle,
    ) -> Result<(StatusCode, Vec<u8>), AdminError>
    where
        B: Body<Data = Bytes, Error: Into<BoxError>>,
    {
        check_access(parts, connection.peer().ip(), &self.service.addressing)?;
        let path = parts.uri.path().strip_prefix(PATH).unwrap_or_default();
        let path = path.strip_prefix('/').unwrap_or(path);
        let endpoint = endpoints::find(&parts.method, path)?;
        let body = read(body).await?;
        let framing = connection.check_body();
        framing.map_err(|error| AdminError::bad_request(error.to_string()))?;
        let query = parts.uri.query().unwrap_or_default();
        let response = (endpoint.handler)(&Context {
            service: &self.service,
            initial_buckets: &self.initial_buckets,
            query,
            body: &body,
        })?;
        Ok((response.status, response.content))
    }
}

async fn read<B>(body: B) -> Result<Bytes, AdminError>
where
    B: Body<Data = Bytes, Error: Into<BoxError>>,
{
    let body = Limited::new(body, BODY_LIMIT).collect();
    let body = timeout(BODY_TIMEOUT, body).await;
    let body = body.map_err(|_| AdminError::bad_request("the body took longer than 30 seconds"))?;
    match body {
        Ok(body) => Ok(body.to_bytes()),
        Err(_) => Err(AdminError::bad_request(
            "the body isn't complete, or is larger than 1 MiB",
        )),
    }
}
