//! Headers that frame a request body are sent as given, or refused.

use std::task::Poll;

use bytes::Bytes;
use http::Request;
use oss_transport::{Body, ErrorKind, HyperTransport};
use tokio::io::AsyncReadExt;

use crate::bodies::poll_body;
use crate::server::{OK, error_kind, fetch, listen, serve};

type Headers<'a> = &'a [(&'a str, &'a str)];

/// Creates a body of unknown length.
fn unmeasured_body() -> Body {
    let mut rest = Some(Ok(Bytes::from_static(b"hello")));
    poll_body(move |_| Poll::Ready(rest.take()))
}

#[tokio::test]
async fn framing_that_hyper_would_change_is_refused() {
    let known = || Body::from("hello");
    let transport = HyperTransport::new();
    let table: [(&str, Headers<'_>, Body); 12] = [
        // hyper would send nothing of these bodies, and report success.
        ("GET", &[], unmeasured_body()),
        ("HEAD", &[], unmeasured_body()),
        ("PUT", &[("content-length", "5"); 2], known()),
        ("PUT", &[("content-length", "5"); 2], unmeasured_body()),
        ("PUT", &[("content-length", "5, 5")], unmeasured_body()),
        ("PUT", &[("content-length", "+5")], unmeasured_body()),
        ("PUT", &[("content-length", "")], unmeasured_body()),
        ("PUT", &[("transfer-encoding", "chunked")], known()),
        ("PUT", &[("transfer-encoding", "chunked")], Body::empty()),
        ("PUT", &[("transfer-encoding", "gzip")], unmeasured_body()),
        (
            "PUT",
            &[("transfer-encoding", "gzip, chunked")],
            unmeasured_body(),
        ),
        (
            "PUT",
            &[("transfer-encoding", "chunked"), ("content-length", "5")],
            unmeasured_body(),
        ),
    ];
    for (method, headers, body) in table {
        let shown = format!("{method} {headers:?} {body:?}");
        let request = with_headers(method, "http://127.0.0.1:1/", headers, body);
        let kind = error_kind(&transport, request).await;
        assert_eq!(kind, ErrorKind::Request, "{shown}");
    }
}

#[tokio::test]
async fn given_framing_frames_the_body() {
    let transport = HyperTransport::new();
    for method in ["PUT", "GET"] {
        for (header, expected) in [
            (("content-length", "5"), &b"hello"[..]),
            (("transfer-encoding", "chunked"), b"5\r\nhello\r\n0\r\n\r\n"),
        ] {
            let (listener, origin) = listen().await;
            let request = with_headers(method, &origin, &[header], unmeasured_body());
            let server = async {
                let (mut stream, head) = serve(&listener, OK).await;
                let mut body = vec![0; expected.len()];
                stream.read_exact(&mut body).await.unwrap();
                (head, body)
            };
            let (outcome, (head, body)) = tokio::join!(fetch(&transport, request), server);
            assert_eq!(outcome.unwrap(), "ok");
            let framing = ["content-length: ", "transfer-encoding: "];
            let is_framing = |line: &&str| framing.iter().any(|name| line.starts_with(name));
            let lines: Vec<_> = head.lines().filter(is_framing).collect();
            assert_eq!(lines, [format!("{}: {}", header.0, header.1)]);
            assert_eq!(body, expected, "{method} {header:?}");
        }
    }
}

fn with_headers(method: &str, uri: &str, headers: Headers<'_>, body: Body) -> Request<Body> {
    let request = Request::builder().method(method).uri(uri);
    let add = |request: http::request::Builder, it: &(&str, &str)| request.header(it.0, it.1);
    headers.iter().fold(request, add).body(body).unwrap()
}
