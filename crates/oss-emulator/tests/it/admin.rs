//! The admin API: clock, rules, journal, keys, buckets and reset.

use http::Method;
use oss_emulator::Emulator;
use oss_sign::Credentials;
use serde_json::{Value, json};

use crate::rules::{minimal, put};
use crate::runs::{DAY, keys, with_object};
use crate::wire::{Request, Response, TestResult, builder, now, refused};

/// Creates a request to the admin API, which needs no signature.
pub(crate) fn request(method: Method, path: &str, body: &Value) -> Request {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let request = Request {
        path: format!("/_emulator/{path}"),
        ..Request::service(method, query)
    };
    match body {
        Value::Null => request,
        body => request.body(body.to_string()),
    }
}

pub(crate) async fn send(
    emulator: &Emulator,
    method: Method,
    path: &str,
    body: Value,
) -> (u16, Value) {
    let response = request(method, path, &body).send(emulator).await;
    (response.status.as_u16(), content(&response))
}

pub(crate) fn content(response: &Response) -> Value {
    if response.body.is_empty() {
        return Value::Null;
    }
    assert_eq!(response.header("content-type"), "application/json");
    serde_json::from_str(&response.body).unwrap()
}

pub(crate) async fn get(emulator: &Emulator, path: &str) -> Value {
    let (status, content) = send(emulator, Method::GET, path, Value::Null).await;
    assert_eq!(status, 200, "{content}");
    content
}

pub(crate) async fn post(emulator: &Emulator, path: &str, body: Value) -> (u16, Value) {
    send(emulator, Method::POST, path, body).await
}

pub(crate) async fn remove(emulator: &Emulator, path: &str) -> (u16, Value) {
    send(emulator, Method::DELETE, path, Value::Null).await
}

#[tokio::test]
async fn health_names_region_and_account() -> TestResult {
    let emulator = builder().region("cn-beijing").start().await?;
    let expected = json!({
        "status": "ok",
        "version": env!("CARGO_PKG_VERSION"),
        "region": "cn-beijing",
        "accountId": "100000000000000",
    });
    assert_eq!(get(&emulator, "health").await, expected);
    Ok(())
}

#[tokio::test]
async fn advanced_clock_returns_the_runs_it_caused() {
    let emulator = with_object(builder()).await;
    put(&emulator, "daily", &minimal("daily")).await;
    let day = json!({ "seconds": DAY.as_secs() });
    let (status, changed) = post(&emulator, "clock/advance", day).await;
    assert_eq!(status, 200);
    assert_eq!(changed["now"], "2026-11-23T07:42:33Z");
    let [run] = changed["runs"].as_array().unwrap().as_slice() else {
        panic!("{changed}");
    };
    assert_eq!(run["time"], "2026-11-22T16:00:00Z");
    assert_eq!(
        (&run["bucket"], &run["rule"]),
        (&json!("source"), &json!("daily"))
    );
    assert_eq!(run["outcome"], "reported");
    assert_eq!(run["report"]["bucket"], "dest-bucket");
    let manifest = "source/daily/2026-11-22T16-00Z/manifest.json";
    assert_eq!(run["report"]["manifest"], manifest);
    assert_eq!(emulator.now(), now() + DAY);
}

#[tokio::test]
async fn clock_is_set_to_earlier_and_later_times() -> TestResult {
    let emulator = builder().start().await?;
    for time in ["2001-02-03T04:05:06.5Z", "2099-01-01T00:00:00Z"] {
        let set = send(&emulator, Method::PUT, "clock", json!({ "now": time })).await;
        assert_eq!(set, (200, json!({ "now": time, "runs": [] })));
        assert_eq!(get(&emulator, "clock").await, json!({ "now": time }));
    }
    let reset = remove(&emulator, "clock").await;
    assert_eq!(reset, (200, json!({ "now": "2026-11-22T07:42:33Z" })));
    emulator.set_clock(now() + DAY);
    assert_eq!(emulator.now(), now() + DAY);
    Ok(())
}

