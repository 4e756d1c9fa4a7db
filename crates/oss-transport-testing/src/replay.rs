//! A transport that insists on a conversation.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{HeaderMap, Request, Response};

use crate::BODY_LIMIT;
use oss_transport::{Body, Error, ErrorKind, SendFuture, Transport};

/// Expects requests in an order, and answers each with its own response.
///
/// Method, URI and body must be equal, and the headers that the expected request
/// names must have the expected values; others may be there, too. A request that
/// does not fit fails with [`ErrorKind::Other`], and so does
/// [`assert_finished`](Self::assert_finished) afterwards.
///
/// # Examples
///
/// ```
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use http::{Request, Response};
/// use oss_transport::{Body, Transport, testing::Replay};
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
    script: Mutex<Script>,
}

#[derive(Default)]
struct Script {
    ahead: VecDeque<(Request<Bytes>, Response<Bytes>)>,
    done: usize,
    surprises: Vec<String>,
}

impl Replay {
    /// Makes a transport that expects nothing yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Expects `request` next, and answers it with `response`.
    #[must_use]
    pub fn then(
        self,
        request: Request<impl Into<Bytes>>,
        response: Response<impl Into<Bytes>>,
    ) -> Self {
        let exchange = (request.map(Into::into), response.map(Into::into));
        self.script().ahead.push_back(exchange);
        self
    }

    /// Asserts that all expected requests came, and no others.
    ///
    /// # Panics
    ///
    /// If a request did not fit, or is still expected.
    #[track_caller]
    pub fn assert_finished(&self) {
        let (surprises, ahead) = {
            let script = self.script();
            (script.surprises.clone(), script.ahead.len())
        };
        assert!(surprises.is_empty(), "{}", surprises.join("\n"));
        assert_eq!(ahead, 0, "requests are still expected");
    }

    fn script(&self) -> MutexGuard<'_, Script> {
        self.script.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Script {
    fn answer(&mut self, request: &Request<Bytes>) -> Result<Response<Bytes>, String> {
        let Some((expected, response)) = self.ahead.pop_front() else {
            let (method, uri) = (request.method(), request.uri());
            return Err(format!("no request is expected any more: {method} {uri}"));
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
        let script = self.script();
        f.debug_struct("Replay")
            .field("done", &script.done)
            .field("ahead", &script.ahead.len())
            .finish_non_exhaustive()
    }
}

impl Transport for Replay {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect(BODY_LIMIT).await?;
            let mut script = self.script();
            match script.answer(&Request::from_parts(head, body)) {
                Ok(response) => Ok(response.map(Body::from)),
                Err(surprise) => {
                    script.surprises.push(surprise.clone());
                    Err(Error::new(ErrorKind::Other, surprise))
                }
            }
        })
    }
}

/// Names the first thing in which two requests differ, but no value of a header.
fn difference(expected: &Request<Bytes>, actual: &Request<Bytes>) -> Option<String> {
    let lines = [expected, actual].map(|it| format!("{} {}", it.method(), it.uri()));
    if lines[0] != lines[1] {
        return Some(format!("expected {}, got {}", lines[0], lines[1]));
    }
    if let Some(name) = different_header(expected.headers(), actual.headers()) {
        return Some(format!("header {name} has another value"));
    }
    let (expected, actual) = (expected.body(), actual.body());
    (expected != actual).then(|| format!("expected the body {expected:?}, got {actual:?}"))
}

fn different_header(expected: &HeaderMap, actual: &HeaderMap) -> Option<String> {
    let values = |headers: &HeaderMap, name| headers.get_all(name).iter().cloned().collect();
    let mut names = expected.keys();
    names
        .find(|name| -> bool {
            let (expected, actual): (Vec<_>, Vec<_>) =
                (values(expected, *name), values(actual, *name));
            expected != actual
        })
        .map(ToString::to_string)
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
    async fn only_what_fits_finishes() {
        let fits = request("http://h/a", "1", "body");
        assert_eq!(outcome(fits).await, (true, true));
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
    async fn neither_too_few_nor_too_many() {
        let expected = || request("http://h/a", "1", "");
        let replay = Replay::new().then(expected(), Response::new(""));
        assert!(catch_unwind(AssertUnwindSafe(|| replay.assert_finished())).is_err());
        assert!(replay.send(expected().map(Body::from)).await.is_ok());
        replay.assert_finished();
        assert!(replay.send(expected().map(Body::from)).await.is_err());
        assert!(catch_unwind(AssertUnwindSafe(|| replay.assert_finished())).is_err());
    }
}
