//! Bodies and answers as HTTP has them: chunked, too large, expected, absent.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use http::Method;
use oss_model::common::ErrorDocument;
use oss_model::xml::RootElement;

use crate::rules::{self, minimal, put_call};
use crate::wire::{Call, Connection, Outcome, builder, refused};

#[tokio::test]
async fn a_chunked_body_of_no_bytes_is_no_body() -> Outcome {
    let emulator = builder().start().await?;
    let mut head = Call::bucket(Method::PUT, "source", "").signed().head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    let mut connection = Connection::open(&emulator).await;
    connection.send(&head).await;
    assert_eq!(connection.reply(&Method::PUT).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_body_may_come_in_pieces_and_a_head_without_a_length() -> Outcome {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let call = put_call("pieces", &minimal("pieces"));
    let mut head = call.head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    connection.send(&head).await;
    for piece in call.body.chunks(100) {
        let mut chunk = format!("{:x}\r\n", piece.len()).into_bytes();
        chunk.extend_from_slice(piece);
        chunk.extend_from_slice(b"\r\n");
        connection.send(&chunk).await;
    }
    connection.send(b"0\r\n\r\n").await;
    assert_eq!(connection.reply(&Method::PUT).await.status, 200);

    let mut head = Call::bucket(Method::GET, "source", "inventory")
        .signed()
        .head();
    head.extend_from_slice(b"\r\n");
    connection.send(&head).await;
    assert_eq!(connection.reply(&Method::GET).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_digest_is_compared_when_there_is_one() -> Outcome {
    let emulator = rules::with_source().await;
    for (digest, status, code) in [
        ("1B2M2Y8AsgTpgAmY7PhCfg==", 400, "BadDigest"),
        ("not base64", 400, "InvalidDigest"),
        ("AAAA", 400, "InvalidDigest"),
    ] {
        let call = Call::bucket(Method::PUT, "source", "inventory&inventoryId=a")
            .header("content-md5", digest)
            .body(minimal("a"));
        let refusal = call.signed().send(&emulator).await.refusal();
        assert_eq!(refusal, refused(status, code, None), "{digest}");
    }
    // Of no bytes, as two SDKs send it with every GET.
    let call = Call::bucket(Method::GET, "source", "location")
        .header("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==");
    assert_eq!(call.signed().send(&emulator).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_body_has_a_largest_size() -> Outcome {
    let emulator = rules::with_source().await;
    for (length, code) in [
        (1024 * 1024, "MalformedXML"),
        (1024 * 1024 + 1, "EntityTooLarge"),
    ] {
        let call = put_call("a", &" ".repeat(length));
        let (status, refused, _) = call.send(&emulator).await.refusal();
        assert_eq!((status, refused.as_str()), (400, code), "{length}");
    }
    Ok(())
}

#[tokio::test]
async fn a_body_without_end_is_not_read_for_ever() -> Outcome {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = put_call("a", "").head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    connection.send(&head).await;
    let chunk = [
        b"10000\r\n".as_slice(),
        " ".repeat(0x10000).as_bytes(),
        b"\r\n",
    ]
    .concat();
    // A little more than the patience of 8 MiB; the last chunk is never sent.
    for _ in 0..129 {
        connection.send(&chunk).await;
    }
    let reply = connection.reply(&Method::PUT).await;
    assert_eq!(reply.refusal(), refused(400, "EntityTooLarge", None));
    Ok(())
}

#[tokio::test]
async fn a_client_that_asks_first_is_told_to_go_on() -> Outcome {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let call = put_call("asked", &minimal("asked"));
    let mut head = call.head();
    let framing = format!(
        "Expect: 100-continue\r\nContent-Length: {}\r\n\r\n",
        call.body.len()
    );
    head.extend_from_slice(framing.as_bytes());
    connection.send(&head).await;
    assert_eq!(connection.any_reply(&Method::PUT).await.status, 100);
    connection.send(&call.body).await;
    assert_eq!(connection.reply(&Method::PUT).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn a_stranger_that_asks_first_is_told_to_leave() -> Outcome {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = Call::bucket(Method::PUT, "source", "").head();
    head.extend_from_slice(b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n");
    connection.send(&head).await;
    assert_eq!(connection.any_reply(&Method::PUT).await.status, 403);
    Ok(())
}

/// Python sends head and body apart; the answer must not be lost to a reset between them.
#[tokio::test]
async fn a_refused_body_is_read_to_its_end() -> Outcome {
    let emulator = rules::with_source().await;
    let mut connection = Connection::open(&emulator).await;
    let mut head = Call::bucket(Method::PUT, "source", "").head();
    head.extend_from_slice(b"Content-Length: 100000\r\n\r\n");
    connection.send(&head).await;
    connection.send(&vec![b' '; 100_000]).await;
    assert_eq!(connection.reply(&Method::PUT).await.status, 403);
    let next = Call::bucket(Method::GET, "source", "location").signed();
    assert_eq!(
        connection.call(&next).await.status,
        200,
        "the connection goes on"
    );
    Ok(())
}

#[tokio::test]
async fn two_lengths_are_refused() -> Outcome {
    let emulator = rules::with_source().await;
    for framing in [
        "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "Content-Length: x\r\n\r\n",
    ] {
        let mut head = Call::bucket(Method::PUT, "source", "").signed().head();
        head.extend_from_slice(framing.as_bytes());
        let mut connection = Connection::open(&emulator).await;
        connection.send(&head).await;
        assert_eq!(
            connection.reply(&Method::PUT).await.status,
            400,
            "{framing}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_error_of_a_head_is_in_a_header() -> Outcome {
    let emulator = builder().start().await?;
    let mut connection = Connection::open(&emulator).await;
    let call = Call::bucket(Method::HEAD, "source", "");
    let reply = connection.call(&call).await;
    assert_eq!(reply.status, 403);
    let document = STANDARD.decode(reply.header("x-oss-err"))?;
    let error = ErrorDocument::from_xml(&document)?;
    assert_eq!(error.code.as_deref(), Some("AccessDenied"));
    assert_eq!(
        error.request_id.as_deref(),
        Some(reply.header("x-oss-request-id"))
    );
    // Had it a body, that would be read as the next answer.
    let next = Call::service(Method::GET, "").signed();
    assert_eq!(connection.call(&next).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn every_answer_has_the_headers_of_the_service() -> Outcome {
    let emulator = rules::with_source().await;
    let mut seen = Vec::new();
    for call in [
        Call::service(Method::GET, "").signed(),
        Call::service(Method::GET, ""),
        Call::bucket(Method::DELETE, "source", "inventory&inventoryId=a").signed(),
    ] {
        let reply = call.send(&emulator).await;
        assert_eq!(reply.header("server"), "AliyunOSS");
        assert_eq!(reply.header("date"), "Sun, 22 Nov 2026 07:42:33 GMT");
        assert!(reply.header("x-oss-server-time").parse::<u64>().is_ok());
        let id = reply.header("x-oss-request-id").to_owned();
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
async fn an_error_is_written_as_the_service_writes_it() -> Outcome {
    let emulator = builder().start().await?;
    let call = Call::bucket(Method::GET, "absent", "location").signed();
    let reply = call.send(&emulator).await;
    let id = reply.header("x-oss-request-id");
    assert_eq!(reply.header("content-type"), "application/xml");
    assert_eq!(
        reply.body,
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
