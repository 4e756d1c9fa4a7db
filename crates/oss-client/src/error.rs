//! Why an operation has no result.

mod cause;
mod predicates;

use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;

use crate::printable::Printable;
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
    bucket: Option<String>,
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
///
/// What is to be done depends on it: mend the call (`InvalidRequest`, `NoTimer`, `Signing`), the setup
/// (`Credentials`), the network or the endpoint (`Transport`, `Timeout`, `EmptyBody`, `UnexpectedAnswer`),
/// or what the [code](Error::code) of the service says (`Service`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The parameters break documented rules; nothing was sent.
    ///
    /// [`source`](StdError::source) lists all of them. The same call fails each time.
    InvalidRequest,
    /// The operation has a limit but no timer to keep it with; nothing was sent.
    ///
    /// [`Sleep::check`](crate::Sleep::check) says why, as that of tokio does outside of a runtime.
    NoTimer,
    /// There are no credentials; this attempt was not sent, unless it was [refused](Error::is_key_refused) for
    /// its key, and there is no other.
    ///
    /// [`source`](StdError::source) says which places were looked at, and what is wrong there.
    Credentials,
    /// The request cannot be signed; this attempt was not sent.
    Signing,
    /// There is no complete answer.
    ///
    /// No connection ([`Error::is_connect`]), a refused certificate ([`Error::is_tls`]), an
    /// interruption, a limit of the transport ([`Error::is_timeout`]).
    Transport,
    /// The operation, or its last attempt, did not end within its limit.
    ///
    /// That is [`ClientBuilder::operation_timeout`](crate::ClientBuilder::operation_timeout) or
    /// [`ClientBuilder::attempt_timeout`](crate::ClientBuilder::attempt_timeout).
    Timeout,
    /// The service answered with an error, see [`Error::service_error`].
    Service,
    /// The answer is a success without a body, where the documentation describes one.
    ///
    /// OSS does not answer like that: look for a proxy or a load balancer in between, and for
    /// an endpoint that does not belong to OSS. Without a [`request_id`](Error::request_id) it was not OSS.
    EmptyBody,
    /// The answer is a success but not one that the documentation describes.
    ///
    /// [`source`](StdError::source) quotes its start: most often it is the page of a proxy or of a
    /// network that wants a login.
    UnexpectedAnswer,
    /// The pages of a list contradict themselves, or there are too many.
    ///
    /// No request failed, so there is no status, and [`Error::attempts`] is 0.
    Pagination,
}

impl Error {
    pub(crate) fn new(operation: &'static str, cause: Cause) -> Self {
        let history = History::default();
        Self(Box::new(Inner {
            operation,
            bucket: None,
            history,
            cause,
        }))
    }

    /// Names the bucket that it was about.
    pub(crate) fn of(mut self, bucket: Option<String>) -> Self {
        self.0.bucket = bucket;
        self
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

    /// Returns the bucket of the operation; `None` if it has none, or if its parameters broke documented rules.
    ///
    /// It is no part of `Display`, since a crate on top says it in its own words.
    pub fn bucket(&self) -> Option<&str> {
        self.0.bucket.as_deref()
    }

    /// Returns how often the request was sent, or tried to be sent.
    ///
    /// With those that the [policy](crate::RetryPolicy) does not count, so it can be more than that allows.
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
    /// broke off after something may have been sent, or was answered 408, 429 or 5xx, or its success
    /// could not be read. A conflict may then come from the client's own earlier attempt.
    pub fn may_have_been_applied(&self) -> bool {
        self.0.history.may_have_been_applied
    }

    /// Returns why there was no other attempt.
    ///
    /// `None` where nothing was tried that could be tried again, and where the limit of the operation ended it.
    pub fn stopped_by(&self) -> Option<StopReason> {
        self.0.history.stopped
    }

    /// Returns what the service said, for [`ErrorKind::Service`].
    ///
    /// For [`ErrorKind::Credentials`], too, if it refused a key and there was no other.
    pub fn service_error(&self) -> Option<&ServiceError> {
        self.0.cause.service_error()
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
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.operation, self.0.cause)?;
        if self.0.history.attempts > 1 {
            let History {
                attempts, elapsed, ..
            } = &self.0.history;
            write!(f, ", after {attempts} attempts in {elapsed:.1?}")?;
        }
        // The other reasons are plain from what failed.
        if let Some(reason @ (StopReason::TimeLimit | StopReason::Quota)) = self.stopped_by() {
            write!(f, "; {reason}")?;
        }
        match self.request_id() {
            Some(id) => write!(f, " (request id {})", Printable::new(id, 100)),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("operation", &self.0.operation)
            .field("bucket", &self.0.bucket)
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
