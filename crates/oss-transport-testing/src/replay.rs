//! A transport that expects an exact sequence of requests.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use oss_transport::{Body, Error, ErrorKind, SendFuture, Transport};

use crate::BODY_LIMIT;

/// Expects requests in order, and returns a separate response to each.
///
/// Method, URI and body must be equal, and the headers of the expected request must have
/// the expected values; additional headers are allowed. A request that doesn't match fails
/// with [`ErrorKind::Other`], and [`assert_finished`](Self::assert_finished) panics later.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use http::{Request, Response};
/// use oss_transport::{Body, Transport};
/// use oss_transport_testing::Replay;
///
/// let replay = Replay::new()
///     .then(Request::get("http://h/?inventory").body("")?, Response::new("<one/>"))
///     .then(Request::delete("http://h/?inventory").body("")?, Response::new(""));
/// replay.send(Request::get("http://h/?inventory").body(Body::empty())?).await?;
/// replay.send(Request::delete("http://h/?inventory").body(Body::empty())?).await?;
/// replay.assert_finished();
/// # Ok(())
/// # }
/// ```
#[derive(Default)]
pub struct Replay {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    expected: VecDeque<(Request<Bytes>, Response<Bytes>)>,
    done: usize,
    mismatches: Vec<String>,
}

impl Replay {
    /// Creates a transport that expects no requests yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects `request` next, and returns `response` to it.
    #[must_use]
    pub fn then(
        self,
        request: Request<impl Into<Bytes>>,
        response: Response<impl Into<Bytes>>,
    ) -> Self {
        let exchange = (request.map(Into::into), response.map(Into::into));
        self.state().expected.push_back(exchange);
        self
    }

    /// Asserts that all expected requests were sent, and no others.
    ///
    /// # Panics
    ///
    /// If a request did not match, or is still expected.
    #[track_caller]
    pub fn assert_finished(&self) {
        let (mismatches, expected) = {
            let state = self.state();
            (state.mismatches.clone(), state.expected.len())
        };
        assert!(mismatches.is_empty(), "{}", mismatches.join("\n"));
        assert_eq!(expected, 0, "requests are still expected");
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn respond(&mut self, request: &Request<Bytes>) -> Result<Response<Bytes>, String> {
        let Some((expected, response)) = self.expected.pop_front() else {
            let (method, uri) = (request.method(), request.uri());
            return Err(format!(
                "unexpected request after the last one: {method} {uri}"
            ));
        };
        self.done += 1;
        match difference(&expected, request) {
            None => Ok(response),
            Some(difference) => Err(format!("request {}: {difference}", self.done)),
        }
    }
}

impl fmt::Debug for Replay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let state = self.state();
        f.debug_struct("Replay")
            .field("done", &state.done)
            .field("expected", &state.expected.len())
            .finish_non_exhaustive()
    }
}

impl Transport for Replay {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect(BODY_LIMIT).await?;
            let mut state = self.state();
            match state.respond(&Request::from_parts(head, body)) {
                Ok(response) => Ok(response.map(Body::from)),
                Err(mismatch) => {
                    state.mismatches.push(mismatch.clone());
                    Err(Error::new(ErrorKind::Other, mismatch))
                }
            }
        })
    }
}

/// Describes the first difference of two requests, without header values.
fn difference(expected: &Request<Bytes>, actual: &Request<Bytes>) -> Option<String> {
    let lines = [expected, actual].map(|it| format!("{} {}", it.method(), it.uri()));
    if lines[0] != lines[1] {
        return Some(format!("expected {}, got {}", lines[0], lines[1]));
    }
    if let Some(name) = different_header(expected.headers(), actual.headers()) {
        return Some(format!("header {name} has a different value"));
    }
    let (expected, actual) = (expected.body(), actual.body());
    (expected != actual).then(|| format!("expected the body {expected:?}, got {actual:?}"))
}

fn different_header(expected: &HeaderMap, actual: &HeaderMap) -> Option<String> {
    let mut names = expected.keys();
    let name = names.find(|name| !expected.get_all(*name).iter().eq(actual.get_all(*name)));
    name.map(ToString::to_string)
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    fn request(uri: &str, header: &str, body: &'static str) -> Request<&'static str> {
        let request = Request::put(uri).header("x-a", header);
        request.body(body).unwrap()
    }

    async fn outcome(sent: Request<&'static str>) -> (bool, bool) {
        let expected = request("http://h/a", "1", "body");
        let replay = Replay::new().then(expected, Response::new(""));
        let sent = replay.send(sent.map(Body::from)).await.is_ok();
        let finished = catch_unwind(AssertUnwindSafe(|| replay.assert_finished())).is_ok();
        (sent, finished)
    }

    #[tokio::test]
    async fn only_a_matching_request_finishes() {
        let matching = request("http://h/a", "1", "body");
        assert_eq!(outcome(matching).await, (true, true));
        let others = [
            request("http://h/b", "1", "body"),
            request("http://h/a", "2", "body"),
            request("http://h/a", "1", "other"),
        ];
        for other in others {
            assert_eq!(outcome(other).await, (false, false));
        }
    }

    #[tokio::test]
    async fn missing_and_additional_requests_are_failures() {
        let expected = || request("http://h/a", "1", "");
        let replay = Replay::new().then(expected(), Response::new(""));
        assert!(catch_unwind(AssertUnwindSafe(|| replay.assert_finished())).is_err());
        assert!(replay.send(expected().map(Body::from)).await.is_ok());
        replay.assert_finished();
        assert!(replay.send(expected().map(Body::from)).await.is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| replay.assert_finished())).is_err());
    }
}
