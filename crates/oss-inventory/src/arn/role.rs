//! The resource name of the role that OSS assumes to write reports.

use std::fmt;
use std::str::FromStr;

use super::is_account_id;
use crate::ParseError;

/// The resource name of a RAM role: `acs:ram::ACCOUNT:role/NAME`.
///
/// OSS assumes this role to write reports. It must trust the service `oss.aliyuncs.com` and be
/// allowed to put objects into the destination bucket. The console creates one called
/// `AliyunOSSRole`. See [Bucket inventory](https://help.aliyun.com/zh/oss/user-guide/bucket-inventory).
///
/// # Examples
///
/// ```
/// use oss_inventory::RoleArn;
///
/// let arn = RoleArn::new("100000000000000", "AliyunOSSRole")?;
/// assert_eq!(arn.to_string(), "acs:ram::100000000000000:role/AliyunOSSRole");
/// assert_eq!(arn.to_string().parse::<RoleArn>()?, arn);
/// # Ok::<(), oss_inventory::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RoleArn {
    account_id: String,
    role_name: String,
}

const PREFIX: &str = "acs:ram::";
const SHAPE: &str = "it must be acs:ram::ACCOUNT:role/NAME, with an account of digits";

impl RoleArn {
    /// Creates the resource name of a role in an account.
    ///
    /// # Errors
    ///
    /// Fails if the account id isn't digits, or if the role name is empty or has `/`, `:`, blanks or
    /// control characters.
    pub fn new(
        account_id: impl Into<String>,
        role_name: impl Into<String>,
    ) -> Result<Self, ParseError> {
        let (account_id, role_name) = (account_id.into(), role_name.into());
        if is_account_id(&account_id) && is_role_name(&role_name) {
            Ok(Self {
                account_id,
                role_name,
            })
        } else {
            let text = format!("{PREFIX}{account_id}:role/{role_name}");
            Err(malformed(&text))
        }
    }

    /// Returns the account id, which is digits.
    #[must_use]
    pub fn account_id(&self) -> &str {
        &self.account_id
    }

    /// Returns the name of the role.
    #[must_use]
    pub fn role_name(&self) -> &str {
        &self.role_name
    }
}

impl From<RoleArn> for String {
    fn from(arn: RoleArn) -> Self {
        arn.to_string()
    }
}

impl fmt::Display for RoleArn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{PREFIX}{}:role/{}", self.account_id, self.role_name)
    }
}

impl FromStr for RoleArn {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let rest = text.strip_prefix(PREFIX);
        match rest.and_then(|rest| rest.split_once(":role/")) {
            Some((account_id, role_name)) => Self::new(account_id, role_name),
            None => Err(malformed(text)),
        }
    }
}

fn malformed(text: &str) -> ParseError {
    ParseError::new("role resource name", text, SHAPE)
}

/// Rejects characters that would end the name or a header; RAM checks the rest.
fn is_role_name(text: &str) -> bool {
    let forbidden = |c: char| c == '/' || c == ':' || c.is_whitespace() || c.is_control();
    !text.is_empty() && !text.contains(forbidden)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_output_parses_again() {
        for text in [
            "acs:ram::1:role/a",
            "acs:ram::100000000000000:role/AliyunOSSRole",
            "acs:ram::1:role/a.b-c_d@e",
        ] {
            assert_eq!(text.parse::<RoleArn>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn parse_error_names_the_expected_form() {
        for text in [
            "",
            "AliyunOSSRole",
            "acs:ram:::role/a",
            "acs:ram::x:role/a",
            "acs:ram::1:role/",
            "acs:ram::1:role/a/b",
            "acs:ram::1:role/acs:ram::1:role/a",
            "acs:ram::1:role/a b",
            "acs:ram::1:role/a\u{1b}[31m",
            "acs:ram::1:user/a",
            "acs:ram:cn-hangzhou:1:role/a",
            " acs:ram::1:role/a",
            "acs:ram::１:role/a",
        ] {
            let error = text.parse::<RoleArn>().unwrap_err().to_string();
            assert!(error.contains(SHAPE), "{error}");
            assert!(!error.contains('\u{1b}'), "{error}");
        }
    }
}
