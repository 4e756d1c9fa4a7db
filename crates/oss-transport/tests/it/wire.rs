//! The request head on the wire.

use http::{HeaderValue, Request};
use oss_transport::{Body, ErrorKind, HyperTransport, Transport};

use crate::server::{OK, error_kind, fetch, get, listen, serve};

#[tokio::test]
async fn target_reaches_the_socket_byte_for_byte() {
    let transport = HyperTransport::new();
    let targets = [
        "/a/../b",
        "/a/%2e%2e/b",
        "/a/./b",
        "//",
        "/a+b",
        "/a\"b{c}|d",
        "/%E4%BD%A0",
        "/?inventory&inventoryId=x",
        "/?x=",
        "/?continuation-token=a%2Bb/c==",
    ];
    for target in targets {
        let (listener, origin) = listen().await;
        let sent = fetch(&transport, get(origin + target));
        let (outcome, (_stream, head)) = tokio::join!(sent, serve(&listener, OK));
        assert_eq!(outcome.unwrap(), "ok");
        assert_eq!(
            head.lines().next(),
            Some(&*format!("GET {target} HTTP/1.1"))
        );
    }
}

#[tokio::test]
async fn host_header_comes_from_the_uri_unless_given() {
    let transport = HyperTransport::new();
    for given in [None, Some("bucket.oss-cn-hangzhou.aliyuncs.com")] {
        let (listener, origin) = listen().await;
        let mut request = get(&origin);
        if let Some(host) = given {
            let host = HeaderValue::from_static(host);
            request.headers_mut().insert("host", host);
        }
        let (_, (_stream, head)) = tokio::join!(transport.send(request), serve(&listener, OK));
        let expected = given.unwrap_or(&origin["http://".len()..]);
        let hosts: Vec<_> = head.lines().filter(|it| it.starts_with("host:")).collect();
        assert_eq!(hosts, [format!("host: {expected}")]);
    }
}

#[tokio::test]
async fn invalid_request_is_refused_before_connecting() {
    let transport = HyperTransport::new();
    let request = || Request::put("http://127.0.0.1:1/");
    let requests = [
        get("/no-host"),
        get("ftp://127.0.0.1:1/"),
        get("http://127.0.0.1:99999/"),
        request()
            .version(http::Version::HTTP_2)
            .body(Body::empty())
            .unwrap(),
        request()
            .header("content-length", "4")
            .body(Body::from("hello"))
            .unwrap(),
        request()
            .header("content-length", "5, 6")
            .body(Body::from("hello"))
            .unwrap(),
    ];
    for request in requests {
        let shown = format!("{request:?}");
        assert_eq!(
            error_kind(&transport, request).await,
            ErrorKind::Request,
            "{shown}"
        );
    }
}

#[test]
fn missing_runtime_is_an_error_and_not_a_panic() {
    let transport = HyperTransport::new();
    let mut exchange = transport.send(get("http://127.0.0.1:1/"));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match exchange.as_mut().poll(&mut context) {
        std::task::Poll::Ready(Err(error)) => assert_eq!(error.kind(), ErrorKind::Config),
        other => panic!("{other:?}"),
    }
}
