//! The minimum throughput of bodies.

use std::pin::pin;
use std::time::Duration;

use http::Request;
use oss_transport::{Body, ErrorKind, HyperTransport, Limit, Timeouts, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::server::{OK, accept, error_kind, get, listen, read_head, serve};
use crate::time::{advance_until_done, assert_pending, pause_clock};

const SECOND: Duration = Duration::from_secs(1);
const GRACE_PERIOD: Duration = Duration::from_secs(20);

/// Creates a transport with a minimum throughput as its only limit.
fn transport() -> HyperTransport {
    let limits = Timeouts::default()
        .with_head(Duration::MAX)
        .with_idle(Duration::MAX)
        .with_min_throughput(100, GRACE_PERIOD);
    HyperTransport::builder().timeouts(limits).build()
}

#[tokio::test]
async fn f12_slow_body_fails_after_the_grace_period() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n";
    let transport = transport();
    let (response, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    let started = Instant::now();
    for _ in 0..3 {
        assert_pending(5 * SECOND, body.next_chunk()).await;
        stream.write_all(b"x").await.unwrap();
        assert_eq!(body.next_chunk().await.unwrap().unwrap(), "x");
    }
    let error = advance_until_done(SECOND, body.next_chunk())
        .await
        .unwrap_err();
    let elapsed = started.elapsed();
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Stall));
    assert!(error.is_timeout() && error.may_have_been_sent());
    assert!(
        elapsed >= GRACE_PERIOD && elapsed < GRACE_PERIOD + 3 * SECOND,
        "{elapsed:?}"
    );
    assert!(format!("{error:?}").contains("100 bytes/s"), "{error:?}");
}

#[tokio::test]
async fn f12_body_that_recovers_in_the_grace_period_is_complete() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n";
    let transport = transport();
    let (response, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    for _ in 0..4 {
        assert_pending(15 * SECOND, body.next_chunk()).await;
        stream.write_all(&[b'x'; 2000]).await.unwrap();
        let mut read = 0;
        while read < 2000 {
            read += body.next_chunk().await.unwrap().unwrap().len();
        }
    }
    assert!(body.next_chunk().await.unwrap().is_none());
}

/// Reads the head of a request, and leaves the body in the socket.
async fn accept_head(listener: &TcpListener) -> TcpStream {
    let mut stream = accept(listener).await;
    read_head(&mut stream).await.unwrap();
    stream
}

#[tokio::test]
async fn f12_slow_upload_fails_after_the_grace_period() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(vec![b'x'; 64 << 20].into());
    let transport = transport();
    let mut exchange = pin!(error_kind(&transport, request.unwrap()));
    let _stream = tokio::select! {
        kind = &mut exchange => panic!("the clock is paused, but: {kind:?}"),
        stream = accept_head(&listener) => stream,
    };
    let started = Instant::now();
    assert_pending(19 * SECOND, &mut exchange).await;
    let kind = advance_until_done(SECOND, exchange).await;
    let elapsed = started.elapsed();
    assert_eq!(kind, ErrorKind::Timeout(Limit::Stall));
    assert!(
        elapsed >= GRACE_PERIOD && elapsed < GRACE_PERIOD + 3 * SECOND,
        "{elapsed:?}"
    );
}

#[tokio::test]
async fn f12_upload_that_recovers_in_the_grace_period_arrives() {
    const PART: usize = 16 << 20;
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(vec![b'x'; 4 * PART].into());
    let transport = transport();
    let mut exchange = pin!(transport.send(request.unwrap()));
    let mut stream = tokio::select! {
        outcome = &mut exchange => panic!("a response before the server sent one: {outcome:?}"),
        stream = accept_head(&listener) => stream,
    };
    let mut part = vec![0; PART];
    for _ in 0..4 {
        assert_pending(15 * SECOND, &mut exchange).await;
        tokio::select! {
            outcome = &mut exchange => panic!("a response before the server sent one: {outcome:?}"),
            read = stream.read_exact(&mut part) => { read.unwrap(); }
        }
    }
    // With the upload complete, the response may take its time.
    assert_pending(99 * SECOND, &mut exchange).await;
    stream.write_all(OK).await.unwrap();
    assert_eq!(exchange.await.unwrap().status(), 200);
}

#[tokio::test]
async fn f12_body_may_be_slow_without_a_minimum() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    let transport = transport();
    let mut request = get(origin);
    let limits = Timeouts::default().with_min_throughput(0, GRACE_PERIOD);
    request
        .extensions_mut()
        .insert(limits.with_idle(60 * SECOND));
    let (response, (mut stream, _)) = tokio::join!(transport.send(request), serve(&listener, head));
    let mut body: Body = response.unwrap().into_body();
    for _ in 0..9 {
        assert_pending(50 * SECOND, body.next_chunk()).await;
        stream.write_all(b"x").await.unwrap();
        assert_eq!(body.next_chunk().await.unwrap().unwrap(), "x");
    }
}
