//! What every transport must do, as a test that anybody can call.

use std::fmt::Debug;
use std::future::poll_fn;
use std::io;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::Poll;

use bytes::Bytes;
use http::{HeaderValue, Request};
use http_body::{Body as HttpBody, Frame};

use super::loopback::{Loopback, LoopbackMany, read_head, read_to_close};
use crate::{Body, Error, Transport};

/// Checks a transport against the contract of [`Transport`].
///
/// It starts servers on 127.0.0.1 and speaks plain HTTP/1.1 with them, so give it a
/// transport without a proxy. Call it in a test, in the runtime that the transport needs.
///
/// # Panics
///
/// With a sentence, if the transport breaks the contract.
///
/// # Examples
///
/// ```
/// use oss_transport::{Transport, testing::conformance};
///
/// async fn my_transport_conforms(mine: impl Transport) {
///     conformance(&mine).await;
/// }
/// ```
pub async fn conformance(transport: &dyn Transport) {
    the_target_is_sent_as_given(transport).await;
    the_headers_are_sent_as_given(transport).await;
    the_body_is_sent_as_given(transport).await;
    every_status_is_a_response(transport).await;
    the_body_is_returned_as_received(transport).await;
    a_short_body_is_an_error(transport).await;
    dropping_the_future_cancels(transport).await;
    dropping_the_body_cancels(transport).await;
    a_sent_request_is_not_repeated(transport).await;
    a_refused_connection_was_not_sent(transport).await;
}

async fn the_target_is_sent_as_given(transport: &dyn Transport) {
    let targets = [
        "/",
        "/a/../b",
        "/a/./b",
        "/%2e%2e/b",
        "//",
        "//a//b/",
        "/a+b%20c%2B",
        "/a%2Fb%2fc",
        "/~!$&'()*,;=:@",
        "/?inventory&inventoryId=x",
        "/?x=",
        "/?x",
        "/?",
        "/?a=1&a=2&=3&&b=%26+%252F",
    ];
    for target in targets {
        let server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        let request = get(&server, target);
        must(transport.send(request).await, "a plain answer is a success");
        let head = head_of(server).await;
        let line = head.lines().next();
        let expected = format!("GET {target} HTTP/1.1");
        assert_eq!(line, Some(&*expected), "the target is sent byte for byte");
    }
}

