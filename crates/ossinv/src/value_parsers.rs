//! Parsers of flag values, with error messages in the words of the command line.

use std::str::FromStr;

use oss_inventory::{BucketName, ParseError, RoleArn};

/// Parses a number that isn't 0; the error of the type itself would name the type.
pub(crate) fn at_least_one<N: FromStr>(text: &str) -> Result<N, &'static str> {
    text.parse().map_err(|_| {
        let is_number = text.bytes().all(|byte| byte.is_ascii_digit());
        if is_number && text.contains(|c| c != '0') {
            "the number is too large"
        } else {
            "a whole number is expected, 1 or more"
        }
    })
}

/// Parses a text that selects rules; an empty shell variable must not select all.
pub(crate) fn not_empty(text: &str) -> Result<String, &'static str> {
    if text.is_empty() {
        return Err("it must not be empty; * selects all rules");
    }
    Ok(text.to_owned())
}

/// Parses the port to listen on; 0 is allowed.
pub(crate) fn port(text: &str) -> Result<u16, &'static str> {
    text.parse()
        .map_err(|_| "a port is a whole number from 0 to 65535")
}

/// Parses an account id.
pub(crate) fn account_id(text: &str) -> Result<String, &'static str> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err("an account id has digits only");
    }
    Ok(text.to_owned())
}

/// Parses the resource name of a role.
pub(crate) fn role_arn(text: &str) -> Result<RoleArn, String> {
    text.parse()
        .map_err(|error: ParseError| error.reason().to_owned())
}

/// Parses a bucket as `name` or, like `ossutil`, as `oss://name`.
pub(crate) fn bucket(text: &str) -> Result<BucketName, ParseError> {
    let name = text.strip_prefix("oss://").unwrap_or(text);
    BucketName::new(name.strip_suffix('/').unwrap_or(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bucket_accepts_names_and_urls() -> Result<(), ParseError> {
        for text in [
            "examplebucket",
            "oss://examplebucket",
            "oss://examplebucket/",
        ] {
            assert_eq!(bucket(text)?.as_str(), "examplebucket", "{text}");
        }
        for text in [
            "oss://",
            "oss://examplebucket/key",
            "https://examplebucket",
            "oss://oss://examplebucket",
        ] {
            assert!(bucket(text).is_err(), "{text}");
        }
        Ok(())
    }
}
