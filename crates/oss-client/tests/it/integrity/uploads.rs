//! The CRC-64 of the response, compared with the sent data.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use http::Response;
use oss_client::{ErrorKind, RetryPolicy, StopReason};
use oss_model::multipart::UploadPart;
use oss_model::object::PutObject;
use oss_model::operation::{ByteStream, RequestBody};
use oss_transport::{Body, ErrorKind as TransportErrorKind};
use oss_transport_testing::from_fn;

use super::HELLO;
use super::chunks::{Chunks, End};
use crate::support::{TestResult, builder, chain, client, response, script};

fn put(body: impl Into<RequestBody>) -> PutObject {
    PutObject::new("examplebucket", "greeting.txt", body)
}

/// Returns the success of a service that received data with this CRC-64.
fn received(crc64: &'static str) -> Response<&'static str> {
    response(
        200,
        &[("x-oss-hash-crc64ecma", crc64), ("x-oss-request-id", "ID1")],
        "",
    )
}

fn conflict() -> Response<&'static str> {
    response(409, &[], "<Error><Code>FileAlreadyExists</Code></Error>")
}

fn hello(end: End) -> Chunks {
    Chunks::new(["h", "", "ell", "o"], end)
}

/// Returns "hello" in memory, and as each kind of stream.
fn bodies() -> Vec<RequestBody> {
    let mut bodies = vec!["hello".into()];
    for end in [End::Unknown, End::Length, End::Flag] {
        bodies.push(RequestBody::once(hello(end)));
        bodies.push(RequestBody::repeatable(move || hello(end)));
        bodies.push(ByteStream::new(hello(end)).into());
    }
    bodies
}

#[tokio::test]
async fn upload_with_the_crc_of_the_service_succeeds() -> TestResult {
    for body in bodies() {
        let (client, sent) = client([Ok(received(HELLO))])?;
        let output = client.execute(&put(body)).await?;
        assert_eq!(output.hash_crc64.unwrap().to_string(), HELLO);
        assert_eq!(
            (sent.count(), &sent.requests()[0].body()[..]),
            (1, &b"hello"[..])
        );
    }
    Ok(())
}

