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

/// Chunked bodies that hyper and a lenient reader of lines end at different places.
///
/// Behind each one, the lenient reader sees a request that hyper takes for a trailer.
const GHOSTS: [&str; 6] = [
    "0\r\nX: a\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "0\r\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "0\r\nX: a\r\nY: b\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "5\r\nhello\r\n0;x=y\r\nX: a\n\nGET / HTTP/1.1\r\nHost: x\r\n\r\n",
    "0\r\nX: a\n\r\n\r\n",
    "0\r\nX: a\n\nPUT /source/k HTTP/1.1\r\nHost: x\r\n\r\n",
];

/// Framing that is ambiguous although hyper accepts it.
const AMBIGUOUS: [&str; 4] = [
    "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "Host: 127.0.0.1\r\nContent-Length: 0\r\n\r\n",
];

fn chunked(body: &str) -> Vec<u8> {
    with_lines("k", &format!("Transfer-Encoding: chunked\r\n\r\n{body}"))
}

#[tokio::test]
async fn body_with_two_possible_ends_ends_the_connection() -> TestResult {
    let emulator = rules::with_source().await;
    for ghost in GHOSTS {
        for lines in AMBIGUOUS {
            let mut connection = Connection::open(&emulator).await;
            let bytes = [chunked(ghost), with_lines("k", lines)].concat();
            connection.send(&bytes).await;
            let (text, _) = connection.end().await;
            assert!(text.starts_with("HTTP/1.1 400 "), "{ghost:?}: {text}");
            assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{ghost:?}: {text}");
        }
        let mut connection = Connection::open(&emulator).await;
        for byte in chunked(ghost) {
            connection.send(&[byte]).await;
            tokio::task::yield_now().await;
        }
        let response = connection.read_response(&Method::PUT).await;
        assert_eq!(response.refusal(), refused(400, "InvalidArgument", None));
        assert_eq!(response.header("connection"), "close");
        connection.closed().await;
    }
    assert_eq!(content::keys(&emulator, "").await, [""; 0]);
    Ok(())
}

/// Whatever the pieces of a chunked body, an ambiguous head behind it is refused.
#[tokio::test]
async fn no_end_of_a_chunked_body_hides_an_ambiguous_head() -> TestResult {
    let emulator = rules::with_source().await;
    let pieces = [
        "\r",
        "\n",
        "\r\n",
        ";",
        " ",
        "X: a",
        "GET / HTTP/1.1\r\nHost: x\r\n\r\n",
    ];
    let count = pieces.len();
    let first = chunked("0");
    let last = with_lines("last", AMBIGUOUS[0]);
    for number in 0..count.pow(4) {
        let places = [
            number,
            number / count,
            number / count.pow(2),
            number / count.pow(3),
        ];
        let body = places.map(|place| pieces[place % count]).concat();
        let mut connection = Connection::open(&emulator).await;
        let bytes = [&first, body.as_bytes(), b"\r\n\r\n", &last].concat();
        connection.send(&bytes).await;
        connection.finish_sending().await;
        let (text, _) = connection.end().await;
        let successes = text.matches("HTTP/1.1 200 ").count();
        assert!(successes <= 1, "{body:?}: {text}");
    }
    let keys = content::keys(&emulator, "").await;
    assert_eq!(keys, ["k"]);
    Ok(())
}

/// A request that is refused for another reason hides no request either.
#[tokio::test]
async fn refused_body_with_two_possible_ends_hides_nothing() -> TestResult {
    let emulator = rules::with_source().await;
    let unsigned = "PUT /source/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n";
    for expect in ["", "Expect: 100-continue\r\n"] {
        for (ghost, lines) in GHOSTS.iter().zip(AMBIGUOUS.iter().cycle()) {
            let first = format!("{unsigned}{expect}\r\n{ghost}").into_bytes();
            let bytes = [first, with_lines("k", lines)].concat();
            for size in [1, bytes.len()] {
                let mut connection = Connection::open(&emulator).await;
                for piece in bytes.chunks(size) {
                    if !connection.try_send(piece).await {
                        break;
                    }
                    tokio::task::yield_now().await;
                }
                let (text, _) = connection.end().await;
                assert!(!text.contains("HTTP/1.1 200 "), "{ghost:?}: {text}");
            }
        }
    }
    assert_eq!(content::keys(&emulator, "").await, [""; 0]);
    Ok(())
}

/// Lines of a chunked body that no reader may take for another end.
#[tokio::test]
async fn invalid_line_of_a_chunked_body_ends_the_connection() -> TestResult {
    let emulator = rules::with_source().await;
    for body in [
        "0\n\r\n",
        "0\r\n\r\r\n",
        "0\r\nX: a\rb\r\n\r\n",
        "0\r\nX: a\r\n b\r\n\r\n",
        "0;a=\"\n\r\n\r\n",
        "0;a=\"\r\r\n\r\n",
        "5\nhello\r\n0\r\n\r\n",
        "5\r\nhello\n0\r\n\r\n",
        "5\r\nhello!\r\n0\r\n\r\n",
        "0 x\r\n\r\n",
        "0x0\r\n\r\n",
        "+0\r\n\r\n",
        "\r\n\r\n",
        "10000000000000000\r\n\r\n",
    ] {
        let mut connection = Connection::open(&emulator).await;
        let next = with_lines("k", "Content-Length: 0\r\n\r\n");
        connection.send(&[chunked(body), next].concat()).await;
        let (text, _) = connection.end().await;
        assert!(text.starts_with("HTTP/1.1 400 "), "{body:?}: {text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{body:?}: {text}");
    }
    assert_eq!(content::keys(&emulator, "").await, [""; 0]);
    Ok(())
}

/// In a head, LF alone ends a line, and a folded line is refused.
#[tokio::test]
async fn line_ends_of_a_head_hide_no_request() -> TestResult {
    let emulator = rules::with_source().await;
    let bare = |bytes: Vec<u8>| -> Vec<u8> {
        let is_kept = |byte: &u8| *byte != b'\r';
        bytes.into_iter().filter(is_kept).collect()
    };
    for lines in AMBIGUOUS {
        let good = bare(with_lines("k", "Content-Length: 0\r\n\r\n"));
        let bytes = [good, b"\n\r\n".to_vec(), with_lines("last", lines)].concat();
        for size in [1, bytes.len()] {
            let mut connection = Connection::open(&emulator).await;
            for piece in bytes.chunks(size) {
                connection.send(piece).await;
                tokio::task::yield_now().await;
            }
            assert_eq!(connection.read_response(&Method::PUT).await.status, 200);
            assert_eq!(connection.read_response(&Method::PUT).await.status, 400);
            connection.closed().await;
        }
    }
    for folded in ["X: a\r\n b\r\n\r\n", "X: a\r\n\r\r\n\r\n", "X: a\n\tb\n\n"] {
        let next = with_lines("last", "Content-Length: 0\r\n\r\n");
        let mut connection = Connection::open(&emulator).await;
        let bytes = [with_lines("last", folded), next].concat();
        connection.send(&bytes).await;
        let (text, _) = connection.end().await;
        assert!(text.starts_with("HTTP/1.1 400 "), "{folded:?}: {text}");
        assert_eq!(text.matches("HTTP/1.1 ").count(), 1, "{folded:?}: {text}");
    }
    assert_eq!(content::keys(&emulator, "").await, ["k"]);
    Ok(())
}
