//! The private half of an error: what each kind carries.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use oss_model::operation::AnswerError;
use oss_model::validate::Violations;
use oss_transport::ErrorKind as TransportErrorKind;

use super::ErrorKind;
use crate::printable::excerpt;
use crate::redact::Secrets;
use crate::retry::Failure;
use crate::{CredentialsError, NoTimer, ServiceError};

/// What failed, with the error of the layer below.
///
/// `Display` is the end of the sentence that an [`Error`](super::Error) prints.
#[derive(Debug)]
pub(crate) enum Cause {
    InvalidRequest(Violations),
    NoTimer(NoTimer),
    Credentials(CredentialsError),
    /// The service refused the key, and there is no other.
    NoOtherKey {
        refusal: Box<ServiceError>,
        error: CredentialsError,
    },
    Signing(oss_sign::Error),
    /// With the head of the answer, if it was its body that failed.
    Transport {
        error: oss_transport::Error,
        answer: Option<Head>,
    },
    Timeout(Duration),
    AttemptTimeout(Duration),
    Service(Box<ServiceError>),
    UnexpectedAnswer {
        head: Head,
        error: Box<UnexpectedAnswer>,
    },
    Pagination(PaginationError),
}

/// What identifies an answer.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
}

/// A success that is none of the documented ones.
#[derive(Debug)]
pub(crate) struct UnexpectedAnswer {
    /// The start of the body, escaped; `None` where the body is not what is wrong.
    excerpt: Option<String>,
    source: Option<AnswerError>,
}

/// A list that cannot be read to its end.
#[derive(Clone, Copy, Debug)]
pub(crate) enum PaginationError {
    RepeatedToken,
    MissingToken,
    TooManyPages(u32),
}

impl Cause {
    pub(crate) fn unexpected(
        head: &Head,
        body: &[u8],
        source: Option<AnswerError>,
        secrets: &Secrets,
    ) -> Self {
        let is_of_header = source.as_ref().is_some_and(|e| e.header_name().is_some());
        let excerpt = (!is_of_header).then(|| excerpt(body, secrets));
        Self::UnexpectedAnswer {
            head: head.clone(),
            error: Box::new(UnexpectedAnswer { excerpt, source }),
        }
    }

    /// Adds that there is no key beside the one that was refused.
    pub(crate) fn without_other_key(self, error: CredentialsError) -> Self {
        match self {
            Self::Service(refusal) => Self::NoOtherKey { refusal, error },
            _ => Self::Credentials(error),
        }
    }

    pub(super) fn service_error(&self) -> Option<&ServiceError> {
        match self {
            Self::Service(error) | Self::NoOtherKey { refusal: error, .. } => Some(error),
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidRequest(_) => ErrorKind::InvalidRequest,
            Self::Credentials(_) | Self::NoOtherKey { .. } => ErrorKind::Credentials,
            Self::Signing(_) => ErrorKind::Signing,
            Self::Transport { .. } => ErrorKind::Transport,
            Self::Timeout(_) | Self::AttemptTimeout(_) => ErrorKind::Timeout,
            Self::NoTimer(_) => ErrorKind::NoTimer,
            Self::Service(_) => ErrorKind::Service,
            Self::UnexpectedAnswer { error, .. } if error.is_empty() => ErrorKind::EmptyBody,
            Self::UnexpectedAnswer { .. } => ErrorKind::UnexpectedAnswer,
            Self::Pagination(_) => ErrorKind::Pagination,
        }
    }

