//! Objects: put, get, describe, and their attributes.

use http::Method;
use md5::{Digest as _, Md5};
use oss_model::bucket::BucketStat;

use crate::content::{get, get_request, head, put, put_request};
use crate::rules;
use crate::wire::{Connection, Request, TestResult, builder, refused};

const HELLO_ETAG: &str = "\"5D41402ABC4B2A76B9719D911017C592\"";
const HELLO_MD5: &str = "XUFAKrxLKna5cZ2REBfFkg==";
const HELLO_CRC: &str = "11177612005948864433";

#[tokio::test]
async fn object_is_returned_and_described_as_put() -> TestResult {
    let emulator = rules::with_source().await;
    let response = put_request("dir/a b", "hello")
        .signed()
        .send(&emulator)
        .await;
    assert_eq!(
        (response.status.as_u16(), response.body.as_str()),
        (200, "")
    );
    assert_eq!(response.header("etag"), HELLO_ETAG);
    assert_eq!(response.header("x-oss-hash-crc64ecma"), HELLO_CRC);
    assert_eq!(response.header("content-md5"), HELLO_MD5);

    let (got, described) = (
        get(&emulator, "dir/a b").await,
        head(&emulator, "dir/a b").await,
    );
    assert_eq!((got.body.as_str(), described.body.as_str()), ("hello", ""));
    for response in [got, described] {
        assert_eq!(response.status, 200);
        for (name, value) in [
            ("content-length", "5"),
            ("content-type", "application/octet-stream"),
            ("etag", HELLO_ETAG),
            ("content-md5", HELLO_MD5),
            ("x-oss-hash-crc64ecma", HELLO_CRC),
            ("last-modified", "Sun, 22 Nov 2026 07:42:33 GMT"),
            ("x-oss-object-type", "Normal"),
            ("x-oss-storage-class", "Standard"),
            ("x-oss-tagging-count", ""),
            ("x-oss-version-id", ""),
        ] {
            assert_eq!(response.header(name), value, "{name}");
        }
    }
    let request = Request::object(Method::HEAD, "source", "dir/a b", "objectMeta");
    let meta = request.signed().send(&emulator).await;
    assert_eq!(meta.header("content-length"), "5");
    assert_eq!(meta.header("etag"), HELLO_ETAG);
    assert_eq!(meta.header("x-oss-object-type"), "");
    Ok(())
}

#[tokio::test]
async fn attributes_of_an_object_are_returned() -> TestResult {
    let emulator = rules::with_source().await;
    let described = [
        ("content-type", "text/plain; charset=utf-8"),
        ("cache-control", "no-cache"),
        ("content-disposition", "attachment"),
        ("content-encoding", "identity"),
        ("expires", "Sun, 22 Nov 2026 08:00:00 GMT"),
        ("x-oss-meta-a-b", "1 2"),
        ("x-oss-meta-empty", ""),
        ("x-oss-storage-class", "IA"),
        ("x-oss-server-side-encryption", "KMS"),
        ("x-oss-server-side-data-encryption", "SM4"),
        ("x-oss-server-side-encryption-key-id", "key"),
    ];
    let request = described
        .iter()
        .fold(put_request("k", ""), |request, (name, value)| {
            request.header(name, value)
        });
    let put = request.header("x-oss-tagging", "a=1&b&").signed();
    let response = put.send(&emulator).await;
    assert_eq!(response.header("x-oss-server-side-encryption"), "KMS");
    for response in [get(&emulator, "k").await, head(&emulator, "k").await] {
        for (name, value) in described {
            assert!(response.headers.contains_key(name), "{name}");
            assert_eq!(response.header(name), value, "{name}");
        }
        assert_eq!(response.header("x-oss-tagging-count"), "2");
    }
    assert_eq!(head(&emulator, "k").await.header("content-length"), "0");
    // A new object inherits nothing from the old one.
    put_request("k", "").signed().send(&emulator).await;
    let response = get(&emulator, "k").await;
    assert_eq!(response.header("x-oss-meta-a-b"), "");
    assert_eq!(response.header("content-type"), "application/octet-stream");
    assert_eq!(response.header("x-oss-storage-class"), "Standard");
    Ok(())
}

