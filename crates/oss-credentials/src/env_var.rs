//! Values of environment variables.

use std::ffi::OsString;

use crate::CredentialsError;

/// Checks a value; an empty one counts as not set.
///
/// The checks catch text that pasting or a careless read of a file leaves around a value. A service
/// would only reject the signature, without naming the variable.
pub(crate) fn parse(
    name: &str,
    value: Option<OsString>,
) -> Result<Option<String>, CredentialsError> {
    let invalid =
        |problem| CredentialsError::new(format!("the environment variable {name} {problem}"));
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let value = value.into_string().map_err(|_| invalid("isn't UTF-8"))?;
    if value.trim() != value || value.contains(char::is_control) {
        return Err(invalid(
            "is set, but starts or ends with a blank, or contains a line break or another control character",
        )
        .with_help("set it again without blanks at its ends, line breaks and other control characters"));
    }
    Ok(Some(value))
}

/// Returns the message for a missing variable, the same everywhere.
pub(crate) fn not_set(name: &str) -> String {
    format!("the environment variable {name} is not set or empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_and_control_characters_are_rejected() {
        for value in [
            " ",
            "key ",
            " key",
            "key\n",
            "key\r\n",
            "k\0ey",
            "\u{3000}key",
        ] {
            let error = parse("NAME", Some(value.into())).expect_err(value);
            assert!(
                error
                    .to_string()
                    .starts_with("the environment variable NAME is set")
            );
        }
        for value in ["key", "k/e+y=", "two words"] {
            let read = parse("NAME", Some(value.into())).ok().flatten();
            assert_eq!(read.as_deref(), Some(value));
        }
        assert!(matches!(parse("NAME", Some("".into())), Ok(None)));
        assert!(matches!(parse("NAME", None), Ok(None)));
    }
}
