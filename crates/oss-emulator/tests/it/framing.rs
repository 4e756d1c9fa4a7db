//! Heads whose framing or host is ambiguous, which servers and proxies read differently.

use http::Method;
use oss_emulator::Emulator;

use crate::content;
use crate::rules;
use crate::wire::{Connection, Request, TestResult, refused};

/// Sends a signed PUT of the object `k` with these lines in place of its framing.
async fn send(emulator: &Emulator, lines: &str) -> Connection {
    let mut connection = Connection::open(emulator).await;
    connection.send(&with_lines("k", lines)).await;
    connection
}

fn with_lines(key: &str, lines: &str) -> Vec<u8> {
    let request = Request::object(Method::PUT, "source", key, "").signed();
    let mut bytes = request.head();
    bytes.extend_from_slice(lines.as_bytes());
    bytes
}

#[tokio::test]
async fn ambiguous_framing_is_refused_and_ends_the_connection() -> TestResult {
    let emulator = rules::with_source().await;
    for lines in [
        "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello",
        "Content-Length: 5\r\nX: y\r\ncontent-length:5\r\n\r\nhello",
        "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nCONTENT-LENGTH : 5\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "Transfer-Encoding: identity\r\n\r\nhello",
        "Content-Length: 5, 5\r\n\r\nhello",
        "Content-Length: +5\r\n\r\nhello",
        "Content-Length: 5\r\nHost: 127.0.0.1\r\n\r\nhello",
    ] {
        let mut connection = send(&emulator, lines).await;
        let (text, _) = connection.end().await;
        assert!(text.starts_with("HTTP/1.1 400 "), "{lines:?}: {text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{lines:?}: {text}");
    }
    assert_eq!(content::keys(&emulator, "").await, [""; 0]);
    Ok(())
}

/// The request hidden in the body of an ambiguous one isn't read as a request.
#[tokio::test]
async fn request_behind_ambiguous_framing_is_not_handled() -> TestResult {
    let emulator = rules::with_source().await;
    let hidden = with_lines("hidden", "Content-Length: 0\r\n\r\n");
    for lines in [
        "Transfer-Encoding: chunked\r\nContent-Length: 500\r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    ] {
        let mut connection = Connection::open(&emulator).await;
        let bytes = [with_lines("k", lines), hidden.clone()].concat();
        connection.send(&bytes).await;
        let (text, _) = connection.end().await;
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{text}");
    }
    assert_eq!(content::keys(&emulator, "").await, [""; 0]);
    Ok(())
}

#[tokio::test]
async fn refused_framing_is_explained_and_recorded() -> TestResult {
    let emulator = rules::with_source().await;
    emulator.journal().clear();
    let lines = "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello";
    let mut connection = send(&emulator, lines).await;
    let response = connection.read_response(&Method::PUT).await;
    assert_eq!(response.refusal(), refused(400, "InvalidArgument", None));
    assert_eq!(response.header("connection"), "close");
    let entries = emulator.journal().entries();
    assert_eq!(entries.len(), 1);
    assert_eq!((entries[0].operation(), entries[0].bucket()), (None, None));
    assert!(!entries[0].is_applied());
    Ok(())
}

/// Each head is checked, behind any body and however the bytes are split.
#[tokio::test]
async fn framing_is_checked_behind_every_body() -> TestResult {
    let emulator = rules::with_source().await;
    let chunked = "Transfer-Encoding: chunked\r\n\r\n\
                   3;name=\"v\"\r\nhel\r\n002\r\nlo\r\n0\r\nTrailer: x\r\nContent-Length: 1\r\n\r\n";
    let bodies = [
        "Content-Length: 5\r\n\r\nhello",
        chunked,
        "\r\n",
        "Transfer-Encoding: \t chunked \r\n\r\n0\r\n\r\n",
        "Content-Length: 0\r\n\r\n\r\n\r\n",
        "Content-Length: 61\r\n\r\nPUT / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n1234567",
    ];
    let last = "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n";
    let mut bytes = Vec::new();
    for lines in bodies {
        bytes.extend(with_lines("k", lines));
    }
    bytes.extend(with_lines("last", last));
    for size in [1, 7, bytes.len()] {
        let mut connection = Connection::open(&emulator).await;
        for piece in bytes.chunks(size) {
            connection.send(piece).await;
            tokio::task::yield_now().await;
        }
        for lines in bodies {
            let response = connection.read_response(&Method::PUT).await;
            assert_eq!(response.status, 200, "{lines:?}");
        }
        let response = connection.read_response(&Method::PUT).await;
        assert_eq!(response.status, 400);
        connection.closed().await;
    }
    assert_eq!(content::keys(&emulator, "").await, ["k"]);
    Ok(())
}

#[tokio::test]
async fn missing_or_repeated_host_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    for head in [
        "GET / HTTP/1.1\r\n\r\n",
        "GET http://127.0.0.1/ HTTP/1.1\r\n\r\n",
        "GET http://127.0.0.1/ HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: 127.0.0.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nHost: source.localhost\r\n\r\n",
    ] {
        let mut connection = Connection::open(&emulator).await;
        connection.send(head.as_bytes()).await;
        let response = connection.read_response(&Method::GET).await;
        let expected = refused(400, "InvalidArgument", None);
        assert_eq!(response.refusal(), expected, "{head:?}");
    }
    // HTTP/1.0 knows requests without a host.
    let mut connection = Connection::open(&emulator).await;
    connection.send(b"GET / HTTP/1.0\r\n\r\n").await;
    let (text, _) = connection.end().await;
    assert!(text.contains("403 Forbidden"), "{text}");
    Ok(())
}
