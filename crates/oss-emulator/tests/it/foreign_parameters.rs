//! Query parameters that select no operation.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, Method};
use oss_emulator::Emulator;
use oss_sign::{v1, v4};

use crate::content::{get, get_request, keys, put, put_request};
use crate::rules;
use crate::wire::{Request, TestResult, known_key, now, refused};

const FOREIGN: &str =
    "x-oss-traffic-limit=819200&x-oss-request-payer=requester&utm_source=a%20b&utm_source&ref=";

#[derive(Clone, Copy, Debug)]
enum Version {
    V1,
    V4,
}

/// Presigns a request including the parameters that it already has.
fn presigned(mut request: Request, version: Version) -> Result<Request, oss_sign::Error> {
    let life = Duration::from_secs(60);
    let presigned = match version {
        Version::V4 => {
            let key = known_key();
            let params = v4::SigningParams::new(&key, "cn-hangzhou", now());
            v4::presign(&request.signable(), &params, life)?
        }
        Version::V1 => v1::presign(&request.signable(), &known_key(), now() + life)?,
    };
    request.query = presigned.append_to(&request.query);
    Ok(request)
}

#[tokio::test]
async fn presigned_url_with_foreign_parameters_works() -> TestResult {
    let emulator = rules::with_source().await;
    for version in [Version::V1, Version::V4] {
        let mut request = put_request("k", "hello");
        request.query = FOREIGN.to_owned();
        let response = presigned(request, version)?.send(&emulator).await;
        assert_eq!(response.status, 200, "{version:?}: {}", response.body);
        for method in [Method::GET, Method::HEAD, Method::DELETE] {
            let mut request = get_request("k");
            (request.method, request.query) = (method.clone(), FOREIGN.to_owned());
            let response = presigned(request, version)?.send(&emulator).await;
            assert!(response.status.is_success(), "{version:?} {method}");
        }
        assert_eq!(keys(&emulator, "").await, [""; 0]);
    }
    Ok(())
}

/// V4 signs all parameters, and V1 those that start with `x-oss-`.
#[tokio::test]
async fn foreign_parameter_added_after_signing_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    for (version, added, status) in [
        (Version::V4, "utm_source=x", 403),
        (Version::V4, "x-oss-traffic-limit=1", 403),
        (Version::V1, "x-oss-traffic-limit=1", 403),
        (Version::V1, "utm_source=x", 200),
    ] {
        let mut request = presigned(get_request("k"), version)?;
        request.query = format!("{}&{added}", request.query);
        let response = request.send(&emulator).await;
        assert_eq!(response.status, status, "{version:?} {added}");
    }
    Ok(())
}

#[tokio::test]
async fn foreign_parameters_change_no_operation() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    emulator.journal().clear();
    let all = [
        (Request::service(Method::GET, ""), "ListBuckets"),
        (Request::bucket(Method::PUT, "other", ""), "PutBucket"),
        (Request::bucket(Method::DELETE, "other", ""), "DeleteBucket"),
        (
            Request::bucket(Method::GET, "source", "stat"),
            "GetBucketStat",
        ),
        (
            Request::bucket(Method::GET, "source", "logging"),
            "GetBucketLogging",
        ),
        (
            Request::bucket(Method::DELETE, "source", "cors"),
            "DeleteBucketCors",
        ),
        (Request::bucket(Method::GET, "source", ""), "ListObjects"),
        (
            Request::bucket(Method::GET, "source", "list-type=2"),
            "ListObjectsV2",
        ),
        (
            Request::bucket(Method::GET, "source", "versions"),
            "ListObjectVersions",
        ),
        (
            Request::bucket(Method::GET, "source", "uploads"),
            "ListMultipartUploads",
        ),
        (
            Request::object(Method::POST, "source", "k", "uploads"),
            "InitiateMultipartUpload",
        ),
        (get_request("k"), "GetObject"),
    ];
    for (mut request, operation) in all {
        let own = request.query.clone();
        request.query = [FOREIGN, &own].join("&");
        let response = request.signed().send(&emulator).await;
        assert!(
            response.status.is_success(),
            "{operation}: {}",
            response.body
        );
        let entries = emulator.journal().entries();
        let last = entries.last().ok_or("no entry")?;
        assert_eq!(last.operation(), Some(operation));
    }
    Ok(())
}

/// Each belongs to an operation that isn't implemented, or changes one.
#[tokio::test]
async fn sub_resource_of_unimplemented_operation_is_501() -> TestResult {
    let emulator = rules::with_source().await;
    put(&emulator, "k", "hello").await;
    for query in [
        "acl",
        "callback=e30%3D",
        "callback-var=e30%3D",
        "x-oss-process=image/resize,w_100",
        "x-oss-async-process=video",
        "x-oss-ac-source-ip=10.0.0.1",
        "x-oss-rename",
        "x-oss-dir",
        "x-oss-delete",
        "legalHold",
        "retention",
        "seal",
        "symlink",
        "partNumber=1",
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            let mut request = get_request("k");
            (request.method, request.query) = (method.clone(), query.to_owned());
            assert_501(&emulator, request).await;
        }
    }
    for query in [
        "accessmonitor",
        "bucketArchiveDirectRead",
        "objectWorm",
        "overwriteConfig",
        "policyStatus",
        "rtc",
        "userDefinedLogFieldsConfig",
        "dataPipeline",
        "inventoryId=a",
    ] {
        for method in [Method::GET, Method::PUT, Method::DELETE] {
            assert_501(&emulator, Request::bucket(method, "source", query)).await;
        }
    }
    for query in [
        "regions",
        "qosInfo",
        "publicAccessBlock",
        "tag-key=a&tag-value=b",
    ] {
        assert_501(&emulator, Request::service(Method::GET, query)).await;
    }
    assert_eq!(get(&emulator, "k").await.body, "hello");
    Ok(())
}

async fn assert_501(emulator: &Emulator, request: Request) {
    let what = format!("{} {}", request.method, request.query);
    let refusal = request.signed().send(emulator).await.refusal();
    assert_eq!(refusal, refused(501, "NotImplemented", None), "{what}");
}

#[tokio::test]
async fn v1_signs_the_sub_resources_of_newer_operations() -> TestResult {
    let headers = HeaderMap::new();
    let signed = |query| {
        let request = oss_sign::SignableRequest::new(&Method::GET, &headers);
        let request = request.with_bucket("b").with_query(query);
        let presigned = v1::presign(&request, &known_key(), SystemTime::UNIX_EPOCH);
        presigned.map(|presigned| presigned.append_to(""))
    };
    let plain = signed("")?;
    for query in ["objectWorm", "legalHold", "retention", "regions", "seal"] {
        assert_ne!(signed(query)?, plain, "{query}");
    }
    assert_eq!(signed("utm_source=a")?, plain);
    Ok(())
}
