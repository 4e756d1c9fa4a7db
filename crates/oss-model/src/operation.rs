//! What a generated operation tells a client: what to send and how to read the answer.
//!
//! An operation knows nothing of endpoints, signatures or sockets. `oss-client` executes any of
//! them; a person who has a client of their own can use these parts alone.

use std::fmt;
use std::hash::Hash;

use crate::validate::Violations;

mod answer_error;
mod body;
mod byte_stream;
mod info;
mod parameter;
mod request;
mod request_builder;
mod response;
mod url_encoded;

pub use answer_error::AnswerError;
pub use body::RequestBody;
pub use byte_stream::{ByteStream, StreamError};
pub use info::{AnswerBody, KnownError, OperationInfo, Repeatable};
pub use parameter::Parameter;
pub(crate) use parameter::sealed as parameter_sealed;
pub use request::{EncodedHeader, ObjectLocation, OperationRequest, QueryPair};
pub use request_builder::RequestBuilder;
pub use response::OperationResponse;
pub use url_encoded::{take_url_encoding, url_decode};

/// An operation of an OSS API, with its parameters.
pub trait Operation: fmt::Debug + Send + Sync {
    /// What the spec says of this operation.
    const INFO: OperationInfo;

    /// What a successful answer holds.
    type Output: fmt::Debug + Send;

    /// Builds the request.
    ///
    /// # Errors
    ///
    /// Returns every documented rule that the parameters break; nothing was sent then.
    fn request(&self) -> Result<OperationRequest, Violations>;

    /// Reads a successful answer.
    ///
    /// # Errors
    ///
    /// Fails where the body is not the documented one, or a header is no value of its type.
    fn output(response: OperationResponse<'_>) -> Result<Self::Output, AnswerError>;
}

/// An operation that answers with a page and a token for the next one.
pub trait Paginated: Operation + Clone {
    /// What asks for the next page.
    type Token: Clone + fmt::Debug + Eq + Hash + Send;

    /// Returns what follows `page`.
    fn next(page: &Self::Output) -> NextPage<Self::Token>;

    /// Returns the same operation for the page that `token` stands for.
    #[must_use]
    fn with_token(&self, token: Self::Token) -> Self;
}

/// An operation whose pages hold items of one kind.
///
/// A page may hold more than its items: a list of objects with a delimiter has common prefixes beside
/// them, and only the pages have those.
pub trait Itemized: Paginated {
    /// What the pages hold.
    type Item: fmt::Debug + Send;

    /// Returns the items of `page`.
    fn items(page: Self::Output) -> Vec<Self::Item>;
}

/// What follows a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "a page is the last, has a successor, or contradicts itself"
)]
pub enum NextPage<T> {
    /// The page was the last one.
    Last,
    /// The next page is found with this token.
    Token(T),
    /// The page says that more follow, but not where.
    MissingToken,
}

impl<T> NextPage<T> {
    /// Decides by what a page says: whether more follow, and where.
    pub fn new(is_truncated: Option<bool>, token: Option<T>) -> Self {
        match (is_truncated, token) {
            (Some(true), Some(token)) => Self::Token(token),
            (Some(true), None) => Self::MissingToken,
            (Some(false) | None, _) => Self::Last,
        }
    }
}
