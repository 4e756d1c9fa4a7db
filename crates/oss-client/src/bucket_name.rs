//! The name of a bucket, checked before a host name is made of it.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

/// The name of a bucket: 3 to 63 of `a-z`, `0-9` and `-`, no `-` at an edge.
///
/// The rules are those of
/// [Bucket naming conventions](https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions).
/// A name becomes a part of the host that receives credentials, so nothing else is ever put there.
///
/// # Examples
///
/// ```
/// use oss_client::BucketName;
///
/// assert_eq!(BucketName::new("examplebucket")?.as_str(), "examplebucket");
/// assert!(BucketName::new("evil.example/").is_err());
/// # Ok::<(), oss_client::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

impl BucketName {
    /// Checks a name.
    ///
    /// # Errors
    ///
    /// Fails on a name that breaks a rule, and says which.
    pub fn new(name: impl Into<String>) -> Result<Self, ParseError> {
        let name = name.into();
        match broken_rule(&name) {
            None => Ok(Self(name)),
            Some(rule) => Err(ParseError::new("bucket name", &name, rule)),
        }
    }

    /// Returns the name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for BucketName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl AsRef<str> for BucketName {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl FromStr for BucketName {
    type Err = ParseError;

    fn from_str(name: &str) -> Result<Self, ParseError> {
        Self::new(name)
    }
}

/// Returns the first rule that `name` breaks, as the end of a sentence.
pub(crate) fn broken_rule(name: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if !(3..=63).contains(&name.len()) {
        Some("it must have 3 to 63 characters")
    } else if !name.bytes().all(allowed) {
        Some("only a-z, 0-9 and - are allowed")
    } else if name.starts_with('-') || name.ends_with('-') {
        Some("it must not start or end with -")
    } else {
        None
    }
}

impl From<&BucketName> for String {
    /// For the operations of `oss-model`, which take any text.
    fn from(name: &BucketName) -> Self {
        name.as_str().to_owned()
    }
}

impl From<BucketName> for String {
    fn from(name: BucketName) -> Self {
        name.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts_names_at_the_limits() {
        for name in ["abc", "0-9", "examplebucket", &"a".repeat(63)] {
            assert!(BucketName::new(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn refuses_what_could_move_the_host() {
        let long = "a".repeat(64);
        let names = [
            "",
            "ab",
            &long,
            "a.b/c",
            "..",
            "@evil.com",
            "127.0.0.1",
            "Upper",
            "-abc",
            "abc-",
            "a_b",
            "abc\r\n",
            "abc\0",
            "abc#",
            "abc?",
            "a:80",
            "büro",
            "abc%2f",
            " abc",
        ];
        for name in names {
            assert!(BucketName::new(name).is_err(), "{name:?}");
        }
    }
}
