//! A transport that remembers what was sent.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Request, Response};

use crate::BODY_LIMIT;
use oss_transport::{Body, SendFuture, Transport};

/// Remembers each request with its body, and gives all of them the same answer.
///
/// Clones share what they remember: keep one, and give another to the code under test.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), oss_transport::Error> {
/// use http::{Request, Response};
/// use oss_transport::{Body, Transport, testing::Capture};
///
/// let capture = Capture::new(Response::new("<ok/>"));
/// capture.send(Request::new(Body::from("hello"))).await?;
/// assert_eq!(capture.requests()[0].body(), "hello");
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct Capture {
    answer: Response<Bytes>,
    seen: Arc<Mutex<Vec<Request<Bytes>>>>,
}

impl Capture {
    /// Makes a transport that gives `answer` to every request.
    pub fn new(answer: Response<impl Into<Bytes>>) -> Self {
        Self {
            answer: answer.map(Into::into),
            seen: Arc::default(),
        }
    }

    /// Returns the requests so far, the oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<Request<Bytes>> {
        self.seen().clone()
    }

    fn seen(&self) -> MutexGuard<'_, Vec<Request<Bytes>>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Capture {
    /// Prints no request: its headers hold credentials.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Capture")
            .field("seen", &self.seen().len())
            .finish_non_exhaustive()
    }
}

impl Transport for Capture {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect(BODY_LIMIT).await?;
            self.seen().push(Request::from_parts(head, body));
            Ok(self.answer.clone().map(Body::from))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use oss_transport::Error;

    #[tokio::test]
    async fn remembers_in_order_and_shows_no_secret() -> Result<(), Error> {
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
