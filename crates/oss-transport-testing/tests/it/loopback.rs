//! [`Loopback`] and [`Script`].

use std::time::Duration;

use http::Request;
use oss_transport::{Body, Error, ErrorKind, HyperTransport, Transport};
use oss_transport_testing::{Loopback, ReceivedRequest, Script};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

/// A response that leaves the connection open.
const OK: &str = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

fn get(server: &Loopback) -> Request<Body> {
    Request::get(server.origin()).body(Body::empty()).unwrap()
}

/// Sends a request, and returns the response body.
async fn fetch(transport: &HyperTransport, request: Request<Body>) -> Result<String, Error> {
    let body = transport.send(request).await?.into_body();
    let body = body.collect(1024).await?;
    Ok(String::from_utf8(body.to_vec()).unwrap())
}

#[tokio::test]
async fn last_script_serves_all_further_connections() {
    let busy = "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy";
    let first = Script::new().read_request().write(busy);
    let server = Loopback::start([first, Script::new().read_request().write(OK).repeat()]).unwrap();
    let transport = HyperTransport::new();
    for expected in ["busy", "ok", "ok", "ok"] {
        let body = fetch(&transport, get(&server)).await;
        assert_eq!(body.unwrap(), expected);
    }
    assert_eq!(server.connections(), 2);
    let requests = server.requests();
    let connections: Vec<_> = requests.iter().map(ReceivedRequest::connection).collect();
    assert_eq!(connections, [0, 1, 1, 1]);
    drop(transport);
    server.wait_for_scripts(2).await.unwrap();
}

#[tokio::test]
async fn request_is_recorded_and_not_printed() {
    let server = Loopback::start([Script::new().read_request().write(OK)]).unwrap();
    let request = Request::put(format!("{}/key?x=", server.origin()));
    let request = request.header("Authorization", "canary");
    let request = request.body(Body::from("hello")).unwrap();
    fetch(&HyperTransport::new(), request).await.unwrap();

    let received = server.requests().pop().unwrap();
    assert_eq!(received.request_line(), b"PUT /key?x= HTTP/1.1");
    assert_eq!(received.header("authorization"), [b"canary"]);
    assert_eq!(received.body(), b"hello");
    let all = [received.head(), received.body()].concat();
    assert_eq!(server.bytes(), [all]);
    assert!(!format!("{server:?} {received:?}").contains("canary"));
}

#[tokio::test]
async fn header_in_another_encoding_is_recorded_byte_for_byte() {
    let gbk = b"\xb2\xe2\xca\xd4";
    let server = Loopback::start([Script::new().read_request().write(OK)]).unwrap();
    let request = Request::put(server.origin()).header("x-oss-meta-title", &gbk[..]);
    let request = request.body(Body::empty()).unwrap();
    fetch(&HyperTransport::new(), request).await.unwrap();
    let received = server.requests().pop().unwrap();
    assert_eq!(received.header("X-Oss-Meta-Title"), [gbk]);
}

#[tokio::test]
async fn f07_reset_instead_of_a_response_is_an_interruption() {
    let server = Loopback::start([Script::new().read_request().reset()]).unwrap();
    let error = fetch(&HyperTransport::new(), get(&server)).await;
    assert_eq!(error.unwrap_err().kind(), ErrorKind::Interrupted);
}

#[tokio::test]
async fn half_close_ends_a_body_and_is_noticed_by_the_client() {
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello";
    let script = Script::new().read_request().write(head);
    let server = Loopback::start([script.half_close().wait_for_close()]).unwrap();
    let body = fetch(&HyperTransport::new(), get(&server)).await;
    assert_eq!(body.unwrap(), "hello");
    server.wait_for_scripts(1).await.unwrap();
}

#[tokio::test]
async fn client_that_leaves_fails_the_script() {
    let server = Loopback::start([Script::new().read_request().read_request()]).unwrap();
    let transport = HyperTransport::new();
    let request = transport.send(get(&server));
    tokio::select! {
        outcome = request => panic!("a response without a step: {outcome:?}"),
        received = server.wait_for_requests(1) => received.unwrap(),
    }
    assert!(server.wait_for_scripts(1).await.is_err());
}

#[test]
fn server_without_a_script_is_refused() {
    assert!(Loopback::start([]).is_err());
}

#[test]
fn repeated_script_that_never_reads_is_refused() {
    for script in [Script::new().repeat(), Script::new().write(OK).repeat()] {
        assert!(Loopback::start([script]).is_err());
    }
}

#[tokio::test]
async fn steps_added_after_repeat_are_repeated() {
    let script = Script::new().read_request().repeat().write(OK);
    let server = Loopback::start([script]).unwrap();
    let transport = HyperTransport::new();
    for _ in 0..3 {
        let body = fetch(&transport, get(&server)).await;
        assert_eq!(body.unwrap(), "ok");
    }
    assert_eq!(server.connections(), 1);
}

#[tokio::test]
async fn client_that_never_stops_sending_is_closed() {
    let server = Loopback::start([Script::new().wait_for_close()]).unwrap();
    let mut client = TcpStream::connect(server.addr()).await.unwrap();
    let sends = async {
        // Faster than the server's timeout for the next byte.
        while client.write_all(b"x").await.is_ok() {
            sleep(Duration::from_millis(50)).await;
        }
    };
    let outcome = timeout(Duration::from_secs(15), sends).await;
    assert!(outcome.is_ok(), "the server still reads");
}
