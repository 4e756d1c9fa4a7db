//! The categories of errors.

/// The category of an [`Error`](crate::Error).
///
/// It tells what to fix: the call (`InvalidRequest`, `NoTimer`, `Signing`), the setup (`Credentials`), the
/// network or the endpoint (`Transport`, `Timeout`, `ChecksumMismatch`, `EmptyBody`, `UnexpectedResponse`,
/// `Pagination`), or the cause that the [code](crate::Error::code) of the service names (`Service`). After
/// `ObjectChanged` nothing needs fixing: start the download again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The parameters break documented rules; nothing was sent.
    ///
    /// [`source`](std::error::Error::source) lists every violation. The same call always fails.
    InvalidRequest,
    /// The operation has a time limit but no timer to enforce it; nothing was sent.
    ///
    /// [`Sleep::check`](crate::Sleep::check) gives the reason; tokio's timer fails outside a runtime.
    NoTimer,
    /// No credentials are available.
    ///
    /// The last attempt was not sent, unless the service [refused](crate::Error::is_key_refused) its access
    /// key and the provider then failed. [`source`](std::error::Error::source) lists the places that were
    /// searched and what is wrong with each.
    Credentials,
    /// The request cannot be signed; the last attempt was not sent.
    Signing,
    /// No complete response was received.
    ///
    /// The connection failed ([`Error::is_connect`](crate::Error::is_connect)), the certificate was rejected
    /// ([`Error::is_tls`](crate::Error::is_tls)), the exchange was interrupted, or a limit of the transport
    /// was exceeded ([`Error::is_timeout`](crate::Error::is_timeout)).
    Transport,
    /// The operation or its last attempt exceeded its time limit.
    ///
    /// The limit is [`ClientBuilder::operation_timeout`](crate::ClientBuilder::operation_timeout) or
    /// [`ClientBuilder::attempt_timeout`](crate::ClientBuilder::attempt_timeout). If
    /// [`Error::attempts`](crate::Error::attempts) is 0, the credentials provider took too long.
    Timeout,
    /// The service received other data than was sent, and may have stored it.
    ///
    /// See [`Error::is_checksum_mismatch`](crate::Error::is_checksum_mismatch).
    ChecksumMismatch,
    /// The service responded with an error.
    ///
    /// See [`Error::service_error`](crate::Error::service_error).
    Service,
    /// The response is a success without a body, but the documentation describes one.
    ///
    /// OSS doesn't respond like this. Look for a proxy or load balancer in between, and for an endpoint
    /// that doesn't belong to OSS. Without a [`request_id`](crate::Error::request_id) the response did not
    /// come from OSS.
    EmptyBody,
    /// The response is a success, but not one that the documentation describes.
    ///
    /// [`source`](std::error::Error::source) quotes its start. It is usually the page of a proxy or the
    /// login page of a network.
    UnexpectedResponse,
    /// The object changed during a download, which can't be completed.
    ///
    /// See [`Client::download`](crate::Client::download). The data so far belongs to the earlier version. Start the
    /// download again.
    ObjectChanged,
    /// The pages of a list are inconsistent, or their number exceeds the limit.
    ///
    /// No request failed, so the status is `None` and [`Error::attempts`](crate::Error::attempts) is 0.
    Pagination,
}
