//! The id of a region, validated once.

use std::fmt;
use std::str::FromStr;

use crate::parse_error::ParseError;

/// The id of an OSS region, such as `cn-hangzhou`.
///
/// Any id of lower-case letters, digits and hyphens is accepted, because only the service knows
/// which regions exist. [Regions and endpoints](https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints)
/// lists them.
///
/// # Examples
///
/// ```
/// use oss_sign::Region;
///
/// let region = Region::new("cn-hangzhou")?;
/// assert_eq!(region, "cn-hangzhou");
/// assert!(Region::new("oss-cn-hangzhou").is_err());
/// # Ok::<(), oss_sign::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

/// The longest id in bytes: `oss-<region>-internal` must fit a host name label.
const MAX_LENGTH: usize = 50;

impl Region {
    /// Creates a region from its id.
    ///
    /// # Errors
    ///
    /// Fails unless the id is 1 to 50 characters of `a-z`, `0-9` and `-`. Also fails if it starts
    /// or ends with `-`, or starts with `oss-`, the prefix of endpoints and bucket locations.
    pub fn new(id: impl Into<String>) -> Result<Self, ParseError> {
        let id = id.into();
        match invalid_reason(&id) {
            None => Ok(Self(id)),
            Some(reason) => Err(ParseError::new("region", &id, reason)),
        }
    }

    /// Returns the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl PartialEq<str> for Region {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Region {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl FromStr for Region {
    type Err = ParseError;

    fn from_str(id: &str) -> Result<Self, ParseError> {
        Self::new(id)
    }
}

fn invalid_reason(id: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > MAX_LENGTH {
        Some("must have 1 to 50 characters, as in cn-hangzhou")
    } else if !id.bytes().all(allowed) {
        Some("must contain only a-z, 0-9 and -, as in cn-hangzhou")
    } else if id.starts_with('-') || id.ends_with('-') {
        Some("must not start or end with -")
    } else if id.starts_with("oss-") {
        Some("must be written without oss-, as in cn-hangzhou")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_regions_are_accepted() {
        for id in [
            "cn-hangzhou",
            "rg-china-mainland",
            "ap-northeast-2",
            "cn-wuhan-lr",
        ] {
            assert_eq!(
                Region::new(id).map(|region| region.to_string()).as_deref(),
                Ok(id)
            );
        }
    }

    #[test]
    fn ids_that_would_change_a_host_or_scope_are_rejected() {
        let long = "a".repeat(51);
        for id in [
            "",
            "-cn",
            "cn-",
            "CN-hangzhou",
            "cn hangzhou",
            "cn/x",
            "cn.evil",
            "cn\n",
            "ü",
            "a@b",
            &long,
        ] {
            assert!(Region::new(id).is_err(), "{id:?}");
        }
        let error = Region::new("oss-cn-hangzhou").map_err(|error| error.to_string());
        assert_eq!(
            error.err().as_deref(),
            Some(
                r#"invalid region "oss-cn-hangzhou": must be written without oss-, as in cn-hangzhou"#
            )
        );
    }

    proptest! {
        #[test]
        fn accepted_id_is_a_valid_host_label(id in proptest::collection::vec(any::<char>(), 0..60)) {
            let id = id.into_iter().collect::<String>();
            if let Ok(region) = Region::new(id) {
                prop_assert!(region.as_str().bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()));
            }
        }
    }
}
