//! Continuation tokens: where the next page starts.
//!
//! A token names the last entry of a page and not a position, so entries that come or go between
//! two pages make no other entry appear twice or never. It is written so that nobody reads it, and
//! with characters that a client must encode.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::ServiceError;

const MARK: &str = "after:";

/// Makes the token for what follows the entry with this id.
pub(crate) fn token(id: &str) -> String {
    STANDARD.encode(format!("{MARK}{id}"))
}

/// Reads a token that this server made.
pub(crate) fn token_to_id(token: &str) -> Result<String, ServiceError> {
    let bytes = STANDARD.decode(token).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let id = text.and_then(|text| text.strip_prefix(MARK).map(String::from));
    id.ok_or_else(|| ServiceError::invalid_argument("The continuation token is not valid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_read_back() {
        for id in ["a", "inventory-099", "a b/c+d&e=中~*'", ""] {
            assert_eq!(token_to_id(&token(id)).unwrap(), id);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for garbage in ["garbage", "a", "====", "YWJj", "中", "/w=="] {
            let error = token_to_id(garbage).unwrap_err();
            assert_eq!(error.code(), "InvalidArgument", "{garbage}");
        }
    }
}