#[tokio::test]
async fn upload_with_two_checksums_needs_both() -> TestResult {
    for (first, second) in [(HELLO, "1"), ("1", HELLO)] {
        let headers = [
            ("x-oss-hash-crc64ecma", first),
            ("x-oss-hash-crc64ecma", second),
        ];
        let (client, _) = client([Ok(response(200, &headers, ""))])?;
        let error = client.execute(&put("hello")).await.map(drop).unwrap_err();
        assert!(error.is_checksum_mismatch(), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn response_without_crc_is_a_success() -> TestResult {
    for body in bodies() {
        let (client, _) = client([Ok(response(200, &[], ""))])?;
        client.execute(&put(body)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn damaged_upload_is_sent_again() -> TestResult {
    for body in bodies().into_iter().filter(RequestBody::is_repeatable) {
        let (client, sent) = client([Ok(received("1")), Ok(received("2")), Ok(received(HELLO))])?;
        client.execute(&put(body)).await?;
        assert_eq!(sent.count(), 3);
        for request in sent.requests() {
            assert_eq!(request.body(), "hello");
        }
    }
    Ok(())
}

#[tokio::test]
async fn part_is_compared_like_an_object() -> TestResult {
    let part = || UploadPart::new("examplebucket", "key", 1, "upload", "hello");
    let (intact, _) = client([Ok(received(HELLO))])?;
    intact.execute(&part()).await?;
    let (damaged, sent) = client([Ok(received("1"))])?;
    let error = damaged.execute(&part()).await.map(drop).unwrap_err();
    assert!(error.is_checksum_mismatch(), "{error}");
    assert_eq!(sent.count(), 3);
    Ok(())
}

#[tokio::test]
async fn mismatch_names_both_values_and_what_to_do() -> TestResult {
    for body in bodies().into_iter().filter(RequestBody::is_repeatable) {
        let (client, _) = client([Ok(received("1"))])?;
        let error = client.execute(&put(body)).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ChecksumMismatch);
        assert!(error.is_checksum_mismatch() && error.may_have_been_applied());
        assert_eq!(error.stopped_by(), Some(StopReason::MaxAttempts));
        assert_eq!(
            (error.status().unwrap(), error.attempts()),
            (200.try_into()?, 3)
        );
        let text = chain(&error);
        let expected = "PutObject: the service received damaged data: its CRC-64 is 1, \
                        but 11177612005948864433 was sent, after 3 attempts";
        assert!(text.starts_with(expected), "{text}");
        assert!(text.ends_with("(request id ID1)"), "{text}");
        assert!(
            error
                .help()
                .unwrap()
                .starts_with("upload the data again or delete it")
        );
    }
    Ok(())
}

#[tokio::test]
async fn damaged_one_shot_stream_is_not_sent_again() -> TestResult {
    let (client, sent) = client([Ok(received("1")), Ok(received(HELLO))])?;
    let put = put(RequestBody::once(hello(End::Length)));
    let error = client.execute(&put).await.map(drop).unwrap_err();
    assert!(error.is_checksum_mismatch() && error.may_have_been_applied());
    assert_eq!(error.stopped_by(), Some(StopReason::OneShotBody));
    assert_eq!(sent.count(), 1);
    Ok(())
}

#[tokio::test]
async fn policy_without_retries_sends_damaged_data_once() -> TestResult {
    let (transport, sent) = script([Ok(received("1")), Ok(received(HELLO))]);
    let client = builder(transport)?.retry(RetryPolicy::none()).build()?;
    let error = client.execute(&put("hello")).await.map(drop).unwrap_err();
    assert!(error.is_checksum_mismatch());
    assert_eq!(sent.count(), 1);
    Ok(())
}

/// The conflict is with the damaged object: the operation hasn't succeeded.
#[tokio::test]
async fn later_failure_does_not_hide_the_mismatch() -> TestResult {
    for later in [Ok(conflict()), Err(TransportErrorKind::Connect)] {
        let (client, sent) = client([Ok(received("1")), later])?;
        let mut put = put("hello");
        put.forbid_overwrite = Some(true);
        let error = client.execute(&put).await.map(drop).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ChecksumMismatch, "{error}");
        assert!(error.may_have_been_applied() && sent.count() > 1);
    }
    Ok(())
}

#[tokio::test]
async fn crc_restarts_with_each_attempt() -> TestResult {
    let opened = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&opened);
    let body = RequestBody::repeatable(move || {
        count.fetch_add(1, Ordering::Relaxed);
        hello(End::Length)
    });
    let (client, _) = client([Err(TransportErrorKind::Interrupted), Ok(received(HELLO))])?;
    client.execute(&put(body)).await?;
    assert_eq!(opened.load(Ordering::Relaxed), 2);
    Ok(())
}

#[tokio::test]
async fn empty_object_has_the_crc_0() -> TestResult {
    let empty = || Chunks::new([""; 0], End::Length);
    for body in [RequestBody::default(), RequestBody::repeatable(empty)] {
        let (intact, _) = client([Ok(received("0"))])?;
        intact.execute(&put(body.clone())).await?;
        let (damaged, _) = client([Ok(received(HELLO))])?;
        let error = damaged.execute(&put(body)).await.map(drop).unwrap_err();
        assert!(error.is_checksum_mismatch(), "{error}");
    }
    Ok(())
}

/// Its CRC-64 is the one of the bytes read so far.
#[tokio::test]
async fn response_before_the_end_of_the_body_is_a_mismatch() -> TestResult {
    let transport = from_fn(|request: http::Request<Body>| async {
        let mut body = request.into_body();
        // "h", an empty chunk and "ell" are left unread.
        assert!(body.next_chunk().await?.is_some());
        let crc = "8614629351819626508";
        let head = Response::builder().header("x-oss-hash-crc64ecma", crc);
        Ok(head.body(Body::empty()).unwrap())
    });
    let client = builder(transport)?.build()?;
    let put = put(RequestBody::once(hello(End::Length)));
    let error = client.execute(&put).await.map(drop).unwrap_err();
    assert!(error.is_checksum_mismatch(), "{error}");
    assert!(
        chain(&error).contains("before the end of the request body"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn checks_of_uploads_can_be_turned_off() -> TestResult {
    for body in bodies() {
        let (transport, sent) = script([Ok(received("1"))]);
        let client = builder(transport)?
            .without_checksum_verification()
            .build()?;
        let output = client.execute(&put(body)).await?;
        assert_eq!((output.hash_crc64, sent.count()), (Some(1), 1));
        assert!(!sent.requests()[0].headers().contains_key("content-md5"));
    }
    Ok(())
}

#[tokio::test]
async fn crc_that_is_no_number_is_an_unexpected_response() -> TestResult {
    let (client, sent) = client([Ok(received("x"))])?;
    let error = client.execute(&put("hello")).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse);
    assert!(error.may_have_been_applied() && sent.count() == 1);
    Ok(())
}

/// A transport that knows the length needn't poll the body at its end.
#[tokio::test]
async fn body_that_is_read_to_its_last_byte_is_complete() -> TestResult {
    for end in [End::Length, End::Flag] {
        let transport = from_fn(|request: http::Request<Body>| async {
            let mut body = request.into_body();
            let mut remaining = 5;
            while remaining > 0 {
                remaining -= body.next_chunk().await?.map_or(0, |chunk| chunk.len());
            }
            let head = Response::builder().header("x-oss-hash-crc64ecma", HELLO);
            Ok(head.body(Body::empty()).unwrap())
        });
        let client = builder(transport)?.build()?;
        client.execute(&put(RequestBody::once(hello(end)))).await?;
    }
    Ok(())
}

/// The second attempt replaced the damaged data, although its response is invalid.
#[tokio::test]
async fn unreadable_success_after_a_mismatch_is_its_own_error() -> TestResult {
    let (client, sent) = client([Ok(received("1")), Ok(received("x"))])?;
    let error = client.execute(&put("hello")).await.map(drop).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
    assert_eq!((sent.count(), error.attempts()), (2, 2));
    Ok(())
}
