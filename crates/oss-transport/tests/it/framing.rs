//! The headers that say where a request body ends: kept as given, or refused.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::Request;
use http_body::Frame;
use oss_transport::{Body, Error, ErrorKind, HyperTransport};
use tokio::io::AsyncReadExt;

use crate::raw::{OK, fetch, kind_of, listen, serve};

type Headers<'a> = &'a [(&'a str, &'a str)];

/// A stream that does not know its length.
struct Unmeasured(Option<&'static str>);

impl Unmeasured {
    fn body() -> Body {
        Body::stream(Self(Some("hello")))
    }
}

impl http_body::Body for Unmeasured {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let piece = self.0.take();
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece.into()))))
    }
}

#[tokio::test]
async fn framing_that_could_not_be_kept_is_refused() {
    let known = || Body::from("hello");
    let transport = HyperTransport::new();
    let table: [(&str, Headers<'_>, Body); 12] = [
        // hyper would send nothing of these bodies, and call that a success.
        ("GET", &[], Unmeasured::body()),
        ("HEAD", &[], Unmeasured::body()),
        ("PUT", &[("content-length", "5"); 2], known()),
        ("PUT", &[("content-length", "5"); 2], Unmeasured::body()),
        ("PUT", &[("content-length", "5, 5")], Unmeasured::body()),
        ("PUT", &[("content-length", "+5")], Unmeasured::body()),
        ("PUT", &[("content-length", "")], Unmeasured::body()),
        ("PUT", &[("transfer-encoding", "chunked")], known()),
        ("PUT", &[("transfer-encoding", "chunked")], Body::empty()),
        ("PUT", &[("transfer-encoding", "gzip")], Unmeasured::body()),
        (
            "PUT",
            &[("transfer-encoding", "gzip, chunked")],
            Unmeasured::body(),
        ),
        (
            "PUT",
            &[("transfer-encoding", "chunked"), ("content-length", "5")],
            Unmeasured::body(),
        ),
    ];
    for (method, headers, body) in table {
        let shown = format!("{method} {headers:?} {body:?}");
        let request = with_headers(method, "http://127.0.0.1:1/", headers, body);
        let kind = kind_of(&transport, request).await;
        assert_eq!(kind, ErrorKind::Request, "{shown}");
    }
}

#[tokio::test]
async fn framing_that_is_given_frames_the_body() {
    let transport = HyperTransport::new();
    for method in ["PUT", "GET"] {
        for (header, expected) in [
            (("content-length", "5"), &b"hello"[..]),
            (("transfer-encoding", "chunked"), b"5\r\nhello\r\n0\r\n\r\n"),
        ] {
            let (listener, origin) = listen().await;
            let request = with_headers(method, &origin, &[header], Unmeasured::body());
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
