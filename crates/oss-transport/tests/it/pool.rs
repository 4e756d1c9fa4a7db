//! Which connections are reused.

use std::time::Duration;

use oss_transport::{ErrorKind, HyperTransport, Limit, Timeouts};
use tokio::io::AsyncWriteExt;

use crate::server::{
    OK, accept, error_kind, fetch, get, listen, read_head, respond_next, serve, serve_new,
    wait_for_close,
};
use crate::time::{advance_past, pause_clock};

#[tokio::test]
async fn healthy_connection_is_reused() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let (_, (mut stream, _)) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    let again = fetch(&transport, get(&origin));
    let (outcome, _) = tokio::join!(again, respond_next(&mut stream, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f10_connection_closed_by_the_server_is_replaced() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let (_, (mut stream, _)) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    stream.shutdown().await.unwrap();
    wait_for_close(&mut stream).await;
    let (outcome, _) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f14_connection_is_replaced_after_a_5xx() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let busy = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
    let sent = fetch(&transport, get(&origin));
    let (outcome, (mut first, _)) = tokio::join!(sent, serve(&listener, busy));
    assert_eq!(outcome.unwrap(), "busy");
    let again = fetch(&transport, get(&origin));
    let (outcome, ()) = tokio::join!(again, serve_new(&listener, &mut first));
    assert_eq!(outcome.unwrap(), "ok");
    wait_for_close(&mut first).await;
}

#[tokio::test]
async fn f10_lost_request_states_whether_connection_was_reused() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    // On a new connection, the server may already be processing the request.
    let server = async { read_head(&mut accept(&listener).await).await };
    let (outcome, _) = tokio::join!(fetch(&transport, get(&origin)), server);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(!error.connection_was_reused());

    let (_, (mut stream, _)) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    let server = async {
        read_head(&mut stream).await.unwrap();
        drop(stream);
    };
    let (outcome, ()) = tokio::join!(fetch(&transport, get(&origin)), server);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Interrupted);
    assert!(error.connection_was_reused() && error.may_have_been_sent());
}

#[tokio::test]
async fn f14_connection_is_replaced_after_a_timeout() {
    const LIMIT: Duration = Duration::from_secs(2);
    let _paused = pause_clock();
    let (listener, origin) = listen().await;
    let limits = Timeouts::default().with_head(LIMIT);
    let transport = HyperTransport::builder().timeouts(limits).build();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        advance_past(LIMIT).await;
        stream
    };
    let (kind, mut first) = tokio::join!(error_kind(&transport, get(&origin)), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
    let again = fetch(&transport, get(&origin));
    let (outcome, ()) = tokio::join!(again, serve_new(&listener, &mut first));
    assert_eq!(outcome.unwrap(), "ok");
    wait_for_close(&mut first).await;
}

#[tokio::test]
async fn f27_connection_is_replaced_after_ambiguous_framing() {
    let responses = [
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nok",
        // Complete responses for a reader that prefers chunks.
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        // Their data would include chunk sizes.
        "Transfer-Encoding: chunked, identity\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ];
    for response in responses {
        let (listener, origin) = listen().await;
        let transport = HyperTransport::new();
        let response = format!("HTTP/1.1 200 OK\r\n{response}");
        let sent = error_kind(&transport, get(&origin));
        let (kind, (mut first, _)) = tokio::join!(sent, serve(&listener, response.as_bytes()));
        assert_eq!(kind, ErrorKind::Protocol, "{response}");
        let again = fetch(&transport, get(&origin));
        let (outcome, ()) = tokio::join!(again, serve_new(&listener, &mut first));
        assert_eq!(outcome.unwrap(), "ok", "{response}");
        wait_for_close(&mut first).await;
    }
}
