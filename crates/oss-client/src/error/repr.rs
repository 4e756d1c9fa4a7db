//! The private data of an error.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

use http::StatusCode;
use oss_credentials::CredentialsError;
use oss_model::operation::ResponseError;
use oss_model::validate::Violations;
use oss_transport::{ErrorKind as TransportErrorKind, NoTimer};

use super::{BodyMismatch, ErrorKind, ServiceError};
use crate::integrity::UploadMismatch;
use crate::text::{Detail, Printable, Secrets, excerpt};

/// The cause of an error, with the error of the layer below.
///
/// `Display` is the end of the sentence that an [`Error`](super::Error) prints. Traces record it, so it
/// quotes no text from outside.
#[derive(Debug)]
pub(crate) enum ErrorRepr {
    InvalidRequest(Violations),
    NoTimer(NoTimer),
    Credentials(CredentialsError),
    /// The service refused the access key, and the provider failed to return another.
    NoOtherCredentials {
        refusal: Box<ServiceError>,
        error: CredentialsError,
    },
    Signing(oss_sign::Error),
    Transport {
        error: oss_transport::Error,
        /// The head of the response, if its body is what failed.
        head: Option<ResponseHead>,
    },
    /// The limit of the operation expired before any request was sent.
    CredentialsTimeout(Duration),
    Timeout(Duration),
    AttemptTimeout(Duration),
    Service(Box<ServiceError>),
    ChecksumMismatch(ChecksumMismatch),
    UnexpectedResponse {
        head: ResponseHead,
        error: Box<UnexpectedResponse>,
    },
    BodyMismatch {
        head: ResponseHead,
        mismatch: BodyMismatch,
    },
    Pagination(PaginationError),
}

/// The status and request id of a response.
#[derive(Clone, Debug)]
pub(crate) struct ResponseHead {
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
}

/// A success whose checksum is of other data than was sent.
#[derive(Clone, Debug)]
pub(crate) struct ChecksumMismatch {
    pub(crate) head: ResponseHead,
    pub(crate) mismatch: UploadMismatch,
}

/// A success that the documentation doesn't describe.
#[derive(Debug)]
pub(crate) struct UnexpectedResponse {
    /// The start of the body, escaped; `None` if a header is the cause.
    excerpt: Option<String>,
    source: Option<Detail>,
}

/// A list whose pages don't come to an end.
#[derive(Clone, Debug)]
pub(crate) enum PaginationError {
    RepeatedToken,
    MissingToken,
    /// The request with the token of the service breaks a rule.
    UnusableToken(String),
    TooManyPages(u32),
}

impl ErrorRepr {
    pub(crate) fn unexpected_response(
        head: &ResponseHead,
        body: &[u8],
        source: Option<&ResponseError>,
        secrets: &Secrets,
    ) -> Self {
        let is_header = source.is_some_and(|e| e.header_name().is_some());
        let excerpt = (!is_header).then(|| excerpt(body, secrets));
        let source = source.map(|source| Detail::new(source, secrets));
        Self::UnexpectedResponse {
            head: head.clone(),
            error: Box::new(UnexpectedResponse { excerpt, source }),
        }
    }

    pub(crate) fn body_mismatch(head: &ResponseHead, mismatch: BodyMismatch) -> Self {
        Self::BodyMismatch {
            head: head.clone(),
            mismatch,
        }
    }

    /// Adds why the provider cannot replace the refused access key.
    pub(crate) fn set_no_other_credentials(&mut self, error: CredentialsError) {
        *self = match std::mem::replace(self, Self::Credentials(error.clone())) {
            Self::Service(refusal) => Self::NoOtherCredentials { refusal, error },
            _ => Self::Credentials(error),
        };
    }

