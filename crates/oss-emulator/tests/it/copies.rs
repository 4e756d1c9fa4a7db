//! Copies of objects.

use http::Method;
use oss_emulator::Emulator;
use oss_model::object::CopyObjectResult;

use crate::content::{get, put, put_call};
use crate::rules;
use crate::wire::{Call, Outcome, Reply, refused};

fn copy_call(source: &str, key: &str) -> Call {
    put_call(key, "").header("x-oss-copy-source", source)
}

async fn described(emulator: &Emulator) -> Reply {
    let call = put_call("k", "hello")
        .header("content-type", "text/plain")
        .header("x-oss-meta-a", "1")
        .header("x-oss-tagging", "t=1")
        .header("x-oss-storage-class", "IA");
    call.signed().send(emulator).await
}

#[tokio::test]
async fn a_copy_is_as_its_source_unless_it_says_otherwise() -> Outcome {
    let emulator = rules::with_source().await;
    let source = described(&emulator).await;
    let reply = copy_call("/source/k", "copy")
        .signed()
        .send(&emulator)
        .await;
    let result: CopyObjectResult = reply.document();
    assert_eq!(result.etag.as_deref(), Some(source.header("etag")));
    assert!(result.last_modified.is_some());
    for name in ["etag", "x-oss-hash-crc64ecma"] {
        assert_eq!(reply.header(name), source.header(name), "{name}");
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

    let call = copy_call("/source/k", "copy")
        .header("x-oss-metadata-directive", "REPLACE")
        .header("x-oss-tagging-directive", "Replace")
        .header("x-oss-meta-b", "2");
    assert_eq!(call.signed().send(&emulator).await.status, 200);
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
async fn a_copy_onto_itself_replaces_the_metadata() -> Outcome {
    let emulator = rules::with_source().await;
    described(&emulator).await;
    let call = copy_call("/source/k", "k").header("x-oss-meta-b", "2");
    assert_eq!(call.signed().send(&emulator).await.status, 200);
    let object = get(&emulator, "k").await;
    assert_eq!(object.body, "hello");
    assert_eq!(
        (object.header("x-oss-meta-a"), object.header("x-oss-meta-b")),
        ("", "2")
    );
    Ok(())
}

#[tokio::test]
async fn the_source_is_percent_encoded_and_may_be_in_another_bucket() -> Outcome {
    let emulator = rules::with_source().await;
    let other = Call::bucket(Method::PUT, "other", "").signed();
    other.send(&emulator).await;
    put(&emulator, "a b+c%25/中?", "hello").await;
    for source in [
        "/source/a%20b%2Bc%2525/%E4%B8%AD%3F",
        "source/a%20b%2Bc%2525%2F%E4%B8%AD%3F?versionId=null",
    ] {
        let call = Call::object(Method::PUT, "other", "copy", "");
        let call = call.header("x-oss-copy-source", source).signed();
        assert_eq!(call.send(&emulator).await.status, 200, "{source}");
        let call = Call::object(Method::GET, "other", "copy", "").signed();
        assert_eq!(call.send(&emulator).await.body, "hello");
    }
    Ok(())
}

#[tokio::test]
async fn a_copy_needs_its_source_and_its_conditions() -> Outcome {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    put(&emulator, "there", "old").await;
    for (source, status, code, ec) in [
        ("/source/absent", 404, "NoSuchKey", None),
        ("/absent/k", 404, "NoSuchBucket", Some("0015-00000101")),
        ("/source/k?versionId=v", 404, "NoSuchVersion", None),
        ("/source", 400, "InvalidArgument", None),
    ] {
        let refusal = copy_call(source, "copy")
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
        let call = copy_call("/source/k", "copy").header(name, value);
        assert_eq!(call.signed().send(&emulator).await.status, status, "{name}");
    }
    let call = copy_call("/source/k", "there").header("x-oss-forbid-overwrite", "true");
    let refusal = call.signed().send(&emulator).await.refusal();
    assert_eq!(refusal, refused(409, "FileAlreadyExists", None));
    assert_eq!(get(&emulator, "there").await.body, "old");
    Ok(())
}
