//! A verified request with all that an operation needs to answer it.

use std::time::SystemTime;

use bytes::Bytes;
use http::HeaderMap;

use crate::addressing::Target;
use crate::auth::Verified;
use crate::error::ServiceError;
use crate::query::Query;
use crate::service::Service;
use crate::store::Bucket;

/// A request that may be answered: whoever has one knows that its sender is known.
pub(crate) struct Call<'r> {
    pub(crate) service: &'r Service,
    pub(crate) body: &'r Bytes,
    pub(crate) now: SystemTime,
    request: &'r Verified,
}

impl<'r> Call<'r> {
    pub(crate) fn new(
        service: &'r Service,
        request: &'r Verified,
        body: &'r Bytes,
        now: SystemTime,
    ) -> Self {
        Self {
            service,
            body,
            now,
            request,
        }
    }

    /// Returns the name of the bucket, which is empty for the service itself.
    pub(crate) fn bucket(&self) -> &'r str {
        self.target().bucket.as_deref().unwrap_or_default()
    }

    /// Returns the key, which is empty for the bucket itself.
    pub(crate) fn key(&self) -> &'r str {
        &self.target().key
    }

    /// Returns what the request is for.
    pub(crate) fn target(&self) -> &'r Target {
        &self.request.head().target
    }

    pub(crate) fn query(&self) -> &'r Query {
        &self.request.head().query
    }

    pub(crate) fn headers(&self) -> &'r HeaderMap {
        &self.request.head().headers
    }

    /// Returns a header, or nothing where it is missing or empty, which mean the same.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&'r str>, ServiceError> {
        let Some(value) = self.headers().get(name) else {
            return Ok(None);
        };
        let text = std::str::from_utf8(value.as_bytes()).map_err(|_| {
            ServiceError::invalid_argument(format!("The header {name} is not UTF-8."))
        })?;
        Ok(Some(text.trim()).filter(|text| !text.is_empty()))
    }

    /// Looks at the bucket, or changes it.
    pub(crate) fn with_bucket<T>(
        &self,
        act: impl FnOnce(&mut Bucket) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.service.store.with_bucket(self.bucket(), act)
    }
}
