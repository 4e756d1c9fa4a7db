//! Transports with one flaw each.

use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use http_body::Frame;
use oss_transport::{Body, Error, ErrorKind, HyperTransport, SendFuture, Timeouts, Transport};
use tokio::runtime::Handle;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// Has one flaw, and otherwise behaves like `inner`.
#[derive(Debug)]
pub(crate) struct Mutant {
    pub(crate) flaw: Flaw,
    pub(crate) inner: HyperTransport,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    NormalisesTheTarget,
    AsksForGzip,
    ForgetsTheLength,
    CollectsStreams,
    FailsFor503,
    FollowsRedirects,
    ReturnsInformational,
    HidesTheEncoding,
    SendsGetForHead,
    CutsErrors,
    FinishesUploads,
    DrainsBodies,
    Repeats,
    ShowsTheQuery,
    ForgetsLimits,
}

impl Transport for Mutant {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async move {
            let uri = request.uri().to_string();
            let response = match self.flaw {
                Flaw::Repeats => self.repeat(request).await,
                Flaw::FinishesUploads if !request.body().is_empty() => {
                    self.send_detached(request).await
                }
                Flaw::ReturnsInformational => self.return_informational(request).await,
                flaw => self.inner.send(flaw.apply_to_request(request).await?).await,
            };
            let response = response.map_err(|error| match self.flaw {
                Flaw::ShowsTheQuery => Error::new(error.kind(), uri),
                _ => error,
            })?;
            match (self.flaw, response.headers().get("location")) {
                (Flaw::FollowsRedirects, Some(to)) => {
                    let to = Request::get(to.as_bytes()).body(Body::empty());
                    self.inner.send(to.unwrap()).await
                }
                (flaw, _) => flaw.apply_to_response(response).await,
            }
        })
    }
}

impl Mutant {
    async fn repeat(&self, request: Request<Body>) -> Result<Response<Body>, Error> {
        let (head, body) = request.into_parts();
        let again = body.try_clone();
        let first = Request::from_parts(head.clone(), body);
        match (self.inner.send(first).await, again) {
            (Err(_), Some(body)) => self.inner.send(Request::from_parts(head, body)).await,
            (first, _) => first,
        }
    }

    /// Sends in a task that dropping the future doesn't cancel.
    async fn send_detached(&self, mut request: Request<Body>) -> Result<Response<Body>, Error> {
        let limits = Timeouts::default().with_head(Duration::from_millis(500));
        request.extensions_mut().insert(limits);
        let inner = self.inner.clone();
        let task = Handle::current().spawn(async move { inner.send(request).await });
        task.await.unwrap()
    }

    async fn return_informational(
        &self,
        mut request: Request<Body>,
    ) -> Result<Response<Body>, Error> {
        let seen = Arc::new(Mutex::new(None));
        let first = Arc::clone(&seen);
        hyper::ext::on_informational(&mut request, move |response| {
            first.lock().unwrap().get_or_insert(response.status());
        });
        let mut response = self.inner.send(request).await?;
        if let Some(status) = *seen.lock().unwrap() {
            response = Response::new(Body::empty());
            *response.status_mut() = status;
        }
        Ok(response)
    }
}

impl Flaw {
    async fn apply_to_request(self, mut request: Request<Body>) -> Result<Request<Body>, Error> {
        match self {
            Self::NormalisesTheTarget => {
                let uri = request.uri().to_string().replace("/a/../", "/");
                *request.uri_mut() = uri.parse::<Uri>().unwrap();
            }
            Self::AsksForGzip => {
                let gzip = HeaderValue::from_static("gzip");
                request.headers_mut().insert("accept-encoding", gzip);
            }
            Self::ForgetsTheLength => {
                request.headers_mut().remove("content-length");
                request = request.map(|body| match body.len() {
                    Some(0) => body,
                    _ => Body::stream(UnknownLength(body)),
                });
            }
            Self::CollectsStreams => {
                let (head, body) = request.into_parts();
                let body = body.collect(usize::MAX).await?;
                request = Request::from_parts(head, body.into());
            }
            Self::SendsGetForHead if request.method() == Method::HEAD => {
                *request.method_mut() = Method::GET;
            }
            Self::ForgetsLimits => {
                request.extensions_mut().remove::<Timeouts>();
            }
            _ => {}
        }
        Ok(request)
    }

    async fn apply_to_response(
        self,
        mut response: Response<Body>,
    ) -> Result<Response<Body>, Error> {
        match self {
            Self::FailsFor503 if response.status() == StatusCode::SERVICE_UNAVAILABLE => {
                return Err(Error::new(ErrorKind::Other, "busy"));
            }
            Self::HidesTheEncoding => {
                response.headers_mut().remove("content-encoding");
            }
            Self::CutsErrors => {
                let (head, body) = response.into_parts();
                let body = body.collect(99).await.unwrap_or_default();
                response = Response::from_parts(head, body.into());
            }
            Self::DrainsBodies => response = response.map(drained),
            _ => {}
        }
        Ok(response)
    }
}

/// Reads a body to its end, even if the returned copy is dropped.
fn drained(mut body: Body) -> Body {
    let (sender, receiver) = unbounded_channel();
    Handle::current().spawn(async move {
        while let Some(piece) = body.next_chunk().await.transpose() {
            let _ = sender.send(piece);
        }
    });
    Body::stream(ReceiverBody(receiver))
}

struct ReceiverBody(UnboundedReceiver<Result<Bytes, Error>>);

impl http_body::Body for ReceiverBody {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let piece = self.0.poll_recv(cx);
        piece.map(|piece| piece.map(|piece| piece.map(Frame::data)))
    }
}

/// A body that hides its length.
struct UnknownLength(Body);

impl http_body::Body for UnknownLength {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Pin::new(&mut self.0).poll_frame(cx)
    }
}
