//! The id of a region, checked once.

use std::fmt;
use std::str::FromStr;

use crate::ParseError;

/// The id of an OSS region, such as `cn-hangzhou`.
///
/// The set of regions is open: any id of lower-case letters, digits and hyphens is accepted, and
/// only the service knows whether there is such a region. The ids are listed under
/// [Regions and endpoints](https://www.alibabacloud.com/help/en/oss/user-guide/regions-and-endpoints).
///
/// # Examples
///
/// ```
/// use oss_sign::Region;
///
/// let region = Region::new("cn-hangzhou")?;
/// assert_eq!(region.as_str(), "cn-hangzhou");
/// assert!(Region::new("oss-cn-hangzhou").is_err());
/// # Ok::<(), oss_sign::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(String);

/// What fits into a host name label as `oss-<region>-internal`, in bytes.
const MAX_LENGTH: usize = 50;

impl Region {
    /// Checks the id of a region.
    ///
    /// # Errors
    ///
    /// Fails on anything but 1 to 50 of `a-z`, `0-9` and `-`, on a `-` at an edge, and on an id
    /// that starts with `oss-`: that is how endpoints and bucket locations begin, not regions.
    pub fn new(id: impl Into<String>) -> Result<Self, ParseError> {
        let id = id.into();
        match broken_rule(&id) {
            None => Ok(Self(id)),
            Some(rule) => Err(ParseError::new("region", &id, rule)),
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

impl FromStr for Region {
    type Err = ParseError;

    fn from_str(id: &str) -> Result<Self, ParseError> {
        Self::new(id)
    }
}

fn broken_rule(id: &str) -> Option<&'static str> {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_empty() || id.len() > MAX_LENGTH {
        Some("it must have 1 to 50 characters, as cn-hangzhou has")
    } else if !id.bytes().all(allowed) {
        Some("only a-z, 0-9 and - are allowed, as in cn-hangzhou")
    } else if id.starts_with('-') || id.ends_with('-') {
        Some("it must not start or end with -")
    } else if id.starts_with("oss-") {
        Some("write it without oss-, as in cn-hangzhou")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn accepts_regions_of_today() {
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
    fn refuses_what_would_change_a_host_or_a_scope() {
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
            Some(r#"invalid region "oss-cn-hangzhou": write it without oss-, as in cn-hangzhou"#)
        );
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_a_host_label(id in proptest::collection::vec(any::<char>(), 0..60)) {
            let id = id.into_iter().collect::<String>();
            if let Ok(region) = Region::new(id) {
                prop_assert!(region.as_str().bytes().all(|b| b == b'-' || b.is_ascii_alphanumeric()));
            }
        }
    }
}
