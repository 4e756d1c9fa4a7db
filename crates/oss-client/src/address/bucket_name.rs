//! A bucket name, validated before it becomes part of a host.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

/// A bucket name: 3 to 63 of `a-z`, `0-9` and `-`, without `-` at either end.
///
/// See [Bucket naming conventions](https://www.alibabacloud.com/help/en/oss/user-guide/bucket-naming-conventions).
/// The name becomes part of the host that receives credentials, so nothing else is accepted.
///
/// # Examples
///
/// ```
/// use oss_client::BucketName;
///
/// assert_eq!(BucketName::new("examplebucket")?, "examplebucket");
/// assert!(BucketName::new("evil.example/").is_err());
/// # Ok::<(), oss_client::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BucketName(String);

impl BucketName {
    /// Validates a bucket name.
    ///
    /// # Errors
    ///
    /// Fails if the name breaks a rule; the error names the rule.
    pub fn new(name: impl Into<String>) -> Result<Self, ParseError> {
        let name = name.into();
        match invalid_reason(&name) {
            None => Ok(Self(name)),
            Some(reason) => Err(ParseError::new("bucket name", &name, reason)),
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

impl PartialEq<str> for BucketName {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for BucketName {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl FromStr for BucketName {
    type Err = ParseError;

    fn from_str(name: &str) -> Result<Self, ParseError> {
        Self::new(name)
    }
}

/// Returns the first rule that `name` breaks, as the end of a sentence.
pub(super) fn invalid_reason(name: &str) -> Option<&'static str> {
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
    /// Converts for operations of `oss-model`, which take any text.
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
    fn shortest_and_longest_names_are_valid() {
        for name in ["abc", "0-9", "examplebucket", &"a".repeat(63)] {
            assert!(BucketName::new(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn name_that_could_change_the_host_is_rejected() {
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
