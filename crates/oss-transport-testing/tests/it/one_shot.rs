//! A transport over bare hyper, without a pool, a background task or TLS.
//!
//! It shows that other HTTP stacks can keep the contract, too.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use oss_transport::{Body, Error, ErrorKind, Limit, SendFuture, Timeouts, Transport};
use oss_transport_testing::{broken_clauses, conformance};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The future that drives a connection, until it ends.
struct Connection(Option<Pin<Box<Driver>>>);

type Driver = http1::Connection<TokioIo<TcpStream>, Body>;

impl Connection {
    /// Polls the connection; its outcome also reaches the future of the response.
    fn drive(&mut self, cx: &mut Context<'_>) {
        if let Some(driver) = &mut self.0
            && driver.as_mut().poll(cx).is_ready()
        {
            self.0 = None;
        }
    }
}

/// Opens a connection for each request, and closes it after the response.
#[derive(Debug)]
pub(crate) struct OneShot {
    pub(crate) flaw: Option<OneShotFlaw>,
}

/// How it mishandles responses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OneShotFlaw {
    AcceptsTwoLengths,
    ReadsEndlessHeads,
}

impl Transport for OneShot {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async {
            let limits = request.extensions().get().copied();
            let limit = limits.unwrap_or(Timeouts::default()).head();
            let Ok(outcome) = timeout(limit, self.exchange(request)).await else {
                let late = ErrorKind::Timeout(Limit::Head);
                return Err(Error::new(late, "no response"));
            };
            let response = outcome?;
            let accepts = self.flaw == Some(OneShotFlaw::AcceptsTwoLengths);
            if !accepts && has_two_lengths(response.headers()) {
                return Err(Error::new(ErrorKind::Protocol, "the body has two lengths"));
            }
            Ok(response)
        })
    }
}

impl OneShot {
    async fn exchange(&self, mut request: Request<Body>) -> Result<Response<Body>, Error> {
        let peer = prepare(&mut request)?;
        let unsent = |error| Error::new(ErrorKind::Connect, error).with_peer(&*peer);
        let tcp = TcpStream::connect(&*peer).await.map_err(unsent)?;
        let mut builder = http1::Builder::new();
        if self.flaw == Some(OneShotFlaw::ReadsEndlessHeads) {
            builder.max_buf_size(usize::MAX);
        }
        let handshake = builder.handshake(TokioIo::new(tcp)).await;
        let (mut sender, connection) = handshake.map_err(classify)?;
        let mut connection = Connection(Some(Box::pin(connection)));
        let response = {
            let mut response = pin!(sender.send_request(request));
            std::future::poll_fn(|cx| {
                connection.drive(cx);
                response.as_mut().poll(cx)
            })
            .await
            .map_err(classify)?
        };
        Ok(response.map(|body| Body::stream(DrivingBody { body, connection })))
    }
}

/// Makes the URI relative and sets `Host`; returns the host and port.
fn prepare(request: &mut Request<Body>) -> Result<String, Error> {
    let parts = request.uri().clone().into_parts();
    let (Some(authority), Some(target)) = (parts.authority, parts.path_and_query) else {
        return Err(Error::new(ErrorKind::Request, "the URI needs a host"));
    };
    *request.uri_mut() = Uri::from(target);
    let host = HeaderValue::from_str(authority.as_str())
        .map_err(|error| Error::new(ErrorKind::Request, error))?;
    request.headers_mut().entry(HOST).or_insert(host);
    let port = authority.port_u16().unwrap_or(80);
    Ok(format!("{}:{port}", authority.host()))
}

fn has_two_lengths(headers: &HeaderMap) -> bool {
    headers.contains_key(CONTENT_LENGTH) && headers.contains_key(TRANSFER_ENCODING)
}

fn classify(error: hyper::Error) -> Error {
    let kind = if error.is_parse() {
        ErrorKind::Protocol
    } else {
        ErrorKind::Interrupted
    };
    Error::new(kind, error)
}

/// A body that drives its connection, and closes it on drop.
struct DrivingBody {
    body: Incoming,
    connection: Connection,
}

impl http_body::Body for DrivingBody {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.connection.drive(cx);
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[tokio::test]
async fn transport_over_bare_hyper_conforms() {
    conformance(&OneShot { flaw: None }).await;
}

#[tokio::test]
async fn f27_transport_that_accepts_two_lengths_is_detected() {
    let flaw = Some(OneShotFlaw::AcceptsTwoLengths);
    let broken = broken_clauses(&OneShot { flaw }).await;
    assert_eq!(broken, ["two lengths are an error"]);
}
