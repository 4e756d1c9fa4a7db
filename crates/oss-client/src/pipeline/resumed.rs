//! The outcome of a request for the rest of a body.

use super::response::RawResponse;
use super::retry::Tokens;

/// The response with the rest of a body.
pub(crate) struct Resumed {
    pub(crate) response: RawResponse,
    /// The number of attempts without progress, including the one with this response.
    pub(crate) attempts: u32,
    /// The tokens of the last retry, to release as soon as the body makes progress.
    pub(crate) tokens: Option<Tokens>,
}
