//! The error of building a client.

use std::error::Error as StdError;
use std::fmt;

/// The error of [`ClientBuilder::build`](crate::ClientBuilder::build).
///
/// `Display` names the missing or invalid setting; `source()` gives the reason.
#[derive(Debug)]
pub struct BuildError {
    message: &'static str,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl BuildError {
    pub(super) const fn new(message: &'static str) -> Self {
        Self {
            message,
            source: None,
        }
    }

    pub(super) fn with_source(mut self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.source = Some(Box::new(source));
        self
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message)
    }
}

impl StdError for BuildError {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
