//! Continuation tokens: where the next page of a list starts.
//!
//! A token contains the last entry of a page, not a position. So if entries are added or removed
//! between two pages, the others still appear exactly once. It is opaque, and contains characters
//! that a client must percent-encode.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::error::ServiceError;

const PREFIX: &str = "after:";

/// Creates the token for the entries after this id.
pub(crate) fn encode_token(id: &str) -> String {
    STANDARD.encode(format!("{PREFIX}{id}"))
}

/// Returns the id in a token.
pub(crate) fn decode_token(token: &str) -> Result<String, ServiceError> {
    let bytes = STANDARD.decode(token).ok();
    let text = bytes.and_then(|bytes| String::from_utf8(bytes).ok());
    let id = text.and_then(|text| text.strip_prefix(PREFIX).map(String::from));
    id.ok_or_else(|| ServiceError::invalid_argument("The continuation token is not valid."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_decodes_to_its_id() {
        for id in ["a", "inventory-099", "a b/c+d&e=中~*'", ""] {
            assert_eq!(decode_token(&encode_token(id)).unwrap(), id);
        }
    }

    #[test]
    fn foreign_token_is_refused() {
        for garbage in ["garbage", "a", "====", "YWJj", "中", "/w=="] {
            let error = decode_token(garbage).unwrap_err();
            assert_eq!(error.code(), "InvalidArgument", "{garbage}");
        }
    }
}
