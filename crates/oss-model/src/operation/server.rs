//! The server's side of operations: routing requests, decoding them, and encoding responses.
//!
//! [`route`] finds the operation of a request, [`ServerOperation::decode`] reads its parameters, and
//! [`ServerOperation::respond`] writes its output. Signatures, bodies and sockets belong to the server.

mod decode_error;
mod encoded;
mod incoming;
mod key_encoding;
mod outgoing;
mod routing;

pub use decode_error::{DecodeError, DecodeErrorKind};
pub use incoming::{IncomingRequest, check_limits};
pub use key_encoding::KeyEncoding;
pub use outgoing::OutgoingResponse;
pub use routing::route;

use super::{Operation, ResponseError};

/// An operation that a server reads from a request.
///
/// Every operation of the specs is one.
///
/// # Examples
///
/// ```
/// use http::{HeaderMap, Method};
/// use oss_model::inventory::GetBucketInventory;
/// use oss_model::operation::{IncomingRequest, Operation, ServerOperation, route};
///
/// let headers = HeaderMap::new();
/// let query = [("inventory", ""), ("inventoryId", "daily")];
/// let query = query.map(|(name, value)| (name.to_owned(), value.to_owned()));
/// let request = IncomingRequest::new(&Method::GET, &headers)
///     .with_bucket("examplebucket")
///     .with_query(&query);
///
/// let found = route(&request).ok_or("an unknown operation")?;
/// assert_eq!(found.name, GetBucketInventory::INFO.name);
/// let operation = GetBucketInventory::decode(&request)?;
/// assert_eq!(operation, GetBucketInventory::new("examplebucket", "daily"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub trait ServerOperation: Operation + Sized + 'static {
    /// Reads the operation from a request that [`route`] found to be one.
    ///
    /// An empty parameter or header counts as missing. Parameters and headers that the operation doesn't have are
    /// ignored. `If-Modified-Since` and similar headers, and `Range`, are ignored if they are invalid, as HTTP
    /// requires. A document must have all required elements; its attributes are ignored, and its limits
    /// aren't checked: which error a violation is differs between documents. Call
    /// [`Validate::validate`](crate::Validate::validate).
    ///
    /// Data, such as the content of an object, is passed on as the [`body`](IncomingRequest::body) of the request. A
    /// server that streams data itself decodes the request without a body: the field of the operation is empty then.
    ///
    /// # Errors
    ///
    /// Fails on a missing required parameter, header or document, on one that is repeated or isn't a value of its
    /// type, and on a value outside the documented limits.
    fn decode(request: &IncomingRequest<'_>) -> Result<Self, DecodeError>;

    /// Writes a successful response.
    ///
    /// The keys in `output` aren't encoded: with [`KeyEncoding::Url`] they are encoded here, and the response says
    /// so. The status is 206 if the response has a `Content-Range`.
    ///
    /// # Errors
    ///
    /// Fails if the document contains U+0000, or a header can't have its value.
    fn respond(
        output: Self::Output,
        encoding: KeyEncoding,
    ) -> Result<OutgoingResponse, ResponseError>;
}

/// An operation whose request is one required document.
pub trait DocumentOperation: ServerOperation {
    /// The type of the document.
    type Document;

    /// Returns the document.
    fn into_document(self) -> Self::Document;
}

/// Visits operations; see [`for_each_operation`](crate::for_each_operation).
pub trait OperationVisitor {
    /// Visits one operation.
    fn visit<T: ServerOperation>(&mut self);
}
