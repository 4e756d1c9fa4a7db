//! The contract of [`Transport`] as a test suite.

mod clause;
mod delivery;
mod requests;
mod responses;

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use oss_transport::Transport;

use clause::Clause;

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

fn clauses() -> impl Iterator<Item = &'static Clause> {
    let all = [requests::CLAUSES, responses::CLAUSES, delivery::CLAUSES];
    all.into_iter().flatten()
}

/// The time limit of each clause.
const LIMIT: Duration = Duration::from_secs(30);

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
