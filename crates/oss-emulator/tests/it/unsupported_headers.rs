//! Headers that change what OSS does and that the emulator doesn't honor.

use http::Method;

use crate::content::{get, head, keys, put, put_request};
use crate::rules;
use crate::wire::{Connection, Request, TestResult, refused};

#[tokio::test]
async fn header_that_cannot_be_honored_is_501() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "old", "old").await;
    let bucket = || Request::bucket(Method::PUT, "other", "");
    let new = || put_request("new", "new");
    let copy = || put_request("new", "").header("x-oss-copy-source", "/source/old");
    let upload = || Request::object(Method::POST, "source", "new", "uploads");
    let all = [
        (new(), "x-oss-callback", "e30="),
        (new(), "x-oss-callback-var", "e30="),
        (copy(), "x-oss-callback", "e30="),
        (new(), "x-oss-object-acl", "public-read"),
        (copy(), "x-oss-object-acl", "public-read-write"),
        (upload(), "x-oss-object-acl", "public-read"),
        (new(), "x-oss-object-worm-mode", "COMPLIANCE"),
        (
            new(),
            "x-oss-object-worm-retain-until-date",
            "2030-01-01T00:00:00.000Z",
        ),
        (upload(), "x-oss-object-worm-legal-hold", "ON"),
        (new(), "x-oss-persistent-headers", "a:Yg=="),
        (bucket(), "x-oss-hns-status", "enabled"),
        (bucket(), "x-oss-bucket-tagging", "a=b"),
        (bucket(), "x-oss-resource-group-id", "rg-a"),
        (bucket(), "x-oss-server-side-encryption", "AES256"),
        (bucket(), "x-oss-server-side-encryption-key-id", "a"),
        (bucket(), "x-oss-server-side-data-encryption", "SM4"),
        (
            Request::service(Method::GET, ""),
            "x-oss-resource-group-id",
            "rg-a",
        ),
    ];
    for (request, name, value) in all {
        let response = request.header(name, value).signed().send(&emulator).await;
        let refusal = response.refusal();
        assert_eq!(refusal, refused(501, "NotImplemented", None), "{name}");
        assert!(response.body.contains(name), "{}", response.body);
    }
    assert_eq!(keys(&emulator, "").await, ["old"]);
    let other = Request::bucket(Method::GET, "other", "location").signed();
    assert_eq!(other.send(&emulator).await.status, 404);
    Ok(())
}

/// Neither changes what the operation does here.
#[tokio::test]
async fn header_without_consequence_is_accepted() -> TestResult {
    let emulator = rules::with_source().await;
    for (name, value) in [
        ("x-oss-traffic-limit", "819200"),
        ("x-oss-request-payer", "requester"),
        ("x-oss-object-acl", "private"),
        ("x-oss-object-acl", "default"),
        ("x-oss-object-acl", ""),
        ("x-oss-callback", ""),
        ("x-oss-server-side-encryption", "AES256"),
        ("x-oss-user-agent", "aliyun-sdk-js"),
    ] {
        let request = put_request("k", "hello").header(name, value);
        let response = request.signed().send(&emulator).await;
        assert_eq!(response.status, 200, "{name}: {}", response.body);
    }
    // It concerns writes.
    let read = Request::object(Method::GET, "source", "k", "");
    let read = read.header("x-oss-object-acl", "public-read").signed();
    assert_eq!(read.send(&emulator).await.status, 200);
    Ok(())
}

#[tokio::test]
async fn invalid_object_acl_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "old", "old").await;
    for request in [
        put_request("k", "hello"),
        put_request("k", "").header("x-oss-copy-source", "/source/old"),
        Request::object(Method::POST, "source", "k", "uploads"),
        Request::object(Method::POST, "source", "k", "uploadId=a"),
    ] {
        let request = request.header("x-oss-object-acl", "mine").signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None));
    }
    Ok(())
}

#[tokio::test]
async fn part_with_encryption_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let request = Request::object(Method::PUT, "source", "k", "partNumber=1&uploadId=a");
    let request = request.header("x-oss-server-side-encryption", "AES256");
    let refusal = request.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn content_language_is_stored_and_copied() -> TestResult {
    let emulator = rules::with_source().await;
    let request = put_request("k", "hello").header("content-language", "de");
    assert_eq!(request.signed().send(&emulator).await.status, 200);
    assert_eq!(get(&emulator, "k").await.header("content-language"), "de");
    let copy = put_request("copy", "").header("x-oss-copy-source", "/source/k");
    assert_eq!(copy.signed().send(&emulator).await.status, 200);
    assert_eq!(
        head(&emulator, "copy").await.header("content-language"),
        "de"
    );
    Ok(())
}

/// A client that waits for `100 Continue` needn't send the body.
#[tokio::test]
async fn unsupported_request_is_refused_before_its_body() -> TestResult {
    let emulator = rules::with_source().await;
    for request in [
        put_request("k", "").header("x-oss-callback", "e30="),
        Request::object(Method::POST, "source", "k", "append&position=0"),
    ] {
        let mut connection = Connection::open(&emulator).await;
        let mut head = request.signed().head();
        head.extend_from_slice(b"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n");
        connection.send(&head).await;
        let response = connection.read_any_response(&Method::PUT).await;
        assert_eq!(response.status, 501);
    }
    Ok(())
}
