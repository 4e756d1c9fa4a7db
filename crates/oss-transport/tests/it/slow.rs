//! Bodies that move, and too slowly.

use std::pin::pin;
use std::time::Duration;

use http::Request;
use oss_transport::{Body, ErrorKind, HyperTransport, Limit, Timeouts, Transport};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::Instant;

use crate::clock::{fly, freeze, waits};
use crate::raw::{OK, accept, get, kind_of, listen, read_head, serve};

const SECOND: Duration = Duration::from_secs(1);
const GRACE: Duration = Duration::from_secs(20);

/// Knows the floor, and no other limit.
fn transport() -> HyperTransport {
    let limits = Timeouts::default()
        .with_head(Duration::MAX)
        .with_idle(Duration::MAX)
        .with_floor(100, GRACE);
    HyperTransport::builder().timeouts(limits).build()
}

#[tokio::test]
async fn f12_a_body_below_the_floor_is_left_when_the_grace_is_over() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n";
    let transport = transport();
    let (response, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    let started = Instant::now();
    for _ in 0..3 {
        waits(5 * SECOND, body.next_chunk()).await;
        stream.write_all(b"x").await.unwrap();
        assert_eq!(body.next_chunk().await.unwrap().unwrap(), "x");
    }
    let error = fly(SECOND, body.next_chunk()).await.unwrap_err();
    let elapsed = started.elapsed();
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Stall));
    assert!(error.is_timeout() && error.may_have_been_sent());
    assert!(
        elapsed >= GRACE && elapsed < GRACE + 3 * SECOND,
        "{elapsed:?}"
    );
    assert!(
        format!("{error:?}").contains("100 bytes a second"),
        "{error:?}"
    );
}

#[tokio::test]
async fn f12_a_body_that_recovers_within_the_grace_is_read_to_its_end() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 8000\r\n\r\n";
    let transport = transport();
    let (response, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    for _ in 0..4 {
        waits(15 * SECOND, body.next_chunk()).await;
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
async fn f12_an_upload_below_the_floor_is_left_when_the_grace_is_over() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(vec![b'x'; 64 << 20].into());
    let transport = transport();
    let mut exchange = pin!(kind_of(&transport, request.unwrap()));
    let _stream = tokio::select! {
        kind = &mut exchange => panic!("time stands still, but: {kind:?}"),
        stream = accept_head(&listener) => stream,
    };
    let started = Instant::now();
    waits(19 * SECOND, &mut exchange).await;
    let kind = fly(SECOND, exchange).await;
    let elapsed = started.elapsed();
    assert_eq!(kind, ErrorKind::Timeout(Limit::Stall));
    assert!(
        elapsed >= GRACE && elapsed < GRACE + 3 * SECOND,
        "{elapsed:?}"
    );
}

#[tokio::test]
async fn f12_an_upload_that_recovers_within_the_grace_arrives() {
    const PART: usize = 16 << 20;
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(vec![b'x'; 4 * PART].into());
    let transport = transport();
    let mut exchange = pin!(transport.send(request.unwrap()));
    let mut stream = tokio::select! {
        outcome = &mut exchange => panic!("nobody answered: {outcome:?}"),
        stream = accept_head(&listener) => stream,
    };
    let mut part = vec![0; PART];
    for _ in 0..4 {
        waits(15 * SECOND, &mut exchange).await;
        tokio::select! {
            outcome = &mut exchange => panic!("nobody answered: {outcome:?}"),
            read = stream.read_exact(&mut part) => { read.unwrap(); }
        }
    }
    // Everything has arrived, and an answer may take its time.
    waits(99 * SECOND, &mut exchange).await;
    stream.write_all(OK).await.unwrap();
    assert_eq!(exchange.await.unwrap().status(), 200);
}

#[tokio::test]
async fn f12_without_a_floor_a_body_may_drip() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n";
    let transport = transport();
    let mut request = get(origin);
    let limits = Timeouts::default().with_floor(0, GRACE);
    request
        .extensions_mut()
        .insert(limits.with_idle(60 * SECOND));
    let (response, (mut stream, _)) = tokio::join!(transport.send(request), serve(&listener, head));
    let mut body: Body = response.unwrap().into_body();
    for _ in 0..9 {
        waits(50 * SECOND, body.next_chunk()).await;
        stream.write_all(b"x").await.unwrap();
        assert_eq!(body.next_chunk().await.unwrap().unwrap(), "x");
    }
}
