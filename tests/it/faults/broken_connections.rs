//! Connections that are refused or break before the response is complete.

use std::env;
use std::process::Command;

use oss_client::{ErrorKind, RetryPolicy};
use oss_emulator::fault::{Effect, Truncation};
use oss_emulator::journal::Entry;
use oss_inventory::Error;
use oss_model::bucket::GetBucketInfo;
use oss_model::multipart::InitiateMultipartUpload;
use oss_tests::closed_port::ClosedPort;
use oss_tests::local_oss::{BUCKET, LocalOss, fast_retries, inventory};
use oss_tests::{Outcome, rules};
use oss_transport_testing::{Loopback, Script};

use super::scripted::{assert_retried, client_with, document, fails_once, response};
use super::{DELETE, GET, LIST, PUT, error_chain, fail_first, request_count};

#[tokio::test]
async fn f01_refused_connection_is_retried_and_named() -> Outcome {
    let closed_port = ClosedPort::start()?;
    let client = client_with(&closed_port.origin()?, fast_retries())?;
    for outcome in [
        client.get("report").await.map(drop),
        client.list_page(None).await.map(drop),
        client.put(&rules::minimal("report")?).await,
        client.delete("report").await,
    ] {
        let error = outcome.expect_err("the port is closed");
        let address = closed_port.addr()?.to_string();
        assert!(
            error_chain(&error).contains(&address),
            "{}",
            error_chain(&error)
        );
        let client = error.client_error().ok_or("the client's error")?;
        assert_eq!(
            (client.kind(), client.attempts()),
            (ErrorKind::Transport, 3)
        );
        assert!(!client.may_have_been_applied(), "nothing was sent");
    }
    Ok(())
}

#[tokio::test]
async fn f05_server_without_tls_is_not_retried_over_http() -> Outcome {
    let no_tls = response("400 Bad Request", "", "");
    let server = Loopback::start([Script::new().write(no_tls).wait_for_close()])?;
    let https = server.origin().replace("http:", "https:");
    let error = client_with(&https, fast_retries())?.get("report").await;
    let error = error.expect_err("the server doesn't speak TLS");
    let client = error.client_error().ok_or("the client's error")?;
    assert_eq!(
        (client.kind(), client.attempts()),
        (ErrorKind::Transport, 1),
        "{}",
        error_chain(&error)
    );
    assert_eq!(transport_kind(&error), Some(oss_transport::ErrorKind::Tls));
    assert_eq!(server.connections(), 1);
    Ok(())
}

