//! The error of credentials providers.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::skipped::Skipped;

/// An error that explains why a provider doesn't have usable credentials.
///
/// `Display` names the source and the problem, never a secret; `source()` has the cause. A clone is
/// cheap: callers that wait for the same refresh share its error.
#[derive(Clone, Debug)]
pub struct CredentialsError {
    message: Cow<'static, str>,
    help: Option<Cow<'static, str>>,
    skipped: Arc<Skipped>,
    source: Option<Arc<dyn StdError + Send + Sync>>,
    reason: Reason,
}

/// The known reason of an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reason {
    NotConfigured,
    Unreachable,
    Refused,
    Other,
}

impl CredentialsError {
    /// Creates the error of a source that is configured and fails.
    ///
    /// The message says what is missing or wrong, without a secret. [`with_help`](Self::with_help) adds how to
    /// fix it.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            help: None,
            skipped: Arc::default(),
            source: None,
            reason: Reason::Other,
        }
    }

    /// Creates the error of a source that isn't configured.
    ///
    /// See [`is_not_configured`](Self::is_not_configured).
    pub fn not_configured(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: Reason::NotConfigured,
            ..Self::new(message)
        }
    }

    /// Creates the error of a service that didn't respond completely.
    #[cfg(feature = "remote")]
    pub(crate) fn unreachable(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: Reason::Unreachable,
            ..Self::new(message)
        }
    }

    /// Creates the error of a service that responded without usable credentials.
    #[cfg(feature = "remote")]
    pub(crate) fn refused(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            reason: Reason::Refused,
            ..Self::new(message)
        }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into().into());
        self
    }

    /// Sets what the user should do, in one line without a secret.
    ///
    /// `Display` shows it in a second line, after `help: `.
    #[must_use]
    pub fn with_help(mut self, help: impl Into<Cow<'static, str>>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the sources that a chain skipped, with their reasons.
    pub(crate) fn with_skipped(mut self, skipped: Skipped) -> Self {
        self.skipped = Arc::new(skipped);
        self
    }

    /// Returns the message alone; `Display` adds the advice and the skipped sources.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns what the user should do, if the provider knows.
    pub fn help(&self) -> Option<&str> {
        self.help.as_deref()
    }

    /// Returns the sources that a chain skipped, a line for each reason.
    pub fn skipped(&self) -> Vec<String> {
        self.skipped.lines()
    }

    /// Adds the source that has this error to the sources that a search skipped.
    pub(crate) fn add_to(&self, skipped: &mut Skipped, name: &str) {
        skipped.add(name, &self.with_causes(), &self.skipped);
    }

    /// Returns whether the file or variable of the source doesn't exist.
    ///
    /// A [`ChainedCredentials`](crate::ChainedCredentials) then calls its next provider. Any other error
    /// is a mistake that the user has to fix.
    pub fn is_not_configured(&self) -> bool {
        self.reason == Reason::NotConfigured
    }

    /// Returns whether a service that issues credentials didn't respond in time.
    ///
    /// Services are STS, the metadata service of ECS and credentials URIs. The connection failed, or the
    /// response was missing or incomplete. Check the network and the address of the service; a later call may
    /// succeed.
    pub fn is_unreachable(&self) -> bool {
        self.has_reason(Reason::Unreachable)
    }

    /// Returns whether a service that issues credentials responded without any.
    ///
    /// It responded with a failure or nonsense, for example because the key may not assume the role. The
    /// message has the status, and the code and the request id if the response has them.
    pub fn is_refused(&self) -> bool {
        self.has_reason(Reason::Refused)
    }

    /// Returns whether this error or one of its causes has a reason.
    ///
    /// A profile that refers to a service adds its own error on top.
    fn has_reason(&self, reason: Reason) -> bool {
        let first: &(dyn StdError + 'static) = self;
        std::iter::successors(Some(first), |&error| error.source())
            .filter_map(|error| error.downcast_ref::<Self>())
            .any(|error| error.reason == reason)
    }

    /// Returns the error and its causes in one line, for lists and logs.
    pub(crate) fn with_causes(&self) -> String {
        let first: &(dyn StdError + 'static) = self;
        let levels = std::iter::successors(Some(first), |&error| error.source());
        levels
            .map(|level| in_one_line(&level.to_string()))
            .collect::<Vec<_>>()
            .join(": ")
    }
}

fn in_one_line(text: &str) -> String {
    let lines = text.split(['\n', '\r']).map(str::trim);
    let lines: Vec<_> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("; ")
}

impl fmt::Display for CredentialsError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(help) = &self.help {
            write!(f, "\nhelp: {help}")?;
        }
        let skipped = self.skipped().join("; ");
        if skipped.is_empty() {
            return Ok(());
        }
        if self.is_not_configured() {
            write!(f, "; {skipped}")
        } else {
            write!(f, " (skipped: {skipped})")
        }
    }
}

impl From<oss_sign::Error> for CredentialsError {
    /// Converts for `Credentials::new`, so that a provider can use `?`.
    fn from(error: oss_sign::Error) -> Self {
        Self::new("the access key is invalid").with_source(error)
    }
}

impl StdError for CredentialsError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
