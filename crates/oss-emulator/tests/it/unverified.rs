//! No operation runs for a request that was not verified.

use std::time::Duration;

use http::{HeaderMap, HeaderValue, Method, StatusCode};
use oss_emulator::Emulator;
use oss_emulator::fault::{Effect, Fault, Reply, Skew, Truncation};
use oss_model::bucket::ListAllMyBucketsResult;
use oss_model::inventory::ListInventoryConfigurationsResult;

use crate::content;
use crate::rules::{self, minimal};
use crate::wire::{Call, Outcome};

fn every_operation() -> Vec<Call> {
    vec![
        Call::service(Method::GET, ""),
        Call::bucket(Method::PUT, "other", ""),
        Call::bucket(Method::DELETE, "source", ""),
        Call::bucket(Method::GET, "source", "bucketInfo"),
        Call::bucket(Method::GET, "source", "location"),
        Call::bucket(Method::GET, "source", "stat"),
        Call::bucket(Method::PUT, "source", "acl").header("x-oss-acl", "public-read"),
        Call::bucket(Method::GET, "source", "acl"),
        Call::bucket(Method::PUT, "source", "tagging").body("<Tagging></Tagging>"),
        Call::bucket(Method::GET, "source", "tagging"),
        Call::bucket(Method::DELETE, "source", "tagging"),
        Call::object(Method::PUT, "source", "new", "").body("new"),
        Call::object(Method::PUT, "source", "copy", "").header("x-oss-copy-source", "/source/kept"),
        Call::object(Method::GET, "source", "kept", ""),
        Call::object(Method::HEAD, "source", "kept", ""),
        Call::object(Method::HEAD, "source", "kept", "objectMeta"),
        Call::object(Method::DELETE, "source", "kept", ""),
        content::delete_call("", "<Delete><Object><Key>kept</Key></Object></Delete>"),
        Call::bucket(Method::GET, "source", ""),
        Call::bucket(Method::GET, "source", "list-type=2"),
        Call::bucket(Method::GET, "source", "versions"),
        Call::object(Method::POST, "source", "new", "uploads"),
        Call::bucket(Method::GET, "source", "uploads"),
        Call::bucket(Method::PUT, "source", "inventory&inventoryId=new").body(minimal("new")),
        Call::bucket(Method::GET, "source", "inventory&inventoryId=kept"),
        Call::bucket(Method::GET, "source", "inventory"),
        Call::bucket(Method::DELETE, "source", "inventory&inventoryId=kept"),
    ]
}

/// What a request can pretend to be.
fn forgeries(call: &Call) -> Vec<(&'static str, Call)> {
    let signed = call.clone().signed();
    let with_headers = |headers: HeaderMap| Call {
        headers,
        ..call.clone()
    };
    let with_query = |extra: &str| {
        let query = [call.query.as_str(), extra].join("&");
        Call {
            query,
            ..call.clone()
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
        ("no signature", call.clone()),
        ("one digit is another", with_headers(altered)),
        ("the signature of another query", other),
        ("a made-up presigned URL", with_query(&presigned)),
        ("a presigned URL beside a header", both),
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
            call.clone()
                .header("date", "Sun, 22 Nov 2026 07:42:33 GMT")
                .header("authorization", "OSS LTAI5tLocalEmulator:AAAA"),
        ),
        ("an empty header", call.clone().header("authorization", "")),
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
    let call = Call::service(Method::GET, "").signed();
    let buckets: ListAllMyBucketsResult = call.send(emulator).await.document();
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
async fn no_forgery_reaches_any_operation() -> Outcome {
    let emulator = rules::with_source().await;
    assert_eq!(
        rules::put(&emulator, "kept", &minimal("kept")).await.status,
        200
    );
    content::put(&emulator, "kept", "kept").await;
    for call in every_operation() {
        for (what, forged) in forgeries(&call) {
            let reply = forged.send(&emulator).await;
            let (status, code, _) = match forged.method {
                Method::HEAD => reply.head_refusal(),
                _ => reply.refusal(),
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

/// A fault changes what a client learns, and never what it may do.
#[tokio::test]
async fn no_fault_lets_a_forgery_in() -> Outcome {
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
        for call in every_operation() {
            for (_, forged) in forgeries(&call) {
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

/// The table above would prove nothing if its calls were refused for another reason.
#[tokio::test]
async fn each_of_these_operations_works_when_it_is_signed() -> Outcome {
    for call in every_operation() {
        let emulator = rules::with_source().await;
        rules::put(&emulator, "kept", &minimal("kept")).await;
        let deletes_the_bucket =
            call.method == Method::DELETE && (call.key.as_str(), call.query.as_str()) == ("", "");
        if !deletes_the_bucket {
            content::put(&emulator, "kept", "kept").await;
        }
        let reply = call.signed().send(&emulator).await;
        assert!(reply.status.is_success(), "{}", reply.body);
    }
    Ok(())
}
