//! Which connections are used again, and which are not.

use std::time::Duration;

use oss_transport::{ErrorKind, HyperTransport, Limit, Timeouts};
use tokio::io::AsyncWriteExt;

use crate::clock::{freeze, pass};
use crate::raw::{
    OK, accept, answer_next, closed, fetch, get, kind_of, listen, read_head, serve, serve_instead,
};

#[tokio::test]
async fn a_healthy_connection_is_used_again() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let (_, (mut stream, _)) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    let again = fetch(&transport, get(&origin));
    let (outcome, _) = tokio::join!(again, answer_next(&mut stream, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f10_a_connection_that_the_server_closed_is_replaced() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let (_, (mut stream, _)) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    stream.shutdown().await.unwrap();
    closed(&mut stream).await;
    let (outcome, _) = tokio::join!(fetch(&transport, get(&origin)), serve(&listener, OK));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f14_after_a_5xx_there_is_a_new_connection() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let busy = b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
    let sent = fetch(&transport, get(&origin));
    let (outcome, (mut first, _)) = tokio::join!(sent, serve(&listener, busy));
    assert_eq!(outcome.unwrap(), "busy");
    let again = fetch(&transport, get(&origin));
    let (outcome, ()) = tokio::join!(again, serve_instead(&listener, &mut first));
    assert_eq!(outcome.unwrap(), "ok");
    closed(&mut first).await;
}

#[tokio::test]
async fn f10_a_request_that_a_closing_connection_swallowed_says_so() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    // A new connection that breaks is no such case: the server may be at work on it.
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
async fn f14_after_a_limit_there_is_a_new_connection() {
    const LIMIT: Duration = Duration::from_secs(2);
    let _frozen = freeze();
    let (listener, origin) = listen().await;
    let limits = Timeouts::default().with_head(LIMIT);
    let transport = HyperTransport::builder().timeouts(limits).build();
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        pass(LIMIT).await;
        stream
    };
    let (kind, mut first) = tokio::join!(kind_of(&transport, get(&origin)), server);
    assert_eq!(kind, ErrorKind::Timeout(Limit::Head));
    let again = fetch(&transport, get(&origin));
    let (outcome, ()) = tokio::join!(again, serve_instead(&listener, &mut first));
    assert_eq!(outcome.unwrap(), "ok");
    closed(&mut first).await;
}

#[tokio::test]
async fn f27_after_an_answer_of_two_framings_there_is_a_new_connection() {
    let answers = [
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nok",
        // These are whole answers to whoever believes in chunks.
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n0\r\n\r\n",
        "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        // These would be data with the sizes of its chunks.
        "Transfer-Encoding: chunked, identity\r\n\r\n2\r\nok\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ];
    for answer in answers {
        let (listener, origin) = listen().await;
        let transport = HyperTransport::new();
        let answer = format!("HTTP/1.1 200 OK\r\n{answer}");
        let sent = kind_of(&transport, get(&origin));
        let (kind, (mut first, _)) = tokio::join!(sent, serve(&listener, answer.as_bytes()));
        assert_eq!(kind, ErrorKind::Protocol, "{answer}");
        let again = fetch(&transport, get(&origin));
        let (outcome, ()) = tokio::join!(again, serve_instead(&listener, &mut first));
        assert_eq!(outcome.unwrap(), "ok", "{answer}");
        closed(&mut first).await;
    }
}
