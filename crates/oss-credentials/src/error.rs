//! Why there are no credentials.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

/// A source had no usable credentials.
///
/// `Display` says what was looked for and where, never a value; `source()` gives the reason.
/// A clone is cheap: callers who waited for the same answer share the error.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: Cow<'static, str>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    is_absent: bool,
}

impl CredentialsError {
    /// Creates an error; for people who write a provider.
    ///
    /// Say what is missing and what to do about it, and put no secret into it.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            source: None,
            is_absent: false,
        }
    }

    /// Creates the error of a source that nobody set up; see [`is_absent`](Self::is_absent).
    pub fn absent(message: impl Into<Cow<'static, str>>) -> Self {
        let mut error = Self::new(message);
        error.is_absent = true;
        error
    }

    /// Adds the reason.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// Says whether the source is just not in use here: no such file, no such variable.
    ///
    /// A [`ChainedCredentials`](crate::ChainedCredentials) goes on to its next provider then. All else
    /// is a mistake that somebody should hear of.
    pub fn is_absent(&self) -> bool {
        self.is_absent
    }

    /// Writes it with all that is below it, for where a list or a log has no `source()`.
    pub(super) fn in_full(&self) -> String {
        let first: &(dyn StdError + 'static) = self;
        let levels = std::iter::successors(Some(first), |&error| error.source());
        let levels: Vec<_> = levels.map(ToString::to_string).collect();
        levels.join(": ")
    }
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
