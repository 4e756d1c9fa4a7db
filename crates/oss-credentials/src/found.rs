//! The three texts of a key, as they were found somewhere, and whether they are one.

use std::fmt::Display;

use oss_sign::Credentials;

use super::CredentialsError;

/// What the three are called where they were looked for.
#[derive(Clone, Copy)]
pub(super) struct Names {
    pub(super) id: &'static str,
    pub(super) secret: &'static str,
    pub(super) token: &'static str,
}

/// What is looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A key without a token, whatever else is there.
    LongTerm,
    /// A key that is worth nothing without its token.
    Temporary,
    /// A key, with its token if there is one.
    Any,
}

/// What was found; nothing that is empty.
#[derive(Default)]
pub(super) struct Found {
    id: Option<String>,
    secret: Option<String>,
    token: Option<String>,
}

impl Found {
    /// Looks for the three.
    pub(super) fn new(names: &Names, look: impl Fn(&'static str) -> Option<String>) -> Self {
        let look = |name| look(name).filter(|text: &String| !text.is_empty());
        Self {
            id: look(names.id),
            secret: look(names.secret),
            token: look(names.token),
        }
    }

    /// Says whether there is no part of a key.
    pub(super) fn is_blank(&self) -> bool {
        self.id.is_none() && self.secret.is_none() && self.token.is_none()
    }

    /// Makes credentials, or says what of `place` is missing or wrong.
    pub(super) fn credentials(
        self,
        place: impl Display,
        kind: Kind,
        names: &Names,
    ) -> Result<Credentials, CredentialsError> {
        let missing =
            |name| CredentialsError::new(format!("{place} has no {name}, or an empty one"));
        let refused = |error: oss_sign::Error| {
            CredentialsError::new(format!("{place} has no usable key")).with_source(error)
        };
        let id = self.id.ok_or_else(|| missing(names.id))?;
        let secret = self.secret.ok_or_else(|| missing(names.secret))?;
        let credentials = Credentials::new(id, secret).map_err(refused)?;
        match self.token {
            _ if kind == Kind::LongTerm => Ok(credentials),
            Some(token) => credentials.with_security_token(token).map_err(refused),
            None if kind == Kind::Temporary => Err(missing(names.token)),
            None => Ok(credentials),
        }
    }
}