    pub(crate) fn service_error(&self) -> Option<&ServiceError> {
        match self {
            Self::Service(error) | Self::NoOtherCredentials { refusal: error, .. } => Some(error),
            _ => None,
        }
    }

    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::InvalidRequest(_) => ErrorKind::InvalidRequest,
            Self::Credentials(_) | Self::NoOtherCredentials { .. } => ErrorKind::Credentials,
            Self::Signing(_) => ErrorKind::Signing,
            Self::Transport { .. } => ErrorKind::Transport,
            Self::CredentialsTimeout(_) | Self::Timeout(_) | Self::AttemptTimeout(_) => {
                ErrorKind::Timeout
            }
            Self::NoTimer(_) => ErrorKind::NoTimer,
            Self::Service(_) => ErrorKind::Service,
            Self::ChecksumMismatch(_) => ErrorKind::ChecksumMismatch,
            Self::UnexpectedResponse { error, .. } if error.is_empty() => ErrorKind::EmptyBody,
            Self::UnexpectedResponse { .. } => ErrorKind::UnexpectedResponse,
            Self::BodyMismatch { mismatch, .. } => match mismatch {
                BodyMismatch::ObjectChanged => ErrorKind::ObjectChanged,
                BodyMismatch::Range { .. }
                | BodyMismatch::UnknownRange
                | BodyMismatch::Status
                | BodyMismatch::TooLong => ErrorKind::UnexpectedResponse,
            },
            Self::Pagination(_) => ErrorKind::Pagination,
        }
    }

    /// Returns a label for metrics.
    ///
    /// It has few values: the status of a service error, otherwise the category.
    pub(crate) fn error_type(&self) -> Cow<'static, str> {
        if let Self::Service(error) = self {
            return error.status().as_u16().to_string().into();
        }
        let label = match self {
            Self::Transport { error, .. } => match error.kind() {
                TransportErrorKind::Config => "config",
                TransportErrorKind::Resolve => "resolve",
                TransportErrorKind::Connect => "connect",
                TransportErrorKind::ProxyRefused => "proxy",
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
                ErrorKind::ChecksumMismatch => "checksum_mismatch",
                ErrorKind::EmptyBody => "empty_body",
                ErrorKind::UnexpectedResponse => "unexpected_response",
                ErrorKind::ObjectChanged => "object_changed",
                ErrorKind::Pagination => "pagination",
                ErrorKind::Transport | ErrorKind::Service => "_OTHER",
            },
        };
        Cow::Borrowed(label)
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

    fn head(&self) -> Option<&ResponseHead> {
        match self {
            Self::Transport { head, .. } => head.as_ref(),
            Self::UnexpectedResponse { head, .. }
            | Self::BodyMismatch { head, .. }
            | Self::ChecksumMismatch(ChecksumMismatch { head, .. }) => Some(head),
            _ => None,
        }
    }

    pub(super) fn source(&self) -> Option<&(dyn StdError + 'static)> {
        match self {
            Self::InvalidRequest(violations) => Some(violations),
            Self::Credentials(error) | Self::NoOtherCredentials { error, .. } => Some(error),
            Self::Signing(error) => Some(error),
            Self::Transport { error, .. } => Some(error),
            Self::Service(error) => Some(&**error),
            Self::UnexpectedResponse { error, .. } => Some(&**error),
            Self::Pagination(error) => Some(error),
            Self::NoTimer(error) => Some(error),
            Self::CredentialsTimeout(_)
            | Self::Timeout(_)
            | Self::AttemptTimeout(_)
            | Self::ChecksumMismatch(_)
            | Self::BodyMismatch { .. } => None,
        }
    }
}

