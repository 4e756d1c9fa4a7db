//! Why there is no transport over reqwest, as a list that a test holds.

use std::pin::Pin;
use std::sync::Mutex;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::{Request, Response};
use http_body::{Frame, SizeHint};
use oss_transport_testing::broken_clauses;
use oss_transport::{Body, Error, ErrorKind, Limit, SendFuture, Timeouts, Transport};
use tokio::time::timeout;

/// Sends requests through reqwest, with everything switched off that can be.
#[derive(Debug)]
struct OverReqwest(reqwest::Client);

impl Transport for OverReqwest {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async {
            let limits = request.extensions().get().copied();
            let limit = limits.unwrap_or(Timeouts::default()).head();
            let request = request.map(|body| match body.as_bytes() {
                Some(bytes) => bytes.clone().into(),
                None => reqwest::Body::wrap(Shared(Mutex::new(body))),
            });
            let request = reqwest::Request::try_from(request)
                .map_err(|error| Error::new(ErrorKind::Request, error))?;
            let Ok(outcome) = timeout(limit, self.0.execute(request)).await else {
                let late = ErrorKind::Timeout(Limit::Head);
                return Err(Error::new(late, "no answer"));
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
    // Its errors print the URL, and so the signature that may be in the query.
    Error::new(kind, error.without_url())
}

/// A body that is `Sync`, which reqwest asks for and ours need not be.
struct Shared(Mutex<Body>);

impl http_body::Body for Shared {
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
async fn reqwest_changes_what_was_signed() {
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
        // hyper believes in chunks, and nobody asks about the other length.
        "two lengths are an error",
        // hyper goes on to send what it has taken of a body, and it takes a piece of any size.
        "dropping the future cancels",
    ];
    assert_eq!(broken, known);
}
