//! Invalid and broken responses, and their error kinds.

use oss_transport::{Body, ErrorKind, HyperTransport, Transport};
use tokio::io::AsyncWriteExt;

use crate::server::{
    accept, error_kind, fetch, get, listen, read_head, serve, serve_new, wait_for_close,
};

/// Asserts the kind of the error after a response and the end of its connection.
async fn assert_broken(response: &str, expected: ErrorKind) {
    let transport = HyperTransport::new();
    let (listener, origin) = listen().await;
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        // The client may hang up before it has read a megabyte.
        let _ = stream.write_all(response.as_bytes()).await;
    };
    let (outcome, ()) = tokio::join!(fetch(&transport, get(&origin)), server);
    let error = outcome.unwrap_err();
    let start: String = response.chars().take(99).collect();
    assert_eq!(error.kind(), expected, "{start}: {error:?}");
    assert!(error.may_have_been_sent(), "{start}");
    assert_eq!(error.peer(), origin.strip_prefix("http://"), "{start}");
}

#[tokio::test]
async fn f08_response_that_ends_in_its_head_is_an_interruption() {
    for response in ["", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nx: y"] {
        assert_broken(response, ErrorKind::Interrupted).await;
    }
}

#[tokio::test]
async fn response_that_is_not_http_is_a_protocol_error() {
    let responses = [
        "220 smtp.example ESMTP\r\n\r\n",
        "HTTP/2.0 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 18446744073709551615\r\n\r\nok",
    ];
    for response in responses {
        assert_broken(response, ErrorKind::Protocol).await;
    }
}

#[tokio::test]
async fn f25_body_shorter_than_its_length_is_an_error() {
    for rest in ["9\r\n\r\n", "9\r\n\r\nok"] {
        let response = format!("HTTP/1.1 200 OK\r\nContent-Length: {rest}");
        assert_broken(&response, ErrorKind::Body).await;
    }
}

#[tokio::test]
async fn f28_chunks_without_an_end_are_an_error() {
    // A chunk of a gigabyte is read as it arrives, without allocating a gigabyte.
    for chunks in ["", "2\r\nok\r\n", "2\r\nok\r\n0\r\n", "40000000\r\nok"] {
        let response = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        assert_broken(&response, ErrorKind::Body).await;
    }
}

#[tokio::test]
async fn f29_ten_thousand_headers_or_one_megabyte_are_refused() {
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "x: y\r\n".repeat(10_000));
    let long = format!("HTTP/1.1 200 OK\r\nx: {}\r\n\r\n", "y".repeat(1 << 20));
    for response in [many, long] {
        assert_broken(&response, ErrorKind::Protocol).await;
    }
}

#[tokio::test]
async fn f36_encoded_body_is_not_decoded() {
    // Decoded, it would be two kilobytes.
    let bomb = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\x63\x18\x05\xa3\x60";
    for encoding in ["gzip", "deflate", "br"] {
        let (listener, origin) = listen().await;
        let head = format!(
            "HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {}\r\n\r\n",
            bomb.len()
        );
        let response = [head.as_bytes(), bomb].concat();
        let transport = HyperTransport::new();
        let sent = transport.send(get(origin));
        let (outcome, (_stream, request)) = tokio::join!(sent, serve(&listener, &response));
        let response = outcome.unwrap();
        assert_eq!(response.headers()["content-encoding"], encoding);
        let body = response.into_body().collect(1024).await.unwrap();
        assert_eq!(&*body, bomb, "{encoding}");
        let request = request.to_ascii_lowercase();
        assert!(!request.contains("accept-encoding"), "{request}");
    }
}

#[tokio::test]
async fn f07_reset_before_any_byte_may_have_been_sent() {
    let (listener, origin) = listen().await;
    let server = async {
        let mut stream = accept(&listener).await;
        read_head(&mut stream).await.unwrap();
        stream.set_zero_linger().unwrap();
    };
    let transport = HyperTransport::new();
    let (kind, ()) = tokio::join!(error_kind(&transport, get(origin)), server);
    assert_eq!(kind, ErrorKind::Interrupted);
}

#[tokio::test]
async fn f22_redirect_is_a_response() {
    let (listener, origin) = listen().await;
    let moved = b"HTTP/1.1 307 T\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    let transport = HyperTransport::new();
    let sent = transport.send(get(origin));
    let (outcome, _) = tokio::join!(sent, serve(&listener, moved));
    let response = outcome.unwrap();
    assert_eq!(response.status(), 307);
    assert_eq!(response.headers()["location"], "http://127.0.0.1:1/");
}

