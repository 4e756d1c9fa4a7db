//! Why a text is no region, bucket name, endpoint or user agent.

use std::borrow::Cow;
use std::fmt;

/// A text that is not what it should be; nothing was sent.
///
/// `Display` quotes the text, escaped and cut, and says which rule it breaks. An endpoint that
/// holds a password is not quoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    what: &'static str,
    found: Option<String>,
    rule: Cow<'static, str>,
}

/// How much of a text an error quotes, in characters.
const QUOTED: usize = 100;

impl ParseError {
    /// Creates an error about `found`, which should be a `what`; `rule` says which rule it breaks.
    pub fn new(what: &'static str, found: &str, rule: impl Into<Cow<'static, str>>) -> Self {
        // What stands before an `@` in a URL may be a password.
        let found = (!found.contains('@')).then(|| found.chars().take(QUOTED).collect());
        Self {
            what,
            found,
            rule: rule.into(),
        }
    }

    /// Returns the broken rule, as the end of a sentence.
    pub fn rule(&self) -> &str {
        &self.rule
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid {}", self.what)?;
        if let Some(found) = &self.found {
            write!(f, " {found:?}")?;
        }
        write!(f, ": {}", self.rule)
    }
}

impl std::error::Error for ParseError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_escaped_and_cut() {
        let error = ParseError::new("region", "a\x1b[31m\n", "no");
        assert_eq!(error.to_string(), r#"invalid region "a\u{1b}[31m\n": no"#);
        let long = ParseError::new("region", &"x".repeat(9000), "no");
        assert!(long.to_string().len() < 150);
    }

    #[test]
    fn passwords_are_not_quoted() {
        let error = ParseError::new("endpoint", "https://user:canary@host", "no");
        assert_eq!(error.to_string(), "invalid endpoint: no");
        assert!(!format!("{error:?}").contains("canary"));
    }
}