#[tokio::test]
async fn impossible_times_change_nothing() -> TestResult {
    let emulator = builder().start().await?;
    for (method, path, body) in [
        (Method::PUT, "clock", json!({ "now": "yesterday" })),
        (Method::PUT, "clock", json!({})),
        (Method::POST, "clock/advance", json!({ "seconds": -1 })),
        (Method::POST, "clock/advance", json!({ "seconds": 1e12 })),
        (Method::POST, "clock/advance", json!({ "seconds": 1e300 })),
        (Method::POST, "clock/advance", json!({ "seconds": "1" })),
    ] {
        let (status, error) = send(&emulator, method, path, body).await;
        assert_eq!(status, 400, "{error}");
        assert_eq!(emulator.now(), now());
    }
    Ok(())
}

#[tokio::test]
async fn rule_run_returns_its_report_or_why_not() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    let rule = |bucket, id| json!({ "bucket": bucket, "id": id });
    let (status, outcome) = post(&emulator, "rules/run", rule("source", "r")).await;
    assert_eq!((status, &outcome["outcome"]), (200, &json!("reported")));
    let report = &outcome["report"];
    assert_eq!(report["rows"], 1);
    let written = keys(&emulator, "dest-bucket").await;
    for key in report["keys"].as_array().unwrap() {
        assert!(written.iter().any(|it| key == it), "{key} {written:?}");
    }

    let missing = post(&emulator, "rules/run", rule("source", "missing")).await;
    let error = json!({
        "message": "cannot run rule \"missing\": bucket \"source\" doesn't have it",
        "help": "put the rule first; its bucket must exist",
    });
    assert_eq!(missing, (404, error));
    let lost = minimal("lost").replace("dest-bucket", "absent");
    put(&emulator, "lost", &lost).await;
    let (status, error) = post(&emulator, "rules/run", rule("source", "lost")).await;
    assert_eq!(status, 409, "{error}");
}

#[tokio::test]
async fn journal_lists_requests_and_runs_after_a_number() {
    let emulator = with_object(builder()).await;
    let last = get(&emulator, "journal").await["last"].clone();
    put(&emulator, "r", &minimal("r")).await;
    let journal = get(&emulator, &format!("journal?since={last}")).await;
    let [request] = journal["requests"].as_array().unwrap().as_slice() else {
        panic!("{journal}");
    };
    let expected = json!({
        "number": last.as_u64().unwrap() + 1,
        "time": "2026-11-22T07:42:33Z",
        "connection": request["connection"],
        "operation": "PutBucketInventory",
        "bucket": "source",
        "key": "",
        "outcome": "responded",
        "status": 200,
        "applied": true,
        "fault": null,
    });
    assert_eq!(*request, expected);
    assert_eq!(journal["runs"][0]["outcome"], "reported");
    assert_eq!(journal["runs"][0]["number"], journal["last"]);

    assert_eq!(remove(&emulator, "journal").await, (204, Value::Null));
    let cleared = json!({ "requests": [], "runs": [], "last": journal["last"] });
    assert_eq!(get(&emulator, "journal").await, cleared);
    for query in ["since=x", "since=1&since=2", "until=1"] {
        let path = format!("journal?{query}");
        let (status, _) = send(&emulator, Method::GET, &path, Value::Null).await;
        assert_eq!(status, 400, "{query}");
    }
}

#[tokio::test]
async fn added_key_is_accepted_until_expired_and_revoked() -> TestResult {
    let emulator = builder().start().await?;
    let key = json!({ "id": "STS.A", "secret": "s3cr3t", "securityToken": "t0k3n" });
    let listed = |status| json!({ "id": "STS.A", "status": status, "hasSecurityToken": true });
    assert_eq!(post(&emulator, "keys", key).await, (201, listed("active")));
    let credentials = Credentials::new("STS.A", "s3cr3t")?.with_security_token("t0k3n")?;
    let list = Request::service(Method::GET, "").signed_with(&credentials, "cn-hangzhou", now());
    assert_eq!(list.send(&emulator).await.status, 200);

    let id = json!({ "id": "STS.A" });
    let expired = post(&emulator, "keys/expire", id.clone()).await;
    assert_eq!(expired, (200, listed("expired")));
    let ec = Some("0002-00000007");
    let refusal = list.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(403, "SecurityTokenExpired", ec));
    let all = get(&emulator, "keys").await;
    assert_eq!(all["keys"].as_array().unwrap().len(), 2);
    assert!(!all.to_string().contains("s3cr3t") && !all.to_string().contains("t0k3n"));

    assert_eq!(remove(&emulator, "keys?id=STS.A").await, (204, Value::Null));
    let refusal = list.send(&emulator).await.refusal();
    assert_eq!(refusal, refused(403, "InvalidAccessKeyId", None));
    assert_eq!(remove(&emulator, "keys?id=STS.A").await.0, 404);
    assert_eq!(post(&emulator, "keys/expire", id).await.0, 404);
    assert_eq!(remove(&emulator, "keys").await.0, 400);
    Ok(())
}

