//! The limits of head and silence, seen from both sides.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http_body::Frame;
use oss_transport::{Body, Error, ErrorKind, HyperTransport, Limit, Timeouts, Transport};
use tokio::io::AsyncWriteExt;

use crate::clock::{fly, freeze, pass};
use crate::raw::{accept, closed, get, kind_of, listen, read_head, serve};

const LIMIT: Duration = Duration::from_secs(2);

fn with_head_limit() -> HyperTransport {
    let limits = Timeouts::default().with_head(LIMIT);
    HyperTransport::builder().timeouts(limits).build()
}

/// Sends a request to a server that reads its head and lets the limit pass.
async fn assert_left(transport: &HyperTransport, limits: Option<Timeouts>) {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let mut request = get(origin);
    if let Some(limits) = limits {
        request.extensions_mut().insert(limits);
    }
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        pass(LIMIT).await;
        closed(&mut stream).await;
    };
    let (kind, ()) = tokio::join!(kind_of(transport, request), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn f13_a_server_that_never_answers_is_left() {
    assert_left(&with_head_limit(), None).await;
}

#[tokio::test]
async fn a_request_can_bring_its_own_limits() {
    let endless = Timeouts::default().with_head(Duration::MAX);
    let patient = HyperTransport::builder().timeouts(endless).build();
    assert_left(&patient, Some(endless.with_head(LIMIT))).await;
}

/// Sends a request to a server whose head grows for ever.
async fn assert_drip_is_left(body: Body) {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let request = Request::put(origin).body(body).unwrap();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nx: ").await;
        for _ in 0..100 {
            // The client may have left.
            let _ = stream.write_all(b"y").await;
            pass(LIMIT / 10).await;
        }
    };
    let transport = with_head_limit();
    let (kind, ()) = tokio::join!(kind_of(&transport, request), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}

#[tokio::test]
async fn f11_a_head_that_drips_is_left() {
    assert_drip_is_left(Body::empty()).await;
}

/// A stream that has nothing yet, and never will.
struct Silent;

impl http_body::Body for Silent {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        Poll::Pending
    }
}

#[tokio::test]
async fn f11_a_head_that_drips_does_not_prolong_an_upload_that_stands_still() {
    assert_drip_is_left(Body::stream(Silent)).await;
}

#[tokio::test]
async fn a_silent_body_is_left() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let limits = Timeouts::default().with_idle(LIMIT);
    let transport = HyperTransport::builder().timeouts(limits).build();
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nok";
    let (response, (mut stream, _)) =
        tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "ok");
    let error = fly(LIMIT, body.next_chunk()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout(Limit::Idle));
    drop(body);
    closed(&mut stream).await;
}

#[tokio::test]
async fn an_upload_that_is_not_taken_is_left() {
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let body = Body::from(vec![b'x'; 64 << 20]);
    let request = Request::put(origin).body(body).unwrap();
    let transport = with_head_limit();
    let mut exchange = std::pin::pin!(kind_of(&transport, request));
    let stream = async {
        let mut stream = accept(&listener).await;
        // The rest is left in the socket.
        read_head(&mut stream).await.unwrap();
        stream
    };
    let _stream = tokio::select! {
        kind = &mut exchange => panic!("time stands still, but: {kind:?}"),
        stream = stream => stream,
    };
    let kind = fly(LIMIT, exchange).await;
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
}
