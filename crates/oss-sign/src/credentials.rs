//! Access keys, with a security token for temporary ones.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::mac;

/// An access key pair, with a security token if STS issued it.
///
/// The constructors reject impossible values. Otherwise the usual mistake, a secret
/// read from a file together with its line break, would only surface as
/// `SignatureDoesNotMatch`.
///
/// # Examples
///
/// ```
/// use oss_sign::Credentials;
///
/// let credentials = Credentials::new("LTAI5tExample", "not-a-real-secret")?
///     .with_security_token("CAISexample")?;
/// assert!(!format!("{credentials:?}").contains("not-a-real-secret"));
/// # Ok::<(), oss_sign::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Credentials {
    access_key_id: String,
    secret_key: SecretKey,
    security_token: Option<SecurityToken>,
}

impl Credentials {
    /// Creates the credentials of a long-term access key.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidAccessKeyId`] unless the id consists of
    /// visible ASCII characters other than `/` and `,`, which would break the
    /// `Authorization` header. Fails with [`ErrorKind::InvalidSecretKey`] if
    /// [`SecretKey::new`] does.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Result<Self, Error> {
        let access_key_id = access_key_id.into();
        let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'/' && byte != b',';
        if access_key_id.is_empty() || !access_key_id.bytes().all(allowed) {
            return Err(Error::new(
                ErrorKind::InvalidAccessKeyId,
                "access key id must be visible ASCII characters other than / and ,",
            ));
        }
        let secret_key = SecretKey::new(secret_key)?;
        Ok(Self {
            access_key_id,
            secret_key,
            security_token: None,
        })
    }

    /// Sets the security token that STS issued with the key; the default is none.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidSecurityToken`] if the token is empty, starts
    /// or ends with whitespace, or isn't printable ASCII: it is sent as a header value.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Result<Self, Error> {
        let token = Zeroizing::new(token.into());
        let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        if token.is_empty() || token.trim() != token.as_str() || !token.bytes().all(printable) {
            return Err(Error::new(
                ErrorKind::InvalidSecurityToken,
                "security token is empty, has surrounding whitespace or is not printable ASCII",
            ));
        }
        self.security_token = Some(SecurityToken(token));
        Ok(self)
    }

    /// Returns the public part of the key, which identifies its owner.
    #[must_use]
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Returns the secret part of the key.
    #[must_use]
    pub fn secret_key(&self) -> &SecretKey {
        &self.secret_key
    }

    /// Returns the token of temporary credentials.
    #[must_use]
    pub fn security_token(&self) -> Option<&SecurityToken> {
        self.security_token.as_ref()
    }

    /// Returns whether both are the same key to the service: same id and token.
    ///
    /// The secrets are not compared, and the tokens are compared in constant time.
    #[must_use]
    pub fn is_same_key(&self, other: &Self) -> bool {
        let is_same_token = match (&self.security_token, &other.security_token) {
            (Some(token), Some(other)) => token.matches(other),
            (None, None) => true,
            _ => false,
        };
        is_same_token && self.access_key_id == other.access_key_id
    }
}

/// The secret part of an access key.
///
/// Only [`expose`](Self::expose) reveals it: the type has no `Display`, no comparison and a
/// redacted `Debug`. Clones share its memory, which is overwritten when the last clone is dropped.
#[derive(Clone)]
pub struct SecretKey(Arc<Zeroizing<String>>);

impl SecretKey {
    /// Creates a secret key from its text.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidSecretKey`] if the secret is empty, starts or
    /// ends with whitespace, or contains a control character.
    pub fn new(secret: impl Into<String>) -> Result<Self, Error> {
        let secret = Zeroizing::new(secret.into());
        if secret.is_empty()
            || secret.trim() != secret.as_str()
            || secret.contains(char::is_control)
        {
            return Err(Error::new(
                ErrorKind::InvalidSecretKey,
                "access key secret is empty, has surrounding whitespace or a control character",
            ));
        }
        Ok(Self(Arc::new(secret)))
    }

    /// Returns whether the secrets are equal.
    ///
    /// The comparison takes constant time, unless one is a clone of the other.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || mac::constant_time_eq(&self.0, &other.0)
    }

    /// Returns the secret, for code that signs requests to other services.
    ///
    /// This is the only accessor, so a search for its name finds every place that could leak it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretKey(redacted)")
    }
}

/// The security token of temporary credentials, as secret as the key itself.
#[derive(Clone)]
pub struct SecurityToken(Zeroizing<String>);

impl SecurityToken {
    /// Returns whether the tokens are equal, in constant time.
    ///
    /// The time depends only on the lengths, not on where the tokens differ.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        mac::constant_time_eq(&self.0, &other.0)
    }

    /// Creates a token from an unverified request.
    pub(crate) fn from_request(token: &str) -> Self {
        Self(Zeroizing::new(token.to_owned()))
    }

    /// Returns the token, for code that sends it to other services.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecurityToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecurityToken(redacted)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_would_break_the_header_are_rejected() {
        for id in [
            "", " ", "a b", "a\n", "\u{7f}", "a/b", "a,b", "\u{e9}", "a\u{0}",
        ] {
            let kind = Credentials::new(id, "s")
                .map_err(|error| error.kind())
                .err();
            assert_eq!(kind, Some(ErrorKind::InvalidAccessKeyId), "{id:?}");
        }
        assert!(Credentials::new("STS.NUgYrLnoC37mZZCNnAbez****", "s").is_ok());
    }

    #[test]
    fn secrets_and_tokens_with_a_line_break_are_rejected() {
        for text in ["", " ", "s\n", "\ts", "s\r\n", "a\u{0}b"] {
            let secret = SecretKey::new(text).map_err(|error| error.kind()).err();
            assert_eq!(secret, Some(ErrorKind::InvalidSecretKey), "{text:?}");
            let token = Credentials::new("id", "s").and_then(|c| c.with_security_token(text));
            let kind = token.map_err(|error| error.kind()).err();
            assert_eq!(kind, Some(ErrorKind::InvalidSecurityToken), "{text:?}");
        }
        assert!(SecretKey::new("a/b+c=d~e f").is_ok());
    }

    #[test]
    fn is_same_key_compares_id_and_token_only() -> Result<(), Error> {
        let key = Credentials::new("id", "secret")?;
        let temporary = key.clone().with_security_token("CAIS")?;
        assert!(key.is_same_key(&Credentials::new("id", "other")?));
        assert!(!key.is_same_key(&Credentials::new("di", "secret")?));
        assert!(!key.is_same_key(&temporary));
        assert!(!temporary.is_same_key(&key));
        assert!(temporary.is_same_key(&temporary.clone()));
        assert!(!temporary.is_same_key(&key.with_security_token("CAIT")?));
        Ok(())
    }

    #[test]
    fn tokens_match_only_themselves() {
        let token = SecurityToken::from_request("CAIS");
        assert!(token.matches(&SecurityToken::from_request("CAIS")));
        assert!(!token.matches(&SecurityToken::from_request("CAIT")));
        assert!(!token.matches(&SecurityToken::from_request("CAIS ")));
    }
}
