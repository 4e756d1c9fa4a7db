//! A transport that does not answer.

use std::future::pending;

use http::Request;

use oss_transport::{Body, SendFuture, Transport};

/// Accepts every request and never answers, to test deadlines and cancellation.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Never;

impl Never {
    /// Makes a transport that does not answer.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Transport for Never {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            // Held as a real transport holds it, until the future is dropped.
            let _request = request;
            pending().await
        })
    }
}
