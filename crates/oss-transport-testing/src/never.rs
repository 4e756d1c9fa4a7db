//! A transport that never responds.

use std::future::pending;

use http::Request;
use oss_transport::{Body, SendFuture, Transport};

/// Accepts every request and never responds, to test deadlines and cancellation.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Never;

impl Never {
    /// Creates a transport that never responds.
    #[must_use]
    pub fn new() -> Self {
        Self
    }
}

impl Transport for Never {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            // Kept until the future is dropped, as in a real transport.
            let _request = request;
            pending().await
        })
    }
}
