//! The conformance suite detects transports that break a clause.

use std::collections::BTreeSet;

use http::Request;
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};
use oss_transport_testing::{broken_clauses, clause_names, conformance};

use crate::leftover_bytes::KeepsLeftoverBytes;
use crate::mutants::{Flaw, Mutant};
use crate::one_shot::{OneShot, OneShotFlaw};

/// Reports every error as one of unknown kind.
#[derive(Debug)]
struct ForgetsKinds(HyperTransport);

impl Transport for ForgetsKinds {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let outcome = self.0.send(request).await;
            outcome.map_err(|error| Error::new(ErrorKind::Other, error))
        })
    }
}

#[tokio::test]
#[should_panic(expected = "a refused connection is an error, of an unsent request")]
async fn unsent_request_reported_as_maybe_sent_is_detected() {
    conformance(&ForgetsKinds(HyperTransport::new())).await;
}

/// The flaw of each mutant, and the clauses that must detect it.
const TABLE: [(Flaw, &[&str]); 15] = [
    (Flaw::NormalisesTheTarget, &["the target is sent as given"]),
    (Flaw::AsksForGzip, &["the headers are sent as given"]),
    (
        Flaw::ForgetsTheLength,
        &[
            "a body of a given length is sent as given",
            "a body of known length announces it",
        ],
    ),
    (
        Flaw::CollectsStreams,
        &["a body of unknown length is sent in chunks"],
    ),
    (Flaw::FailsFor503, &["every status is a response"]),
    (Flaw::FollowsRedirects, &["redirects are not followed"]),
    (
        Flaw::ReturnsInformational,
        &["informational responses are skipped"],
    ),
    (
        Flaw::HidesTheEncoding,
        &["the body is returned as received"],
    ),
    (
        Flaw::SendsGetForHead,
        &["a response to HEAD is complete without a body"],
    ),
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
async fn every_clause_detects_its_flaw() {
    let mut detected = BTreeSet::new();
    let inner = HyperTransport::new();
    for (flaw, expected) in TABLE {
        let inner = inner.clone();
        let broken = broken_clauses(&Mutant { flaw, inner }).await;
        assert_eq!(broken, expected, "{flaw:?}");
        detected.extend(broken);
    }
    let flaw = Some(OneShotFlaw::AcceptsTwoLengths);
    detected.extend(broken_clauses(&OneShot { flaw }).await);
    let flaw = Some(OneShotFlaw::ReadsEndlessHeads);
    let broken = broken_clauses(&OneShot { flaw }).await;
    assert_eq!(broken, ["the size of a head is bounded"]);
    detected.extend(broken);
    let excess = "bytes after the body are not a response";
    let broken = broken_clauses(&KeepsLeftoverBytes::default()).await;
    assert!(broken.contains(&excess));
    detected.insert(excess);
    assert_eq!(detected, clause_names().collect());
}
