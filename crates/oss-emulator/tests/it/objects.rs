//! Objects: put, get, describe, and what is said of them.

use http::Method;
use oss_model::bucket::BucketStat;

use crate::content::{get, head, put, put_call};
use crate::rules;
use crate::wire::{Call, Outcome, builder, refused};

const HELLO_ETAG: &str = "\"5D41402ABC4B2A76B9719D911017C592\"";
const HELLO_MD5: &str = "XUFAKrxLKna5cZ2REBfFkg==";
const HELLO_CRC: &str = "11177612005948864433";

#[tokio::test]
async fn what_is_put_is_got_and_described() -> Outcome {
    let emulator = rules::with_source().await;
    let reply = put_call("dir/a b", "hello").signed().send(&emulator).await;
    assert_eq!((reply.status.as_u16(), reply.body.as_str()), (200, ""));
    assert_eq!(reply.header("etag"), HELLO_ETAG);
    assert_eq!(reply.header("x-oss-hash-crc64ecma"), HELLO_CRC);
    assert_eq!(reply.header("content-md5"), HELLO_MD5);

    let (got, described) = (
        get(&emulator, "dir/a b").await,
        head(&emulator, "dir/a b").await,
    );
    assert_eq!((got.body.as_str(), described.body.as_str()), ("hello", ""));
    for reply in [got, described] {
        assert_eq!(reply.status, 200);
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
            assert_eq!(reply.header(name), value, "{name}");
        }
    }
    let call = Call::object(Method::HEAD, "source", "dir/a b", "objectMeta");
    let meta = call.signed().send(&emulator).await;
    assert_eq!(meta.header("content-length"), "5");
    assert_eq!(meta.header("etag"), HELLO_ETAG);
    assert_eq!(meta.header("x-oss-object-type"), "");
    Ok(())
}

#[tokio::test]
async fn what_describes_an_object_comes_back() -> Outcome {
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
    let call = described
        .iter()
        .fold(put_call("k", ""), |call, (name, value)| {
            call.header(name, value)
        });
    let put = call.header("x-oss-tagging", "a=1&b&").signed();
    let reply = put.send(&emulator).await;
    assert_eq!(reply.header("x-oss-server-side-encryption"), "KMS");
    for reply in [get(&emulator, "k").await, head(&emulator, "k").await] {
        for (name, value) in described {
            assert!(reply.headers.contains_key(name), "{name}");
            assert_eq!(reply.header(name), value, "{name}");
        }
        assert_eq!(reply.header("x-oss-tagging-count"), "2");
    }
    assert_eq!(head(&emulator, "k").await.header("content-length"), "0");
    // A new object is described anew.
    put_call("k", "").signed().send(&emulator).await;
    let reply = get(&emulator, "k").await;
    assert_eq!(reply.header("x-oss-meta-a-b"), "");
    assert_eq!(reply.header("content-type"), "application/octet-stream");
    assert_eq!(reply.header("x-oss-storage-class"), "Standard");
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_refused() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let no_key = refused(404, "NoSuchKey", None);
    assert_eq!(get(&emulator, "K").await.refusal(), no_key);
    assert_eq!(head(&emulator, "K").await.head_refusal(), no_key);
    let meta = Call::object(Method::HEAD, "source", "K", "objectMeta");
    assert_eq!(meta.signed().send(&emulator).await.head_refusal(), no_key);

    let no_bucket = refused(404, "NoSuchBucket", Some("0015-00000101"));
    for method in [Method::GET, Method::PUT, Method::DELETE] {
        let call = Call::object(method, "other", "k", "").signed();
        assert_eq!(call.send(&emulator).await.refusal(), no_bucket);
    }
    let no_version = refused(404, "NoSuchVersion", None);
    for (query, found) in [
        ("versionId=null", true),
        ("versionId=", true),
        ("versionId=v1", false),
    ] {
        let call = Call::object(Method::GET, "source", "k", query).signed();
        let reply = call.send(&emulator).await;
        assert_eq!(reply.status == 200, found, "{query}");
        if !found {
            assert_eq!(reply.refusal(), no_version);
            let call = Call::object(Method::HEAD, "source", "k", query).signed();
            assert_eq!(call.send(&emulator).await.head_refusal(), no_version);
        }
    }
    Ok(())
}

