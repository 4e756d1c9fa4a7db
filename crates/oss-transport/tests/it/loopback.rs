//! The server of bytes that other packages use in their tests.

use std::time::Duration;

use http::Request;
use oss_transport_testing::{Loopback, Received, Script};
use oss_transport::{Body, ErrorKind, HyperTransport, Transport};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::raw::{OK, fetch, get, kind_of};

#[tokio::test]
async fn each_connection_has_its_script_and_the_last_one_stays() {
    let busy = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
    let first = Script::new().read_request().write(busy);
    let server = Loopback::start([first, Script::new().read_request().write(OK).again()]).unwrap();
    let transport = HyperTransport::new();
    for expected in ["busy", "ok", "ok", "ok"] {
        let body = fetch(&transport, get(server.origin())).await;
        assert_eq!(body.unwrap(), expected);
    }
    assert_eq!(server.connections(), 2);
    let requests = server.requests();
    let connections: Vec<_> = requests.iter().map(Received::connection).collect();
    assert_eq!(connections, [0, 1, 1, 1]);
    drop(transport);
    server.finished(2).await.unwrap();
}

#[tokio::test]
async fn what_was_sent_is_noted_and_not_printed() {
    let server = Loopback::start([Script::new().read_request().write(OK)]).unwrap();
    let request = Request::put(format!("{}/key?x=", server.origin()));
    let request = request.header("Authorization", "canary");
    let request = request.body(Body::from("hello")).unwrap();
    fetch(&HyperTransport::new(), request).await.unwrap();

    let received = server.requests().pop().unwrap();
    assert_eq!(received.request_line(), "PUT /key?x= HTTP/1.1");
    assert_eq!(received.header("authorization"), ["canary"]);
    assert_eq!(received.body(), b"hello");
    let all = [received.head_bytes(), received.body()].concat();
    assert_eq!(server.bytes(), [all]);
    assert!(!format!("{server:?} {received:?}").contains("canary"));
}

#[tokio::test]
async fn f07_a_reset_instead_of_an_answer() {
    let server = Loopback::start([Script::new().read_request().reset()]).unwrap();
    let kind = kind_of(&HyperTransport::new(), get(server.origin())).await;
    assert_eq!(kind, ErrorKind::Interrupted);
}

#[tokio::test]
async fn half_a_close_ends_a_body_and_is_noticed_by_the_client() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello";
    let script = Script::new().read_request().write(head);
    let server = Loopback::start([script.half_close().wait_for_close()]).unwrap();
    let body = fetch(&HyperTransport::new(), get(server.origin())).await;
    assert_eq!(body.unwrap(), "hello");
    server.finished(1).await.unwrap();
}

#[tokio::test]
async fn a_client_that_leaves_a_script_is_told() {
    let server = Loopback::start([Script::new().read_request().read_request()]).unwrap();
    let transport = HyperTransport::new();
    let request = transport.send(get(server.origin()));
    tokio::select! {
        outcome = request => panic!("nobody answered: {outcome:?}"),
        received = server.received(1) => received.unwrap(),
    }
    assert!(server.finished(1).await.is_err());
}

#[test]
fn without_a_script_there_is_no_server() {
    assert!(Loopback::start([]).is_err());
}

#[test]
fn a_script_that_would_run_without_a_client_is_refused() {
    for spins in [Script::new().again(), Script::new().write(OK).again()] {
        assert!(Loopback::start([spins]).is_err());
    }
}

#[tokio::test]
async fn steps_that_are_added_after_again_are_done_again_too() {
    let script = Script::new().read_request().again().write(OK);
    let server = Loopback::start([script]).unwrap();
    let transport = HyperTransport::new();
    for _ in 0..3 {
        let body = fetch(&transport, get(server.origin())).await;
        assert_eq!(body.unwrap(), "ok");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn a_client_that_sends_on_and_on_is_left() {
    let server = Loopback::start([Script::new().wait_for_close()]).unwrap();
    let mut client = TcpStream::connect(server.addr()).await.unwrap();
    let drip = async {
        // A byte is always there before the server would stop to wait for the next one.
        while client.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    let outcome = timeout(Duration::from_secs(15), drip).await;
    assert!(outcome.is_ok(), "it still reads");
}
