//! Access to the admin API, and which requests are for it.

use http::Method;
use serde_json::{Value, json};

use crate::admin::{content, get, post, remove, request, send};
use crate::wire::{Connection, Request, TestResult, builder, refused};

#[tokio::test]
async fn other_hosts_and_web_pages_are_refused() -> TestResult {
    let emulator = builder().bucket("source").start().await?;
    let health = || request(Method::GET, "health", &Value::Null);
    for host in [
        "evil.example",
        "evil.example:80",
        "10.0.0.1",
        "oss-cn-hangzhou.aliyuncs.com",
    ] {
        let mut request = health();
        host.clone_into(&mut request.host);
        let response = request.send(&emulator).await;
        assert_eq!(response.status, 403, "{host}");
        let help = "use http://127.0.0.1 or http://localhost with the port of the emulator";
        assert_eq!(content(&response)["help"], help);
        assert_eq!(response.header("access-control-allow-origin"), "");
    }
    // A proxy request, whose target has a host of its own.
    let mut proxied = health();
    proxied.path = "http://evil.example/_emulator/health".to_owned();
    assert_eq!(proxied.send(&emulator).await.status, 403);

    for method in [Method::GET, Method::POST, Method::OPTIONS] {
        let page = request(method, "reset", &Value::Null).header("origin", "http://127.0.0.1");
        let response = page.send(&emulator).await;
        assert_eq!(response.status, 403);
        assert_eq!(response.header("access-control-allow-origin"), "");
    }
    Ok(())
}

#[tokio::test]
async fn own_host_names_are_accepted() -> TestResult {
    let emulator = builder().host_suffix("oss.test").start().await?;
    for host in ["127.0.0.1:8000", "localhost", "[::1]", "oss.test"] {
        let mut request = request(Method::GET, "health", &Value::Null);
        host.clone_into(&mut request.host);
        assert_eq!(request.send(&emulator).await.status, 200, "{host}");
    }
    Ok(())
}

/// A bucket can't be called `_emulator`, but keys can start with it.
#[tokio::test]
async fn key_of_a_bucket_in_the_host_is_an_object() -> TestResult {
    let emulator = builder()
        .bucket("source")
        .custom_domain("files.example.com", "source")
        .start()
        .await?;
    for host in [
        "source.localhost",
        "files.example.com",
        "source.oss-cn-hangzhou.aliyuncs.com",
    ] {
        for (method, status) in [
            (Method::PUT, 200),
            (Method::GET, 200),
            (Method::DELETE, 204),
        ] {
            let request = Request {
                host: host.to_owned(),
                path: "/_emulator/health".to_owned(),
                ..Request::object(method.clone(), "source", "_emulator/health", "")
            };
            let response = request.signed().send(&emulator).await;
            assert_eq!(response.status, status, "{host} {method}");
            assert_ne!(response.header("x-oss-request-id"), "");
        }
    }
    let mut object = Request::object(Method::GET, "source", "_emulator/health", "").signed();
    object.path = "/source/_emulator/health".to_owned();
    assert_eq!(
        object.send(&emulator).await.error().code.unwrap(),
        "NoSuchKey"
    );
    Ok(())
}

#[tokio::test]
async fn other_paths_are_not_the_admin_api() -> TestResult {
    let emulator = builder().start().await?;
    for path in ["/_emulators", "/_emulatorhealth", "/x/_emulator/health"] {
        let mut request = Request::service(Method::GET, "");
        path.clone_into(&mut request.path);
        let refusal = request.send(&emulator).await.refusal();
        assert_eq!(refusal, refused(403, "AccessDenied", None), "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn emulator_without_admin_has_no_such_path() -> TestResult {
    let emulator = builder().without_admin().start().await?;
    let response = request(Method::GET, "health", &Value::Null)
        .send(&emulator)
        .await;
    assert_eq!(response.refusal(), refused(403, "AccessDenied", None));
    assert_eq!(emulator.journal().requests(), 1);
    Ok(())
}

#[tokio::test]
async fn unknown_path_is_404_and_wrong_method_405() -> TestResult {
    let emulator = builder().start().await?;
    for path in ["", "helth", "health/", "clock/", "_emulator/health"] {
        let (status, error) = send(&emulator, Method::GET, path, Value::Null).await;
        assert_eq!(status, 404, "{path}: {error}");
        assert!(error["help"].as_str().unwrap().contains("clock/advance"));
    }
    for (method, path, allow) in [
        (Method::POST, "health", "GET"),
        (Method::POST, "clock", "GET, PUT, DELETE"),
        (Method::GET, "reset", "POST"),
        (Method::PUT, "faults", "GET, POST, DELETE"),
    ] {
        let response = request(method, path, &Value::Null).send(&emulator).await;
        assert_eq!(response.status, 405, "{path}");
        assert_eq!(response.header("allow"), allow);
        let message = content(&response)["message"].to_string();
        assert!(message.contains(path), "{message}");
    }
    Ok(())
}

#[tokio::test]
async fn body_that_is_not_the_document_is_refused() -> TestResult {
    let emulator = builder().start().await?;
    for body in [
        "",
        "{",
        "[]",
        "{}",
        "{\"name\":1}",
        "{\"name\":\"abc\",\"size\":1}",
        "\u{1}",
    ] {
        let request = request(Method::POST, "buckets", &Value::Null).body(body);
        let response = request.send(&emulator).await;
        assert_eq!(response.status, 400, "{body}");
        let message = content(&response)["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with("cannot read the body: "), "{message}");
    }
    for (method, path) in [
        (Method::POST, "reset"),
        (Method::DELETE, "journal"),
        (Method::DELETE, "clock"),
        (Method::DELETE, "faults"),
    ] {
        let (status, error) = send(&emulator, method.clone(), path, json!({ "keep": 1 })).await;
        assert_eq!(status, 400, "{error}");
        let path = format!("{path}?since=1");
        let (status, error) = send(&emulator, method, &path, Value::Null).await;
        assert_eq!(status, 400, "{error}");
    }
    let large = "x".repeat(1024 * 1024 + 1);
    let request = request(Method::POST, "buckets", &Value::Null).body(large);
    let response = request.send(&emulator).await;
    assert_eq!(response.status, 400);
    let message = "the body isn't complete, or is larger than 1 MiB";
    assert_eq!(content(&response)["message"], message);
    Ok(())
}

#[tokio::test]
async fn admin_requests_are_not_recorded_and_hit_by_no_fault() -> TestResult {
    let emulator = builder().start().await?;
    let closing = json!({ "effect": "close" });
    assert_eq!(post(&emulator, "faults", closing).await.0, 201);
    assert_eq!(get(&emulator, "journal").await["requests"], json!([]));
    assert_eq!(get(&emulator, "faults").await["faults"][0]["counted"], 0);
    assert_eq!(remove(&emulator, "faults").await.0, 204);
    assert_eq!(emulator.journal().requests(), 0);
    Ok(())
}

#[tokio::test]
async fn one_connection_serves_admin_and_oss_requests() -> TestResult {
    let emulator = builder().bucket("source").start().await?;
    let mut connection = Connection::open(&emulator).await;
    let put = Request::object(Method::PUT, "source", "k", "").body("content");
    for _ in 0..3 {
        let create = request(Method::POST, "buckets", &json!({ "name": "other" }));
        assert_eq!(connection.exchange(&create).await.status, 201);
        assert_eq!(connection.exchange(&put.clone().signed()).await.status, 200);
        let refused = request(Method::PUT, "health", &json!({}));
        assert_eq!(connection.exchange(&refused).await.status, 405);
    }
    Ok(())
}