#[tokio::test]
async fn an_object_is_replaced_unless_that_is_forbidden() -> Outcome {
    let emulator = rules::with_source().await;
    let forbidding = |value| put_call("k", "new").header("x-oss-forbid-overwrite", value);
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
async fn what_no_object_can_be_is_refused() -> Outcome {
    let emulator = rules::with_source().await;
    let (longest, too_long) = ("k".repeat(1023), "ü".repeat(512));
    put(&emulator, &longest, "").await;
    for key in [&too_long, "/k", "\\k"] {
        let refusal = put_call(key, "").signed().send(&emulator).await.refusal();
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
        let call = put_call("k", "hello").header(name, value).signed();
        let refusal = call.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, code, None), "{name}");
    }
    assert_eq!(get(&emulator, "k").await.status, 404);
    Ok(())
}

#[tokio::test]
async fn conditions_decide_whether_an_object_is_sent() -> Outcome {
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
            let call = Call::object(method.clone(), "source", "k", "");
            let call = conditions
                .iter()
                .fold(call, |call, (name, value)| call.header(name, value));
            let reply = call.signed().send(&emulator).await;
            assert_eq!(reply.status, status, "{conditions:?}");
            match status {
                200 => assert_eq!(reply.header("content-length"), "5"),
                304 => {
                    assert_eq!((reply.body.as_str(), reply.header("etag")), ("", same));
                    assert_eq!(reply.header("x-oss-err"), "");
                }
                _ => {
                    let refusal = match method {
                        Method::HEAD => reply.head_refusal(),
                        _ => reply.refusal(),
                    };
                    assert_eq!(refusal, refused(412, "PreconditionFailed", None));
                }
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn a_query_can_wish_for_headers() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    let wishes = "response-content-type=text%2Fhtml&response-content-language=zh\
        &response-expires=never&response-cache-control=a&response-content-disposition=b\
        &response-content-encoding=c";
    let call = Call::object(Method::GET, "source", "k", wishes);
    let reply = call.clone().signed().send(&emulator).await;
    for (name, value) in [
        ("content-type", "text/html"),
        ("content-language", "zh"),
        ("expires", "never"),
        ("cache-control", "a"),
        ("content-disposition", "b"),
        ("content-encoding", "c"),
    ] {
        assert_eq!(reply.header(name), value, "{name}");
    }
    let part = call.header("range", "bytes=0-1").signed();
    let part = part.send(&emulator).await;
    assert_eq!(
        (part.status.as_u16(), part.header("content-language")),
        (206, "")
    );
    let call = Call::object(Method::GET, "source", "k", "response-expires=a%0Ab").signed();
    let refusal = call.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(400, "InvalidArgument", None));
    Ok(())
}

#[tokio::test]
async fn a_bucket_that_holds_objects_stays() -> Outcome {
    let emulator = builder().start().await?;
    let bucket = |method| Call::bucket(method, "source", "").signed();
    bucket(Method::PUT).send(&emulator).await;
    put(&emulator, "k", "hello").await;
    put(&emulator, "l", "hello").await;
    let call = Call::bucket(Method::GET, "source", "stat").signed();
    let stat: BucketStat = call.send(&emulator).await.document();
    assert_eq!((stat.storage, stat.object_count), (Some(10), Some(2)));
    let refusal = bucket(Method::DELETE).send(&emulator).await.refusal();
    assert_eq!(refusal, refused(409, "BucketNotEmpty", None));
    for key in ["k", "l"] {
        let call = Call::object(Method::DELETE, "source", key, "").signed();
        assert_eq!(call.send(&emulator).await.status, 204);
    }
    assert_eq!(bucket(Method::DELETE).send(&emulator).await.status, 204);
    Ok(())
}

#[tokio::test]
async fn objects_may_be_larger_than_documents_but_have_a_limit() -> Outcome {
    let emulator = rules::with_source().await;
    let larger = "x".repeat(2 * 1024 * 1024);
    put(&emulator, "k", &larger).await;
    let too_large = "x".repeat(64 * 1024 * 1024 + 1);
    let reply = put_call("k", &too_large).signed().send(&emulator).await;
    assert_eq!(reply.refusal(), refused(400, "EntityTooLarge", None));
    assert!(reply.body.contains("67108864"), "{}", reply.body);
    assert_eq!(get(&emulator, "k").await.body, larger);
    Ok(())
}
