//! The texts of a parser's error, which quotes the response.

use std::error::Error as StdError;
use std::fmt;

use super::{Printable, Secrets};

/// The most that is kept of a text, in characters.
const LIMIT: usize = 1000;

/// An error about a response and its sources, as texts without secrets.
///
/// Parsers quote names and values of the response. A server that repeats the request puts its secrets into them.
#[derive(Clone, Debug)]
pub(crate) struct Detail {
    text: String,
    source: Option<Box<Detail>>,
}

impl Detail {
    /// Copies the texts of an error and its sources.
    pub(crate) fn new(error: &(dyn StdError + 'static), secrets: &Secrets) -> Self {
        let text = secrets.redact(error.to_string());
        Self {
            text: Printable::new(&text, LIMIT).to_string(),
            source: error
                .source()
                .map(|source| Box::new(Self::new(source, secrets))),
        }
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl StdError for Detail {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}
