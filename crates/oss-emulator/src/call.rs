//! A verified request with all that an operation needs to answer it.

use std::time::SystemTime;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue};

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

    /// Returns a header that may be there once, or nothing where it is missing or empty, which mean
    /// the same.
    ///
    /// A signature covers the values of a repeated header joined, so none of them counts alone.
    pub(crate) fn header(&self, name: &str) -> Result<Option<&'r str>, ServiceError> {
        let mut values = self.headers().get_all(name).iter();
        let value = values.next();
        if values.next().is_some() {
            return Err(ServiceError::invalid_argument(format!(
                "The header {name} is repeated."
            )));
        }
        value.map_or(Ok(None), |value| text(name, value))
    }

    /// Returns a header that is a list, which may come in several pieces, with commas between them.
    pub(crate) fn header_list(&self, name: &str) -> Result<Option<String>, ServiceError> {
        let values = self.headers().get_all(name).iter();
        let pieces = values.filter_map(|value| text(name, value).transpose());
        let pieces = pieces.collect::<Result<Vec<_>, _>>()?;
        Ok(Some(pieces.join(",")).filter(|list| !list.is_empty()))
    }

    /// Looks at the bucket, or changes it.
    pub(crate) fn with_bucket<T>(
        &self,
        act: impl FnOnce(&mut Bucket) -> Result<T, ServiceError>,
    ) -> Result<T, ServiceError> {
        self.service.store.with_bucket(self.bucket(), act)
    }
}

/// Reads a value of a header; an empty one is none.
fn text<'v>(name: &str, value: &'v HeaderValue) -> Result<Option<&'v str>, ServiceError> {
    let text = std::str::from_utf8(value.as_bytes())
        .map_err(|_| ServiceError::invalid_argument(format!("The header {name} is not UTF-8.")))?;
    Ok(Some(text.trim()).filter(|text| !text.is_empty()))
}