    /// Returns one of few words, for metrics: the status of an error, otherwise what failed.
    pub(crate) fn error_type(&self) -> Cow<'static, str> {
        if let Self::Service(error) = self {
            return error.status().as_u16().to_string().into();
        }
        let word = match self {
            Self::Transport { error, .. } => match error.kind() {
                TransportErrorKind::Config => "config",
                TransportErrorKind::Resolve => "resolve",
                TransportErrorKind::Connect => "connect",
                TransportErrorKind::Tls => "tls",
                TransportErrorKind::Timeout(_) => "timeout",
                TransportErrorKind::Interrupted => "interrupted",
                TransportErrorKind::Protocol => "protocol",
                TransportErrorKind::TooLarge => "too_large",
                TransportErrorKind::Body => "body",
                _ => "transport",
            },
            _ => match self.kind() {
                ErrorKind::InvalidRequest => "invalid_request",
                ErrorKind::NoTimer => "no_timer",
                ErrorKind::Credentials => "credentials",
                ErrorKind::Signing => "signing",
                ErrorKind::Timeout => "timeout",
                ErrorKind::EmptyBody => "empty_body",
                ErrorKind::UnexpectedAnswer => "unexpected_answer",
                ErrorKind::Pagination => "pagination",
                ErrorKind::Transport | ErrorKind::Service => "_OTHER",
            },
        };
        Cow::Borrowed(word)
    }

    pub(crate) fn status(&self) -> Option<StatusCode> {
        match self.service_error() {
            Some(error) => Some(error.status()),
            None => self.head().map(|head| head.status),
        }
    }

    pub(crate) fn request_id(&self) -> Option<&str> {
        match self.service_error() {
            Some(error) => error.request_id(),
            None => self.head().and_then(|head| head.request_id.as_deref()),
        }
    }

    fn head(&self) -> Option<&Head> {
        match self {
            Self::Transport { answer, .. } => answer.as_ref(),
            Self::UnexpectedAnswer { head, .. } => Some(head),
            _ => None,
        }
    }

    /// Returns what a retry policy needs to know.
    pub(crate) fn failure(&self) -> Failure {
        match self {
            Self::Transport { error, answer } => match error.kind() {
                // The same request would be refused, or the same answer would come, again; and a
                // transport that lacks something lacks it the next time.
                TransportErrorKind::Config
                | TransportErrorKind::Tls
                | TransportErrorKind::Request
                | TransportErrorKind::Protocol
                | TransportErrorKind::TooLarge => Failure::Permanent,
                // The stream of the caller is not mended by sending its start again.
                TransportErrorKind::Body if answer.is_none() => Failure::Permanent,
                TransportErrorKind::Resolve => Failure::Unresolved,
                _ if error.may_have_been_sent() => Failure::Interrupted,
                _ => Failure::NotSent,
            },
            Self::Service(error) => {
                Failure::answered(error.status(), error.code(), error.retry_after())
            }
            Self::AttemptTimeout(_) => Failure::Interrupted,
            _ => Failure::Permanent,
        }
    }

    /// Says whether a connection ended that had been used before, without a byte of an answer.
    pub(crate) fn met_end_of_connection(&self) -> bool {
        match self {
            Self::Transport { error, answer } => {
                answer.is_none()
                    && error.kind() == TransportErrorKind::Interrupted
                    && error.connection_was_reused()
            }
            _ => false,
        }
    }

    /// Says whether an answer of the service ends the operation without saying why.
    pub(crate) fn is_final_without_code(&self) -> bool {
        self.service_error().is_some_and(|error| {
            let is_redirect = error.status().is_redirection();
            error.code() == ServiceError::NO_CODE && !is_redirect && !self.failure().may_pass()
        })
    }

    /// Says whether the service answered, with an error.
    pub(crate) fn is_refusal(&self) -> bool {
        matches!(self, Self::Service(_))
    }

    /// Says whether it is unknown if this attempt did what was asked.
    pub(crate) fn outcome_is_unknown(&self) -> bool {
        match self {
            Self::Transport {
                answer: Some(head), ..
            } => !is_refusal(head.status),
            Self::Transport { error, .. } => error.may_have_been_sent(),
            Self::Service(error) => !is_refusal(error.status()),
            Self::UnexpectedAnswer { .. } | Self::AttemptTimeout(_) => true,
            _ => false,
        }
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::InvalidRequest(violations) => Some(violations),
            Self::Credentials(error) | Self::NoOtherKey { error, .. } => Some(error),
            Self::Signing(error) => Some(error),
            Self::Transport { error, .. } => Some(error),
            Self::Service(error) => Some(&**error),
            Self::UnexpectedAnswer { error, .. } => Some(&**error),
            Self::Pagination(error) => Some(error),
            Self::NoTimer(error) => Some(error),
            Self::Timeout(_) | Self::AttemptTimeout(_) => None,
        }
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(_) => {
                f.write_str("the request breaks documented rules and was not sent")
            }
            Self::Credentials(error) if error.is_absent() => {
                f.write_str("there are no credentials")
            }
            Self::Credentials(_) => f.write_str("getting credentials failed"),
            Self::NoOtherKey { .. } => f.write_str("the key was refused, and there is no other"),
            Self::Signing(_) => f.write_str("the request cannot be signed"),
            Self::Transport {
                error,
                answer: None,
            } if error.kind() == TransportErrorKind::Body => {
                f.write_str("the data to send could not be read")
            }
            Self::Transport { answer: None, .. } => f.write_str("there was no answer"),
            Self::Transport {
                answer: Some(head), ..
            } => {
                write!(f, "the answer {} could not be read to its end", head.status)
            }
            Self::Timeout(limit) => write!(f, "it did not end within {limit:?}"),
            Self::AttemptTimeout(limit) => write!(f, "the attempt did not end within {limit:?}"),
            Self::NoTimer(_) => f.write_str("there is no timer to limit it with, it was not sent"),
            Self::Service(error) => write!(f, "the service answered {}", error.status()),
            Self::UnexpectedAnswer { head, error } if error.is_empty() => {
                write!(f, "the answer {} has no body", head.status)
            }
            Self::UnexpectedAnswer { head, .. } => {
                write!(
                    f,
                    "the answer {} is not what the documentation describes",
                    head.status
                )
            }
            Self::Pagination(_) => f.write_str("the list cannot be read to its end"),
        }
    }
}

