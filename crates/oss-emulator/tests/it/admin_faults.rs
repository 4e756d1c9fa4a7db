//! Faults as JSON: each trigger and effect.

use std::time::Duration;

use http::{HeaderName, HeaderValue, Method, StatusCode};
use oss_emulator::fault::{Effect, Fault, Reply, Skew, Truncation};
use serde_json::{Value, json};

use crate::admin::{get, post, remove};
use crate::wire::{Connection, Request, TestResult, builder, refused};

/// Each effect with its JSON.
fn effects() -> Vec<(Effect, Value)> {
    let seconds = Duration::from_secs;
    let error = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable")
        .message("busy")
        .ec("0001-1")
        .detail("Endpoint", "e")
        .retry_after(2);
    let error_json = json!({
        "status": 503,
        "error": {
            "code": "ServiceUnavailable",
            "message": "busy",
            "ec": "0001-1",
            "details": { "Endpoint": "e" },
        },
        "headers": { "retry-after": "2" },
    });
    let html = HeaderValue::from_static("text/html");
    let page = Reply::data(StatusCode::BAD_GATEWAY, html.clone(), "<p>");
    let page_json =
        json!({ "status": 502, "body": "<p>", "headers": { "content-type": "text/html" } });
    let bytes = Reply::data(StatusCode::OK, html, vec![0xFF, 0]);
    let bytes_json =
        json!({ "status": 200, "bodyBase64": "/wA=", "headers": { "content-type": "text/html" } });
    let empty = Reply::empty(StatusCode::NO_CONTENT).header(
        HeaderName::from_static("x-a"),
        HeaderValue::from_static("b"),
    );
    let empty_json = json!({ "status": 204, "headers": { "x-a": "b" } });
    let truncated =
        |bytes, of, end| json!({ "truncate": { "bytes": bytes, "of": of, "end": end } });
    vec![
        (Effect::Respond(error), json!({ "respond": error_json })),
        (Effect::Respond(page), json!({ "respond": page_json })),
        (Effect::Respond(bytes), json!({ "respond": bytes_json })),
        (
            Effect::ApplyThenRespond(empty),
            json!({ "applyThenRespond": empty_json }),
        ),
        (Effect::Close, json!("close")),
        (Effect::Reset, json!("reset")),
        (
            Effect::Delay(Duration::from_millis(1500)),
            json!({ "delay": { "seconds": 1.5 } }),
        ),
        (Effect::Delay(Duration::MAX), json!("noResponse")),
        (
            Effect::Truncate(Truncation::of_body(3)),
            truncated(3, "body", "close"),
        ),
        (
            Effect::Truncate(Truncation::of_response(9).with_reset()),
            truncated(9, "response", "reset"),
        ),
        (Effect::DamageRequestBody, json!("damageRequestBody")),
        (Effect::DamageResponseBody, json!("damageResponseBody")),
        (
            Effect::Skew(Skew::ahead(seconds(60))),
            json!({ "skew": { "seconds": 60.0 } }),
        ),
        (
            Effect::Skew(Skew::behind(seconds(1200))),
            json!({ "skew": { "seconds": -1200.0 } }),
        ),
        (Effect::ApplyThenClose, json!("applyThenClose")),
        (Effect::ApplyThenReset, json!("applyThenReset")),
    ]
}

/// A fault of the library is listed as JSON, and that JSON makes the same fault.
#[tokio::test]
async fn each_effect_is_the_same_in_rust_and_json() -> TestResult {
    let emulator = builder().start().await?;
    for (effect, document) in effects() {
        emulator
            .faults()
            .add(Fault::on_any().first(1).then(effect.clone()));
        let listed = get(&emulator, "faults").await;
        let fault = json!({ "first": 1, "effect": document });
        let mut expected = fault.clone();
        expected["counted"] = json!(0);
        assert_eq!(listed, json!({ "faults": [expected] }));
        remove(&emulator, "faults").await;

        let added = post(&emulator, "faults", fault.clone()).await;
        assert_eq!(added, (201, fault));
        if !matches!(effect, Effect::Delay(_)) {
            let request = Request::service(Method::GET, "").header("connection", "close");
            let mut connection = Connection::open(&emulator).await;
            connection.send(&request.signed().bytes()).await;
            connection.closed().await;
            let hit = emulator.journal().entries().pop().unwrap();
            let applied = hit.effect().unwrap_or_else(|| panic!("{document}"));
            assert_eq!(*applied, effect);
            let journal = get(&emulator, "journal").await;
            assert_eq!(journal["requests"][0]["fault"], document);
        }
        remove(&emulator, "faults").await;
        emulator.journal().clear();
    }
    Ok(())
}

