//! Request bodies: all of them arrive, and their failures have their own kind.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body::{Frame, SizeHint};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::{Sleep, sleep};

use crate::clock::{fly, freeze, pass};
use crate::raw::{OK, accept, closed, fetch, kind_of, listen, read_head, serve};

/// Yields one piece, and then the outcome of another exchange.
struct FailsLater(u8);

impl http_body::Body for FailsLater {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        self.0 += 1;
        Poll::Ready(Some(match self.0 {
            1 => Ok(Frame::data(Bytes::from_static(b"hello"))),
            _ => Err(Error::new(ErrorKind::Connect, "another exchange")),
        }))
    }
}

/// Waits, yields a piece, and again; eleven times.
struct Slow(u8, Pin<Box<Sleep>>);

const GAP: Duration = Duration::from_secs(1);

impl http_body::Body for Slow {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        ready!(self.1.as_mut().poll(cx));
        let next = self.1.deadline() + GAP;
        self.1.as_mut().reset(next);
        self.0 += 1;
        let piece = (self.0 < 12).then(|| Ok(Frame::data(Bytes::from_static(b"x"))));
        Poll::Ready(piece)
    }
}

#[tokio::test]
async fn a_slow_upload_that_makes_progress_is_not_cut_off() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let body = Body::stream(Slow(0, Box::pin(sleep(GAP))));
    let mut request = Request::put(origin).body(body).unwrap();
    let limit = Timeouts::default().with_head(10 * GAP);
    request.extensions_mut().insert(limit);
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        for chunk in [b"1\r\nx\r\n"; 11]
            .iter()
            .map(|it| &it[..])
            .chain([&b"0\r\n\r\n"[..]])
        {
            pass(GAP).await;
            let mut seen = vec![0; chunk.len()];
            stream.read_exact(&mut seen).await.unwrap();
            assert_eq!(seen, chunk);
        }
        stream.write_all(OK).await.unwrap();
        stream
    };
    let transport = HyperTransport::new();
    let (outcome, _stream) = tokio::join!(fetch(&transport, request), server);
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn a_large_body_arrives_whole() {
    let bytes: Vec<u8> = (0..=u8::MAX).cycle().take(3_000_001).collect();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(bytes.clone().into()).unwrap();
    let server = async {
        let mut stream = accept(&listener).await;
        let head = read_head(&mut stream).await.unwrap();
        let mut body = vec![0; 3_000_001];
        stream.read_exact(&mut body).await.unwrap();
        stream.write_all(OK).await.unwrap();
        (head, body)
    };
    let transport = HyperTransport::new();
    let (outcome, (head, body)) = tokio::join!(fetch(&transport, request), server);
    assert_eq!(outcome.unwrap(), "ok");
    assert!(head.contains("content-length: 3000001\r\n"), "{head}");
    assert_eq!(body, bytes);
}

#[tokio::test]
async fn a_failing_stream_is_a_body_error_that_may_have_been_sent() {
    let (listener, origin) = listen().await;
    let body = Body::stream(FailsLater(0));
    let request = Request::put(origin).body(body).unwrap();
    let server = async { closed(&mut accept(&listener).await).await };
    let transport = HyperTransport::new();
    let (kind, ()) = tokio::join!(kind_of(&transport, request), server);
    assert_eq!(kind, ErrorKind::Body);
}

