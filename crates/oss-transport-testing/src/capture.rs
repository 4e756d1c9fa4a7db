//! A transport that records the requests.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};
use oss_transport::{Body, SendFuture, Transport};

use crate::BODY_LIMIT;

/// Records each request with its body, and returns the same response to all.
///
/// Clones share the record: keep one, and pass another to the code under test.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), oss_transport::Error> {
/// use http::{Request, Response};
/// use oss_transport::{Body, Transport};
/// use oss_transport_testing::Capture;
///
/// let capture = Capture::new(Response::new("<ok/>"));
/// capture.send(Request::new(Body::from("hello"))).await?;
/// assert_eq!(capture.requests()[0].body(), "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Capture {
    response: Response<Bytes>,
    requests: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Capture {
    /// Creates a transport that returns `response` to every request.
    pub fn new(response: Response<impl Into<Bytes>>) -> Self {
        Self {
            response: response.map(Into::into),
            requests: Arc::default(),
        }
    }

    /// Returns the requests so far, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Request<Bytes>>> {
        self.requests.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Capture {
    /// Prints no request: the headers contain credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("requests", &self.lock().len())
            .finish_non_exhaustive()
    }
}

impl Transport for Capture {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect(BODY_LIMIT).await?;
            self.lock().push(Request::from_parts(head, body));
            Ok(self.response.clone().map(Body::from))
        })
    }
}

#[cfg(test)]
mod tests {
    use oss_transport::Error;

    use super::*;

    #[tokio::test]
    async fn requests_are_recorded_in_order_and_not_printed() -> Result<(), Error> {
        let capture = Capture::new(Response::new("ok"));
        for body in ["one", "two"] {
            let mut request = Request::new(Body::from(body));
            let value = http::HeaderValue::from_static("canary");
            request.headers_mut().insert("authorization", value);
            let response = capture.clone().send(request).await?.into_body();
            assert_eq!(response.collect(9).await?, "ok");
        }
        let requests = capture.requests();
        let bodies: Vec<_> = requests.iter().map(Request::body).collect();
        assert_eq!(bodies, ["one", "two"]);
        assert_eq!(requests[0].headers()["authorization"], "canary");
        assert!(!format!("{capture:?}").contains("canary"));
        Ok(())
    }
}