#[tokio::test]
async fn missing_object_is_404() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let no_key = refused(404, "NoSuchKey", None);
    assert_eq!(get(&emulator, "K").await.refusal(), no_key);
    assert_eq!(head(&emulator, "K").await.head_refusal(), no_key);
    let meta = Request::object(Method::HEAD, "source", "K", "objectMeta");
    assert_eq!(meta.signed().send(&emulator).await.head_refusal(), no_key);

    let no_bucket = refused(404, "NoSuchBucket", Some("0015-00000101"));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let request = Request::object(method, "other", "k", "").signed();
        assert_eq!(request.send(&emulator).await.refusal(), no_bucket);
    }
    let no_version = refused(404, "NoSuchVersion", None);
    for (query, found) in [
        ("versionId=null", true),
        ("versionId=", true),
        ("versionId=v1", false),
    ] {
        let request = Request::object(Method::GET, "source", "k", query).signed();
        let response = request.send(&emulator).await;
        assert_eq!(response.status == 200, found, "{query}");
        if !found {
            assert_eq!(response.refusal(), no_version);
            let request = Request::object(Method::HEAD, "source", "k", query).signed();
            assert_eq!(request.send(&emulator).await.head_refusal(), no_version);
        }
    }
    Ok(())
}

#[tokio::test]
async fn object_is_replaced_unless_overwrite_is_forbidden() -> TestResult {
    let emulator = rules::with_source().await;
    let forbidding = |value| put_request("k", "new").header("x-oss-forbid-overwrite", value);
    let first = forbidding("true").signed().send(&emulator).await;
    assert_eq!(first.status, 200);
    put(&emulator, "k", "old").await;
    let second = forbidding("true").signed().send(&emulator).await;
    assert_eq!(second.refusal(), refused(409, "FileAlreadyExists", None));
    assert_eq!(get(&emulator, "k").await.body, "old");
    assert_eq!(
        forbidding("false").signed().send(&emulator).await.status,
        200
    );
    assert_eq!(get(&emulator, "k").await.body, "new");
    let unclear = forbidding("yes").signed().send(&emulator).await;
    assert_eq!(unclear.refusal(), refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn invalid_object_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let (longest, too_long) = ("k".repeat(1023), "ü".repeat(512));
    put(&emulator, &longest, "").await;
    for key in [&too_long, "/k", "\\k"] {
        let refusal = put_request(key, "")
            .signed()
            .send(&emulator)
            .await
            .refusal();
        assert_eq!(refusal, refused(400, "InvalidObjectName", None), "{key}");
    }
    for (name, value, code) in [
        ("x-oss-storage-class", "Paper", "InvalidArgument"),
        (
            "x-oss-server-side-encryption",
            "ROT13",
            "InvalidEncryptionAlgorithmError",
        ),
        (
            "x-oss-server-side-data-encryption",
            "AES256",
            "InvalidEncryptionAlgorithmError",
        ),
        ("content-md5", "1B2M2Y8AsgTpgAmY7PhCfg==", "BadDigest"),
    ] {
        let request = put_request("k", "hello").header(name, value).signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, code, None), "{name}");
    }
    assert_eq!(get(&emulator, "k").await.status, 404);
    Ok(())
}

