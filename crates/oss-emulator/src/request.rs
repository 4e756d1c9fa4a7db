//! The head of a request, read but not yet verified.

use http::header::HOST;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, Uri};
use oss_model::operation::IncomingRequest;
use oss_sign::SignableRequest;

use crate::addressing::{Addressing, Target};
use crate::error::ServiceError;
use crate::query::Query;

/// The head of a request and the bucket and key it targets.
pub(crate) struct RequestHead {
    pub(crate) method: Method,
    pub(crate) headers: HeaderMap,
    pub(crate) target: Target,
    pub(crate) query: Query,
    uri: Uri,
}

impl RequestHead {
    /// Reads a head; the URI stays exactly as received.
    pub(crate) fn read(parts: &Parts, addressing: &Addressing) -> Result<Self, ServiceError> {
        let target = addressing.locate(host(parts)?, parts.uri.path())?;
        let query = Query::parse(parts.uri.query().unwrap_or_default())?;
        Ok(Self {
            method: parts.method.clone(),
            headers: parts.headers.clone(),
            target,
            query,
            uri: parts.uri.clone(),
        })
    }

    /// Returns the request as operations read it, without a body.
    pub(crate) fn incoming(&self) -> IncomingRequest<'_> {
        let request = IncomingRequest::new(&self.method, &self.headers);
        let request = request.with_query(self.query.pairs());
        match (&self.target.bucket, self.target.key.as_str()) {
            (None, _) => request,
            (Some(bucket), "") => request.with_bucket(bucket),
            (Some(bucket), key) => request.with_object(bucket, key),
        }
    }

    /// Returns the query of the URI, still encoded.
    pub(crate) fn raw_query(&self) -> &str {
        self.uri.query().unwrap_or_default()
    }

    /// Returns the parts of the request that a signature covers.
    pub(crate) fn signable(&self) -> SignableRequest<'_> {
        let request =
            SignableRequest::new(&self.method, &self.headers).with_query(self.raw_query());
        match &self.target.bucket {
            Some(bucket) => request.with_object(bucket, &self.target.key),
            None => request,
        }
    }
}

/// Returns the host that the client addressed; it is empty if the request has none.
fn host(parts: &Parts) -> Result<&str, ServiceError> {
    if let Some(host) = parts.uri.host() {
        return Ok(host);
    }
    let host = parts.headers.get(HOST).map(HeaderValue::to_str);
    let host = host.transpose();
    host.map(Option::unwrap_or_default)
        .map_err(|_| ServiceError::invalid_argument("The Host header is not ASCII."))
}