/// Says that it has `length` bytes, and has these pieces.
struct Pieces {
    length: u64,
    left: std::vec::IntoIter<&'static str>,
    tells_its_end: bool,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let piece = self.left.next();
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.tells_its_end && self.left.len() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

/// Sends the pieces, and returns what the caller is told and what the server has read.
async fn send_pieces(
    length: u64,
    pieces: Vec<&'static str>,
    tells_its_end: bool,
) -> (Result<String, Error>, String) {
    let (listener, origin) = listen().await;
    let body = Body::stream(Pieces {
        length,
        left: pieces.into_iter(),
        tells_its_end,
    });
    let request = Request::put(origin).body(body).unwrap();
    let transport = HyperTransport::new();
    let mut exchange = pin!(fetch(&transport, request));
    let server = async {
        let mut stream = accept(&listener).await;
        let mut seen = vec![0; usize::try_from(length).unwrap()];
        if read_head(&mut stream).await.is_err() || stream.read_exact(&mut seen).await.is_err() {
            return std::future::pending().await;
        }
        stream.write_all(OK).await.unwrap();
        (stream, String::from_utf8(seen).unwrap())
    };
    tokio::select! {
        outcome = exchange.as_mut() => (outcome, String::new()),
        (_stream, seen) = server => (exchange.await, seen),
    }
}

#[tokio::test]
async fn a_body_is_what_it_said_or_an_error() {
    for tells_its_end in [false, true] {
        let (outcome, seen) = send_pieces(4, vec!["ab", "", "cd", ""], tells_its_end).await;
        assert_eq!(outcome.unwrap(), "ok");
        assert_eq!(seen, "abcd");
    }
    let wrong = [
        (4, vec!["ab", "cde"]),
        (4, vec!["ab", "cd", "", "e"]),
        (4, vec!["abcde"]),
        (0, vec!["a"]),
        (4, vec!["abc"]),
        (4, vec![]),
    ];
    for (tells_its_end, (length, pieces)) in [false, true]
        .into_iter()
        .flat_map(|tells| wrong.iter().map(move |wrong| (tells, wrong)))
    {
        let (outcome, seen) = send_pieces(*length, pieces.clone(), tells_its_end).await;
        let kind = outcome.map_err(|error| error.kind());
        assert_eq!(kind, Err(ErrorKind::Body), "{pieces:?} as {length} bytes");
        assert_eq!(seen, "", "{pieces:?} as {length} bytes");
    }
    let error = send_pieces(2, vec!["ab", "c"], true).await.0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(format!("{error:?}").contains("more bytes"), "{error:?}");
}

/// Says that it has no bytes, and never comes to its end.
struct Undecided;

impl http_body::Body for Undecided {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Poll::Pending
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(0)
    }
}

#[tokio::test]
async fn a_body_that_is_waited_for_before_a_connection_was_not_sent() {
    let _frozen = freeze();
    let (_listener, origin) = listen().await;
    let request = Request::put(origin).body(Body::stream(Undecided)).unwrap();
    let transport = HyperTransport::new();
    let error = fly(GAP, fetch(&transport, request)).await.unwrap_err();
    assert!(error.is_timeout() && !error.may_have_been_sent());
}

/// Has a kilobyte every millisecond, for ever.
struct Endless(Pin<Box<Sleep>>);

impl http_body::Body for Endless {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        ready!(self.0.as_mut().poll(cx));
        self.0 = Box::pin(sleep(Duration::from_millis(1)));
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'x'; 1024])))))
    }
}

#[tokio::test]
async fn an_upload_ends_with_its_answer() {
    let (listener, origin) = listen().await;
    let body = Body::stream(Endless(Box::pin(sleep(Duration::ZERO))));
    let request = Request::put(origin).body(body).unwrap();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        stream.write_all(OK).await.unwrap();
        closed(&mut stream).await;
    };
    let transport = HyperTransport::new();
    // Does not end if the body is sent on and on.
    let (outcome, ()) = tokio::join!(fetch(&transport, request), server);
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn the_stated_length_of_an_empty_body_reaches_the_server() {
    let (listener, origin) = listen().await;
    let request = Request::put(origin).header("content-length", "0");
    let request = request.body(Body::empty()).unwrap();
    let transport = HyperTransport::new();
    let (outcome, (_stream, head)) = tokio::join!(fetch(&transport, request), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
    assert!(head.contains("content-length: 0\r\n"), "{head}");
}
