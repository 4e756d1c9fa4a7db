//! The constant properties of an operation.

use http::Method;

/// The properties of an operation that don't depend on its parameters.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct OperationInfo {
    /// The name that the OSS documentation uses, such as `PutBucketInventory`.
    pub name: &'static str,
    /// The HTTP method.
    pub method: Method,
    /// The resource that the path of a request addresses.
    pub target: Target,
    /// The keys of the query, in the documented order.
    pub query: &'static [QueryKey],
    /// The header that tells this operation from another one.
    ///
    /// The name is in lower case. `CopyObject` is a `PutObject` with `x-oss-copy-source`.
    pub selecting_header: Option<&'static str>,
    /// The documented success status; clients accept any 2xx.
    pub success: u16,
    /// Whether repeating the request is safe.
    pub idempotency: Idempotency,
    /// Whether the service rejects a request without `Content-MD5`.
    pub requires_content_md5: bool,
    /// The body that the response header `x-oss-hash-crc64ecma` is about, if any.
    pub crc64_body: Option<Crc64Body>,
    /// How a client passes the body of a successful response to
    /// [`Operation::output`](super::Operation::output).
    pub response_body: ResponseBody,
    /// The documented error codes, each with its HTTP status.
    pub errors: &'static [KnownError],
    /// The URL of the OSS documentation.
    pub documentation: &'static str,
}

/// The resource that the path of a request addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Target {
    /// The service, with the path `/`.
    Service,
    /// A bucket.
    Bucket,
    /// An object.
    Object,
}

/// A key of the query of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct QueryKey {
    /// The name, not encoded.
    pub name: &'static str,
    /// The role of the key.
    pub role: QueryRole,
}

/// The role of a query key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum QueryRole {
    /// A subresource, which has no value and selects the operation.
    SubResource,
    /// A key that selects the operation with this value, such as `list-type=2`.
    Fixed(&'static str),
    /// A parameter that every request has.
    Required,
    /// A parameter that a request may have.
    ///
    /// `encoding-type` is one for servers, although the clients of this workspace always send it.
    Optional,
}

/// Whether repeating a request is safe if the first one may have been received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Idempotency {
    /// A repeated request has the same effect and the same response.
    Full,
    /// A repeated request has the same effect, but the response may differ.
    ///
    /// It may be an error, such as 409 because the first request already created the resource. A
    /// bucket with versioning keeps the data of the first request as an older version.
    EffectOnly,
    /// A repeated request may have its effect twice.
    None,
}

impl Idempotency {
    /// Returns whether repeating a request has the same effect as sending it once.
    pub fn is_idempotent(self) -> bool {
        matches!(self, Self::Full | Self::EffectOnly)
    }
}

/// The body whose CRC-64 is in the response header `x-oss-hash-crc64ecma`.
///
/// The header may also be about an object of which neither body is the whole content, as after a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Crc64Body {
    /// The body of the request.
    Request,
    /// The body of the response, if its status is 200.
    ///
    /// With 206, the body is a range, and the header is still about the whole object.
    Response,
}

/// How the body of a successful response is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseBody {
    /// The client reads the whole body into memory, up to its limit.
    Buffered,
    /// The caller reads the body in chunks; it can have any size.
    Streamed,
}

/// A documented error code of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct KnownError {
    /// The code, such as `NoSuchInventory`.
    pub code: &'static str,
    /// The HTTP status.
    pub status: u16,
}

impl OperationInfo {
    /// Creates the properties of an operation with defaults for the other fields.
    pub const fn new(name: &'static str, method: Method) -> Self {
        Self {
            name,
            method,
            target: Target::Service,
            query: &[],
            selecting_header: None,
            success: 200,
            idempotency: Idempotency::None,
            requires_content_md5: false,
            crc64_body: None,
            response_body: ResponseBody::Buffered,
            errors: &[],
            documentation: "",
        }
    }
}

impl QueryKey {
    /// Creates an entry of the table of query keys.
    pub const fn new(name: &'static str, role: QueryRole) -> Self {
        Self { name, role }
    }
}

impl KnownError {
    /// Creates an entry of the table of documented errors.
    pub const fn new(code: &'static str, status: u16) -> Self {
        Self { code, status }
    }
}
