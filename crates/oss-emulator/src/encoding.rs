//! The encoding of keys in documents.

use oss_model::common::EncodingType;
use oss_model::xml::can_carry;
use oss_sign::encode_query;

use crate::error::ServiceError;
use crate::query::Query;

/// The value of the parameter `encoding-type`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    /// Percent-encoded, slashes included; a space is `%20`, which every client decodes.
    Url,
}

impl Encoding {
    pub(crate) fn from_query(query: &Query) -> Result<Self, ServiceError> {
        match query.non_empty("encoding-type")? {
            None => Ok(Self::Plain),
            Some("url") => Ok(Self::Url),
            Some(_) => Err(ServiceError::invalid_argument(
                "The parameter encoding-type must be url.",
            )),
        }
    }

    /// Returns the element `EncodingType` of a response.
    pub(crate) fn encoding_type(self) -> Option<EncodingType> {
        match self {
            Self::Plain => None,
            Self::Url => Some(EncodingType::Url),
        }
    }

    /// Encodes a key or a part of one.
    ///
    /// Fails if a plain document would contain U+0000, which XML can't carry.
    ///
    /// Values that OSS never encodes, such as ids, use [`Plain`](Self::Plain).
    pub(crate) fn encode(self, text: &str) -> Result<String, ServiceError> {
        match self {
            Self::Url => Ok(encode_query(text)),
            Self::Plain if can_carry(text) => Ok(text.to_owned()),
            Self::Plain => Err(ServiceError::invalid_argument(format!(
                "The response would contain {text:?}, and XML cannot carry U+0000; \
                 encoding-type=url encodes keys, but nothing else.",
            ))),
        }
    }

    /// Encodes an optional value.
    pub(crate) fn encode_option(self, text: Option<&str>) -> Result<Option<String>, ServiceError> {
        text.map(|text| self.encode(text)).transpose()
    }
}
