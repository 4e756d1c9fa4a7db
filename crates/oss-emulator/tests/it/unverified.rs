//! Unverified requests reach no operation.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply, Skew, Truncation};
use oss_model::bucket::ListAllMyBucketsResult;
use oss_model::inventory::ListInventoryConfigurationsResult;

use crate::content;
use crate::rules::{self, minimal};
use crate::wire::{Request, TestResult};

fn every_operation() -> Vec<Request> {
    vec![
        Request::service(Method::GET, ""),
        Request::bucket(Method::PUT, "other", ""),
        Request::bucket(Method::DELETE, "source", ""),
        Request::bucket(Method::GET, "source", "bucketInfo"),
        Request::bucket(Method::GET, "source", "location"),
        Request::bucket(Method::GET, "source", "stat"),
        Request::bucket(Method::PUT, "source", "acl").header("x-oss-acl", "public-read"),
        Request::bucket(Method::GET, "source", "acl"),
        Request::bucket(Method::PUT, "source", "tagging").body("<Tagging></Tagging>"),
        Request::bucket(Method::GET, "source", "tagging"),
        Request::bucket(Method::DELETE, "source", "tagging"),
        Request::object(Method::PUT, "source", "new", "").body("new"),
        Request::object(Method::PUT, "source", "copy", "")
            .header("x-oss-copy-source", "/source/kept"),
        Request::object(Method::GET, "source", "kept", ""),
        Request::object(Method::HEAD, "source", "kept", ""),
        Request::object(Method::HEAD, "source", "kept", "objectMeta"),
        Request::object(Method::DELETE, "source", "kept", ""),
        content::delete_request("", "<Delete><Object><Key>kept</Key></Object></Delete>"),
        Request::bucket(Method::GET, "source", ""),
        Request::bucket(Method::GET, "source", "list-type=2"),
        Request::bucket(Method::GET, "source", "versions"),
        Request::object(Method::POST, "source", "new", "uploads"),
        Request::bucket(Method::GET, "source", "uploads"),
        Request::bucket(Method::PUT, "source", "inventory&inventoryId=new").body(minimal("new")),
        Request::bucket(Method::GET, "source", "inventory&inventoryId=kept"),
        Request::bucket(Method::GET, "source", "inventory"),
        Request::bucket(Method::DELETE, "source", "inventory&inventoryId=kept"),
    ]
}

/// The forged variants of a request.
fn forgeries(request: &Request) -> Vec<(&'static str, Request)> {
    let signed = request.clone().signed();
    let with_headers = |headers: HeaderMap| Request {
        headers,
        ..request.clone()
    };
    let with_query = |extra: &str| {
        let query = [request.query.as_str(), extra].join("&");
        Request {
            query,
            ..request.clone()
        }
    };
    let mut altered = signed.headers.clone();
    altered.insert("authorization", flipped(&signed.headers["authorization"]));
    let mut other = signed.clone();
    other.query.push_str("&x=1");
    let scope = "LTAI5tLocalEmulator%2F20261122%2Fcn-hangzhou%2Foss%2Faliyun_v4_request";
    let presigned = format!(
        "x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-credential={scope}\
         &x-oss-date=20261122T074233Z&x-oss-expires=60&x-oss-signature={}",
        "0".repeat(64)
    );
    let mut both = signed.clone();
    both.query = with_query(&presigned).query;
    vec![
        ("no signature", request.clone()),
        ("an altered digit", with_headers(altered)),
        ("the signature of another query", other),
        ("a made-up presigned URL", with_query(&presigned)),
        ("a presigned URL in addition to a header", both),
        (
            "a credential alone",
            with_query(&format!("x-oss-credential={scope}")),
        ),
        (
            "a made-up V1 URL",
            with_query("OSSAccessKeyId=LTAI5tLocalEmulator&Expires=1795333400&Signature=AAAA"),
        ),
        (
            "a made-up V1 header",
            request
                .clone()
                .header("date", "Sun, 22 Nov 2026 07:42:33 GMT")
                .header("authorization", "OSS LTAI5tLocalEmulator:AAAA"),
        ),
        (
            "an empty header",
            request.clone().header("authorization", ""),
        ),
    ]
}

