//! Repeated headers: a signature covers the joined values, so none counts alone.

use http::{HeaderName, HeaderValue, Method};

use crate::content::{get, get_request, put, put_request};
use crate::rules;
use crate::wire::{Request, TestResult, refused};

/// A request with a header for each of the values.
fn repeated(mut request: Request, name: &'static str, values: [&'static str; 2]) -> Request {
    for value in values {
        let name = HeaderName::from_static(name);
        request
            .headers
            .append(name, HeaderValue::from_static(value));
    }
    request
}

#[tokio::test]
async fn repeated_header_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let bucket = Request::bucket(Method::PUT, "source", "acl");
    for (request, name, values) in [
        (
            put_request("new", ""),
            "x-oss-copy-source",
            ["/source/k", "/source/k"],
        ),
        (
            put_request("new", ""),
            "x-oss-forbid-overwrite",
            ["false", "true"],
        ),
        (put_request("new", ""), "x-oss-storage-class", ["IA", ""]),
        (put_request("new", ""), "x-oss-tagging", ["a=1", "b=2"]),
        (
            put_request("new", ""),
            "x-oss-server-side-encryption-key-id",
            ["a", "b"],
        ),
        (get_request("k"), "range", ["bytes=0-0", "bytes=1-1"]),
        (bucket, "x-oss-acl", ["private", "public-read"]),
    ] {
        let request = repeated(request, name, values).signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None), "{name}");
    }
    assert_eq!(get(&emulator, "new").await.status, 404);
    Ok(())
}

/// The split and the whole header have the same signature.
#[tokio::test]
async fn split_signed_header_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "a", "another object").await;
    put(&emulator, "a,b", "hello").await;
    let whole = put_request("copy", "").header("x-oss-copy-source", "/source/a,b");
    let whole = whole.signed();
    let mut split = whole.clone();
    split.headers.remove("x-oss-copy-source");
    let split = repeated(split, "x-oss-copy-source", ["/source/a", "b"]);
    let refusal = split.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    assert_eq!(get(&emulator, "copy").await.status, 404);
    assert_eq!(whole.send(&emulator).await.status, 200);
    assert_eq!(get(&emulator, "copy").await.body, "hello");
    Ok(())
}

#[tokio::test]
async fn repeated_content_md5_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let empty = "1B2M2Y8AsgTpgAmY7PhCfg==";
    let request = repeated(put_request("k", ""), "content-md5", [empty, empty]);
    let refusal = request.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidDigest", None));
    Ok(())
}

#[tokio::test]
async fn repeated_list_of_entity_tags_is_joined() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let (same, other) = ("\"5D41402ABC4B2A76B9719D911017C592\"", "\"00\"");
    for (name, values, status) in [
        ("if-match", [other, same], 200),
        ("if-match", [other, other], 412),
        ("if-match", ["", ""], 200),
        ("if-none-match", [other, same], 304),
        ("if-none-match", [other, other], 200),
    ] {
        let request = repeated(get_request("k"), name, values).signed();
        let response = request.send(&emulator).await;
        assert_eq!(response.status, status, "{name}: {values:?}");
    }
    let copy = put_request("copy", "").header("x-oss-copy-source", "/source/k");
    let copy = repeated(copy, "x-oss-copy-source-if-match", [other, same]);
    assert_eq!(copy.signed().send(&emulator).await.status, 200);
    Ok(())
}
