//! Why a text is no resource name or set of storage classes.

use std::fmt;

/// A text that an element of a rule cannot hold; nothing was sent.
///
/// `Display` quotes the text, escaped and cut, and says which rule it breaks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidValue {
    what: &'static str,
    found: String,
    rule: String,
}

/// How much of a text an error quotes, in characters.
const QUOTED: usize = 100;

impl InvalidValue {
    pub(crate) fn new(what: &'static str, found: &str, rule: impl Into<String>) -> Self {
        Self {
            what,
            found: found.chars().take(QUOTED).collect(),
            rule: rule.into(),
        }
    }

    /// Returns what is wrong, as the end of a sentence that starts with an element.
    pub(crate) fn violation(&self) -> String {
        format!("is {:?}, {}", self.found, self.rule)
    }
}

impl fmt::Display for InvalidValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "invalid {} {:?}: {}", self.what, self.found, self.rule)
    }
}

impl std::error::Error for InvalidValue {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_escaped_and_cut() {
        let error = InvalidValue::new("name", "a\u{1b}[31m\n", "no");
        assert_eq!(error.to_string(), r#"invalid name "a\u{1b}[31m\n": no"#);
        assert_eq!(error.violation(), r#"is "a\u{1b}[31m\n", no"#);
        let long = InvalidValue::new("name", &"x".repeat(9000), "no");
        assert!(long.to_string().len() < 150);
    }
}
