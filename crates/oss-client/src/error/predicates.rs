//! What went wrong, as questions that a program asks, and what a person does about it.

use http::StatusCode;

use super::{Cause, Error};
use crate::ServiceError;
use crate::retry::is_throttled;

impl Error {
    /// Says whether a time limit ran out.
    ///
    /// # Troubleshooting
    ///
    /// `Display` or [`source`](std::error::Error::source) names the limit. If it is the connection, check the endpoint,
    /// name resolution, firewalls and proxies; an internal endpoint is reachable only from
    /// inside of its region. Otherwise the service or the network is slow: raise the limit of the
    /// transport, or [`operation_timeout`](crate::ClientBuilder::operation_timeout). See
    /// [`may_have_been_applied`](Self::may_have_been_applied) before repeating a change.
    pub fn is_timeout(&self) -> bool {
        match &self.0.cause {
            Cause::Timeout(_) | Cause::AttemptTimeout(_) => true,
            Cause::Transport { error, .. } => error.is_timeout(),
            _ => false,
        }
    }

    /// Says whether there was no connection: this attempt was not sent.
    ///
    /// # Troubleshooting
    ///
    /// [`source`](std::error::Error::source) names the address. Check the spelling and the region of the
    /// endpoint, name resolution, routes, firewalls and the proxy. An internal endpoint is reachable only
    /// from inside of its region. The call can be repeated without harm, unless
    /// [`may_have_been_applied`](Self::may_have_been_applied) says that an earlier attempt got through.
    pub fn is_connect(&self) -> bool {
        self.transport_error()
            .is_some_and(oss_transport::Error::is_connect)
    }

    /// Says whether the TLS handshake was refused; this attempt was not sent.
    ///
    /// # Troubleshooting
    ///
    /// Waiting does not help. [`source`](std::error::Error::source) names the reason. Expired or not valid
    /// yet: look at the clock of the machine first. Unknown issuer: its root certificates are missing, or a
    /// proxy that inspects traffic has one of its own, which must be added. Another name: the endpoint is not
    /// that of this certificate. Never answer this by switching to `http`.
    pub fn is_tls(&self) -> bool {
        self.transport_error()
            .is_some_and(oss_transport::Error::is_tls)
    }

    /// Says whether the service answered 404: something is missing.
    ///
    /// # Troubleshooting
    ///
    /// [`code`](Self::code) says what is missing. `NoSuchBucket`: check the name, and that the
    /// endpoint belongs to the region of the bucket. Reads can lag a little behind writes, so
    /// what was just created may need a moment.
    pub fn is_not_found(&self) -> bool {
        self.has_status(StatusCode::NOT_FOUND)
    }

    /// Says whether the service answered 304: what a conditional request asks for did not change.
    ///
    /// # Troubleshooting
    ///
    /// That is what a condition such as `if_none_match` is for: go on with the copy that you have.
    pub fn is_not_modified(&self) -> bool {
        self.has_status(StatusCode::NOT_MODIFIED)
    }

    /// Says whether the service answered 412: a condition of the request does not hold.
    ///
    /// # Troubleshooting
    ///
    /// Somebody else changed what the condition is about, such as the `ETag` of `if_match`. Read it
    /// again, and decide again.
    pub fn is_precondition_failed(&self) -> bool {
        self.has_status(StatusCode::PRECONDITION_FAILED)
    }

    /// Says whether the service answered 409.
    ///
    /// Something is there already, or just being changed.
    ///
    /// # Troubleshooting
    ///
    /// Read what is there and compare. If
    /// [`may_have_been_applied`](Self::may_have_been_applied) is true, it may be what an earlier
    /// attempt of this operation created.
    pub fn is_conflict(&self) -> bool {
        self.has_status(StatusCode::CONFLICT)
    }

    /// Says whether the service asks for fewer requests.
    ///
    /// # Troubleshooting
    ///
    /// [`stopped_by`](Self::stopped_by) says why the client does not try again, and
    /// [`ServiceError::retry_after`] how long the service wants to be left alone. Send less in
    /// parallel, or give [`RetryPolicy`](crate::RetryPolicy) more attempts or a higher cap. If it
    /// goes on, the limit of the account may have to be raised.
    pub fn is_throttled(&self) -> bool {
        self.service_error()
            .is_some_and(|error| is_throttled(error.status(), error.code()))
    }

    /// Says whether the service answered 403.
    ///
    /// # Troubleshooting
    ///
    /// [`code`](Self::code) says why. `AccessDenied`: the policies of the user, the role and the
    /// bucket must allow the action, and the endpoint must be the one of the bucket's region, see
    /// [`ServiceError::endpoint`]. `InvalidAccessKeyId` and the like: see
    /// [`is_key_refused`](Self::is_key_refused). `SignatureDoesNotMatch`: the secret does not belong to
    /// the id, or the region is wrong. `RequestTimeTooSkewed`:
    /// see [`is_clock_skewed`](Self::is_clock_skewed).
    pub fn is_forbidden(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    /// Says whether the service refused the date of the signature.
    ///
    /// # Troubleshooting
    ///
    /// The client has tried the time of the service already, if it could: there was a date in the answer, and
    /// over `http` it was not more than a day away. Set the clock of the machine; [`ServiceError::date`] is what
    /// the service, or a proxy before it, takes for the time. If that is wrong, the clock of that machine is.
    pub fn is_clock_skewed(&self) -> bool {
        self.service_error()
            .is_some_and(ServiceError::is_clock_skewed)
    }

    /// Says whether the service does not know the access key, or no longer.
    ///
    /// With the codes `InvalidAccessKeyId`, `InvalidSecurityToken` and `SecurityTokenExpired`.
    ///
    /// # Troubleshooting
    ///
    /// The client has asked its provider for another key already, unless the body of the request could be read
    /// only once; it was given none, or one that was refused, too. Look where the key
    /// comes from: it is deleted or disabled, or a temporary one that nobody renews. Credentials that expire
    /// belong in a [`CachedCredentials`](crate::CachedCredentials) around a provider that can fetch new ones.
    pub fn is_key_refused(&self) -> bool {
        self.service_error()
            .is_some_and(ServiceError::is_key_refused)
    }

    /// Says whether the service answered 5xx, other than to ask for fewer requests.
    ///
    /// # Troubleshooting
    ///
    /// The fault is with the service or with a proxy before it: an answer without a
    /// [`request_id`](Self::request_id) comes from a proxy. [`stopped_by`](Self::stopped_by) says why the
    /// client does not try again, and [`may_have_been_applied`](Self::may_have_been_applied) whether a change
    /// is to be looked for before it is repeated. If it goes on, give support the request id and the EC.
    pub fn is_server_error(&self) -> bool {
        let status = self.service_error().map(ServiceError::status);
        status.is_some_and(|status| status.is_server_error()) && !self.is_throttled()
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.service_error()
            .is_some_and(|error| error.status() == status)
    }

    fn transport_error(&self) -> Option<&oss_transport::Error> {
        match &self.0.cause {
            Cause::Transport { error, .. } => Some(error),
            _ => None,
        }
    }
}