#[tokio::test]
async fn conditions_select_200_304_or_412() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let (then, now, later) = (
        "Sun, 22 Nov 2026 07:42:32 GMT",
        "Sun, 22 Nov 2026 07:42:33 GMT",
        "Sun, 22 Nov 2026 07:42:34 GMT",
    );
    let (same, other) = (HELLO_ETAG, "\"00\"");
    for (conditions, status) in [
        (&[("if-match", same)] as &[_], 200),
        (&[("if-match", "5D41402ABC4B2A76B9719D911017C592")], 200),
        (&[("if-match", "*")], 200),
        (&[("if-match", other)], 412),
        (&[("if-none-match", same)], 304),
        (&[("if-none-match", other)], 200),
        (&[("if-modified-since", then)], 200),
        (&[("if-modified-since", now)], 304),
        (&[("if-modified-since", later)], 304),
        (&[("if-modified-since", "yesterday")], 200),
        (&[("if-unmodified-since", then)], 412),
        (&[("if-unmodified-since", now)], 200),
        (
            &[("if-none-match", other), ("if-modified-since", later)],
            200,
        ),
        (&[("if-none-match", same), ("if-modified-since", then)], 200),
        (&[("if-none-match", same), ("if-modified-since", now)], 304),
        (&[("if-match", other), ("if-none-match", same)], 412),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let request = Request::object(method.clone(), "source", "k", "");
            let request = conditions.iter().fold(request, |request, (name, value)| {
                request.header(name, value)
            });
            let response = request.signed().send(&emulator).await;
            assert_eq!(response.status, status, "{conditions:?}");
            match status {
                200 => assert_eq!(response.header("content-length"), "5"),
                304 => {
                    assert_eq!(
                        (response.body.as_str(), response.header("etag")),
                        ("", same)
                    );
                    assert_eq!(response.header("x-oss-err"), "");
                }
                _ => {
                    let refusal = match method {
                        Method::HEAD => response.head_refusal(),
                        _ => response.refusal(),
                    };
                    assert_eq!(refusal, refused(412, "PreconditionFailed", None));
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn query_overrides_response_headers() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let overrides = "response-content-type=text%2Fhtml&response-content-language=zh\
        &response-expires=never&response-cache-control=a&response-content-disposition=b\
        &response-content-encoding=c";
    let request = Request::object(Method::GET, "source", "k", overrides);
    let response = request.clone().signed().send(&emulator).await;
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-language", "zh"),
        ("expires", "never"),
        ("cache-control", "a"),
        ("content-disposition", "b"),
        ("content-encoding", "c"),
    ] {
        assert_eq!(response.header(name), value, "{name}");
    }
    let part = request.header("range", "bytes=0-1").signed();
    let part = part.send(&emulator).await;
    assert_eq!(
        (part.status.as_u16(), part.header("content-language")),
        (206, "")
    );
    let request = Request::object(Method::GET, "source", "k", "response-expires=a%0Ab").signed();
    let refusal = request.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn bucket_with_objects_cannot_be_deleted() -> TestResult {
    let emulator = builder().start().await?;
    let bucket = |method| Request::bucket(method, "source", "").signed();
    bucket(Method::PUT).send(&emulator).await;
    put(&emulator, "k", "hello").await;
    put(&emulator, "l", "hello").await;
    let request = Request::bucket(Method::GET, "source", "stat").signed();
    let stat: BucketStat = request.send(&emulator).await.document();
    assert_eq!((stat.storage, stat.object_count), (Some(10), Some(2)));
    let refusal = bucket(Method::DELETE).send(&emulator).await.refusal();
    assert_eq!(refusal, refused(409, "BucketNotEmpty", None));
    for key in ["k", "l"] {
        let request = Request::object(Method::DELETE, "source", key, "").signed();
        assert_eq!(request.send(&emulator).await.status, 204);
    }
    assert_eq!(bucket(Method::DELETE).send(&emulator).await.status, 204);
    Ok(())
}

#[tokio::test]
async fn object_of_several_segments_is_returned() -> TestResult {
    let emulator = rules::with_source().await;
    let pattern: String = (' '..='~').cycle().take(3 * 1024 * 1024 + 7).collect();
    put(&emulator, "k", &pattern).await;
    let mut head = put_request("l", "").signed().head();
    head.extend_from_slice(b"Transfer-Encoding: chunked\r\n\r\n");
    let mut connection = Connection::open(&emulator).await;
    connection.send(&head).await;
    for piece in pattern.as_bytes().chunks(100_000) {
        let size = format!("{:x}\r\n", piece.len()).into_bytes();
        connection.send(&[&size, piece, b"\r\n"].concat()).await;
    }
    connection.send(b"0\r\n\r\n").await;
    assert_eq!(connection.read_response(&Method::PUT).await.status, 200);
    let digest = Md5::digest(&pattern);
    let digits: Vec<_> = digest.iter().map(|byte| format!("{byte:02X}")).collect();
    let expected = format!("\"{}\"", digits.concat());
    for key in ["k", "l"] {
        let object = get(&emulator, key).await;
        assert_eq!(object.header("etag"), expected);
        assert!(object.body == pattern);
        // From one segment into the next.
        let request = get_request(key).header("range", "bytes=1048570-1048589");
        let range = request.signed().send(&emulator).await;
        assert_eq!(range.header("content-length"), "20");
        assert_eq!(range.body, pattern[1_048_570..=1_048_589]);
    }
    Ok(())
}

/// Only the head says the length; the client waits before it sends the body.
#[tokio::test]
async fn object_over_5_gib_is_refused() -> TestResult {
    const LIMIT: u64 = 5 * 1024 * 1024 * 1024;
    let emulator = rules::with_source().await;
    for (length, status) in [(LIMIT, 100), (LIMIT + 1, 400)] {
        let mut head = put_request("k", "").signed().head();
        let framing = format!("Expect: 100-continue\r\nContent-Length: {length}\r\n\r\n");
        head.extend_from_slice(framing.as_bytes());
        let mut connection = Connection::open(&emulator).await;
        connection.send(&head).await;
        let response = connection.read_any_response(&Method::PUT).await;
        assert_eq!(response.status, status, "{length}");
        if status == 400 {
            assert_eq!(response.refusal(), refused(400, "EntityTooLarge", None));
            assert!(response.body.contains("5368709120"), "{}", response.body);
        }
    }
    Ok(())
}
