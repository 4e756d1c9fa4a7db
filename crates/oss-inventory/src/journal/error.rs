//! Errors of a journal.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;

/// An error of keeping, listing, holding or settling entries of a journal.
///
/// `Display` says what failed, and [`source`](StdError::source) why.
#[derive(Debug)]
pub struct JournalError {
    message: Cow<'static, str>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl JournalError {
    /// Creates an error from what failed, such as `cannot write the entry`.
    pub fn new(message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            message: message.into(),
            source: None,
        }
    }

    /// Adds the cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }
}

impl fmt::Display for JournalError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl StdError for JournalError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source
            .as_deref()
            .map(|it| it as &(dyn StdError + 'static))
    }
}
