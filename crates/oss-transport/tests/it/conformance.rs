//! The conformance suite passes what conforms, and notices what does not.

use http::Request;
use oss_transport::testing::conformance;
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};

#[tokio::test]
async fn conforms() {
    conformance(&HyperTransport::new()).await;
}

/// Sends a request again if its answer is lost.
#[derive(Debug)]
struct Repeating(HyperTransport);

impl Transport for Repeating {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let again = body.try_clone();
            let first = self.0.send(Request::from_parts(head.clone(), body)).await;
            match (first, again) {
                (Err(_), Some(body)) => self.0.send(Request::from_parts(head, body)).await,
                (first, _) => first,
            }
        })
    }
}

#[tokio::test]
#[should_panic(expected = "a sent request is not repeated")]
async fn a_repeated_request_is_noticed() {
    conformance(&Repeating(HyperTransport::new())).await;
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
