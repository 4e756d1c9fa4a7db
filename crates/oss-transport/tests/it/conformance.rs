//! The conformance suite over [`HyperTransport`], and over reqwest for comparison.

use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use oss_transport::{
    Body, Error, ErrorKind, HyperTransport, Limit, SendFuture, Timeouts, Transport,
};
use oss_transport_testing::{broken_clauses, conformance};
use tokio::time::timeout;

#[tokio::test]
async fn hyper_transport_conforms() {
    let transport = HyperTransport::new();
    conformance(&transport).await;
    assert_eq!(broken_clauses(&transport).await, [""; 0]);
}

/// Sends requests through reqwest, with all optional behavior disabled.
#[derive(Debug)]
struct OverReqwest(reqwest::Client);

impl Transport for OverReqwest {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async {
            let limits = request.extensions().get().copied();
            let limit = limits.unwrap_or(Timeouts::default()).head();
            let request = request.map(|body| match body.as_bytes() {
                Some(bytes) => bytes.clone().into(),
                None => reqwest::Body::wrap(SyncBody(Mutex::new(body))),
            });
            let request = reqwest::Request::try_from(request)
                .map_err(|error| Error::new(ErrorKind::Request, error))?;
            let Ok(outcome) = timeout(limit, self.0.execute(request)).await else {
                let kind = ErrorKind::Timeout(Limit::Head);
                return Err(Error::new(kind, "no response"));
            };
            let response = outcome.map_err(classify)?;
            Ok(Response::from(response).map(Body::stream))
        })
    }
}

fn classify(error: reqwest::Error) -> Error {
    let kind = if error.is_connect() {
        ErrorKind::Connect
    } else {
        ErrorKind::Interrupted
    };
    // Its errors print the URL, whose query may contain a signature.
    Error::new(kind, error.without_url())
}

/// Makes a body `Sync`, as reqwest requires.
struct SyncBody(Mutex<Body>);

impl http_body::Body for SyncBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let body = self.0.get_mut().unwrap();
        Pin::new(body).poll_frame(cx)
    }

    fn size_hint(&self) -> SizeHint {
        self.0.lock().unwrap().size_hint()
    }
}

#[tokio::test]
async fn reqwest_breaks_known_clauses() {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .no_proxy()
        .build()
        .unwrap();
    let broken = broken_clauses(&OverReqwest(client)).await;
    let known = [
        // `url::Url` rewrites `/a/../b` and even `/%2e%2e/b` to `/b`.
        "the target is sent as given",
        // `Accept` is added to every request.
        "the headers are sent as given",
        // hyper prefers chunks and ignores the other length.
        "two lengths are an error",
        // hyper finishes sending a piece it has taken, and takes pieces of any size.
        "dropping the future cancels",
    ];
    assert_eq!(broken, known);
}
