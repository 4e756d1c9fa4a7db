//! Bucket settings: put, get, delete, and their errors.

use http::Method;
use oss_emulator::Emulator;
use oss_model::bucket::{AccessControlPolicy, BucketInfo, BucketStat};

use crate::rules;
use crate::wire::{Request, Response, TestResult, builder, refused};

const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A setting as a client sees it.
struct Case {
    name: &'static str,
    /// A document that a get returns unchanged.
    document: &'static str,
    /// The default document, or the code of the 404 for a setting that was never put.
    unset: &'static str,
    can_be_deleted: bool,
}

const CASES: &[Case] = &[
    Case {
        name: "cors",
        document: "<CORSConfiguration><CORSRule><AllowedOrigin>*</AllowedOrigin>\
            <AllowedMethod>GET</AllowedMethod><New>kept</New></CORSRule></CORSConfiguration>",
        unset: "NoSuchCORSConfiguration",
        can_be_deleted: true,
    },
    Case {
        name: "lifecycle",
        document: "<LifecycleConfiguration><Rule><ID>r</ID><Prefix>logs/</Prefix>\
            <Status>Enabled</Status><Expiration><Days>1</Days></Expiration></Rule>\
            </LifecycleConfiguration>",
        unset: "NoSuchLifecycle",
        can_be_deleted: true,
    },
    Case {
        name: "logging",
        document: "<BucketLoggingStatus><LoggingEnabled><TargetBucket>logs</TargetBucket>\
            <TargetPrefix>p</TargetPrefix></LoggingEnabled></BucketLoggingStatus>",
        unset: "<BucketLoggingStatus></BucketLoggingStatus>",
        can_be_deleted: true,
    },
    Case {
        name: "website",
        document: "<WebsiteConfiguration><IndexDocument><Suffix>index.html</Suffix>\
            </IndexDocument></WebsiteConfiguration>",
        unset: "NoSuchWebsiteConfiguration",
        can_be_deleted: true,
    },
    Case {
        name: "encryption",
        document: "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault>\
            <SSEAlgorithm>KMS</SSEAlgorithm><KMSMasterKeyID>k</KMSMasterKeyID>\
            </ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>",
        unset: "NoSuchServerSideEncryptionRule",
        can_be_deleted: true,
    },
    Case {
        name: "tagging",
        document: "<Tagging><TagSet><Tag><Key>a</Key><Value>1</Value></Tag></TagSet></Tagging>",
        unset: "<Tagging><TagSet></TagSet></Tagging>",
        can_be_deleted: true,
    },
    Case {
        name: "policy",
        document: "{ \"Version\": \"1\", \"Statement\": [{\"Effect\": \"Deny\"}] }",
        unset: "NoSuchBucketPolicy",
        can_be_deleted: true,
    },
    Case {
        name: "referer",
        document: "<RefererConfiguration><AllowEmptyReferer>false</AllowEmptyReferer>\
            <RefererList><Referer>http://www.example.com</Referer></RefererList>\
            </RefererConfiguration>",
        unset: "<RefererConfiguration><AllowEmptyReferer>true</AllowEmptyReferer>\
            <RefererList></RefererList></RefererConfiguration>",
        can_be_deleted: false,
    },
    Case {
        name: "versioning",
        document: "<VersioningConfiguration><Status>Suspended</Status></VersioningConfiguration>",
        unset: "<VersioningConfiguration></VersioningConfiguration>",
        can_be_deleted: false,
    },
    Case {
        name: "requestPayment",
        document: "<RequestPaymentConfiguration><Payer>Requester</Payer>\
            </RequestPaymentConfiguration>",
        unset: "<RequestPaymentConfiguration><Payer>BucketOwner</Payer>\
            </RequestPaymentConfiguration>",
        can_be_deleted: false,
    },
    // The example of specs/README.md: a spec and one line.
    Case {
        name: "transferAcceleration",
        document: "<TransferAccelerationConfiguration><Enabled>true</Enabled>\
            </TransferAccelerationConfiguration>",
        unset: "NoSuchTransferAccelerationConfiguration",
        can_be_deleted: false,
    },
];

