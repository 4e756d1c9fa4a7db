//! The server receives the request as given.

use std::pin::Pin;
use std::task::{Context, Poll};

use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::{HeaderValue, Method};
use http_body::{Body as HttpBody, Frame, SizeHint};
use oss_transport::{Body, Error, Transport};

use super::clause::{Clause, EMPTY, get, must, received, serve};

pub(super) const CLAUSES: &[Clause] = &[
    Clause {
        name: "the target is sent as given",
        run: |transport| Box::pin(the_target_is_sent_as_given(transport)),
    },
    Clause {
        name: "the headers are sent as given",
        run: |transport| Box::pin(the_headers_are_sent_as_given(transport)),
    },
    Clause {
        name: "a body of a given length is sent as given",
        run: |transport| Box::pin(a_body_of_a_given_length_is_sent_as_given(transport)),
    },
    Clause {
        name: "a body of known length announces it",
        run: |transport| Box::pin(a_body_of_known_length_announces_it(transport)),
    },
    Clause {
        name: "a body of unknown length is sent in chunks",
        run: |transport| Box::pin(a_body_of_unknown_length_is_sent_in_chunks(transport)),
    },
];

async fn the_target_is_sent_as_given(transport: &dyn Transport) {
    let targets = [
        "/",
        "/a/../b",
        "/a/./b",
        "/%2e%2e/b",
        "//",
        "//a//b/",
        "/a+b%20c%2B",
        "/a%2Fb%2fc",
        "/~!$&'()*,;=:@",
        "/?inventory&inventoryId=x",
        "/?x=",
        "/?x",
        "/?",
        "/?a=1&a=2&=3&&b=%26+%252F",
    ];
    for target in targets {
        let server = serve(EMPTY);
        let request = get(&server, target);
        must(
            transport.send(request).await,
            "a plain response is a success",
        );
        let request = received(&server);
        let line = request.request_line();
        let expected = format!("GET {target} HTTP/1.1");
        assert_eq!(
            line,
            expected.as_bytes(),
            "the target is sent byte for byte"
        );
    }
}

async fn the_headers_are_sent_as_given(transport: &dyn Transport) {
    let server = serve(EMPTY);
    let mut request = get(&server, "/");
    let given: [(_, &[u8]); 7] = [
        ("host", b"bucket.example"),
        (
            "authorization",
            b"OSS4-HMAC-SHA256 Credential=a,Signature=b",
        ),
        ("x-twice", b"2"),
        ("x-twice", b"1"),
        ("x-inner", b"a  b\t\"c\""),
        ("x-empty", b""),
        ("x-bytes", b"caf\xc3\xa9 \xff"),
    ];
    for (name, value) in given {
        let value = must(HeaderValue::from_bytes(value), "the header value is valid");
        request.headers_mut().append(name, value);
    }
    must(
        transport.send(request).await,
        "a plain response is a success",
    );
    let request = received(&server);
    let sent: Vec<_> = request
        .headers()
        .map(|(name, value)| (name.to_ascii_lowercase(), value))
        .collect();
    for (name, _) in given {
        let expected: Vec<_> = given.iter().filter(|it| it.0 == name).collect();
        let same = sent.iter().filter(|it| it.0 == name.as_bytes());
        let same: Vec<_> = same.map(|it| it.1).collect();
        let expected: Vec<_> = expected.iter().map(|it| it.1).collect();
        assert_eq!(same, expected, "{name} is sent as given");
    }
    for (name, value) in sent {
        let known = given.iter().any(|it| it.0.as_bytes() == name);
        let framing = match &*name {
            b"connection" => true,
            b"content-length" => value == b"0",
            _ => false,
        };
        assert!(known || framing, "{} was added", name.escape_ascii());
    }
}

async fn a_body_of_a_given_length_is_sent_as_given(transport: &dyn Transport) {
    for body in [Body::from("hello"), Once::of_unknown_length("hello")] {
        let server = serve(EMPTY);
        let mut request = put(get(&server, "/"), body);
        let length = HeaderValue::from_static("5");
        request.headers_mut().insert(CONTENT_LENGTH, length);
        must(transport.send(request).await, "an upload is a success");
        let request = received(&server);
        assert_eq!(request.body(), b"hello", "the body is sent as given");
        let lengths = request.header("content-length");
        assert_eq!(lengths, [b"5"], "a given Content-Length frames the body");
    }
}

async fn a_body_of_known_length_announces_it(transport: &dyn Transport) {
    for body in [Body::from("hello"), Once::of_known_length("hello")] {
        let server = serve(EMPTY);
        let request = put(get(&server, "/"), body);
        must(transport.send(request).await, "an upload is a success");
        let request = received(&server);
        assert_eq!(request.body(), b"hello", "the body is sent as given");
        let lengths = request.header("content-length");
        assert_eq!(lengths, [b"5"], "a known length is announced");
    }
}

async fn a_body_of_unknown_length_is_sent_in_chunks(transport: &dyn Transport) {
    let server = serve(EMPTY);
    let request = put(get(&server, "/"), Once::of_unknown_length("hello"));
    must(transport.send(request).await, "an upload is a success");
    let request = received(&server);
    let encoding = request.header("transfer-encoding");
    assert_eq!(encoding, [b"chunked"], "an unknown length means chunks");
    let is_whole = request.body().ends_with(b"hello\r\n0\r\n\r\n");
    assert!(is_whole, "all chunks are sent");
}

fn put(request: http::Request<Body>, body: Body) -> http::Request<Body> {
    let mut request = request.map(|_| body);
    *request.method_mut() = Method::PUT;
    request
}

/// A stream that yields one piece.
struct Once {
    piece: Option<&'static str>,
    size: SizeHint,
}

impl Once {
    fn of_unknown_length(text: &'static str) -> Body {
        Body::stream(Self {
            piece: Some(text),
            size: SizeHint::default(),
        })
    }

    fn of_known_length(text: &'static str) -> Body {
        Body::stream(Self {
            piece: Some(text),
            size: SizeHint::with_exact(text.len() as u64),
        })
    }
}

impl HttpBody for Once {
    type Data = Bytes;
    type Error = Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Error>>> {
        let text = self.piece.take();
        Poll::Ready(text.map(|text| Ok(Frame::data(Bytes::from(text)))))
    }

    fn size_hint(&self) -> SizeHint {
        self.size
    }
}
