//! The head and idle limits, seen from client and server.

use std::task::Poll;
use std::time::Duration;

use http::Request;
use oss_transport::{Body, ErrorKind, HyperTransport, Limit, Timeouts, Transport};
use tokio::io::AsyncWriteExt;

use crate::bodies::poll_body;
use crate::server::{accept, error_kind, get, listen, read_head, serve, wait_for_close};
use crate::time::{advance_past, advance_until_done, pause_clock};

const LIMIT: Duration = Duration::from_secs(2);

fn with_head_limit() -> HyperTransport {
    let limits = Timeouts::default().with_head(LIMIT);
    HyperTransport::builder().timeouts(limits).build()
}

/// Asserts that the transport gives up on a server that never responds.
async fn assert_gives_up(transport: &HyperTransport, limits: Option<Timeouts>) {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let mut request = get(origin);
    if let Some(limits) = limits {
        request.extensions_mut().insert(limits);
    }
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        advance_past(LIMIT).await;
        wait_for_close(&mut stream).await;
    };
    let (kind, ()) = tokio::join!(error_kind(transport, request), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn f13_server_that_never_responds_times_out() {
    assert_gives_up(&with_head_limit(), None).await;
}

#[tokio::test]
async fn request_can_carry_its_own_limits() {
    let endless = Timeouts::default().with_head(Duration::MAX);
    let transport = HyperTransport::builder().timeouts(endless).build();
    assert_gives_up(&transport, Some(endless.with_head(LIMIT))).await;
}

/// Asserts that the transport gives up on a response head that never ends.
async fn assert_slow_head_times_out(body: Body) {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(body).unwrap();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await;
        for _ in 0..100 {
            // Fails once the client has closed the connection.
            let _ = stream.write_all(b"y").await;
            advance_past(LIMIT / 10).await;
        }
    };
    let transport = with_head_limit();
    let (kind, ()) = tokio::join!(error_kind(&transport, request), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn f11_slow_head_times_out() {
    assert_slow_head_times_out(Body::empty()).await;
}

#[tokio::test]
async fn f11_slow_head_does_not_extend_a_stalled_upload() {
    assert_slow_head_times_out(poll_body(|_| Poll::Pending)).await;
}

#[tokio::test]
async fn silent_body_times_out() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let limits = Timeouts::default().with_idle(LIMIT);
    let transport = HyperTransport::builder().timeouts(limits).build();
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok";
    let (response, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "ok");
    let error = advance_until_done(LIMIT, body.next_chunk())
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Idle));
    drop(body);
    wait_for_close(&mut stream).await;
}

#[tokio::test]
async fn upload_that_is_not_read_times_out() {
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let body = Body::from(vec![b'x'; 64 << 20]);
    let request = Request::put(origin).body(body).unwrap();
    let transport = with_head_limit();
    let mut exchange = std::pin::pin!(error_kind(&transport, request));
    let stream = async {
        let mut stream = accept(&listener).await;
        // The body stays in the socket.
        read_head(&mut stream).await.unwrap();
        stream
    };
    let _stream = tokio::select! {
        kind = &mut exchange => panic!("the clock is paused, but: {kind:?}"),
        stream = stream => stream,
    };
    let kind = advance_until_done(LIMIT, exchange).await;
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}
