//! Who signs: an access key, with a security token when it is a temporary one.

use std::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::mac;

/// An access key pair, with a security token when STS issued it.
///
/// The constructors refuse what could not be a key, because the usual mistake, a
/// secret read from a file with its line break, otherwise shows only as
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
    /// Makes the credentials of a long-term access key.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidAccessKeyId`] when the id is blank or has
    /// anything but visible ASCII characters, or a `/` or `,`, which would break
    /// the `Authorization` header. Fails with [`ErrorKind::InvalidSecretKey`]
    /// where [`SecretKey::new`] does.
    pub fn new(
        access_key_id: impl Into<String>,
        secret_key: impl Into<String>,
    ) -> Result<Self, Error> {
        let access_key_id = access_key_id.into();
        let allowed = |byte: u8| byte.is_ascii_graphic() && byte != b'/' && byte != b',';
        if access_key_id.is_empty() || !access_key_id.bytes().all(allowed) {
            return Err(Error::new(
                ErrorKind::InvalidAccessKeyId,
                "access key id is blank, or has a blank, a control or separator character, or one that is not ASCII",
            ));
        }
        let secret_key = SecretKey::new(secret_key)?;
        Ok(Self {
            access_key_id,
            secret_key,
            security_token: None,
        })
    }

    /// Adds the security token that STS issued with the key.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidSecurityToken`] when the token is empty,
    /// starts or ends with a blank, or has anything but printable ASCII: it is
    /// sent as a header value.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Result<Self, Error> {
        let token = Zeroizing::new(token.into());
        let printable = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
        if token.is_empty() || token.trim() != token.as_str() || !token.bytes().all(printable) {
            return Err(Error::new(
                ErrorKind::InvalidSecurityToken,
                "security token is empty, has outer blanks or is not printable ASCII",
            ));
        }
        self.security_token = Some(SecurityToken(token));
        Ok(self)
    }

    /// Returns the public part of the key, which names its owner.
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
}

/// The secret half of an access key.
///
/// It can be used but is not read by accident: no `Display`, no comparison, a redacted `Debug`;
/// only [`expose`](Self::expose) shows it. Clones share its memory, which is overwritten when the
/// last of them is dropped.
#[derive(Clone)]
pub struct SecretKey(Arc<Zeroizing<String>>);

impl SecretKey {
    /// Takes the secret over.
    ///
    /// # Errors
    ///
    /// Fails with [`ErrorKind::InvalidSecretKey`] when the secret is empty,
    /// starts or ends with a blank, or has a control character.
    pub fn new(secret: impl Into<String>) -> Result<Self, Error> {
        let secret = Zeroizing::new(secret.into());
        if secret.is_empty()
            || secret.trim() != secret.as_str()
            || secret.contains(char::is_control)
        {
            return Err(Error::new(
                ErrorKind::InvalidSecretKey,
                "access key secret is empty, has outer blanks or a control character",
            ));
        }
        Ok(Self(Arc::new(secret)))
    }

    /// Tells whether two secrets are the same, in constant time unless one is a clone of the other.
    pub(crate) fn matches(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || mac::same(&self.0, &other.0)
    }

    /// Lends the secret to code that signs for something else than OSS.
    ///
    /// Nothing else reads it, so a search for this name finds every place that could let it out.
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

/// The token that goes with temporary credentials; as secret as the key itself.
#[derive(Clone)]
pub struct SecurityToken(Zeroizing<String>);

impl SecurityToken {
    /// Tells whether two tokens are the same, in constant time.
    ///
    /// That is, in a time that does not depend on where they differ.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        mac::same(&self.0, &other.0)
    }

    /// A token as a client presented it, of which nothing is known yet.
    pub(crate) fn presented(token: &str) -> Self {
        Self(Zeroizing::new(token.to_owned()))
    }

    /// Lends the token to code that sends it to something else than OSS.
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
    fn refuses_ids_that_would_break_the_header() {
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
    fn refuses_secrets_and_tokens_with_a_line_break() {
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
    fn tokens_match_only_themselves() {
        let token = SecurityToken::presented("CAIS");
        assert!(token.matches(&SecurityToken::presented("CAIS")));
        assert!(!token.matches(&SecurityToken::presented("CAIT")));
        assert!(!token.matches(&SecurityToken::presented("CAIS ")));
    }
}
