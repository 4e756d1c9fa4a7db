//! How keys stand in a document: as they are, or encoded because XML can not carry all of them.

use oss_model::common::EncodingType;
use oss_model::xml::first_forbidden;
use oss_sign::encode_query;

use crate::error::ServiceError;
use crate::query::Query;

/// What the parameter `encoding-type` asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Encoding {
    Plain,
    /// With percent signs, also for slashes; a blank is `%20`, which every client reads.
    Url,
}

impl Encoding {
    pub(crate) fn asked(query: &Query) -> Result<Self, ServiceError> {
        match query.non_empty("encoding-type")? {
            None => Ok(Self::Plain),
            Some("url") => Ok(Self::Url),
            Some(_) => Err(ServiceError::invalid_argument(
                "The parameter encoding-type must be url.",
            )),
        }
    }

    /// Returns what an answer says of itself.
    pub(crate) fn name(self) -> Option<EncodingType> {
        match self {
            Self::Plain => None,
            Self::Url => Some(EncodingType::Url),
        }
    }

    /// Encodes a key or a part of one, and refuses what the document could not carry.
    ///
    /// What is never encoded, such as an id, is always [`Plain`](Self::Plain).
    pub(crate) fn encode(self, text: &str) -> Result<String, ServiceError> {
        match self {
            Self::Url => Ok(encode_query(text)),
            Self::Plain if first_forbidden(text).is_none() => Ok(text.to_owned()),
            Self::Plain => Err(ServiceError::invalid_argument(
                "The answer would hold a character that XML does not have; \
                 encoding-type=url makes keys writable, but nothing else.",
            )),
        }
    }

    /// Encodes something that need not be there.
    pub(crate) fn encode_some(self, text: Option<&str>) -> Result<Option<String>, ServiceError> {
        text.map(|text| self.encode(text)).transpose()
    }
}
