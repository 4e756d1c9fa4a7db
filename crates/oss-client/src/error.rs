//! Errors of operations.

mod advice;
mod body_mismatch;
mod kind;
mod predicates;
mod repr;
mod service_error;
mod stop_reason;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use oss_model::validate::Violations;

use crate::text::Printable;

pub(crate) use advice::ClientSettings;
pub(crate) use body_mismatch::BodyMismatch;
pub use kind::ErrorKind;
pub(crate) use repr::{ChecksumMismatch, ErrorRepr, PaginationError, ResponseHead};
pub use service_error::ServiceError;
pub(crate) use service_error::{REQUEST_ID, is_error_document, is_refusal, is_throttled};
pub use stop_reason::StopReason;

/// The error of an operation.
///
/// `Display` prints the operation, what failed and the number of attempts.
/// [`source`](StdError::source) returns the next level, such as the [`ServiceError`]. Neither they
/// nor `Debug` show secrets.
pub struct Error(Box<Inner>);

struct Inner {
    operation: &'static str,
    bucket: Option<String>,
    help: Option<Cow<'static, str>>,
    history: History,
    repr: ErrorRepr,
}

/// The attempts of a failed operation.
#[derive(Debug, Default)]
pub(crate) struct History {
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
    pub(crate) may_have_been_applied: bool,
    pub(crate) stop_reason: Option<StopReason>,
}

impl Error {
    pub(crate) fn new(operation: &'static str, repr: ErrorRepr) -> Self {
        Self(Box::new(Inner {
            operation,
            bucket: None,
            help: None,
            history: History::default(),
            repr,
        }))
    }

    pub(crate) fn with_bucket(mut self, bucket: Option<String>) -> Self {
        self.0.bucket = bucket;
        self
    }

    /// Adds the advice for a request of this client.
    pub(crate) fn with_help(mut self, client: ClientSettings<'_>) -> Self {
        self.0.help = advice::help(&self.0.repr, client, self.bucket());
        self
    }

    pub(crate) fn with_history(mut self, history: History) -> Self {
        self.0.history = history;
        self
    }

    /// Returns the category of the error.
    pub fn kind(&self) -> ErrorKind {
        self.0.repr.kind()
    }

    /// Returns the name of the operation, such as `PutBucketInventory`.
    pub fn operation(&self) -> &'static str {
        self.0.operation
    }

    /// Returns the bucket of the operation.
    ///
    /// `None` if the operation isn't about a bucket. If the request breaks documented rules, it may be `None`, too.
    /// `Display` doesn't include it, so that a crate on top can word it.
    pub fn bucket(&self) -> Option<&str> {
        self.0.bucket.as_deref()
    }

    /// Returns advice on what to do, if any.
    ///
    /// It is the text of a line `help: …`, derived from the error and the settings of the client. An example is "check
    /// the region: it is cn-beijing, but the service names cn-hangzhou". `Display` doesn't include it, so that it
    /// can be printed once, after all [sources](StdError::source). Its wording may change.
    pub fn help(&self) -> Option<&str> {
        self.0.help.as_deref()
    }

    /// Returns the rules that the request breaks; nothing was sent.
    pub(crate) fn violations(&self) -> Option<&Violations> {
        match &self.0.repr {
            ErrorRepr::InvalidRequest(violations) => Some(violations),
            _ => None,
        }
    }

    /// Returns the number of attempts to send the request.
    ///
    /// It can exceed the limit of the [policy](crate::RetryPolicy), which doesn't count every attempt.
    pub fn attempts(&self) -> u32 {
        self.0.history.attempts
    }

    /// Returns the duration of the operation, including backoff.
    ///
    /// It is measured with the monotonic clock of the client.
    pub fn elapsed(&self) -> Duration {
        self.0.history.elapsed
    }

    /// Returns whether the service may have applied the request despite this error.
    ///
    /// `false` is certain. `true` means that the outcome of at least one attempt is unknown: it was
    /// interrupted after something may have been sent, or the response was 408, 429 or 5xx, or an unreadable
    /// success, or had the checksum of other data. A conflict may then be caused by an earlier attempt of this operation.
    pub fn may_have_been_applied(&self) -> bool {
        self.0.history.may_have_been_applied
    }

    /// Returns why the operation was not retried.
    ///
    /// `None` if no attempt failed. [`StopReason::TimeLimit`] if the limit of the
    /// [operation](crate::ClientBuilder::operation_timeout) ended it.
    pub fn stopped_by(&self) -> Option<StopReason> {
        self.0.history.stop_reason
    }

    fn is_operation_timeout(&self) -> bool {
        matches!(
            self.0.repr,
            ErrorRepr::CredentialsTimeout(_) | ErrorRepr::Timeout(_)
        )
    }

    /// Returns the error response of the service.
    ///
    /// Present for [`ErrorKind::Service`], and for [`ErrorKind::Credentials`] if the service refused an
    /// access key and the provider then failed.
    pub fn service_error(&self) -> Option<&ServiceError> {
        self.0.repr.service_error()
    }

    /// Returns the HTTP status of the last attempt, if it got a response.
    pub fn status(&self) -> Option<StatusCode> {
        self.0.repr.status()
    }

    /// Returns the error code of the service, such as `NoSuchBucket`.
    pub fn code(&self) -> Option<&str> {
        self.service_error().map(ServiceError::code)
    }

    /// Returns the id of the last request, which support asks for.
    pub fn request_id(&self) -> Option<&str> {
        self.0.repr.request_id()
    }

    /// Returns the diagnostic code (EC) of the service.
    ///
    /// The service may change these codes, so don't branch on them.
    pub fn ec(&self) -> Option<&str> {
        self.service_error().and_then(ServiceError::ec)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.operation, self.0.repr)?;
        let History {
            attempts, elapsed, ..
        } = &self.0.history;
        if *attempts > 1 {
            write!(f, ", after {attempts} attempts in {elapsed:.1?}")?;
        }
        // The other reasons follow from the error itself.
        match self.stopped_by() {
            Some(reason @ StopReason::Quota) => write!(f, "; {reason}")?,
            Some(reason @ StopReason::TimeLimit) if !self.is_operation_timeout() => {
                write!(f, "; {reason}")?;
            }
            _ => {}
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
            .field("help", &self.0.help)
            .field("history", &self.0.history)
            .field("repr", &self.0.repr)
            .finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.repr.source()
    }
}