#[tokio::test]
async fn refused_key_is_not_quoted() -> TestResult {
    let emulator = builder().start().await?;
    for key in [
        json!({ "id": "A", "secret": 123_456_789 }),
        json!({ "id": "A", "secret": ["123456789"] }),
        json!({ "id": "A", "secret": "123456789\n" }),
        json!({ "id": "A", "secret": "a", "securityToken": 123_456_789 }),
    ] {
        let (status, error) = post(&emulator, "keys", key).await;
        assert_eq!(status, 400, "{error}");
        assert!(!error.to_string().contains("123456789"), "{error}");
    }
    Ok(())
}

#[tokio::test]
async fn bucket_is_created_without_a_signature() -> TestResult {
    let emulator = builder().start().await?;
    let name = json!({ "name": "my-bucket" });
    for _ in 0..2 {
        let created = post(&emulator, "buckets", name.clone()).await;
        assert_eq!(created, (201, name.clone()));
    }
    assert_eq!(keys(&emulator, "my-bucket").await, [""; 0]);
    let (status, _) = post(&emulator, "buckets", json!({ "name": "_emulator" })).await;
    assert_eq!(status, 400);
    Ok(())
}

#[tokio::test]
async fn seeded_bucket_has_the_same_objects_for_the_same_seed() -> TestResult {
    let emulator = builder().bucket("one").bucket("two").start().await?;
    for bucket in ["one", "two"] {
        let seed = json!({ "bucket": bucket, "count": 50, "seed": 7 });
        assert_eq!(post(&emulator, "seed", seed.clone()).await, (201, seed));
    }
    let listed = keys(&emulator, "one").await;
    assert_eq!(listed.len(), 50);
    assert_eq!(keys(&emulator, "two").await, listed);
    let missing = json!({ "bucket": "three", "count": 1 });
    assert_eq!(post(&emulator, "seed", missing).await.0, 404);
    let endless = json!({ "bucket": "one", "count": u64::MAX });
    assert_eq!(post(&emulator, "seed", endless).await.0, 400);
    Ok(())
}

#[tokio::test]
async fn reset_restores_the_state_of_the_start() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    let key = emulator.credentials().access_key_id().to_owned();
    post(&emulator, "buckets", json!({ "name": "other" })).await;
    post(&emulator, "keys", json!({ "id": "A", "secret": "b" })).await;
    remove(&emulator, &format!("keys?id={key}")).await;
    post(&emulator, "faults", json!({ "effect": "close" })).await;
    post(&emulator, "clock/advance", json!({ "seconds": 10 })).await;

    assert_eq!(
        post(&emulator, "reset", Value::Null).await,
        (204, Value::Null)
    );
    assert_eq!(emulator.now(), now());
    let journal = get(&emulator, "journal").await;
    assert_eq!(
        (&journal["requests"], &journal["runs"]),
        (&json!([]), &json!([]))
    );
    assert_eq!(get(&emulator, "faults").await, json!({ "faults": [] }));
    let key = json!({ "id": key, "status": "active", "hasSecurityToken": false });
    assert_eq!(get(&emulator, "keys").await, json!({ "keys": [key] }));
    let buckets = Request::service(Method::GET, "")
        .signed()
        .send(&emulator)
        .await
        .body;
    assert!(buckets.contains("<Name>source</Name>"), "{buckets}");
    assert!(!buckets.contains("<Name>other</Name>"), "{buckets}");
    for bucket in ["source", "dest-bucket"] {
        assert_eq!(keys(&emulator, bucket).await, [""; 0]);
    }
    assert_eq!(crate::rules::get(&emulator, "r").await.status, 404);
}
