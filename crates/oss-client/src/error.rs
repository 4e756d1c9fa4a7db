//! Why an operation has no result.

mod cause;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::printable::Printable;
use crate::retry::is_throttled;
use crate::{ServiceError, StopReason};

pub(crate) use cause::{Cause, Head, PaginationError};

/// Why an operation has no result.
///
/// `Display` says which operation failed, in which way and after how many attempts;
/// [`source`](StdError::source) gives the next level, such as the [`ServiceError`]. Neither they
/// nor `Debug` show secrets.
pub struct Error(Box<Inner>);

struct Inner {
    operation: &'static str,
    history: History,
    cause: Cause,
}

/// What happened before an operation had no result.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) may_have_been_applied: bool,
    pub(crate) stopped: Option<StopReason>,
}

/// What went wrong, in the order in which an operation goes through it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The parameters break documented rules; nothing was sent.
    InvalidRequest,
    /// The operation has a limit but no timer to keep it with; nothing was sent.
    ///
    /// [`Sleep::check`](crate::Sleep::check) says why, as that of tokio does outside of a runtime.
    NoTimer,
    /// There are no credentials; this attempt was not sent.
    Credentials,
    /// The request cannot be signed; this attempt was not sent.
    Signing,
    /// There is no complete answer.
    ///
    /// No connection, a refused certificate, an interruption, a limit of the transport.
    Transport,
    /// The operation, or its last attempt, did not end within its limit.
    ///
    /// That is [`ClientBuilder::operation_timeout`](crate::ClientBuilder::operation_timeout) or
    /// [`ClientBuilder::attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    Timeout,
    /// The service answered with an error, see [`Error::service_error`].
    Service,
    /// The answer is a success but not one that the documentation describes.
    UnexpectedAnswer,
    /// The pages of a list contradict themselves, or there are too many.
    Pagination,
}

impl Error {
    pub(crate) fn new(operation: &'static str, cause: Cause) -> Self {
        let history = History::default();
        Self(Box::new(Inner {
            operation,
            history,
            cause,
        }))
    }

    pub(crate) fn after(mut self, history: History) -> Self {
        self.0.history = history;
        self
    }

    /// Returns what went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.cause.kind()
    }

    /// Returns the name of the operation, such as `PutBucketInventory`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns how often the request was sent, or tried to be sent.
    pub fn attempts(&self) -> u32 {
        self.0.history.attempts
    }

    /// Returns how long the operation took, pauses included, by the stopwatch of the client's clock.
    pub fn elapsed(&self) -> Duration {
        self.0.history.elapsed
    }

    /// Says whether the service may have done what was asked, in spite of this error.
    ///
    /// `false` is certain. `true` means that the outcome of at least one attempt is not known: it
    /// broke off after something may have been sent, or was answered 408 or 5xx, or its success
    /// could not be read. A conflict may then come from the client's own earlier attempt.
    pub fn may_have_been_applied(&self) -> bool {
        self.0.history.may_have_been_applied
    }

    /// Returns why there was no other attempt; `None` where nothing was tried that could be tried again.
    pub fn stopped_by(&self) -> Option<StopReason> {
        self.0.history.stopped
    }

    /// Returns what the service said, for [`ErrorKind::Service`].
    pub fn service_error(&self) -> Option<&ServiceError> {
        match &self.0.cause {
            Cause::Service(error) => Some(error),
            _ => None,
        }
    }

    /// Returns the HTTP status of the last attempt, if it had one.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.cause.status()
    }

    /// Returns the error code of the service, such as `NoSuchBucket`.
    pub fn code(&self) -> Option<&str> {
        self.service_error().map(ServiceError::code)
    }

    /// Returns the id of the last request, which support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.cause.request_id()
    }

    /// Returns the diagnostic code (EC) of the service; for people, not for branching.
    pub fn ec(&self) -> Option<&str> {
        self.service_error().and_then(ServiceError::ec)
    }

    /// Says whether a time limit ran out.
    ///
    /// # Troubleshooting
    ///
    /// [`source`](StdError::source) names the limit. If it is the connection, check the endpoint,
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
    /// [`ServiceError::endpoint`]. `InvalidAccessKeyId` and the like: the
    /// credentials are wrong or too old. `SignatureDoesNotMatch`: the secret does not belong to
    /// the id, or the region is wrong. `RequestTimeTooSkewed`: set the clock of the machine.
    pub fn is_access_denied(&self) -> bool {
        self.has_status(StatusCode::FORBIDDEN)
    }

    fn has_status(&self, status: StatusCode) -> bool {
        self.service_error()
            .is_some_and(|error| error.status() == status)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.operation, self.0.cause)?;
        if self.0.history.attempts > 1 {
            write!(f, ", after {} attempts", self.0.history.attempts)?;
        }
        // The other reasons are plain from what failed.
        if let Some(reason @ (StopReason::TimeLimit | StopReason::Quota)) = self.stopped_by() {
            write!(f, "; {reason}")?;
        }
        match self.request_id() {
            Some(id) => write!(
                f,
                " (request id {})",
                Printable {
                    text: id,
                    limit: 100
                }
            ),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("history", &self.0.history)
            .field("cause", &self.0.cause)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.cause.source()
    }
}
