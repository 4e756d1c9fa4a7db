//! The value of an environment variable.

use std::ffi::OsString;

use super::CredentialsError;

/// Takes a value as the environment has it; an empty one counts as not set.
///
/// What pasting and careless reads of files leave around a value is refused here, where the variable can
/// be named. Services only answer that a signature is wrong.
pub(super) fn text(
    name: &str,
    value: Option<OsString>,
) -> Result<Option<String>, CredentialsError> {
    let refused = |what| CredentialsError::new(format!("the environment variable {name} {what}"));
    let Some(value) = value.filter(|value| !value.is_empty()) else {
        return Ok(None);
    };
    let value = value.into_string().map_err(|_| refused("is not UTF-8"))?;
    if value.trim() != value || value.contains(char::is_control) {
        return Err(refused(
            "is set, but has a blank at one of its ends, a line break or a control character; \
             set it again without",
        ));
    }
    Ok(Some(value))
}

/// Says that a variable is missing, in the same words everywhere.
pub(super) fn not_set(name: &str) -> String {
    format!("the environment variable {name} is not set or empty")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_pasting_leaves_is_refused() {
        for value in [
            " ",
            "key ",
            " key",
            "key\n",
            "key\r\n",
            "k\0ey",
            "\u{3000}key",
        ] {
            let error = text("NAME", Some(value.into())).expect_err(value);
            assert!(
                error
                    .to_string()
                    .starts_with("the environment variable NAME is set")
            );
        }
        for value in ["key", "k/e+y=", "two words"] {
            let read = text("NAME", Some(value.into())).ok().flatten();
            assert_eq!(read.as_deref(), Some(value));
        }
        assert!(matches!(text("NAME", Some("".into())), Ok(None)));
        assert!(matches!(text("NAME", None), Ok(None)));
    }
}
