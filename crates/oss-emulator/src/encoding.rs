//! The encoding of keys in documents: XML can't carry every character of a key.

use oss_model::common::EncodingType;
use oss_model::xml::first_forbidden;
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

    /// Encodes a key or a part of one; fails if XML can't carry it.
    ///
    /// Values that OSS never encodes, such as ids, use [`Plain`](Self::Plain).
    pub(crate) fn encode(self, text: &str) -> Result<String, ServiceError> {
        match self {
            Self::Url => Ok(encode_query(text)),
            Self::Plain if first_forbidden(text).is_none() => Ok(text.to_owned()),
            Self::Plain => Err(ServiceError::invalid_argument(
                "The response would contain a character that XML does not allow; \
                 encoding-type=url encodes keys, but nothing else.",
            )),
        }
    }

    /// Encodes an optional value.
    pub(crate) fn encode_option(self, text: Option<&str>) -> Result<Option<String>, ServiceError> {
        text.map(|text| self.encode(text)).transpose()
    }
}
