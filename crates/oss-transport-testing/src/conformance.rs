//! The contract of [`Transport`] as a test suite.

mod delivery;
mod requests;
mod responses;

use std::fmt::Debug;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use http::Request;
use oss_transport::{Body, Transport};

use crate::timeout::timeout;
use crate::{Loopback, ReceivedRequest, Script};

/// Checks a transport against the contract of [`Transport`].
///
/// The suite starts servers on 127.0.0.1 that speak plain HTTP/1.1, so the transport must
/// not use a proxy. Call it in a test, in the runtime that the transport needs.
///
/// # Panics
///
/// If the transport breaks the contract; the message describes how.
///
/// # Examples
///
/// ```
/// use oss_transport::Transport;
/// use oss_transport_testing::conformance;
///
/// async fn my_transport_conforms(transport: impl Transport) {
///     conformance(&transport).await;
/// }
/// ```
pub async fn conformance(transport: &dyn Transport) {
    for clause in clauses() {
        clause.check(transport, LIMIT).await;
    }
}

/// Returns the names of the clauses of [`conformance`] that a transport breaks.
///
/// A test can thus assert that a transport breaks only the known clauses. Each broken
/// clause prints its panic message; a program that aborts on panic aborts here, too.
///
/// # Examples
///
/// ```
/// use oss_transport::Transport;
/// use oss_transport_testing::broken_clauses;
///
/// async fn transport_only_adds_headers(transport: impl Transport) {
///     let broken = broken_clauses(&transport).await;
///     assert_eq!(broken, ["the headers are sent as given"]);
/// }
/// ```
pub async fn broken_clauses(transport: &dyn Transport) -> Vec<&'static str> {
    let mut broken = Vec::new();
    for clause in clauses() {
        let mut check = pin!(clause.check(transport, LIMIT));
        let outcome = poll_fn(|cx| {
            let poll = catch_unwind(AssertUnwindSafe(|| check.as_mut().poll(cx)));
            poll.map_or(Poll::Ready(false), |poll| poll.map(|()| true))
        });
        if !outcome.await {
            broken.push(clause.name);
        }
    }
    broken
}

/// Returns the names of all clauses of [`conformance`].
///
/// A test can thus assert that every clause can fail, or that a name still exists.
///
/// # Examples
///
/// ```
/// use oss_transport_testing::clause_names;
///
/// assert!(clause_names().any(|name| name == "redirects are not followed"));
/// ```
pub fn clause_names() -> impl Iterator<Item = &'static str> {
    clauses().map(|clause| clause.name)
}

/// A part of the contract that is checked on its own.
struct Clause {
    name: &'static str,
    run: for<'a> fn(&'a dyn Transport) -> Check<'a>,
}

type Check<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl Clause {
    /// Checks a transport, and fails as well after `limit`.
    async fn check(&self, transport: &dyn Transport, limit: Duration) {
        let outcome = timeout(limit, (self.run)(transport)).await;
        must(outcome.ok_or("it takes too long"), self.name);
    }
}

fn clauses() -> impl Iterator<Item = &'static Clause> {
    let all = [requests::CLAUSES, responses::CLAUSES, delivery::CLAUSES];
    all.into_iter().flatten()
}

/// The time limit of each clause.
const LIMIT: Duration = Duration::from_secs(30);

/// A response without a body.
const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// Reads one request, responds, and closes.
fn serve(response: &'static str) -> Loopback {
    start([Script::new().read_request().write(response)])
}

fn start(scripts: impl IntoIterator<Item = Script>) -> Loopback {
    must(Loopback::start(scripts), "a server can listen on 127.0.0.1")
}

fn get(server: &Loopback, target: &str) -> Request<Body> {
    let uri = format!("{}{target}", server.origin());
    must(Request::get(uri).body(Body::empty()), "the URI is valid")
}

/// Returns the last request that a server has read.
#[track_caller]
fn received(server: &Loopback) -> ReceivedRequest {
    must(server.requests().pop().ok_or("none"), "a request arrives")
}

#[track_caller]
#[expect(clippy::panic, reason = "a broken contract must fail the test")]
fn must<T, E: Debug>(outcome: Result<T, E>, contract: &str) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("{contract}, but: {error:?}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Never;

    #[tokio::test]
    #[should_panic(expected = "it takes too long")]
    async fn transport_that_never_sends_fails() {
        let clause = clauses().last().unwrap();
        clause.check(&Never, Duration::from_millis(20)).await;
    }
}
