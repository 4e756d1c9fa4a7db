//! What a spec says of an operation, whatever its parameters are.

use http::Method;

/// What a spec says of an operation, apart from its parameters.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name that the OSS documentation uses, such as `PutBucketInventory`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The documented status of success; clients take any 2xx.
    pub success: u16,
    /// Whether sending it twice leaves the service as sending it once does.
    pub repeatable: Repeatable,
    /// Whether the service refuses a request without `Content-MD5`.
    pub requires_content_md5: bool,
    /// How a client hands the body of a success to [`Operation::output`](super::Operation::output).
    pub answer: AnswerBody,
    /// The documented error codes, each with its HTTP status.
    pub errors: &'static [KnownError],
    /// The page of the OSS documentation.
    pub documentation: &'static str,
}

/// Whether an operation may be sent again when nobody knows if it arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Repeatable {
    /// Sending it again has the effect and the answer of sending it once.
    Yes,
    /// Sending it again has the effect of sending it once, but not always the answer: it may be an
    /// error, such as 409 for what the first one created, and a bucket with versioning keeps what the
    /// first one wrote as an older version.
    SameEffect,
    /// Sending it again may do something twice.
    No,
}

impl Repeatable {
    /// Says whether sending it twice does no more than sending it once.
    pub fn is_harmless(self) -> bool {
        matches!(self, Self::Yes | Self::SameEffect)
    }
}

/// How the body of a success is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnswerBody {
    /// Whole, into memory, within the client's limit.
    Whole,
    /// By the caller, piece by piece: it is data of any size.
    Streamed,
}

/// An error code that the documentation of an operation lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KnownError {
    /// The code, such as `NoSuchInventory`.
    pub code: &'static str,
    /// The HTTP status it comes with.
    pub status: u16,
}

impl OperationInfo {
    /// Describes an operation; the other fields have a default and can be set.
    pub const fn new(name: &'static str, method: Method) -> Self {
        Self {
            name,
            method,
            success: 200,
            repeatable: Repeatable::No,
            requires_content_md5: false,
            answer: AnswerBody::Whole,
            errors: &[],
            documentation: "",
        }
    }
}

impl KnownError {
    /// Creates an entry of the documented error table.
    pub const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status }
    }
}
