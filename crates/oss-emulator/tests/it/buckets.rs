//! Buckets: create, list, describe, delete.

use http::Method;
use oss_emulator::Emulator;
use oss_model::bucket::{BucketInfo, ListAllMyBucketsResult};

use crate::rules;
use crate::wire::{Request, TestResult, builder, refused};

async fn put(emulator: &Emulator, name: &str) -> u16 {
    let request = Request::bucket(Method::PUT, name, "").signed();
    request.send(emulator).await.status.as_u16()
}

async fn list(emulator: &Emulator, query: &str) -> (Vec<String>, Option<String>) {
    let request = Request::service(Method::GET, query).signed();
    let result: ListAllMyBucketsResult = request.send(emulator).await.document();
    assert_eq!(result.is_truncated, Some(result.next_marker.is_some()));
    let buckets = result.buckets.into_iter().flat_map(|b| b.buckets);
    (buckets.map(|b| b.name).collect(), result.next_marker)
}

#[tokio::test]
async fn bucket_is_created_described_and_deleted() -> TestResult {
    let emulator = builder().account_id("42").start().await?;
    let settings = "<CreateBucketConfiguration><StorageClass>IA</StorageClass>\
        <DataRedundancyType>ZRS</DataRedundancyType></CreateBucketConfiguration>";
    let request = Request::bucket(Method::PUT, "source", "")
        .body(settings)
        .signed();
    let response = request.send(&emulator).await;
    assert_eq!(
        (response.status.as_u16(), response.header("location")),
        (200, "/source")
    );

    let request = Request::bucket(Method::GET, "source", "bucketInfo").signed();
    let bucket = request
        .send(&emulator)
        .await
        .document::<BucketInfo>()
        .bucket;
    assert_eq!(bucket.name, "source");
    assert_eq!(
        bucket.creation_date.map(|time| time.to_string()).as_deref(),
        Some("2026-11-22T07:42:33.000Z")
    );
    assert_eq!(bucket.location.as_deref(), Some("oss-cn-hangzhou"));
    assert_eq!(
        bucket.storage_class.map(|c| c.to_string()).as_deref(),
        Some("IA")
    );
    assert_eq!(
        bucket
            .data_redundancy_type
            .map(|r| r.to_string())
            .as_deref(),
        Some("ZRS")
    );
    assert_eq!(
        bucket.owner.and_then(|owner| owner.id).as_deref(),
        Some("42")
    );

    let delete = Request::bucket(Method::DELETE, "source", "").signed();
    assert_eq!(delete.send(&emulator).await.status, 204);
    let absent = refused(404, "NoSuchBucket", Some("0015-00000101"));
    assert_eq!(delete.send(&emulator).await.refusal(), absent);
    for query in ["bucketInfo", "location", "inventory"] {
        let request = Request::bucket(Method::GET, "source", query).signed();
        assert_eq!(request.send(&emulator).await.refusal(), absent, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn rules_survive_recreation_but_not_deletion_of_a_bucket() -> TestResult {
    let emulator = rules::with_source().await;
    rules::put(&emulator, "r", &rules::minimal("r")).await;
    assert_eq!(put(&emulator, "source").await, 200);
    assert_eq!(rules::get(&emulator, "r").await.status, 200);
    Request::bucket(Method::DELETE, "source", "")
        .signed()
        .send(&emulator)
        .await;
    assert_eq!(put(&emulator, "source").await, 200);
    assert_eq!(rules::get(&emulator, "r").await.status, 404);
    Ok(())
}

#[tokio::test]
async fn invalid_bucket_name_is_refused() -> TestResult {
    let emulator = builder().start().await?;
    let longest = "a".repeat(63);
    for name in ["abc", "0-9", &longest] {
        assert_eq!(put(&emulator, name).await, 200, "{name}");
    }
    let too_long = "a".repeat(64);
    for name in ["ab", &too_long, "Abc", "a_b", "-ab", "ab-", "a.b"] {
        let request = Request::bucket(Method::PUT, name, "").signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidBucketName", None), "{name}");
    }
    Ok(())
}

#[tokio::test]
async fn list_of_buckets_honors_prefix_marker_and_max_keys() -> TestResult {
    let emulator = builder().start().await?;
    for name in ["log-2", "log-1", "tmp-1", "log-3"] {
        put(&emulator, name).await;
    }
    let all = ["log-1", "log-2", "log-3", "tmp-1"];
    assert_eq!(list(&emulator, "").await.0, all);
    assert_eq!(list(&emulator, "prefix=&marker=&max-keys=").await.0, all);
    assert_eq!(list(&emulator, "prefix=tmp").await.0, ["tmp-1"]);
    assert_eq!(list(&emulator, "marker=log-2").await.0, ["log-3", "tmp-1"]);
    let first = list(&emulator, "prefix=log&max-keys=2").await;
    assert_eq!(first.0, ["log-1", "log-2"]);
    assert_eq!(first.1.as_deref(), Some("log-2"));
    let last = list(&emulator, "prefix=log&max-keys=2&marker=log-2").await;
    assert_eq!(last, (vec!["log-3".to_owned()], None));
    assert_eq!(list(&emulator, "prefix=log&max-keys=3").await.1, None);
    for query in [
        "max-keys=0",
        "max-keys=1001",
        "max-keys=x",
        "marker=a&marker=b",
    ] {
        let request = Request::service(Method::GET, query).signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None), "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn unimplemented_operation_returns_501() -> TestResult {
    let emulator = rules::with_source().await;
    for (method, bucket, query) in [
        (Method::GET, "source", "list-type=2&legalHold"),
        (Method::GET, "source", "replication"),
        (Method::DELETE, "source", "acl"),
        (Method::DELETE, "source", "referer"),
        (Method::DELETE, "source", "tagging=a,b"),
        (Method::POST, "source", "lifecycle"),
        (Method::GET, "source", "cors&lifecycle"),
        (Method::POST, "source", "inventory&inventoryId=a"),
        (Method::GET, "source", "delete"),
        (Method::GET, "source", "inventory&acl"),
        (Method::DELETE, "source", "inventory&inventoryId=a&acl"),
    ] {
        let request = Request::bucket(method.clone(), bucket, query).signed();
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(
            refusal,
            refused(501, "NotImplemented", None),
            "{method} {query}"
        );
    }
    for (method, query) in [
        (Method::POST, "append&position=0"),
        (Method::GET, "acl"),
        (Method::PUT, "symlink"),
        (Method::GET, "x-oss-process=image"),
        (Method::POST, ""),
    ] {
        let request = Request::object(method, "source", "key", query).signed();
        assert_eq!(request.send(&emulator).await.status, 501, "{query}");
    }
    let request = Request::service(Method::GET, "regions").signed();
    assert_eq!(request.send(&emulator).await.status, 501);
    Ok(())
}

#[tokio::test]
async fn storage_class_that_xml_cannot_carry_is_refused() -> TestResult {
    let emulator = builder().start().await?;
    for element in ["StorageClass", "DataRedundancyType"] {
        let settings = format!(
            "<CreateBucketConfiguration><{element}>&#0;</{element}></CreateBucketConfiguration>"
        );
        let request = Request::bucket(Method::PUT, "source", "")
            .body(settings)
            .signed();
        let response = request.send(&emulator).await;
        assert_eq!(response.refusal(), refused(400, "MalformedXML", None));
    }
    assert_eq!(list(&emulator, "").await, (vec![], None));
    Ok(())
}

#[tokio::test]
async fn builder_creates_buckets_and_checks_their_names() -> TestResult {
    let emulator = builder().bucket("reports").bucket("source").start().await?;
    assert_eq!(list(&emulator, "").await.0, ["reports", "source"]);
    let error = builder().bucket("Not A Bucket").start().await;
    let error = error.expect_err("no bucket has such a name");
    assert_eq!(error.to_string(), "invalid bucket name: \"Not A Bucket\"");
    Ok(())
}