#[tokio::test]
async fn limits_of_a_trigger_select_the_requests() -> TestResult {
    for (limits, hit) in [
        (json!({}), [1, 2, 3, 4].as_slice()),
        (json!({ "first": 2 }), &[1, 2]),
        (json!({ "after": 2 }), &[3, 4]),
        (json!({ "nth": 3 }), &[3]),
        (json!({ "after": 1, "first": 3 }), &[2, 3]),
        (json!({ "probability": 0.0 }), &[]),
        (json!({ "operation": "ListBuckets", "nth": 2 }), &[2]),
        (json!({ "operation": "PutObject" }), &[]),
    ] {
        let emulator = builder().start().await?;
        let mut fault = limits.clone();
        fault["effect"] = json!({ "respond": { "status": 418 } });
        let (status, added) = post(&emulator, "faults", fault).await;
        assert_eq!(status, 201, "{added}");
        let list = Request::service(Method::GET, "").signed();
        let mut hits = Vec::new();
        for number in 1..=4 {
            if list.send(&emulator).await.status == 418 {
                hits.push(number);
            }
        }
        assert_eq!(hits, hit, "{limits}");
    }
    Ok(())
}

#[tokio::test]
async fn error_of_a_fault_is_the_one_that_was_asked_for() -> TestResult {
    let emulator = builder().start().await?;
    let error = json!({ "code": "ServiceUnavailable", "ec": "0001-1" });
    let reply = json!({ "status": 503, "error": error, "headers": { "Retry-After": "2" } });
    let fault = json!({ "effect": { "respond": reply } });
    assert_eq!(post(&emulator, "faults", fault).await.0, 201);
    let response = Request::service(Method::GET, "")
        .signed()
        .send(&emulator)
        .await;
    assert_eq!(response.header("retry-after"), "2");
    assert_eq!(
        response.refusal(),
        refused(503, "ServiceUnavailable", Some("0001-1"))
    );
    Ok(())
}

#[tokio::test]
async fn impossible_fault_is_refused_and_not_added() -> TestResult {
    let emulator = builder().start().await?;
    let respond = |reply: Value| json!({ "effect": { "respond": reply } });
    for fault in [
        json!({}),
        json!({ "effect": "clos" }),
        json!({ "effect": "close", "last": 1 }),
        json!({ "effect": "close", "operation": "PutBuketInventory" }),
        json!({ "effect": "close", "first": -1 }),
        json!({ "effect": { "delay": { "seconds": -1 } } }),
        json!({ "effect": { "delay": { "minutes": 1 } } }),
        json!({ "effect": { "truncate": { "bytes": 1, "of": "head" } } }),
        respond(json!({})),
        respond(json!({ "status": 100 })),
        respond(json!({ "status": 99 })),
        respond(json!({ "status": 200, "body": "", "bodyBase64": "" })),
        respond(json!({ "status": 200, "bodyBase64": "%" })),
        respond(json!({ "status": 200, "headers": { "a b": "" } })),
        respond(json!({ "status": 200, "headers": { "a": "\n" } })),
    ] {
        let (status, error) = post(&emulator, "faults", fault.clone()).await;
        assert_eq!(status, 400, "{fault}: {error}");
    }
    assert_eq!(get(&emulator, "faults").await, json!({ "faults": [] }));
    Ok(())
}