fn flipped(authorization: &HeaderValue) -> HeaderValue {
    let mut bytes = authorization.as_bytes().to_vec();
    if let Some(last) = bytes.last_mut() {
        *last = if *last == b'0' { b'1' } else { b'0' };
    }
    HeaderValue::from_bytes(&bytes).unwrap()
}

async fn assert_untouched(emulator: &Emulator) {
    let request = Request::service(Method::GET, "").signed();
    let buckets: ListAllMyBucketsResult = request.send(emulator).await.document();
    let names: Vec<_> = buckets
        .buckets
        .into_iter()
        .flat_map(|b| b.buckets)
        .map(|b| b.name)
        .collect();
    assert_eq!(names, ["source"]);
    let page: ListInventoryConfigurationsResult = rules::list(emulator, None).await.document();
    let ids: Vec<_> = page
        .inventory_configurations
        .into_iter()
        .map(|rule| rule.id)
        .collect();
    assert_eq!(ids, ["kept"]);
    assert_eq!(content::keys(emulator, "").await, ["kept"]);
    assert_eq!(content::get(emulator, "kept").await.body, "kept");
}

#[tokio::test]
async fn forged_request_reaches_no_operation() -> TestResult {
    let emulator = rules::with_source().await;
    assert_eq!(
        rules::put(&emulator, "kept", &minimal("kept")).await.status,
        200
    );
    content::put(&emulator, "kept", "kept").await;
    for request in every_operation() {
        for (what, forged) in forgeries(&request) {
            let response = forged.send(&emulator).await;
            let (status, code, _) = match forged.method {
                Method::HEAD => response.head_refusal(),
                _ => response.refusal(),
            };
            let refused = ["AccessDenied", "SignatureDoesNotMatch", "InvalidArgument"];
            assert!(
                refused.contains(&code.as_str()),
                "{what}: {status} {code}: {forged:?}"
            );
        }
    }
    assert_untouched(&emulator).await;
    Ok(())
}

/// A fault may change the response, but never the access.
#[tokio::test]
async fn forged_request_is_not_applied_despite_faults() -> TestResult {
    let emulator = rules::with_source().await;
    rules::put(&emulator, "kept", &minimal("kept")).await;
    content::put(&emulator, "kept", "kept").await;
    emulator.journal().clear();
    for effect in [
        Effect::Respond(Reply::empty(StatusCode::OK)),
        Effect::ApplyThenRespond(Reply::empty(StatusCode::OK)),
        Effect::Delay(Duration::ZERO),
        Effect::Truncate(Truncation::of_response(12)),
        Effect::Skew(Skew::ahead(Duration::from_secs(60))),
    ] {
        emulator.faults().clear();
        emulator.faults().add(Fault::on_any().then(effect));
        for request in every_operation() {
            for (_, forged) in forgeries(&request) {
                let forged = forged.header("connection", "close");
                forged.send_and_end(&emulator).await;
            }
        }
    }
    emulator.faults().clear();
    for entry in emulator.journal().entries() {
        assert!(!entry.is_applied(), "{entry:?}");
    }
    assert_untouched(&emulator).await;
    Ok(())
}

/// Otherwise the tests above could pass for another reason.
#[tokio::test]
async fn every_operation_works_when_signed() -> TestResult {
    for request in every_operation() {
        let emulator = rules::with_source().await;
        rules::put(&emulator, "kept", &minimal("kept")).await;
        let deletes_the_bucket = request.method == Method::DELETE
            && (request.key.as_str(), request.query.as_str()) == ("", "");
        if !deletes_the_bucket {
            content::put(&emulator, "kept", "kept").await;
        }
        let response = request.signed().send(&emulator).await;
        assert!(response.status.is_success(), "{}", response.body);
    }
    Ok(())
}