#[tokio::test]
async fn f26_bytes_after_the_body_are_not_the_next_response() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let excess = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nno, and more";
    let sent = fetch(&transport, get(&origin));
    let (outcome, (mut first, _)) = tokio::join!(sent, serve(&listener, excess));
    assert_eq!(outcome.unwrap(), "no");
    let again = fetch(&transport, get(&origin));
    let (outcome, ()) = tokio::join!(again, serve_new(&listener, &mut first));
    assert_eq!(outcome.unwrap(), "ok");
}

#[tokio::test]
async fn f28_broken_chunks_end_the_body_and_the_connection() {
    let chunks = [
        "xyz\r\n",
        "2 2\r\nok\r\n",
        "2\r\nok, more\r\n0\r\n\r\n",
        "-2\r\nok\r\n0\r\n\r\n",
        "fffffffffffffffff\r\nok",
    ];
    for chunks in chunks {
        let (listener, origin) = listen().await;
        let response = format!("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");
        let transport = HyperTransport::new();
        let sent = error_kind(&transport, get(&origin));
        let (kind, (mut first, _)) = tokio::join!(sent, serve(&listener, response.as_bytes()));
        assert_eq!(kind, ErrorKind::Body, "{chunks:?}");
        let again = fetch(&transport, get(&origin));
        let (outcome, ()) = tokio::join!(again, serve_new(&listener, &mut first));
        assert_eq!(outcome.unwrap(), "ok", "{chunks:?}");
        wait_for_close(&mut first).await;
    }
}

/// Creates the head of an empty response with this many headers of this length.
fn head_of(headers: usize, length: usize) -> String {
    let value = "y".repeat(length - "x: \r\n".len());
    let rest = format!("x: {value}\r\n").repeat(headers - 1);
    format!("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n{rest}\r\n")
}

#[tokio::test]
async fn f29_head_is_limited_to_512_headers_and_128_kib() {
    let table = [
        (512, 20, None),
        (513, 20, Some(ErrorKind::Protocol)),
        (100, 1000, None),
        (400, 1000, Some(ErrorKind::Protocol)),
        (2, 100_000, None),
        (2, 400_000, Some(ErrorKind::Protocol)),
    ];
    for (headers, length, expected) in table {
        let (listener, origin) = listen().await;
        let head = head_of(headers, length);
        let server = async {
            let mut stream = accept(&listener).await;
            read_head(&mut stream).await.unwrap();
            // The client may hang up in the middle.
            let _ = stream.write_all(head.as_bytes()).await;
            stream
        };
        let transport = HyperTransport::new();
        let (outcome, mut stream) = tokio::join!(fetch(&transport, get(&origin)), server);
        let kind = outcome.err().map(|error| error.kind());
        assert_eq!(kind, expected, "{headers} headers of {length} bytes");
        if expected.is_some() {
            wait_for_close(&mut stream).await;
        }
    }
}

#[tokio::test]
async fn f30_endless_body_is_read_to_the_limit_and_closed() {
    let (listener, origin) = listen().await;
    let server = async {
        let head = b"HTTP/1.1 500 Busy\r\nTransfer-Encoding: chunked\r\n\r\n";
        let (mut stream, _) = serve(&listener, head).await;
        let chunk = format!("1000\r\n{}\r\n", "x".repeat(0x1000));
        while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    };
    let transport = HyperTransport::new();
    let client = async {
        let body: Body = transport.send(get(origin)).await.unwrap().into_body();
        body.collect(64 * 1024).await.unwrap_err().kind()
    };
    let (kind, ()) = tokio::join!(client, server);
    assert_eq!(kind, ErrorKind::TooLarge);
}

#[tokio::test]
async fn f09_reset_in_the_middle_of_a_body_is_an_error() {
    let (listener, origin) = listen().await;
    let transport = HyperTransport::new();
    let head = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhal";
    let (response, (stream, _)) = tokio::join!(transport.send(get(origin)), serve(&listener, head));
    let mut body = response.unwrap().into_body();
    assert_eq!(body.next_chunk().await.unwrap().unwrap(), "hal");
    // Only now: an earlier reset could lose the head.
    stream.set_zero_linger().unwrap();
    drop(stream);
    let error = body.next_chunk().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Body);
    assert!(error.may_have_been_sent());
}
