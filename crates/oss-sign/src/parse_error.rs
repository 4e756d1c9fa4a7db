//! Why a text isn't a valid region, bucket name, endpoint or user agent.

use std::borrow::Cow;
use std::fmt;

/// The error for an invalid region, bucket name, endpoint or similar setting.
///
/// `Display` quotes the text, escaped and truncated, and gives the reason. It never quotes a text
/// with an `@`, because the user info of an endpoint may be a password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    kind: &'static str,
    quoted: Option<String>,
    reason: Cow<'static, str>,
}

/// How many characters of the text an error quotes.
const MAX_QUOTED: usize = 100;

impl ParseError {
    /// Creates an error for `text`, which isn't a valid `kind` for this reason.
    pub fn new(kind: &'static str, text: &str, reason: impl Into<Cow<'static, str>>) -> Self {
        Self {
            kind,
            quoted: (!text.contains('@')).then(|| text.chars().take(MAX_QUOTED).collect()),
            reason: reason.into(),
        }
    }

    /// Returns why the text is invalid, such as `must not start or end with -`.
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid {}", self.kind)?;
        if let Some(text) = &self.quoted {
            write!(f, " {text:?}")?;
        }
        write!(f, ": {}", self.reason)
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_text_is_escaped_and_truncated() {
        let error = ParseError::new("region", "a\x1b[31m\n", "no");
        assert_eq!(error.to_string(), r#"invalid region "a\u{1b}[31m\n": no"#);
        let long = ParseError::new("region", &"x".repeat(9000), "no");
        assert!(long.to_string().len() < 150);
    }

    #[test]
    fn text_with_password_is_not_quoted() {
        let error = ParseError::new("endpoint", "https://user:canary@host", "no");
        assert_eq!(error.to_string(), "invalid endpoint: no");
        assert!(!format!("{error:?}").contains("canary"));
    }
}
