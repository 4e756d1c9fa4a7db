//! HTTP bodies and responses: chunked, too large, expected, absent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use oss_model::common::ErrorDocument;

use crate::content;
use crate::rules::{self, minimal, put_request};
use crate::wire::{Connection, Request, TestResult, builder, refused};

#[tokio::test]
async fn empty_chunked_body_is_an_empty_body() -> TestResult {
    let emulator = builder().start().await?;
    let mut head = Request::bucket(Method::PUT, "source", "").signed().head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    let mut connection = Connection::open(&emulator).await;
    connection.send(&head).await;
    assert_eq!(connection.read_response(&Method::PUT).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn chunked_body_and_head_without_length_are_accepted() -> TestResult {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let request = put_request("pieces", &minimal("pieces"));
    let mut head = request.head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    connection.send(&head).await;
    for piece in request.body.chunks(100) {
        let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
        chunk.extend_from_slice(piece);
        chunk.extend_from_slice(b"\r\n");
        connection.send(&chunk).await;
    }
    connection.send(b"0\r\n\r\n").await;
    assert_eq!(connection.read_response(&Method::PUT).await.status, 200);

    let mut head = Request::bucket(Method::GET, "source", "inventory")
        .signed()
        .head();
    head.extend_from_slice(b"\r\n");
    connection.send(&head).await;
    assert_eq!(connection.read_response(&Method::GET).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn content_md5_is_verified_if_present() -> TestResult {
    let emulator = rules::with_source().await;
    for (digest, status, code) in [
        ("1B2M2Y8AsgTpgAmY7PhCfg==", 400, "BadDigest"),
        ("not base64", 400, "InvalidDigest"),
        ("AAAA", 400, "InvalidDigest"),
    ] {
        let request = Request::bucket(Method::PUT, "source", "inventory&inventoryId=a")
            .header("content-md5", digest)
            .body(minimal("a"));
        let refusal = request.signed().send(&emulator).await.refusal();
        assert_eq!(refusal, refused(status, code, None), "{digest}");
    }
    // The MD5 of an empty body, which two SDKs send with every GET.
    let request = Request::bucket(Method::GET, "source", "location")
        .header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==");
    assert_eq!(request.signed().send(&emulator).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn document_over_1_mib_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    for (length, code) in [
        (1024 * 1024, "MalformedXML"),
        (1024 * 1024 + 1, "EntityTooLarge"),
    ] {
        let request = put_request("a", &" ".repeat(length));
        let (status, refused, _) = request.send(&emulator).await.refusal();
        assert_eq!((status, refused.as_str()), (400, code), "{length}");
    }
    Ok(())
}

/// The limit belongs to the operation: a list may be longer than other documents.
#[tokio::test]
async fn body_limit_belongs_to_the_operation() -> TestResult {
    let emulator = rules::with_source().await;
    let body = " ".repeat(2 * 1024 * 1024);
    let object = |method, query| Request::object(method, "source", "k", query);
    let bucket = |method, query| Request::bucket(method, "source", query);
    for (request, status, code) in [
        (
            object(Method::POST, "append&position=0"),
            501,
            "NotImplemented",
        ),
        (object(Method::POST, ""), 501, "NotImplemented"),
        (bucket(Method::POST, "lifecycle"), 501, "NotImplemented"),
        (object(Method::PUT, "acl"), 501, "NotImplemented"),
        (object(Method::POST, "uploadId=a"), 400, "MalformedXML"),
        (content::delete_request("", &body), 400, "MalformedXML"),
        (bucket(Method::PUT, "lifecycle"), 400, "EntityTooLarge"),
        (bucket(Method::GET, "location"), 400, "EntityTooLarge"),
    ] {
        let what = format!("{} {}", request.method, request.query);
        let request = request.body(body.clone());
        let forged = request.clone().send(&emulator).await.refusal();
        assert_eq!(forged, refused(403, "AccessDenied", None), "{what}");
        let (refused, actual, _) = request.signed().send(&emulator).await.refusal();
        assert_eq!((refused, actual.as_str()), (status, code), "{what}");
    }
    Ok(())
}

/// A thousand keys of the greatest length, each character as a reference.
#[tokio::test]
async fn longest_list_of_keys_fits() -> TestResult {
    let emulator = rules::with_source().await;
    let object = format!("<Object><Key>{}</Key></Object>", "&#x61;".repeat(1023));
    let document = format!(
        "<Delete><Quiet>true</Quiet>{}</Delete>",
        object.repeat(1000)
    );
    let request = content::delete_request("", &document).signed();
    let response = request.send(&emulator).await;
    assert_eq!(response.status, 200, "{}", response.body);
    Ok(())
}

#[tokio::test]
async fn endless_body_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = put_request("a", "").head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    connection.send(&head).await;
    let chunk = [
        b"10000\r\n".as_slice(),
        " ".repeat(0x10000).as_bytes(),
        b"\r\n",
    ]
    .concat();
    // Slightly more than the 8 MiB that are drained; the last chunk is never sent.
    for _ in 0..129 {
        connection.send(&chunk).await;
    }
    let response = connection.read_response(&Method::PUT).await;
    assert_eq!(response.refusal(), refused(400, "EntityTooLarge", None));
    Ok(())
}

#[tokio::test]
async fn expect_continue_with_signature_gets_100() -> TestResult {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let request = put_request("asked", &minimal("asked"));
    let mut head = request.head();
    let framing = format!(
        "Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        request.body.len()
    );
    head.extend_from_slice(framing.as_bytes());
    connection.send(&head).await;
    assert_eq!(connection.read_any_response(&Method::PUT).await.status, 100);
    connection.send(&request.body).await;
    assert_eq!(connection.read_response(&Method::PUT).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn expect_continue_without_signature_gets_403() -> TestResult {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = Request::bucket(Method::PUT, "source", "").head();
    head.extend_from_slice(b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n");
    connection.send(&head).await;
    assert_eq!(connection.read_any_response(&Method::PUT).await.status, 403);
    Ok(())
}

/// Python sends head and body separately; a reset must not swallow the response.
#[tokio::test]
async fn refused_body_is_read_to_its_end() -> TestResult {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = Request::bucket(Method::PUT, "source", "").head();
    head.extend_from_slice(b"Content-Length: 100000\r\n\r\n");
    connection.send(&head).await;
    connection.send(&vec![b' '; 100_000]).await;
    assert_eq!(connection.read_response(&Method::PUT).await.status, 403);
    let next = Request::bucket(Method::GET, "source", "location").signed();
    assert_eq!(
        connection.exchange(&next).await.status,
        200,
        "the connection goes on"
    );
    Ok(())
}

#[tokio::test]
async fn contradicting_lengths_are_refused() -> TestResult {
    let emulator = rules::with_source().await;
    for framing in [
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "Content-Length: x\r\n\r\n",
    ] {
        let mut head = Request::bucket(Method::PUT, "source", "").signed().head();
        head.extend_from_slice(framing.as_bytes());
        let mut connection = Connection::open(&emulator).await;
        connection.send(&head).await;
        assert_eq!(
            connection.read_response(&Method::PUT).await.status,
            400,
            "{framing}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn error_of_head_request_is_in_a_header() -> TestResult {
    let emulator = builder().start().await?;
    let mut connection = Connection::open(&emulator).await;
    let request = Request::bucket(Method::HEAD, "source", "");
    let response = connection.exchange(&request).await;
    assert_eq!(response.status, 403);
    let document = STANDARD.decode(response.header("x-oss-err"))?;
    let error = ErrorDocument::from_xml(&document)?;
    assert_eq!(error.code.as_deref(), Some("AccessDenied"));
    assert_eq!(
        error.request_id.as_deref(),
        Some(response.header("x-oss-request-id"))
    );
    // A body would be read as the next response.
    let next = Request::service(Method::GET, "").signed();
    assert_eq!(connection.exchange(&next).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn every_response_has_the_common_headers() -> TestResult {
    let emulator = rules::with_source().await;
    let mut seen = Vec::new();
    for request in [
        Request::service(Method::GET, "").signed(),
        Request::service(Method::GET, ""),
        Request::bucket(Method::DELETE, "source", "inventory&inventoryId=a").signed(),
    ] {
        let response = request.send(&emulator).await;
        assert_eq!(response.header("server"), "AliyunOSS");
        assert_eq!(response.header("date"), "Sun, 22 Nov 2026 07:42:33 GMT");
        assert!(response.header("x-oss-server-time").parse::<u64>().is_ok());
        let id = response.header("x-oss-request-id").to_owned();
        assert!(
            id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()),
            "{id}"
        );
        assert!(!seen.contains(&id));
        seen.push(id);
    }
    Ok(())
}

#[tokio::test]
async fn error_document_matches_the_service() -> TestResult {
    let emulator = builder().start().await?;
    let request = Request::bucket(Method::GET, "absent", "location").signed();
    let response = request.send(&emulator).await;
    let id = response.header("x-oss-request-id");
    assert_eq!(response.header("content-type"), "application/xml");
    assert_eq!(
        response.body,
        format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>NoSuchBucket</Code>\
             <Message>The specified bucket does not exist.</Message><RequestId>{id}</RequestId>\
             <HostId>127.0.0.1</HostId><EC>0015-00000101</EC>\
             <RecommendDoc>https://api.aliyun.com/troubleshoot?q=0015-00000101</RecommendDoc>\
             <BucketName>absent</BucketName></Error>"
        )
    );
    Ok(())
}
