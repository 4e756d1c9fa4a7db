//! Predicates of errors, with advice for each.
//!
//! Whatever is about resources of OSS needs a code: a proxy or a web server sends the same statuses for reasons of
//! its own.

use http::StatusCode;

use super::{Error, ErrorRepr, ServiceError};

impl Error {
    /// Returns whether a time limit was exceeded.
    ///
    /// # Troubleshooting
    ///
    /// `Display` or [`source`](std::error::Error::source) names the limit. If it is the connect timeout, check
    /// the endpoint, name resolution, firewalls and proxies; an internal endpoint is reachable only from
    /// inside its region. Otherwise the service or the network is slow: raise the limit of the
    /// transport, or [`operation_timeout`](crate::ClientBuilder::operation_timeout). Check
    /// [`may_have_been_applied`](Self::may_have_been_applied) before repeating a change.
    pub fn is_timeout(&self) -> bool {
        match &self.0.repr {
            ErrorRepr::CredentialsTimeout(_)
            | ErrorRepr::Timeout(_)
            | ErrorRepr::AttemptTimeout(_) => true,
            ErrorRepr::Transport { error, .. } => error.is_timeout(),
            _ => false,
        }
    }

    /// Returns whether the connection failed; the last attempt was not sent.
    ///
    /// # Troubleshooting
    ///
    /// [`source`](std::error::Error::source) names the address. Check the spelling and the region of the
    /// endpoint, name resolution, routes, firewalls and the proxy. An internal endpoint is reachable only
    /// from inside its region. The call is safe to repeat unless
    /// [`may_have_been_applied`](Self::may_have_been_applied) reports that an earlier attempt got through.
    pub fn is_connect(&self) -> bool {
        self.transport_error()
            .is_some_and(oss_transport::Error::is_connect)
    }

    /// Returns whether the TLS handshake failed; the last attempt was not sent.
    ///
    /// # Troubleshooting
    ///
    /// A retry doesn't help. [`source`](std::error::Error::source) gives the reason:
    ///
    /// - Expired or not yet valid: check the clock of the machine first.
    /// - Unknown issuer: the machine lacks its root certificate. A proxy that inspects traffic has its own
    ///   root certificate, which must be installed.
    /// - Another name: the certificate belongs to another endpoint.
    ///
    /// Never work around this by switching to `http`.
    pub fn is_tls(&self) -> bool {
        self.transport_error()
            .is_some_and(oss_transport::Error::is_tls)
    }

    /// Returns whether the checksum of the service is of other data than was sent.
    ///
    /// The error of a damaged download is a `StreamError` instead, at the end of the stream.
    ///
    /// # Troubleshooting
    ///
    /// The service may have stored damaged data. The client sent the data again, unless
    /// [`stopped_by`](Self::stopped_by) tells why not, and no attempt succeeded; the last ones may have failed for
    /// another reason. Upload the data again, or delete the object. If it happens again, look for a proxy that changes
    /// requests, for faulty memory, and for a file that changes while it is read.
    pub fn is_checksum_mismatch(&self) -> bool {
        matches!(self.0.repr, ErrorRepr::ChecksumMismatch(_))
    }

    /// Returns whether the service reported that a resource doesn't exist.
    ///
    /// Only the code counts, such as `NoSuchBucket` or `NoSuchKey`. A 404 without such a code isn't from OSS, and
    /// tells nothing about its resources: proxies and web servers send it for URLs that they don't know.
    ///
    /// # Troubleshooting
    ///
    /// [`code`](Self::code) names the missing resource. For `NoSuchBucket`, check the name, and that the
    /// endpoint belongs to the region of the bucket. Reads can lag slightly behind writes, so
    /// a resource that was just created may need a moment.
    pub fn is_not_found(&self) -> bool {
        self.service_error().is_some_and(ServiceError::is_not_found)
    }

    /// Returns whether the response was 304: the object hasn't changed.
    ///
    /// # Troubleshooting
    ///
    /// A condition such as `if_none_match` asked for this: keep using your copy. Such a response never has a body, so
    /// the status decides. It has the same meaning if a cache sends it.
    pub fn is_not_modified(&self) -> bool {
        let status = self.service_error().map(ServiceError::status);
        status == Some(StatusCode::NOT_MODIFIED)
    }

    /// Returns whether the service reported 412: a condition doesn't hold.
    ///
    /// A 412 without a [`code`](Self::code) isn't from OSS and doesn't count.
    ///
    /// # Troubleshooting
    ///
    /// Another client changed the object of the condition, such as the `ETag` of `if_match`. Read it
    /// again before deciding what to do.
    pub fn is_precondition_failed(&self) -> bool {
        self.is_reported_as(StatusCode::PRECONDITION_FAILED)
    }

