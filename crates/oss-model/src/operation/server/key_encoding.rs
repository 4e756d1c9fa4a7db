//! The encoding of keys in the document of a response.

use super::decode_error::DecodeError;
use super::incoming::IncomingRequest;

/// The parameter that asks for an encoding.
const ENCODING_TYPE: &str = "encoding-type";

/// How a response writes keys, since XML can't carry every key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyEncoding {
    /// As they are; a response with U+0000 can't be written.
    #[default]
    Plain,
    /// Percent-encoded, slashes included; a space is `%20`.
    Url,
}

impl KeyEncoding {
    /// Returns the encoding that a request asks for with `encoding-type`.
    ///
    /// # Errors
    ///
    /// Fails if the parameter is repeated or isn't `url`.
    pub fn requested(request: &IncomingRequest<'_>) -> Result<Self, DecodeError> {
        match request.parameter::<String>(ENCODING_TYPE)? {
            None => Ok(Self::Plain),
            Some(_) => request.fixed(ENCODING_TYPE, "url").map(|()| Self::Url),
        }
    }
}
