//! Operations: how to build their requests and read their responses.
//!
//! An operation knows no endpoints, signatures or sockets. `oss-client` executes any operation;
//! these types can also be used with another client. With the feature `server`, a server reads the same
//! operations from requests: see `ServerOperation`.

use std::fmt;
use std::hash::Hash;

use crate::validate::Violations;

mod body;
mod body_progress;
mod byte_range;
mod byte_stream;
mod content_range;
mod info;
mod metadata_value;
mod parameter;
mod request;
mod request_builder;
mod response;
mod response_error;
#[cfg(feature = "server")]
mod server;
mod url_encoded;

pub use body::RequestBody;
pub use byte_range::ByteRange;
pub use byte_stream::{ByteStream, StreamError};
pub use content_range::ContentRange;
pub use info::{
    Crc64Body, Idempotency, KnownError, OperationInfo, QueryKey, QueryRole, ResponseBody, Target,
};
pub use metadata_value::MetadataValue;
pub use parameter::Parameter;
pub(crate) use parameter::sealed as parameter_sealed;
pub use request::{EncodedHeader, ObjectLocation, OperationRequest, QueryPair};
pub use request_builder::RequestBuilder;
pub use response::OperationResponse;
pub use response_error::ResponseError;
#[cfg(feature = "server")]
pub use server::{
    DecodeError, DecodeErrorKind, DocumentOperation, IncomingRequest, KeyEncoding,
    OperationVisitor, OutgoingResponse, ServerOperation, check_limits, route,
};
#[cfg(feature = "server")]
pub use url_encoded::url_encode;
pub use url_encoded::{take_url_encoding, url_decode};

/// An operation of an OSS API, with its parameters.
pub trait Operation: fmt::Debug + Send + Sync {
    /// The properties of this operation.
    const INFO: OperationInfo;

    /// The content of a successful response.
    type Output: fmt::Debug + Send;

    /// Builds the request.
    ///
    /// # Errors
    ///
    /// Returns all violations of documented limits by the parameters.
    fn request(&self) -> Result<OperationRequest, Violations>;

    /// Reads a successful response.
    ///
    /// # Errors
    ///
    /// Fails if the body isn't the documented one, or a header isn't a value of its type.
    fn output(response: OperationResponse<'_>) -> Result<Self::Output, ResponseError>;
}

/// An operation that returns a list in pages.
pub trait Paginated: Operation + Clone {
    /// The token that requests the next page.
    type Token: Clone + fmt::Debug + Eq + Hash + Send;

    /// Returns how to continue after `page`.
    fn next(page: &Self::Output) -> NextPage<Self::Token>;

    /// Returns the same operation for the page identified by `token`.
    #[must_use]
    fn with_token(&self, token: Self::Token) -> Self;

    /// Returns the page that an error code of the service stands for: an empty one.
    ///
    /// `None`, the default, if the code is an error. Some lists have an error instead of an empty page, such
    /// as `NoSuchInventory` for a bucket without rules. Only the code decides, never the status.
    #[must_use]
    fn empty_page(code: &str) -> Option<Self::Output> {
        let _ = code;
        None
    }
}

/// An operation whose pages hold items of one kind.
///
/// A page may contain more than its items: a list of objects with a delimiter also has common
/// prefixes, which are only available from the pages.
pub trait Itemized: Paginated {
    /// The type of an item.
    type Item: fmt::Debug + Send;

    /// Returns the items of `page`.
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

/// How a list continues after a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a page is the last one, has a successor, or contradicts itself"
)]
pub enum NextPage<T> {
    /// The page was the last one.
    Last,
    /// This token requests the next page.
    Token(T),
    /// The page is truncated but lacks a token.
    MissingToken,
}

impl<T> NextPage<T> {
    /// Creates the continuation from the fields of a page.
    pub fn new(is_truncated: Option<bool>, token: Option<T>) -> Self {
        match (is_truncated, token) {
            (Some(true), Some(token)) => Self::Token(token),
            (Some(true), None) => Self::MissingToken,
            (Some(false) | None, _) => Self::Last,
        }
    }
}
