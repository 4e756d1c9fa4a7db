//! How much of a response body is held in memory, in bytes.

/// The default of [`ClientBuilder::body_limit`](crate::ClientBuilder::body_limit).
pub(crate) const DEFAULT_BODY_LIMIT: usize = 16 * 1024 * 1024;

/// The most that is read of an error body.
pub(crate) const ERROR_BODY_LIMIT: usize = 64 * 1024;