/// Tells whether nothing was done, by the status of an answer.
///
/// 408 and 429 may also come from a proxy that has passed the request on.
fn is_refusal(status: StatusCode) -> bool {
    let from_proxies = [StatusCode::REQUEST_TIMEOUT, StatusCode::TOO_MANY_REQUESTS];
    (status.is_client_error() || status.is_redirection()) && !from_proxies.contains(&status)
}

impl UnexpectedAnswer {
    fn is_empty(&self) -> bool {
        self.excerpt.as_deref() == Some("")
    }
}

impl fmt::Display for UnexpectedAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.excerpt.as_deref() {
            None => f.write_str("a header has an invalid value"),
            Some("") => f.write_str("the body is empty, and a document should be there"),
            Some(excerpt) => write!(f, "the body starts with: {excerpt}"),
        }
    }
}

impl StdError for UnexpectedAnswer {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

impl fmt::Display for PaginationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RepeatedToken => f.write_str("the service returned a continuation token twice"),
            Self::MissingToken => {
                f.write_str("a page says that more follow but has no continuation token")
            }
            Self::TooManyPages(limit) => write!(f, "there are more than {limit} pages"),
        }
    }
}

impl StdError for PaginationError {}

impl From<Violations> for Cause {
    fn from(violations: Violations) -> Self {
        Self::InvalidRequest(violations)
    }
}

impl From<CredentialsError> for Cause {
    fn from(error: CredentialsError) -> Self {
        Self::Credentials(error)
    }
}

impl From<ServiceError> for Cause {
    fn from(error: ServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}

impl From<NoTimer> for Cause {
    fn from(error: NoTimer) -> Self {
        Self::NoTimer(error)
    }
}

impl From<oss_sign::Error> for Cause {
    fn from(error: oss_sign::Error) -> Self {
        Self::Signing(error)
    }
}

impl From<oss_transport::Error> for Cause {
    fn from(error: oss_transport::Error) -> Self {
        Self::Transport {
            error,
            answer: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use oss_model::validate::Violation;
    use oss_transport::Limit;

    use super::*;

    fn transport(kind: TransportErrorKind) -> Cause {
        oss_transport::Error::new(kind, "canary").into()
    }

    #[test]
    fn each_fact_about_delivery_has_its_consequence() {
        use TransportErrorKind as Kind;
        for (kind, failure) in [
            (Kind::Connect, Failure::NotSent),
            (Kind::Resolve, Failure::Unresolved),
            (Kind::Timeout(Limit::Connect), Failure::NotSent),
            (Kind::Config, Failure::Permanent),
            (Kind::Tls, Failure::Permanent),
            (Kind::Request, Failure::Permanent),
            (Kind::Protocol, Failure::Permanent),
            (Kind::TooLarge, Failure::Permanent),
            (Kind::Timeout(Limit::Head), Failure::Interrupted),
            (Kind::Timeout(Limit::Idle), Failure::Interrupted),
            (Kind::Interrupted, Failure::Interrupted),
            (Kind::Body, Failure::Permanent),
            (Kind::Other, Failure::Interrupted),
        ] {
            let cause = transport(kind);
            let sent = !matches!(failure, Failure::NotSent | Failure::Unresolved)
                && oss_transport::Error::new(kind, "").may_have_been_sent();
            assert_eq!(cause.failure(), failure, "{kind:?}");
            assert_eq!(cause.outcome_is_unknown(), sent, "{kind:?}");
        }
    }

    /// Traces hold the `Display` of a cause, so no foreign text may be in it.
    #[test]
    fn display_repeats_nothing_that_others_wrote() {
        let head = Head {
            status: StatusCode::OK,
            request_id: Some("canary".to_owned()),
        };
        let document = b"<Error><Code>canary</Code><Message>canary</Message></Error>";
        let service = ServiceError::read(
            StatusCode::FORBIDDEN,
            &HeaderMap::new(),
            document,
            &Secrets::default(),
            std::time::SystemTime::UNIX_EPOCH,
        );
        for cause in [
            Violations::from(Violation::new("canary", "canary")).into(),
            CredentialsError::new("canary").into(),
            NoTimer::new("canary").into(),
            transport(TransportErrorKind::Interrupted),
            Cause::Transport {
                error: oss_transport::Error::new(TransportErrorKind::Body, "canary"),
                answer: Some(head.clone()),
            },
            Cause::Service(Box::new(service)),
            Cause::unexpected(&head, b"canary", None, &Secrets::default()),
        ] {
            let shown = cause.to_string();
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}
