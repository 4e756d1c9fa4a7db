//! What every transport must do, as a test that anybody can call.

mod answers;
mod delivery;
mod requests;

use std::fmt::Debug;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::{Pin, pin};
use std::task::Poll;
use std::time::Duration;

use http::Request;

use crate::patience::within;
use super::{Loopback, Received, Script};
use oss_transport::{Body, Transport};

/// Checks a transport against the contract of [`Transport`].
///
/// It starts servers on 127.0.0.1 and speaks plain HTTP/1.1 with them, so give it a
/// transport without a proxy. Call it in a test, in the runtime that the transport needs.
///
/// # Panics
///
/// If the transport breaks the contract; the message says how.
///
/// # Examples
///
/// ```
/// use oss_transport::{Transport, testing::conformance};
///
/// async fn my_transport_conforms(mine: impl Transport) {
///     conformance(&mine).await;
/// }
/// ```
pub async fn conformance(transport: &dyn Transport) {
    for clause in clauses() {
        clause.keep(transport, PATIENCE).await;
    }
}

/// Returns the names of the clauses of [`conformance`] that a transport breaks.
///
/// So a test can hold that a transport breaks those that are known, and no others. The
/// sentences of the broken ones are printed, as for any panic; in a program that aborts
/// on a panic this function does so, too.
///
/// # Examples
///
/// ```
/// use oss_transport::{Transport, testing::broken_clauses};
///
/// async fn theirs_only_adds_headers(theirs: impl Transport) {
///     assert_eq!(broken_clauses(&theirs).await, ["the headers are sent as given"]);
/// }
/// ```
pub async fn broken_clauses(transport: &dyn Transport) -> Vec<&'static str> {
    let mut broken = Vec::new();
    for clause in clauses() {
        let mut check = pin!(clause.keep(transport, PATIENCE));
        let kept = poll_fn(|cx| {
            let poll = catch_unwind(AssertUnwindSafe(|| check.as_mut().poll(cx)));
            poll.map_or(Poll::Ready(false), |poll| poll.map(|()| true))
        });
        if !kept.await {
            broken.push(clause.name);
        }
    }
    broken
}

/// Returns the names of all clauses of [`conformance`].
///
/// A test can hold that each of them is broken by something, or that a name still is one.
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

/// One thing that a transport must or must not do.
struct Clause {
    name: &'static str,
    check: for<'a> fn(&'a dyn Transport) -> Check<'a>,
}

type Check<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

impl Clause {
    /// Checks a transport, and fails as well if that does not come to an end.
    async fn keep(&self, transport: &dyn Transport, patience: Duration) {
        let outcome = within(patience, (self.check)(transport)).await;
        must(outcome.ok_or("it takes too long"), self.name);
    }
}

fn clauses() -> impl Iterator<Item = &'static Clause> {
    let all = [requests::CLAUSES, answers::CLAUSES, delivery::CLAUSES];
    all.into_iter().flatten()
}

/// A transport that neither sends nor fails is given up after this time.
const PATIENCE: Duration = Duration::from_secs(30);

/// An answer without a body.
const EMPTY: &str = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

/// Reads one request, answers, and closes.
fn serve(answer: &'static str) -> Loopback {
    start([Script::new().read_request().write(answer)])
}

fn start(scripts: impl IntoIterator<Item = Script>) -> Loopback {
    must(Loopback::start(scripts), "a server can listen on 127.0.0.1")
}

fn get(server: &Loopback, target: &str) -> Request<Body> {
    let uri = format!("{}{target}", server.origin());
    must(Request::get(uri).body(Body::empty()), "the URI is valid")
}

/// Returns the request that a server has read.
#[track_caller]
fn received(server: &Loopback) -> Received {
    must(server.requests().pop().ok_or("none"), "a request arrives")
}

#[track_caller]
#[expect(
    clippy::panic,
    reason = "a broken contract is reported as a failed test"
)]
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
    async fn a_transport_that_never_sends_is_told_so() {
        let last = clauses().last();
        let patience = Duration::from_millis(20);
        last.unwrap().keep(&Never, patience).await;
    }
}