async fn send(emulator: &Emulator, method: Method, name: &str, body: &str) -> Response {
    let request = Request::bucket(method, "source", name).body(body).signed();
    request.send(emulator).await
}

async fn get(emulator: &Emulator, name: &str) -> Response {
    send(emulator, Method::GET, name, "").await
}

#[track_caller]
fn assert_shows(response: &Response, document: &str) {
    assert_eq!(response.status, 200, "{}", response.body);
    if document.starts_with('{') {
        assert_eq!(response.body, document);
        assert_eq!(response.header("content-type"), "application/json");
    } else {
        assert_eq!(response.body, format!("{DECLARATION}{document}"));
        assert_eq!(response.header("content-type"), "application/xml");
    }
}

#[track_caller]
fn assert_unset(response: &Response, case: &Case) {
    if case.unset.starts_with('<') {
        assert_shows(response, case.unset);
    } else {
        assert_eq!(response.refusal(), refused(404, case.unset, None));
    }
}

#[tokio::test]
async fn setting_is_returned_until_it_is_deleted() -> TestResult {
    for case in CASES {
        let emulator = rules::with_source().await;
        assert_unset(&get(&emulator, case.name).await, case);
        for _again in 0..2 {
            let put = send(&emulator, Method::PUT, case.name, case.document).await;
            assert_eq!(put.status, 200, "{}: {}", case.name, put.body);
            assert_shows(&get(&emulator, case.name).await, case.document);
        }
        // No other setting has changed.
        for other in CASES.iter().filter(|other| other.name != case.name) {
            assert_unset(&get(&emulator, other.name).await, other);
        }
        let deleted = send(&emulator, Method::DELETE, case.name, "").await;
        if case.can_be_deleted {
            assert_eq!((deleted.status.as_u16(), deleted.body.as_str()), (204, ""));
            assert_unset(&get(&emulator, case.name).await, case);
            let again = send(&emulator, Method::DELETE, case.name, "").await;
            assert_eq!(again.status, 204, "{}", case.name);
        } else {
            assert_eq!(deleted.refusal(), refused(501, "NotImplemented", None));
        }
    }
    Ok(())
}

