//! Errors of the admin API, as JSON.

use std::fmt;

use http::StatusCode;
use serde::Serialize;

use crate::state::StateError;

/// An error with the status of its response.
#[derive(Debug)]
pub(super) struct AdminError {
    status: StatusCode,
    document: ErrorDocument,
    /// The methods that a path supports.
    allow: Option<String>,
}

#[derive(Debug, Serialize)]
pub(super) struct ErrorDocument {
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<String>,
}

impl AdminError {
    pub(super) fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self {
            status,
            document: ErrorDocument::new(text),
            allow: None,
        }
    }

    pub(super) fn bad_request(text: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, text)
    }

    pub(super) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.document.help = Some(help.into());
        self
    }

    pub(super) fn with_allow(mut self, methods: String) -> Self {
        self.allow = Some(methods);
        self
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    pub(super) fn allow(&self) -> Option<String> {
        self.allow.clone()
    }

    pub(super) fn to_json(&self) -> Vec<u8> {
        // Writing strings can't fail.
        to_line(&self.document).unwrap_or_default()
    }
}

/// Writes a document as one line of JSON.
pub(super) fn to_line(document: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    let mut line = serde_json::to_vec(document)?;
    line.push(b'\n');
    Ok(line)
}

impl ErrorDocument {
    /// Reads the text of an error, whose help is its last line.
    pub(super) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        match text.split_once("\nhelp: ") {
            Some((message, help)) => Self {
                message: message.to_owned(),
                help: Some(help.to_owned()),
            },
            None => Self {
                message: text,
                help: None,
            },
        }
    }
}

impl From<StateError> for AdminError {
    /// Returns the error of a state that can't be changed.
    fn from(error: StateError) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, error.to_string())
    }
}

impl fmt::Display for AdminError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.document.message)
    }
}
