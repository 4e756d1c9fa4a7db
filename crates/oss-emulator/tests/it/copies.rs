//! Copies of objects.

use http::Method;
use oss_emulator::Emulator;
use oss_model::object::CopyObjectResult;

use crate::content::{get, put, put_request};
use crate::rules;
use crate::wire::{Request, Response, TestResult, refused};

fn copy_request(source: &str, key: &str) -> Request {
    put_request(key, "").header("x-oss-copy-source", source)
}

async fn described(emulator: &Emulator) -> Response {
    let request = put_request("k", "hello")
        .header("content-type", "text/plain")
        .header("x-oss-meta-a", "1")
        .header("x-oss-tagging", "t=1")
        .header("x-oss-storage-class", "IA");
    request.signed().send(emulator).await
}

#[tokio::test]
async fn copy_inherits_attributes_unless_replaced() -> TestResult {
    let emulator = rules::with_source().await;
    let source = described(&emulator).await;
    let response = copy_request("/source/k", "copy")
        .signed()
        .send(&emulator)
        .await;
    let result: CopyObjectResult = response.document();
    assert_eq!(result.etag.as_deref(), Some(source.header("etag")));
    assert!(result.last_modified.is_some());
    for name in ["etag", "x-oss-hash-crc64ecma"] {
        assert_eq!(response.header(name), source.header(name), "{name}");
    }
    let copied = get(&emulator, "copy").await;
    for (name, value) in [
        ("content-type", "text/plain"),
        ("x-oss-meta-a", "1"),
        ("x-oss-tagging-count", "1"),
        ("x-oss-storage-class", "Standard"),
    ] {
        assert_eq!(copied.header(name), value, "{name}");
    }

    let request = copy_request("/source/k", "copy")
        .header("x-oss-metadata-directive", "REPLACE")
        .header("x-oss-tagging-directive", "Replace")
        .header("x-oss-meta-b", "2");
    assert_eq!(request.signed().send(&emulator).await.status, 200);
    let copied = get(&emulator, "copy").await;
    for (name, value) in [
        ("content-type", "application/octet-stream"),
        ("x-oss-meta-a", ""),
        ("x-oss-meta-b", "2"),
        ("x-oss-tagging-count", ""),
    ] {
        assert_eq!(copied.header(name), value, "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn copy_onto_itself_replaces_the_metadata() -> TestResult {
    let emulator = rules::with_source().await;
    described(&emulator).await;
    let request = copy_request("/source/k", "k").header("x-oss-meta-b", "2");
    assert_eq!(request.signed().send(&emulator).await.status, 200);
    let object = get(&emulator, "k").await;
    assert_eq!(object.body, "hello");
    assert_eq!(
        (object.header("x-oss-meta-a"), object.header("x-oss-meta-b")),
        ("", "2")
    );
    Ok(())
}

#[tokio::test]
async fn copy_source_is_decoded_and_may_be_in_another_bucket() -> TestResult {
    let emulator = rules::with_source().await;
    let other = Request::bucket(Method::PUT, "other", "").signed();
    other.send(&emulator).await;
    put(&emulator, "a b+c%25/中?", "hello").await;
    for source in [
        "/source/a%20b%2Bc%2525/%E4%B8%AD%3F",
        "source/a%20b%2Bc%2525%2F%E4%B8%AD%3F?versionId=null",
    ] {
        let request = Request::object(Method::PUT, "other", "copy", "");
        let request = request.header("x-oss-copy-source", source).signed();
        assert_eq!(request.send(&emulator).await.status, 200, "{source}");
        let request = Request::object(Method::GET, "other", "copy", "").signed();
        assert_eq!(request.send(&emulator).await.body, "hello");
    }
    Ok(())
}

#[tokio::test]
async fn copy_without_source_or_with_failed_condition_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    put(&emulator, "there", "old").await;
    for (source, status, code, ec) in [
        ("/source/absent", 404, "NoSuchKey", None),
        ("/absent/k", 404, "NoSuchBucket", Some("0015-00000101")),
        ("/source/k?versionId=v", 404, "NoSuchVersion", None),
        ("/source", 400, "InvalidArgument", None),
    ] {
        let refusal = copy_request(source, "copy")
            .signed()
            .send(&emulator)
            .await
            .refusal();
        assert_eq!(refusal, refused(status, code, ec), "{source}");
    }
    for (name, value, status) in [
        ("x-oss-copy-source-if-match", "00", 412),
        ("x-oss-copy-source-if-none-match", "*", 304),
        ("x-oss-metadata-directive", "MERGE", 400),
        ("x-oss-copy-source-if-match", "*", 200),
    ] {
        let request = copy_request("/source/k", "copy").header(name, value);
        assert_eq!(
            request.signed().send(&emulator).await.status,
            status,
            "{name}"
        );
    }
    let request = copy_request("/source/k", "there").header("x-oss-forbid-overwrite", "true");
    let refusal = request.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(409, "FileAlreadyExists", None));
    assert_eq!(get(&emulator, "there").await.body, "old");
    Ok(())
}