#[tokio::test]
async fn setting_of_missing_bucket_is_404() -> TestResult {
    let emulator = builder().start().await?;
    let absent = refused(404, "NoSuchBucket", Some("0015-00000101"));
    for case in CASES {
        let put = send(&emulator, Method::PUT, case.name, case.document).await;
        assert_eq!(put.refusal(), absent, "{}", case.name);
        // The bucket comes first, whatever else is wrong.
        let malformed = send(&emulator, Method::PUT, case.name, "<").await;
        assert_eq!(malformed.refusal(), absent, "{}", case.name);
        assert_eq!(get(&emulator, case.name).await.refusal(), absent);
    }
    for query in ["acl", "stat"] {
        assert_eq!(get(&emulator, query).await.refusal(), absent, "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn invalid_setting_is_refused() -> TestResult {
    let emulator = rules::with_source().await;
    let encryption = |algorithm: &str| {
        format!(
            "<ServerSideEncryptionRule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>{algorithm}\
             </SSEAlgorithm></ApplyServerSideEncryptionByDefault></ServerSideEncryptionRule>"
        )
    };
    for (name, document, code) in [
        ("cors", "<CORSConfiguration>", "MalformedXML"),
        ("cors", "<Other></Other>", "MalformedXML"),
        ("cors", "<CORSConfiguration/>", "MalformedXML"),
        ("lifecycle", "<LifecycleConfiguration/>", "MalformedXML"),
        ("lifecycle", "", "MalformedXML"),
        ("website", "<WebsiteConfiguration/>", "MalformedXML"),
        (
            "tagging",
            "<Tagging><TagSet><Tag><Key></Key><Value>1</Value></Tag></TagSet></Tagging>",
            "InvalidArgument",
        ),
        (
            "logging",
            "<BucketLoggingStatus><LoggingEnabled></LoggingEnabled></BucketLoggingStatus>",
            "MalformedXML",
        ),
        (
            "encryption",
            &encryption("ROT13"),
            "InvalidEncryptionAlgorithmError",
        ),
        (
            "versioning",
            "<VersioningConfiguration><Status>On</Status></VersioningConfiguration>",
            "MalformedXML",
        ),
        (
            "versioning",
            "<VersioningConfiguration></VersioningConfiguration>",
            "MalformedXML",
        ),
        (
            "requestPayment",
            "<RequestPaymentConfiguration><Payer>You</Payer></RequestPaymentConfiguration>",
            "MalformedXML",
        ),
        ("policy", "{", "InvalidPolicyDocument"),
        ("policy", "[]", "InvalidPolicyDocument"),
        (
            "policy",
            "{\"Version\":1,\"Statement\":[{}]}",
            "InvalidPolicyDocument",
        ),
        (
            "policy",
            "{\"Version\":\"1\",\"Statement\":[]}",
            "InvalidPolicyDocument",
        ),
    ] {
        let response = send(&emulator, Method::PUT, name, document).await;
        assert_eq!(
            response.refusal(),
            refused(400, code, None),
            "{name} {document}"
        );
    }
    for case in CASES {
        assert_unset(&get(&emulator, case.name).await, case);
    }
    Ok(())
}

#[tokio::test]
async fn error_names_the_invalid_element() -> TestResult {
    let emulator = rules::with_source().await;
    let document = "<Tagging><TagSet><Tag><Key></Key><Value>1</Value></Tag></TagSet></Tagging>";
    let error = send(&emulator, Method::PUT, "tagging", document)
        .await
        .error();
    let message = error.message.unwrap_or_default();
    assert!(message.contains("TagSet/Tag"), "{message}");
    Ok(())
}

#[tokio::test]
async fn acl_is_set_by_header() -> TestResult {
    let emulator = rules::with_source().await;
    let grant = async || -> String {
        let policy: AccessControlPolicy = get(&emulator, "acl").await.document();
        let grant = policy.access_control_list.and_then(|list| list.grant);
        grant.map_or(String::new(), |grant| grant.to_string())
    };
    assert_eq!(grant().await, "private");
    let put = Request::bucket(Method::PUT, "source", "acl");
    let public = put.clone().header("x-oss-acl", "public-read").signed();
    assert_eq!(public.send(&emulator).await.status, 200);
    assert_eq!(grant().await, "public-read");
    let info: BucketInfo = get(&emulator, "bucketInfo").await.document();
    let list = info.bucket.access_control_list.unwrap();
    assert_eq!(list.grant.unwrap().as_str(), "public-read");

    for request in [put.clone(), put.header("x-oss-acl", "everyone")] {
        let refusal = request.signed().send(&emulator).await.refusal();
        assert_eq!(refusal, refused(400, "InvalidArgument", None));
    }
    // Recreating the bucket keeps the ACL unless the request sets another one.
    let again = Request::bucket(Method::PUT, "source", "");
    again.clone().signed().send(&emulator).await;
    assert_eq!(grant().await, "public-read");
    let private = again.header("x-oss-acl", "private").signed();
    assert_eq!(private.send(&emulator).await.status, 200);
    assert_eq!(grant().await, "private");
    Ok(())
}

#[tokio::test]
async fn bucket_info_contains_versioning() -> TestResult {
    let emulator = rules::with_source().await;
    let status = async || -> Option<String> {
        let info: BucketInfo = get(&emulator, "bucketInfo").await.document();
        info.bucket.versioning.map(|status| status.to_string())
    };
    assert_eq!(status().await, None);
    let document = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    send(&emulator, Method::PUT, "versioning", document).await;
    assert_eq!(status().await.as_deref(), Some("Enabled"));
    Ok(())
}

#[tokio::test]
async fn empty_bucket_has_zero_statistics() -> TestResult {
    let emulator = rules::with_source().await;
    let stat: BucketStat = get(&emulator, "stat").await.document();
    assert_eq!((stat.storage, stat.object_count), (Some(0), Some(0)));
    Ok(())
}
