//! How a request was sent.

use http::HeaderValue;

/// Facts about a request, in the extensions of its response.
///
/// A transport that has nothing to say needn't add it.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Delivery {
    /// The secrets that the transport added to the headers of the request.
    ///
    /// Proxies and debug pages quote the head of a request, so a layer above removes them from texts.
    pub added_secrets: Vec<HeaderValue>,
    /// Whether the response came before the body of the request was sent.
    ///
    /// A server that refuses a request may do that. A success before the end of the data is none.
    pub body_is_incomplete: bool,
}
