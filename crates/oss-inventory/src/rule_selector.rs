//! Selects rules by a pattern of their ids.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

/// A pattern of rule ids, such as `daily-*`.
///
/// `*` stands for any number of characters, `?` for one, and every other character for itself. Ids are
/// case-sensitive. A pattern without `*` and `?` selects one id.
///
/// # Examples
///
/// ```
/// use oss_inventory::RuleSelector;
///
/// let selector: RuleSelector = "daily-*".parse()?;
/// assert!(selector.selects("daily-logs"));
/// assert!(!selector.selects("weekly-logs"));
/// assert!(RuleSelector::prefix("a*").selects("a*b"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RuleSelector(Pattern);

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Pattern {
    Glob(String),
    Prefix(String),
}

impl RuleSelector {
    /// Creates a selector of ids that start with a text, which isn't a pattern.
    #[must_use]
    pub fn prefix(prefix: impl Into<String>) -> Self {
        Self(Pattern::Prefix(prefix.into()))
    }

    /// Returns whether the selector selects an id.
    #[must_use]
    pub fn selects(&self, id: &str) -> bool {
        match &self.0 {
            Pattern::Glob(glob) => matches(glob, id),
            Pattern::Prefix(prefix) => id.starts_with(prefix),
        }
    }
}

impl FromStr for RuleSelector {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.is_empty() {
            let rule = "it must not be empty; * selects all rules";
            return Err(ParseError::new("pattern of rule ids", text, rule));
        }
        Ok(Self(Pattern::Glob(text.to_owned())))
    }
}

impl fmt::Display for RuleSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Pattern::Glob(glob) => f.write_str(glob),
            Pattern::Prefix(prefix) => write!(f, "{prefix}*"),
        }
    }
}

/// Returns whether `glob` stands for the whole of `text`.
///
/// Only the last `*` is ever extended, so the time is the product of the lengths.
fn matches(glob: &str, text: &str) -> bool {
    let (mut glob, mut text) = (glob.chars(), text.chars());
    // The pattern after the last `*`, and the text that the `*` doesn't stand for yet.
    let mut retry = None;
    loop {
        let rest_of_text = text.clone();
        match (glob.next(), text.next()) {
            (None, None) => return true,
            (Some('*'), _) => {
                text = rest_of_text;
                retry = Some((glob.clone(), text.clone()));
            }
            (Some('?'), Some(_)) => {}
            (Some(expected), Some(found)) if expected == found => {}
            _ => {
                let Some((after_star, mut skipped)) = retry.take() else {
                    return false;
                };
                if skipped.next().is_none() {
                    return false;
                }
                glob = after_star.clone();
                text = skipped.clone();
                retry = Some((after_star, skipped));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glob_selects_whole_ids() {
        let table = [
            ("*", "", true),
            ("*", "a", true),
            ("?", "", false),
            ("?", "中", true),
            ("a", "a", true),
            ("a", "A", false),
            ("a", "ab", false),
            ("daily-*", "daily-", true),
            ("daily-*", "daily-a", true),
            ("daily-*", "xdaily-a", false),
            ("*-a", "a-a-a", true),
            ("*-a", "a-a-b", false),
            ("*ab*ab", "abab", true),
            ("*ab*ab", "aab", false),
            ("a**b?", "axbbc", true),
            ("a?*", "a", false),
            ("[a]", "a", false),
        ];
        for (glob, id, selects) in table {
            let selector: RuleSelector = glob.parse().unwrap();
            assert_eq!(selector.selects(id), selects, "{glob} {id}");
        }
        assert!("".parse::<RuleSelector>().is_err());
    }

    #[test]
    fn hostile_glob_takes_polynomial_time() {
        let glob = "*a".repeat(90);
        assert!(!matches(&format!("{glob}b"), &"a".repeat(192)));
    }
}
