//! The key in the environment.

use anyhow::{Result, ensure};
use oss_inventory::EnvironmentCredentials;

const VARIABLES: [&str; 3] = [
    "OSS_ACCESS_KEY_ID",
    "OSS_ACCESS_KEY_SECRET",
    "OSS_SESSION_TOKEN",
];

/// Returns the credentials of the environment, which are read when a request is sent.
///
/// What pasting and careless reads of files leave is refused here, where the variable can be named.
/// A variable that is not set is left to the client.
pub(crate) fn from_environment() -> Result<EnvironmentCredentials> {
    for name in VARIABLES {
        #[expect(
            clippy::disallowed_methods,
            reason = "the credentials are in the environment"
        )]
        let value = std::env::var(name).unwrap_or_default();
        ensure!(
            is_clean(&value),
            "the environment variable {name} is set, but has a blank at one of its ends, a line \
             break or a control character; set it again without"
        );
    }
    Ok(EnvironmentCredentials::new())
}

fn is_clean(value: &str) -> bool {
    value.trim() == value && !value.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::is_clean;

    #[test]
    fn what_pasting_leaves_is_found() {
        for value in [
            " ",
            "key ",
            " key",
            "key\n",
            "key\r\n",
            "k\0ey",
            "\u{3000}key",
        ] {
            assert!(!is_clean(value), "{value:?}");
        }
        assert!(is_clean("") && is_clean("key") && is_clean("k/e+y="));
    }
}
