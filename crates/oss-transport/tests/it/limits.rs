//! The limits of head and silence, seen from both sides.

use std::time::Duration;

use http::Request;
use oss_transport::{Body, ErrorKind, HyperTransport, Limit, Timeouts};
use tokio::io::AsyncWriteExt;

use crate::raw::{accept, closed, get, kind_of, listen, read_head, serve};

const SHORT: Duration = Duration::from_millis(250);

/// Waits little for a head. A busy machine may be slower still, so the servers
/// here do not insist on having read the request.
fn with_short_head() -> HyperTransport {
    let limits = Timeouts::default().with_head(SHORT);
    HyperTransport::builder().timeouts(limits).build()
}

#[tokio::test]
async fn f13_a_server_that_never_answers_is_left() {
    let (listener, origin) = listen().await;
    let server = async { closed(&mut accept(&listener).await).await };
    let transport = with_short_head();
    let (kind, ()) = tokio::join!(kind_of(&transport, get(origin)), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn f11_a_head_that_drips_is_left() {
    let (listener, origin) = listen().await;
    let server = async {
        let mut stream = accept(&listener).await;
        let _ = read_head(&mut stream).await;
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await;
        while stream.write_all(b"y").await.is_ok() {
            tokio::time::sleep(SHORT / 10).await;
        }
    };
    let transport = with_short_head();
    let (kind, ()) = tokio::join!(kind_of(&transport, get(origin)), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn a_silent_body_is_left() {
    let (listener, origin) = listen().await;
    let server = async {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok";
        closed(&mut serve(&listener, head).await.0).await;
    };
    let limits = Timeouts::default().with_idle(SHORT);
    let transport = HyperTransport::builder().timeouts(limits).build();
    let (kind, ()) = tokio::join!(kind_of(&transport, get(origin)), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Idle));
}

#[tokio::test]
async fn a_request_can_bring_its_own_limits() {
    let (listener, origin) = listen().await;
    let mut request = get(origin);
    let limits = Timeouts::default().with_head(SHORT);
    request.extensions_mut().insert(limits);
    let server = async { closed(&mut accept(&listener).await).await };
    let patient = HyperTransport::builder()
        .timeouts(Timeouts::default().with_head(Duration::MAX))
        .build();
    let (kind, ()) = tokio::join!(kind_of(&patient, request), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn an_upload_that_is_not_taken_is_left() {
    let (listener, origin) = listen().await;
    let body = Body::from(vec![b'x'; 64 << 20]);
    let request = Request::put(origin).body(body).unwrap();
    let transport = with_short_head();
    let (outcome, _stream) = tokio::join!(kind_of(&transport, request), async {
        let mut stream = accept(&listener).await;
        // The rest is left in the socket.
        let _ = read_head(&mut stream).await;
        stream
    });
    assert_eq!(outcome, ErrorKind::Timeout(Limit::Head));
}
