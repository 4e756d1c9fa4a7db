//! A transport on another stack: hyper's protocol alone, without a pool, a task or TLS.
//!
//! It shows that the trait and its contract ask for nothing that only our own transport can.

use std::pin::{Pin, pin};
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST, TRANSFER_ENCODING};
use http::{HeaderMap, HeaderValue, Request, Response, Uri};
use http_body::{Frame, SizeHint};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use oss_transport_testing::{broken_clauses, conformance};
use oss_transport::{Body, Error, ErrorKind, Limit, SendFuture, Timeouts, Transport};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The work of a connection, until it is done.
struct Connection(Option<Pin<Box<Work>>>);

type Work = http1::Connection<TokioIo<TcpStream>, Body>;

impl Connection {
    /// Goes on; that it is done, well or badly, is noticed by whoever waits for an answer.
    fn drive(&mut self, cx: &mut Context<'_>) {
        let is_done = self
            .0
            .as_mut()
            .map(|work| work.as_mut().poll(cx).is_ready());
        if is_done == Some(true) {
            self.0 = None;
        }
    }
}

/// Makes a connection for each request, and closes it after the answer.
#[derive(Debug)]
pub(crate) struct OneShot {
    pub(crate) flaw: Option<Flaw>,
}

/// What it does wrong with an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    BelievesOneOfTwoLengths,
    ReadsEndlessHeads,
}

impl Transport for OneShot {
    fn send(&self, request: Request<Body>) -> SendFuture<'_> {
        Box::pin(async {
            let limits = request.extensions().get().copied();
            let limit = limits.unwrap_or(Timeouts::default()).head();
            let Ok(outcome) = timeout(limit, self.exchange(request)).await else {
                let late = ErrorKind::Timeout(Limit::Head);
                return Err(Error::new(late, "no answer"));
            };
            let response = outcome?;
            let believes = self.flaw == Some(Flaw::BelievesOneOfTwoLengths);
            if !believes && has_two_lengths(response.headers()) {
                return Err(Error::new(ErrorKind::Protocol, "a body of two lengths"));
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
        if self.flaw == Some(Flaw::ReadsEndlessHeads) {
            builder.max_buf_size(usize::MAX);
        }
        let handshake = builder.handshake(TokioIo::new(tcp)).await;
        let (mut sender, connection) = handshake.map_err(classify)?;
        let mut connection = Connection(Some(Box::pin(connection)));
        let response = {
            let mut answered = pin!(sender.send_request(request));
            std::future::poll_fn(|cx| {
                connection.drive(cx);
                answered.as_mut().poll(cx)
            })
            .await
            .map_err(classify)?
        };
        Ok(response.map(|body| Body::stream(Driven { body, connection })))
    }
}

/// Makes of a request for a host one for a connection to it; returns the host and port.
fn prepare(request: &mut Request<Body>) -> Result<String, Error> {
    let parts = request.uri().clone().into_parts();
    let (Some(authority), Some(target)) = (parts.authority, parts.path_and_query) else {
        return Err(Error::new(
            ErrorKind::Request,
            "a URI with a host is needed",
        ));
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

/// A body that drives its connection, and closes it when it is dropped.
struct Driven {
    body: Incoming,
    connection: Connection,
}

impl http_body::Body for Driven {
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
async fn a_transport_on_another_stack_conforms() {
    conformance(&OneShot { flaw: None }).await;
}

#[tokio::test]
async fn f27_a_transport_that_believes_one_of_two_lengths_is_noticed() {
    let flaw = Some(Flaw::BelievesOneOfTwoLengths);
    let broken = broken_clauses(&OneShot { flaw }).await;
    assert_eq!(broken, ["two lengths are an error"]);
}