async fn the_headers_are_sent_as_given(transport: &dyn Transport) {
    let server = serve(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
    let mut request = get(&server, "/");
    let given = [
        ("host", "bucket.example"),
        ("authorization", "OSS4-HMAC-SHA256 Credential=a,Signature=b"),
        ("x-twice", "2"),
        ("x-twice", "1"),
        ("x-inner", "a  b\t\"c\""),
    ];
    for (name, value) in given {
        request
            .headers_mut()
            .append(name, HeaderValue::from_static(value));
    }
    must(transport.send(request).await, "a plain answer is a success");
    let head = head_of(server).await;
    let sent = headers(&head);
    for (name, _) in given {
        let of = |headers: &[(&str, &str)]| -> Vec<String> {
            let same = headers.iter().filter(|it| it.0.eq_ignore_ascii_case(name));
            same.map(|it| it.1.to_owned()).collect()
        };
        assert_eq!(of(&sent), of(&given), "{name} is sent as given");
    }
    for (name, _) in sent {
        let name = name.to_ascii_lowercase();
        let known = given.iter().any(|it| it.0 == name);
        let framing = ["connection", "content-length", "transfer-encoding"];
        assert!(known || framing.contains(&&*name), "{name} was added");
    }
}

async fn the_body_is_sent_as_given(transport: &dyn Transport) {
    for body in [Body::from("hello"), Body::stream(Once(Some("hello")))] {
        let server = start(|mut stream| {
            let head = read_head(&mut stream)?;
            let mut body = vec![0; 5];
            stream.read_exact(&mut body)?;
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")?;
            Ok((head, body))
        });
        let mut request = get(&server, "/").map(|_| body);
        *request.method_mut() = http::Method::PUT;
        let length = HeaderValue::from_static("5");
        request.headers_mut().insert("content-length", length);
        must(transport.send(request).await, "an upload is a success");
        let (head, body) = must(server.outcome().await, "the upload arrives");
        assert_eq!(body, b"hello", "the body is sent as given");
        let head = must(String::from_utf8(head), "the head is text");
        let framed = head.to_ascii_lowercase().contains("content-length: 5\r\n");
        assert!(framed, "a given Content-Length frames the body");
    }
}

async fn every_status_is_a_response(transport: &dyn Transport) {
    // Port 9 (discard) is closed: a transport that follows redirects fails there.
    let answers: [(u16, &[u8]); 7] = [
        (204, b"HTTP/1.1 204 No Content\r\n\r\n"),
        (
            301,
            b"HTTP/1.1 301 M\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            307,
            b"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n",
        ),
        (
            304,
            b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
        ),
        (404, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        (
            429,
            b"HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        ),
        (503, b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
    ];
    for (status, answer) in answers {
        let server = serve(answer);
        let response = transport.send(get(&server, "/")).await;
        let response = must(response, "every status is a response");
        assert_eq!(response.status().as_u16(), status);
        let body = response.into_body().collect(9).await;
        assert_eq!(must(body, "the body ends"), "");
    }
}

async fn the_body_is_returned_as_received(transport: &dyn Transport) {
    let server = serve(
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x00",
    );
    let response = transport.send(get(&server, "/")).await;
    let response = must(response, "an encoded answer is a success");
    let header = |name| response.headers().get(name).map(HeaderValue::as_bytes);
    assert_eq!(header("content-encoding"), Some(&b"gzip"[..]));
    assert_eq!(header("content-length"), Some(&b"4"[..]));
    let body = must(response.into_body().collect(9).await, "nothing is decoded");
    assert_eq!(&*body, b"\x1f\x8b\x08\x00", "nothing is decoded");
}

async fn a_short_body_is_an_error(transport: &dyn Transport) {
    let answers: [&[u8]; 3] = [
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
    ];
    for answer in answers {
        let server = serve(answer);
        let outcome = match transport.send(get(&server, "/")).await {
            Ok(response) => response.into_body().collect(99).await,
            Err(error) => Err(error),
        };
        let error = outcome.map(|body| body.len()).err();
        let sent = error.map(|error| error.may_have_been_sent());
        assert_eq!(
            sent,
            Some(true),
            "a short body is an error, of a sent request"
        );
    }
}

async fn dropping_the_future_cancels(transport: &dyn Transport) {
    let (tell, arrived) = mpsc::channel();
    let server = start(move |mut stream| {
        read_head(&mut stream)?;
        tell.send(()).map_err(io::Error::other)?;
        read_to_close(&mut stream)
    });
    {
        let mut exchange = pin!(transport.send(get(&server, "/")));
        poll_fn(|cx| {
            assert!(exchange.as_mut().poll(cx).is_pending(), "nobody answered");
            // The thread of the server cannot wake us, so ask again.
            cx.waker().wake_by_ref();
            arrived.try_recv().map_or(Poll::Pending, Poll::Ready)
        })
        .await;
    }
    must(
        server.outcome().await,
        "dropping the future closes the connection",
    );
}

async fn dropping_the_body_cancels(transport: &dyn Transport) {
    let server = start(|mut stream| {
        read_head(&mut stream)?;
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nhello")?;
        read_to_close(&mut stream)
    });
    let response = transport.send(get(&server, "/")).await;
    let mut body = must(response, "the head is enough for a response").into_body();
    must(body.next_chunk().await, "the first bytes arrive");
    drop(body);
    must(
        server.outcome().await,
        "dropping the body closes the connection",
    );
}

async fn a_sent_request_is_not_repeated(transport: &dyn Transport) {
    // The first request may leave its connection to the second, whose loss on a used
    // connection looks most like one that is safe to repeat.
    let requests = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&requests);
    let script = move |mut stream: TcpStream| {
        while read_head(&mut stream).is_ok() && count.fetch_add(1, Ordering::SeqCst) == 0 {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")?;
        }
        Ok(())
    };
    let server = must(LoopbackMany::start(script), "a server can listen");
    let uri = format!("http://{}/", server.addr());
    let get = || must(Request::get(&*uri).body(Body::empty()), "the URI is valid");

    let first = must(transport.send(get()).await, "a plain answer is a success");
    must(first.into_body().collect(0).await, "an empty body ends");
    let lost = transport.send(get()).await.err();
    let sent = lost.map(|error| error.may_have_been_sent());
    assert_eq!(
        sent,
        Some(true),
        "a lost answer is an error, of a sent request"
    );
    let requests = requests.load(Ordering::SeqCst);
    assert_eq!(requests, 2, "a sent request is not repeated");
}

async fn a_refused_connection_was_not_sent(transport: &dyn Transport) {
    // The near end of a connection is a port that is taken, and on which nobody listens.
    let taken = TcpListener::bind("127.0.0.1:0").and_then(|listener| {
        let near_end = TcpStream::connect(listener.local_addr()?)?;
        Ok((near_end.local_addr()?, listener, near_end))
    });
    let (addr, ..) = &must(taken, "there is a connection on 127.0.0.1");
    let request = Request::get(format!("http://{addr}/")).body(Body::empty());
    let outcome = transport.send(must(request, "the URI is valid")).await;
    let sent = outcome.err().map(|error| error.may_have_been_sent());
    assert_eq!(
        sent,
        Some(false),
        "a refused connection is an error, of an unsent request"
    );
}

/// A stream that knows no length.
struct Once(Option<&'static str>);

impl HttpBody for Once {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let text = self.0.take();
        Poll::Ready(text.map(|text| Ok(Frame::data(Bytes::from(text)))))
    }
}

/// Reads one head, writes `answer`, closes, and returns the head.
fn serve(answer: &'static [u8]) -> Loopback<Vec<u8>> {
    start(move |mut stream| {
        let head = read_head(&mut stream)?;
        stream.write_all(answer)?;
        Ok(head)
    })
}

fn start<T, F>(script: F) -> Loopback<T>
where
    T: Send + 'static,
    F: FnOnce(TcpStream) -> io::Result<T> + Send + 'static,
{
    must(Loopback::start(script), "a server can listen on 127.0.0.1")
}

async fn head_of(server: Loopback<Vec<u8>>) -> String {
    let head = must(server.outcome().await, "a request arrives");
    must(String::from_utf8(head), "the head is text")
}

fn get<T: Send + 'static>(server: &Loopback<T>, target: &str) -> Request<Body> {
    let uri = format!("http://{}{target}", server.addr());
    must(Request::get(uri).body(Body::empty()), "the URI is valid")
}

fn headers(head: &str) -> Vec<(&str, &str)> {
    let lines = head.lines().skip(1);
    lines.filter_map(|line| line.split_once(": ")).collect()
}

#[track_caller]
#[expect(
    clippy::panic,
    reason = "a broken contract is reported as a failed test"
)]
fn must<T, E: Debug>(outcome: Result<T, E>, contract: &str) -> T {
    match outcome {
        Ok(value) => value,
        Err(error) => panic!("{contract}, but: {error:?}"),
    }
}