impl fmt::Display for ErrorRepr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidRequest(_) => {
                f.write_str("the request breaks documented rules and was not sent")
            }
            Self::Credentials(error) if error.is_not_configured() => {
                f.write_str("no credentials are available")
            }
            Self::Credentials(_) => f.write_str("getting credentials failed"),
            Self::NoOtherCredentials { .. } => {
                f.write_str("the access key was refused, and no other is available")
            }
            Self::Signing(_) => f.write_str("the request cannot be signed"),
            Self::Transport { error, head: None } if error.kind() == TransportErrorKind::Body => {
                f.write_str("the request body could not be read")
            }
            Self::Transport { head: None, .. } => f.write_str("no response was received"),
            Self::Transport {
                head: Some(head), ..
            } => write!(f, "the response {} is incomplete", head.status),
            Self::CredentialsTimeout(limit) => {
                write!(f, "getting credentials took longer than {limit:?}")
            }
            Self::Timeout(limit) => write!(f, "timed out after {limit:?}"),
            Self::AttemptTimeout(limit) => write!(f, "the attempt timed out after {limit:?}"),
            Self::NoTimer(_) => {
                f.write_str("the request was not sent because no timer can enforce its time limit")
            }
            Self::ChecksumMismatch(error) => error.mismatch.fmt(f),
            Self::Service(error) => write!(f, "the service responded with {}", error.status()),
            Self::UnexpectedResponse { head, error } if error.is_empty() => {
                write!(f, "the response {} has an empty body", head.status)
            }
            Self::UnexpectedResponse { head, .. } => write!(
                f,
                "the response {} does not match the documentation",
                head.status
            ),
            Self::BodyMismatch { head, mismatch } => {
                write!(f, "the response {} {mismatch}", head.status)
            }
            Self::Pagination(_) => f.write_str("the list cannot be completed"),
        }
    }
}

impl UnexpectedResponse {
    fn is_empty(&self) -> bool {
        self.excerpt.as_deref() == Some("")
    }
}

impl fmt::Display for UnexpectedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.excerpt.as_deref() {
            None => f.write_str("a header has an invalid value"),
            Some("") => f.write_str("the body is empty instead of a document"),
            Some(excerpt) => write!(f, "the body starts with: {excerpt}"),
        }
    }
}

impl StdError for UnexpectedResponse {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_ref().map(|source| source as _)
    }
}

impl PaginationError {
    /// Creates the error of a token whose request breaks rules.
    pub(crate) fn unusable_token(violations: &Violations) -> Self {
        // A rule may quote the token.
        Self::UnusableToken(Printable::new(&violations.to_string(), 200).to_string())
    }
}

impl fmt::Display for PaginationError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RepeatedToken => f.write_str("the service returned a continuation token twice"),
            Self::MissingToken => {
                f.write_str("a page announces more pages without a continuation token")
            }
            Self::UnusableToken(reason) => write!(
                f,
                "the service returned a continuation token that doesn't fit into a request: {reason}"
            ),
            Self::TooManyPages(limit) => write!(f, "the list has more than {limit} pages"),
        }
    }
}

impl StdError for PaginationError {}

impl From<Violations> for ErrorRepr {
    fn from(violations: Violations) -> Self {
        Self::InvalidRequest(violations)
    }
}

impl From<CredentialsError> for ErrorRepr {
    fn from(error: CredentialsError) -> Self {
        Self::Credentials(error)
    }
}

impl From<ServiceError> for ErrorRepr {
    fn from(error: ServiceError) -> Self {
        Self::Service(Box::new(error))
    }
}

impl From<NoTimer> for ErrorRepr {
    fn from(error: NoTimer) -> Self {
        Self::NoTimer(error)
    }
}

impl From<oss_sign::Error> for ErrorRepr {
    fn from(error: oss_sign::Error) -> Self {
        Self::Signing(error)
    }
}

impl From<oss_transport::Error> for ErrorRepr {
    fn from(error: oss_transport::Error) -> Self {
        Self::Transport { error, head: None }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use oss_model::validate::Violation;

    use super::*;

    #[test]
    fn display_quotes_no_text_from_outside() {
        let head = ResponseHead {
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
        for repr in [
            Violations::from(Violation::new("canary", "canary")).into(),
            CredentialsError::new("canary").into(),
            NoTimer::new("canary").into(),
            oss_transport::Error::new(TransportErrorKind::Interrupted, "canary").into(),
            ErrorRepr::Transport {
                error: oss_transport::Error::new(TransportErrorKind::Body, "canary"),
                head: Some(head.clone()),
            },
            ErrorRepr::Service(Box::new(service)),
            ErrorRepr::unexpected_response(&head, b"canary", None, &Secrets::default()),
        ] {
            let shown = repr.to_string();
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}