    /// Returns whether the service reported 416: the range is outside of the object.
    ///
    /// A 416 without a [`code`](Self::code) isn't from OSS and doesn't count.
    ///
    /// # Troubleshooting
    ///
    /// The object is shorter than the start of the range. No range fits an empty object, not even its first or
    /// last bytes; request the whole object instead.
    pub fn is_range_not_satisfiable(&self) -> bool {
        self.is_reported_as(StatusCode::RANGE_NOT_SATISFIABLE)
    }

    /// Returns whether the service reported 409: the resource exists or is changing.
    ///
    /// A 409 without a [`code`](Self::code) isn't from OSS and doesn't count.
    ///
    /// # Troubleshooting
    ///
    /// Read the existing resource and compare. If
    /// [`may_have_been_applied`](Self::may_have_been_applied) is true, an earlier attempt of this operation
    /// may have created it.
    pub fn is_conflict(&self) -> bool {
        self.is_reported_as(StatusCode::CONFLICT)
    }

    /// Returns whether the service or a proxy asked for fewer requests.
    ///
    /// # Troubleshooting
    ///
    /// [`stopped_by`](Self::stopped_by) tells why the client didn't retry, and
    /// [`ServiceError::retry_after`] how long the service wants to wait. Send fewer requests in
    /// parallel, or give [`RetryPolicy`](crate::RetryPolicy) more attempts or a longer maximum backoff. If it
    /// persists, the limit of the account may have to be raised.
    pub fn is_throttled(&self) -> bool {
        self.service_error().is_some_and(ServiceError::is_throttled)
    }

    /// Returns whether the service reported 403.
    ///
    /// A 403 without a [`code`](Self::code) isn't from OSS and doesn't count: a firewall or a proxy blocked the request.
    ///
    /// # Troubleshooting
    ///
    /// [`code`](Self::code) gives the reason:
    ///
    /// - `AccessDenied`: the policies of the user, the role and the bucket must allow the action, and the
    ///   endpoint must belong to the region of the bucket; see [`ServiceError::endpoint`].
    /// - `InvalidAccessKeyId` and similar codes: see [`is_key_refused`](Self::is_key_refused).
    /// - `SignatureDoesNotMatch`: the secret doesn't belong to the access key id, or the region is wrong.
    /// - `RequestTimeTooSkewed`: see [`is_clock_skewed`](Self::is_clock_skewed).
    pub fn is_forbidden(&self) -> bool {
        self.is_reported_as(StatusCode::FORBIDDEN)
    }

    /// Returns whether the service refused the date of the signature.
    ///
    /// # Troubleshooting
    ///
    /// The client already tried the time of the service, provided the response had a date and, over `http`,
    /// the date was at most a day away. Set the clock of the machine. [`ServiceError::date`] is the time
    /// according to the service or a proxy in front of it; if that is wrong, fix the clock there.
    pub fn is_clock_skewed(&self) -> bool {
        self.service_error()
            .is_some_and(ServiceError::is_clock_skewed)
    }

    /// Returns whether the service refused the access key as unknown or expired.
    ///
    /// The codes are `InvalidAccessKeyId`, `InvalidSecurityToken` and `SecurityTokenExpired`.
    ///
    /// # Troubleshooting
    ///
    /// The client already asked its provider for another access key, unless the request body can be read only
    /// once. The provider failed, or returned the same key, or the service refused the other one as well. A
    /// [`CachedCredentials`](crate::CachedCredentials) returns the same key in its first 10 seconds. Check where the
    /// access key comes from: it was deleted or disabled, or it is temporary and was not refreshed. Wrap a provider
    /// of expiring credentials in a [`CachedCredentials`](crate::CachedCredentials), which refreshes them.
    pub fn is_key_refused(&self) -> bool {
        self.service_error()
            .is_some_and(ServiceError::is_key_refused)
    }

    /// Returns whether the response was 5xx, other than a request for less load.
    ///
    /// # Troubleshooting
    ///
    /// The service or a proxy in front of it failed; a response without a
    /// [`request_id`](Self::request_id) comes from a proxy. [`stopped_by`](Self::stopped_by) tells why the
    /// client didn't retry. Check [`may_have_been_applied`](Self::may_have_been_applied) before repeating a
    /// change. If it persists, give the request id and the EC to support.
    pub fn is_server_error(&self) -> bool {
        let status = self.service_error().map(ServiceError::status);
        status.is_some_and(|status| status.is_server_error()) && !self.is_throttled()
    }

    /// Returns whether the service reported a status with a code.
    fn is_reported_as(&self, status: StatusCode) -> bool {
        self.service_error()
            .is_some_and(|error| error.status() == status && error.has_code())
    }

    fn transport_error(&self) -> Option<&oss_transport::Error> {
        match &self.0.repr {
            ErrorRepr::Transport { error, .. } => Some(error),
            _ => None,
        }
    }
}