/// Returns the kind of the transport error among the sources of an error.
fn transport_kind(error: &Error) -> Option<oss_transport::ErrorKind> {
    let error: &(dyn std::error::Error + 'static) = error;
    let mut levels = std::iter::successors(Some(error), |&error| error.source());
    let transport = levels.find_map(|error| error.downcast_ref::<oss_transport::Error>());
    transport.map(oss_transport::Error::kind)
}

#[tokio::test]
async fn f07_reset_before_any_byte_is_retried() -> Outcome {
    assert_retried(Script::new().read_request().reset()).await?;
    assert_retried(Script::new().read_request()).await
}

#[tokio::test]
async fn f08_reset_within_the_head_is_retried() -> Outcome {
    for head in [
        "H",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n",
    ] {
        assert_retried(Script::new().read_request().write(head).reset()).await?;
        assert_retried(Script::new().read_request().write(head)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn f08_truncated_head_is_retried_for_idempotent_operations() -> Outcome {
    for bytes in [1, 17, 60] {
        let local = LocalOss::start().await?;
        let client = local.inventory()?;
        client.put(&rules::minimal("report")?).await?;
        for operation in [GET, LIST, DELETE] {
            let cut = Truncation::of_response(bytes).with_reset();
            fail_first(&local, operation, Effect::Truncate(cut))?;
        }
        client.get("report").await?;
        assert_eq!(client.list_page(None).await?.rules.len(), 1);
        client.delete("report").await?;
        for operation in [GET, LIST, DELETE] {
            assert_eq!(request_count(&local, operation), 2, "{operation}, {bytes}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn f09_truncated_body_is_retried() -> Outcome {
    let whole = response("200 OK", "", &document()?);
    let body = whole.find("\r\n\r\n").ok_or("a head")? + 4;
    for cut in [body, body + 1, body + 60, whole.len() - 1] {
        let part = whole[..cut].to_owned();
        assert_retried(Script::new().read_request().write(part.clone()).reset()).await?;
        assert_retried(Script::new().read_request().write(part)).await?;
    }
    Ok(())
}

#[tokio::test]
async fn f09_reset_within_the_body_is_reported_as_body_error() -> Outcome {
    let local = LocalOss::start().await?;
    local.inventory()?.put(&rules::minimal("report")?).await?;
    for bytes in [0, 1, 100] {
        for operation in [GET, LIST] {
            let cut = Truncation::of_body(bytes).with_reset();
            fail_first(&local, operation, Effect::Truncate(cut))?;
        }
        // New clients, because a failure on a reused connection causes one more request.
        let once = || inventory(local.client_builder()?.retry(RetryPolicy::none()));
        for outcome in [
            once()?.get("report").await.map(drop),
            once()?.list_page(None).await.map(drop),
        ] {
            let error = outcome.expect_err("the body is truncated");
            let kind = transport_kind(&error);
            let text = error_chain(&error);
            assert_eq!(kind, Some(oss_transport::ErrorKind::Body), "{text}");
        }
        local.emulator().faults().clear();
        local.emulator().journal().clear();
        let cut = Truncation::of_body(bytes).with_reset();
        fail_first(&local, GET, Effect::Truncate(cut))?;
        assert_eq!(local.inventory()?.get("report").await?.id, "report");
        assert_eq!(request_count(&local, GET), 2, "{bytes}");
        local.emulator().faults().clear();
    }
    Ok(())
}

#[tokio::test]
async fn f10_reused_connection_that_closes_costs_no_attempt() -> Outcome {
    let whole = response("200 OK", "", &document()?);
    let closing = Script::new().read_request().write(whole).read_request();
    let server = fails_once(closing)?;
    let client = client_with(&server.origin(), RetryPolicy::none())?;
    for _ in 0..2 {
        assert_eq!(client.get("report").await?.id, "report");
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 2));

    // A new connection that closes is a failed attempt.
    let server = Loopback::start([Script::new().read_request()])?;
    let error = client_with(&server.origin(), RetryPolicy::none())?
        .get("report")
        .await;
    let error = error.expect_err("the connection closes");
    assert_eq!(
        error.client_error().map(oss_client::Error::attempts),
        Some(1)
    );
    assert_eq!(server.requests().len(), 1);
    Ok(())
}

#[tokio::test]
async fn f10_put_on_closing_connection_is_applied_once() -> Outcome {
    for effect in [Effect::Close, Effect::ApplyThenClose] {
        let local = LocalOss::start().await?;
        let client = inventory(local.client_builder()?.retry(RetryPolicy::none()))?;
        client.list_page(None).await?;
        fail_first(&local, PUT, effect.clone())?;
        client.put(&rules::minimal("report")?).await?;
        assert_eq!(applied_count(&local, PUT), 1, "{effect:?}");
        assert_eq!(request_count(&local, PUT), 2, "{effect:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f10_non_idempotent_request_is_not_resent() -> Outcome {
    const INITIATE: &str = "InitiateMultipartUpload";
    for (effect, applied) in [(Effect::Close, 0), (Effect::ApplyThenClose, 1)] {
        let local = LocalOss::start().await?;
        let client = local.client_builder()?.build()?;
        client.execute(&GetBucketInfo::new(BUCKET)).await?;
        fail_first(&local, INITIATE, effect.clone())?;
        let initiate = InitiateMultipartUpload::new(BUCKET, "key");
        let error = client.execute(&initiate).await;
        let error = error.expect_err("the connection closes");
        assert_eq!((error.attempts(), request_count(&local, INITIATE)), (1, 1));
        assert!(error.may_have_been_applied(), "{effect:?}");
        assert_eq!(applied_count(&local, INITIATE), applied, "{effect:?}");
        let used = local.emulator().journal().entries();
        let used: Vec<_> = used.iter().map(Entry::connection).collect();
        assert_eq!(used[used.len() - 1], used[used.len() - 2], "reused");
    }
    Ok(())
}

/// Returns how often an operation was applied.
fn applied_count(local: &LocalOss, operation: &str) -> usize {
    let entries = local.emulator().journal().entries();
    let is_applied = |entry: &&Entry| entry.operation() == Some(operation) && entry.is_applied();
    entries.iter().filter(is_applied).count()
}

#[tokio::test]
async fn f14_connection_is_not_reused_after_503() -> Outcome {
    // The server would respond to a second request on the connection.
    let busy = response("503 Service Unavailable", "", "");
    let whole = response("200 OK", "", &document()?);
    let script = Script::new()
        .read_request()
        .write(busy)
        .read_request()
        .write(whole);
    assert_retried(script).await
}

/// Tests that pass only without a proxy, one for http and one for https.
const DIRECT: [&str; 2] = [
    "faults::broken_connections::f14_connection_is_not_reused_after_503",
    "faults::broken_connections::f05_server_without_tls_is_not_retried_over_http",
];

#[test]
fn f37_proxy_environment_variables_are_ignored() -> Outcome {
    // Port 1 is closed, and the other value isn't a URI.
    for value in ["http://u:canary@127.0.0.1:1", "::::"] {
        let mut itself = Command::new(env::current_exe()?);
        itself.arg("--exact").args(DIRECT);
        for name in ["http_proxy", "https_proxy", "all_proxy"] {
            itself.env(name, value).env(name.to_uppercase(), value);
        }
        // These would exempt hosts from the proxy.
        itself.env_remove("NO_PROXY").env_remove("no_proxy");
        let output = itself.output()?;
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{value}: {stdout}");
        assert!(stdout.contains("2 passed"), "{value}: {stdout}");
    }
    Ok(())
}
