//! The caller receives the response that the server sent, or an error.

use bytes::Bytes;
use http::{HeaderValue, Method};
use oss_transport::{Body, Error, Transport};

use super::clause::{Clause, EMPTY, get, must, serve, start};
use crate::{Loopback, Script};

pub(super) const CLAUSES: &[Clause] = &[
    Clause {
        name: "every status is a response",
        run: |transport| Box::pin(every_status_is_a_response(transport)),
    },
    Clause {
        name: "redirects are not followed",
        run: |transport| Box::pin(redirects_are_not_followed(transport)),
    },
    Clause {
        name: "informational responses are skipped",
        run: |transport| Box::pin(informational_responses_are_skipped(transport)),
    },
    Clause {
        name: "the body is returned as received",
        run: |transport| Box::pin(the_body_is_returned_as_received(transport)),
    },
    Clause {
        name: "a response to HEAD is complete without a body",
        run: |transport| Box::pin(a_response_to_head_is_complete_without_a_body(transport)),
    },
    Clause {
        name: "a short body is an error",
        run: |transport| Box::pin(a_short_body_is_an_error(transport)),
    },
    Clause {
        name: "two lengths are an error",
        run: |transport| Box::pin(two_lengths_are_an_error(transport)),
    },
    Clause {
        name: "the size of a head is bounded",
        run: |transport| Box::pin(the_size_of_a_head_is_bounded(transport)),
    },
    Clause {
        name: "bytes after the body are not a response",
        run: |transport| Box::pin(bytes_after_the_body_are_not_a_response(transport)),
    },
];

async fn every_status_is_a_response(transport: &dyn Transport) {
    let responses = [
        (204, "HTTP/1.1 204 No Content\r\n\r\n"),
        (
            304,
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n",
        ),
        (404, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        (
            429,
            "HTTP/1.1 429 Slow\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n",
        ),
        (503, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"),
    ];
    for (status, response) in responses {
        let server = serve(response);
        let response = transport.send(get(&server, "/")).await;
        let response = must(response, "every status is a response");
        assert_eq!(response.status().as_u16(), status);
        let body = response.into_body().collect(9).await;
        assert_eq!(must(body, "the body ends"), "");
    }
}

async fn redirects_are_not_followed(transport: &dyn Transport) {
    for status in [301, 302, 303, 307, 308] {
        let other = serve(EMPTY);
        let to = other.origin();
        let moved =
            format!("HTTP/1.1 {status} Moved\r\nLocation: {to}/\r\nContent-Length: 0\r\n\r\n");
        let server = start([Script::new().read_request().write(moved)]);
        let response = transport.send(get(&server, "/")).await;
        let response = must(response, "a redirect is a response");
        assert_eq!(response.status(), status, "a redirect is a response");
        assert_eq!(other.connections(), 0, "a redirect is not followed");
    }
}

async fn informational_responses_are_skipped(transport: &dyn Transport) {
    let server = serve(
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n\
         HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    );
    let body = exchange(transport, &server).await;
    assert_eq!(must(body, "the response follows after 1xx"), "ok");
}

async fn the_body_is_returned_as_received(transport: &dyn Transport) {
    let head = "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nX-Bytes: caf\u{e9}\r\n\
                Content-Length: 4\r\n\r\n";
    let encoded = [head.as_bytes(), b"\x1f\x8b\x08\x00"].concat();
    let server = start([Script::new().read_request().write(encoded)]);
    let response = transport.send(get(&server, "/")).await;
    let response = must(response, "an encoded response is a success");
    let (head, body) = response.into_parts();
    let header = |name| head.headers.get(name).map(HeaderValue::as_bytes);
    assert_eq!(header("content-encoding"), Some(&b"gzip"[..]));
    assert_eq!(header("content-length"), Some(&b"4"[..]));
    let bytes = Some("caf\u{e9}".as_bytes());
    assert_eq!(header("x-bytes"), bytes, "headers are returned as received");
    let body = must(body.collect(9).await, "nothing is decoded");
    assert_eq!(&*body, b"\x1f\x8b\x08\x00", "nothing is decoded");
    // A body without a length ends with its connection.
    let server = serve("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello");
    let body = exchange(transport, &server).await;
    assert_eq!(must(body, "the end of the connection ends a body"), "hello");
}

async fn a_response_to_head_is_complete_without_a_body(transport: &dyn Transport) {
    let server = serve("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n");
    let mut request = get(&server, "/");
    *request.method_mut() = Method::HEAD;
    let response = must(transport.send(request).await, "HEAD is a method");
    assert_eq!(response.headers()["content-length"], "5");
    let body = response.into_body().collect(9).await;
    assert_eq!(must(body, "a response to HEAD ends after its head"), "");
}

async fn a_short_body_is_an_error(transport: &dyn Transport) {
    let responses = [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nabc",
    ];
    for response in responses {
        let outcome = exchange(transport, &serve(response)).await;
        assert_sent(outcome, "a short body is an error");
    }
}

async fn two_lengths_are_an_error(transport: &dyn Transport) {
    let responses = [
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n\
         2\r\nok\r\n0\r\n\r\n",
    ];
    for response in responses {
        let outcome = exchange(transport, &serve(response)).await;
        assert_sent(outcome, "a body with two lengths is an error");
    }
}

async fn the_size_of_a_head_is_bounded(transport: &dyn Transport) {
    let long = "y".repeat(8 << 20);
    // The response is valid apart from its size.
    let head = format!("HTTP/1.1 200 OK\r\nx: {long}\r\nContent-Length: 0\r\n\r\n");
    let script = Script::new().read_request().write(head);
    let outcome = exchange(transport, &start([script])).await;
    assert_sent(outcome, "a head of 8 MiB is an error");
}

async fn bytes_after_the_body_are_not_a_response(transport: &dyn Transport) {
    let excess = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok\
                  HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil";
    let first = Script::new().read_request().write(excess).wait_for_close();
    let then = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    let server = start([first, Script::new().read_request().write(then)]);
    for _ in 0..2 {
        let body = exchange(transport, &server).await;
        let body = must(body, "a plain response is a success");
        assert_eq!(body, "ok", "bytes after a body are not a response");
    }
}

async fn exchange(transport: &dyn Transport, server: &Loopback) -> Result<Bytes, Error> {
    let body: Body = transport.send(get(server, "/")).await?.into_body();
    body.collect(99).await
}

#[track_caller]
fn assert_sent(outcome: Result<Bytes, Error>, contract: &str) {
    let sent = outcome.err().map(|error| error.may_have_been_sent());
    assert_eq!(sent, Some(true), "{contract}, of a sent request");
}
