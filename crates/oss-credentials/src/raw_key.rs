//! The unchecked parts of a key, and how they become credentials.

use std::convert::Infallible;
use std::fmt::Display;

use oss_sign::Credentials;

use crate::CredentialsError;

/// The names that a source gives to the parts of a key.
#[derive(Debug)]
pub(crate) struct KeyNames {
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
    pub(crate) token: &'static str,
}

/// Whether a key has a security token.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum TokenRule {
    /// A long-term key: a token in the source is leftover text.
    Ignored,
    /// A temporary key, which is useless without its token.
    Required,
    Optional,
}

/// The parts of a key as a source has them; an empty part counts as missing.
pub(crate) struct RawKey {
    names: &'static KeyNames,
    id: Option<String>,
    secret: Option<String>,
    token: Option<String>,
}

/// The reason why a [`RawKey`] isn't usable.
pub(crate) enum KeyError {
    Missing(&'static str),
    Invalid(oss_sign::Error),
}

impl RawKey {
    /// Reads the parts with a function that returns the value of a name.
    pub(crate) fn read(
        names: &'static KeyNames,
        get: impl Fn(&'static str) -> Option<String>,
    ) -> Self {
        let Ok(key) = Self::try_read(names, |name| Ok::<_, Infallible>(get(name)));
        key
    }

    /// Reads the parts with a function that may fail.
    pub(crate) fn try_read<E>(
        names: &'static KeyNames,
        get: impl Fn(&'static str) -> Result<Option<String>, E>,
    ) -> Result<Self, E> {
        let get = |name| Ok(get(name)?.filter(|text: &String| !text.is_empty()));
        Ok(Self {
            names,
            id: get(names.id)?,
            secret: get(names.secret)?,
            token: get(names.token)?,
        })
    }

    /// Returns whether all parts are missing.
    pub(crate) fn is_empty(&self) -> bool {
        self.id.is_none() && self.secret.is_none() && self.token.is_none()
    }

    pub(crate) fn into_credentials(self, rule: TokenRule) -> Result<Credentials, KeyError> {
        let id = self.id.ok_or(KeyError::Missing(self.names.id))?;
        let secret = self.secret.ok_or(KeyError::Missing(self.names.secret))?;
        let credentials = Credentials::new(id, secret).map_err(KeyError::Invalid)?;
        match self.token {
            Some(token) if rule != TokenRule::Ignored => credentials
                .with_security_token(token)
                .map_err(KeyError::Invalid),
            None if rule == TokenRule::Required => Err(KeyError::Missing(self.names.token)),
            _ => Ok(credentials),
        }
    }
}

impl KeyError {
    /// Names the source of the key.
    pub(crate) fn at(self, source: impl Display) -> CredentialsError {
        match self {
            Self::Missing(name) => {
                CredentialsError::new(format!("{name} is missing or empty in {source}"))
            }
            Self::Invalid(error) => {
                CredentialsError::new(format!("the key in {source} is invalid")).with_source(error)
            }
        }
    }
}
