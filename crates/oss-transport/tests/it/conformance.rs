//! The conformance suite passes what conforms, and notices what does not.

use std::collections::BTreeSet;

use http::Request;
use oss_transport_testing::{broken_clauses, clause_names, conformance};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};

use crate::foreign::{self, OneShot};
use crate::leftovers::Leftovers;
use crate::mutants::{Flaw, Mutant};

#[tokio::test]
async fn conforms() {
    let transport = HyperTransport::new();
    conformance(&transport).await;
    assert_eq!(broken_clauses(&transport).await, [""; 0]);
}

/// Knows nothing of its errors.
#[derive(Debug)]
struct Ignorant(HyperTransport);

impl Transport for Ignorant {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let outcome = self.0.send(request).await;
            outcome.map_err(|error| Error::new(ErrorKind::Other, error))
        })
    }
}

#[tokio::test]
#[should_panic(expected = "a refused connection is an error, of an unsent request")]
async fn an_unsent_request_that_may_have_been_sent_is_noticed() {
    conformance(&Ignorant(HyperTransport::new())).await;
}

/// What a mutant does wrong, and the clauses that have to notice it.
const TABLE: [(Flaw, &[&str]); 15] = [
    (Flaw::NormalisesTheTarget, &["the target is sent as given"]),
    (Flaw::AsksForGzip, &["the headers are sent as given"]),
    (
        Flaw::ForgetsTheLength,
        &[
            "a body of a given length is sent as given",
            "a body that knows its length announces it",
        ],
    ),
    (
        Flaw::CollectsStreams,
        &["a body that does not is sent in chunks"],
    ),
    (Flaw::FailsForBusy, &["every status is a response"]),
    (Flaw::FollowsRedirects, &["redirects are not followed"]),
    (
        Flaw::ReturnsInformation,
        &["informational answers are passed over"],
    ),
    (
        Flaw::HidesTheEncoding,
        &["the body is returned as received"],
    ),
    (Flaw::SendsGetForHead, &["an answer to head has no body"]),
    (Flaw::CutsErrors, &["a short body is an error"]),
    (Flaw::FinishesUploads, &["dropping the future cancels"]),
    (Flaw::DrainsBodies, &["dropping the body cancels"]),
    (Flaw::Repeats, &["a sent request is not repeated"]),
    (Flaw::ShowsTheQuery, &["a refused connection was not sent"]),
    (
        Flaw::ForgetsLimits,
        &["the head limit of a request is obeyed"],
    ),
];

#[tokio::test]
async fn each_clause_notices_what_it_is_for() {
    let mut noticed = BTreeSet::new();
    let inner = HyperTransport::new();
    for (flaw, expected) in TABLE {
        let inner = inner.clone();
        let broken = broken_clauses(&Mutant { flaw, inner }).await;
        assert_eq!(broken, expected, "{flaw:?}");
        noticed.extend(broken);
    }
    let flaw = Some(foreign::Flaw::BelievesOneOfTwoLengths);
    noticed.extend(broken_clauses(&OneShot { flaw }).await);
    let flaw = Some(foreign::Flaw::ReadsEndlessHeads);
    let broken = broken_clauses(&OneShot { flaw }).await;
    assert_eq!(broken, ["the size of a head is bounded"]);
    noticed.extend(broken);
    let excess = "bytes after the body are no answer";
    assert!(
        broken_clauses(&Leftovers::default())
            .await
            .contains(&excess)
    );
    noticed.insert(excess);
    assert_eq!(noticed, clause_names().collect());
}
