//! How an exchange with a service ended.

use bytes::Bytes;
use http::StatusCode;

use crate::{CredentialsError, ProvidedCredentials};

/// What an exchange gave, and how far it came.
pub(super) struct Outcome {
    /// Path and query that were asked for last.
    pub(super) target: String,
    pub(super) given: Result<ProvidedCredentials, Failure>,
}

/// An answer, which may hold a key.
pub(super) struct Answer {
    /// Whom it is from, without a user or a password.
    pub(super) host: String,
    pub(super) status: StatusCode,
    pub(super) body: Bytes,
}

/// A failure, with what a provider has to know of it.
pub(super) struct Failure {
    pub(super) error: CredentialsError,
    pub(super) reached: Reached,
}

/// How far a request came that failed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Reached {
    /// It was not sent, because something here is wrong.
    Nowhere,
    /// It was sent, and nobody answered.
    Nobody,
    /// An answer began, and did not end or is too long.
    Part,
    /// This was the answer.
    Answer(StatusCode),
}

impl From<CredentialsError> for Failure {
    /// Takes the error of a request that was not sent.
    fn from(error: CredentialsError) -> Self {
        Self {
            error,
            reached: Reached::Nowhere,
        }
    }
}
