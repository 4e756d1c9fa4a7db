//! Which connections are used again, and which are not.

use oss_transport::HyperTransport;
use tokio::io::AsyncWriteExt;

use crate::raw::{OK, answer_next, closed, fetch, get, listen, serve, serve_instead};

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
