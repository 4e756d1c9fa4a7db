//! The conformance suite passes what conforms, and notices what does not.

use http::Request;
use oss_transport::testing::{broken_clauses, conformance};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Transport};

#[tokio::test]
async fn conforms() {
    let transport = HyperTransport::new();
    conformance(&transport).await;
    assert!(broken_clauses(&transport).await.is_empty());
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
async fn a_repeated_request_is_noticed() {
    let broken = broken_clauses(&Repeating(HyperTransport::new())).await;
    assert_eq!(broken, ["a sent request is not repeated"]);
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

/// Breaks one thing of a request or of an answer.
#[derive(Debug)]
enum Meddling {
    FollowsRedirects,
    AsksForGzip,
    ForgetsTheLength,
    CutsErrors,
    ShowsTheQuery,
}

impl Transport for Meddling {
    fn send(&self, mut request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let inner = HyperTransport::new();
            let uri = request.uri().to_string();
            match self {
                Self::AsksForGzip => {
                    let gzip = http::HeaderValue::from_static("gzip");
                    request.headers_mut().insert("accept-encoding", gzip);
                }
                Self::ForgetsTheLength => {
                    request.headers_mut().remove("content-length");
                    request = request.map(|body| match body.len() {
                        Some(0) => body,
                        _ => Body::stream(Unknown(body)),
                    });
                }
                _ => {}
            }
            let response = inner.send(request).await.map_err(|error| match self {
                Self::ShowsTheQuery => Error::new(error.kind(), uri),
                _ => error,
            })?;
            match (self, response.headers().get("location")) {
                (Self::FollowsRedirects, Some(to)) => {
                    let to = Request::get(to.as_bytes()).body(Body::empty());
                    inner.send(to.unwrap()).await
                }
                (Self::CutsErrors, _) => {
                    let (head, body) = response.into_parts();
                    let body = body.collect(99).await.unwrap_or_default();
                    Ok(http::Response::from_parts(head, body.into()))
                }
                _ => Ok(response),
            }
        })
    }
}

/// A body that does not tell its length.
struct Unknown(Body);

impl http_body::Body for Unknown {
    type Data = bytes::Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<http_body::Frame<bytes::Bytes>, Error>>> {
        std::pin::Pin::new(&mut self.0).poll_frame(cx)
    }
}

#[tokio::test]
async fn each_clause_notices_what_it_is_for() {
    let table: [(_, &[&str]); 5] = [
        (Meddling::FollowsRedirects, &["redirects are not followed"]),
        (Meddling::AsksForGzip, &["the headers are sent as given"]),
        (
            Meddling::ForgetsTheLength,
            &[
                "a body of a given length is sent as given",
                "a body that knows its length announces it",
            ],
        ),
        (Meddling::CutsErrors, &["a short body is an error"]),
        (
            Meddling::ShowsTheQuery,
            &["a refused connection was not sent"],
        ),
    ];
    for (transport, expected) in table {
        let broken = broken_clauses(&transport).await;
        assert_eq!(broken, expected, "{transport:?}");
    }
}
