//! The verified request that a handler responds to.

use std::net::IpAddr;
use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;
use oss_model::operation::{IncomingRequest, Parameter};

use crate::addressing::Target;
use crate::auth::VerifiedRequest;
use crate::body::ReadBody;
use crate::error::ServiceError;
use crate::state::{Bucket, BucketEdit, Cause, Received, State};

/// A verified request with its body, and the state that it is applied to.
pub(crate) struct RequestContext<'r> {
    pub(crate) state: &'r State,
    /// The document; it is empty if the body is content.
    pub(crate) body: Bytes,
    pub(crate) now: SystemTime,
    content: Option<&'r Received>,
    origin: Origin<'r>,
    request: &'r VerifiedRequest,
}

/// Where a request comes from, and when.
#[derive(Clone, Copy)]
pub(crate) struct Origin<'r> {
    pub(crate) now: SystemTime,
    pub(crate) request_id: &'r str,
    pub(crate) peer: IpAddr,
}

impl<'r> RequestContext<'r> {
    pub(crate) fn new(
        state: &'r State,
        request: &'r VerifiedRequest,
        body: &'r ReadBody,
        origin: Origin<'r>,
    ) -> Self {
        let (body, content) = match body {
            ReadBody::Document(document) => (document.clone(), None),
            ReadBody::Content(content) => (Bytes::new(), Some(content)),
        };
        Self {
            state,
            body,
            now: origin.now,
            content,
            origin,
            request,
        }
    }

    /// Returns the request as operations read it; content isn't a part of it.
    pub(crate) fn incoming(&self) -> IncomingRequest<'r> {
        self.request.head().incoming().with_body(self.body.clone())
    }

    /// Returns why objects change.
    pub(crate) fn cause(&self) -> Cause {
        Cause {
            time: self.now,
            requester: self.state.account_id.clone(),
            request_id: self.origin.request_id.to_owned(),
            source_ip: self.origin.peer.to_string(),
        }
    }

    /// Returns the content of an object or part; it is empty for other operations.
    pub(crate) fn content(&self) -> Received {
        self.content.cloned().unwrap_or_default()
    }

    /// Returns the name of the bucket; it is empty for a request to the service.
    pub(crate) fn bucket(&self) -> &'r str {
        self.target().bucket.as_deref().unwrap_or_default()
    }

    /// Returns the key; it is empty for a request to a bucket.
    pub(crate) fn key(&self) -> &'r str {
        &self.target().key
    }

    pub(crate) fn target(&self) -> &'r Target {
        &self.request.head().target
    }

    pub(crate) fn headers(&self) -> &'r HeaderMap {
        &self.request.head().headers
    }

    /// Reads a header that the operation doesn't have; an empty one is `None`.
    pub(crate) fn header<T: Parameter>(&self, name: &str) -> Result<Option<T>, ServiceError> {
        let value = self.incoming().header(name);
        value.map_err(|error| ServiceError::from(&error))
    }

    /// Reads the bucket of the request.
    pub(crate) fn with_bucket<T>(
        &self,
        act: impl FnOnce(&Bucket) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.state.with_bucket(self.bucket(), act)
    }

    /// Changes the bucket of the request, unless `act` fails.
    pub(crate) fn edit_bucket<T>(
        &self,
        act: impl FnOnce(&mut BucketEdit<'_, '_>) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.state.edit_bucket(self.bucket(), act)
    }

    /// Fails if the bucket doesn't exist.
    pub(crate) fn require_bucket(&self) -> Result<(), ServiceError> {
        self.with_bucket(|_| Ok(()))
    }
}
