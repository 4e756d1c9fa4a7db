//! Request bodies arrive whole, or fail with an error of their own kind.

use std::pin::{Pin, pin};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body::{Frame, SizeHint};
use oss_transport::{Body, Error, ErrorKind, HyperTransport, Timeouts};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::time::sleep;

use crate::bodies::poll_body;
use crate::server::{OK, accept, error_kind, fetch, listen, read_head, serve, wait_for_close};
use crate::time::{advance_past, advance_until_done, pause_clock};

const PAUSE: Duration = Duration::from_secs(1);

/// Creates a body of eleven pieces, each after a pause.
fn slow_body() -> Body {
    let mut pieces = 0;
    let mut timer = Box::pin(sleep(PAUSE));
    poll_body(move |cx| {
        ready!(timer.as_mut().poll(cx));
        let next = timer.deadline() + PAUSE;
        timer.as_mut().reset(next);
        pieces += 1;
        Poll::Ready((pieces < 12).then(|| Ok(Bytes::from_static(b"x"))))
    })
}

#[tokio::test]
async fn slow_upload_that_makes_progress_is_not_cut_off() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let body = slow_body();
    let mut request = Request::put(origin).body(body).unwrap();
    let limit = Timeouts::default().with_head(10 * PAUSE);
    request.extensions_mut().insert(limit);
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        for chunk in [b"1\r\nx\r\n"; 11]
            .iter()
            .map(|it| &it[..])
            .chain([&b"0\r\n\r\n"[..]])
        {
            advance_past(PAUSE).await;
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
async fn large_body_arrives_whole() {
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
async fn failing_stream_is_a_body_error() {
    let (listener, origin) = listen().await;
    let mut pieces = vec![
        Err(Error::new(ErrorKind::Connect, "another exchange")),
        Ok(Bytes::from_static(b"hello")),
    ];
    let body = poll_body(move |_| Poll::Ready(pieces.pop()));
    let request = Request::put(origin).body(body).unwrap();
    let server = async { wait_for_close(&mut accept(&listener).await).await };
    let transport = HyperTransport::new();
    let (kind, ()) = tokio::join!(error_kind(&transport, request), server);
    assert_eq!(kind, ErrorKind::Body);
}

/// Announces `length` bytes, and yields these pieces.
struct Pieces {
    length: u64,
    rest: std::vec::IntoIter<&'static str>,
    knows_its_end: bool,
}

impl http_body::Body for Pieces {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let piece = self.rest.next();
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece.into()))))
    }

    fn is_end_stream(&self) -> bool {
        self.knows_its_end && self.rest.len() == 0
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.length)
    }
}

/// Sends the pieces, and returns the outcome and the bytes the server received.
async fn send_pieces(
    length: u64,
    pieces: Vec<&'static str>,
    knows_its_end: bool,
) -> (Result<String, Error>, String) {
    let (listener, origin) = listen().await;
    let body = Body::stream(Pieces {
        length,
        rest: pieces.into_iter(),
        knows_its_end,
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
async fn body_of_wrong_length_is_an_error() {
    for knows_its_end in [false, true] {
        let (outcome, seen) = send_pieces(4, vec!["ab", "", "cd", ""], knows_its_end).await;
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
    for (knows_its_end, (length, pieces)) in [false, true]
        .into_iter()
        .flat_map(|knows| wrong.iter().map(move |wrong| (knows, wrong)))
    {
        let (outcome, seen) = send_pieces(*length, pieces.clone(), knows_its_end).await;
        let kind = outcome.map_err(|error| error.kind());
        assert_eq!(kind, Err(ErrorKind::Body), "{pieces:?} as {length} bytes");
        assert_eq!(seen, "", "{pieces:?} as {length} bytes");
    }
    let error = send_pieces(2, vec!["ab", "c"], true).await.0.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(format!("{error:?}").contains("more bytes"), "{error:?}");
}

/// Announces zero bytes, and never ends.
struct NeverEnds;

impl http_body::Body for NeverEnds {
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
async fn timeout_of_a_body_before_connecting_was_not_sent() {
    let _paused = pause_clock();
    let (_listener, origin) = listen().await;
    let request = Request::put(origin).body(Body::stream(NeverEnds)).unwrap();
    let transport = HyperTransport::new();
    let error = advance_until_done(PAUSE, fetch(&transport, request))
        .await
        .unwrap_err();
    assert!(error.is_timeout() && !error.may_have_been_sent());
}

/// Creates a body that yields a kilobyte every millisecond, forever.
fn endless_body() -> Body {
    let mut timer = Box::pin(sleep(Duration::ZERO));
    poll_body(move |cx| {
        ready!(timer.as_mut().poll(cx));
        timer = Box::pin(sleep(Duration::from_millis(1)));
        Poll::Ready(Some(Ok(Bytes::from_static(&[b'x'; 1024]))))
    })
}

#[tokio::test]
async fn upload_ends_with_its_response() {
    let (listener, origin) = listen().await;
    let body = endless_body();
    let request = Request::put(origin).body(body).unwrap();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        stream.write_all(OK).await.unwrap();
        wait_for_close(&mut stream).await;
    };
    let transport = HyperTransport::new();
    // Would not end if the upload continued.
    let (outcome, ()) = tokio::join!(fetch(&transport, request), server);
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn stated_length_of_an_empty_body_reaches_the_server() {
    let (listener, origin) = listen().await;
    let request = Request::put(origin).header("content-length", "0");
    let request = request.body(Body::empty()).unwrap();
    let transport = HyperTransport::new();
    let (outcome, (_stream, head)) = tokio::join!(fetch(&transport, request), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
    assert!(head.contains("content-length: 0\r\n"), "{head}");
}
