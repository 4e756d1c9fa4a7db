//! Error responses that are truncated.

use oss_client::ErrorKind;
use oss_emulator::fault::{Effect, Fault, Truncation};
use oss_tests::Outcome;
use oss_tests::local_oss::LocalOss;
use oss_transport_testing::{Loopback, Script};

use super::scripted::client;
use super::{GET, LIST, error_chain, fail_first, request_count};

/// Truncates the body before the error code.
fn truncation() -> Effect {
    Effect::Truncate(Truncation::of_body(30))
}

#[tokio::test]
async fn f09_truncated_error_response_is_retried() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    fail_first(&local, GET, truncation())?;
    let error = client.get("missing").await;
    let error = error.expect_err("the rule doesn't exist");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(request_count(&local, GET), 2);

    // Listing a bucket without rules returns an error document, too.
    fail_first(&local, LIST, truncation())?;
    assert_eq!(client.list_page(None).await?.rules.len(), 0);
    assert_eq!(request_count(&local, LIST), 2);
    Ok(())
}

#[tokio::test]
async fn f09_always_truncated_error_response_keeps_its_status() -> Outcome {
    let local = LocalOss::start().await?;
    local
        .emulator()
        .faults()
        .add(Fault::on(GET)?.then(truncation()));
    let error = local.inventory()?.get("missing").await;
    let error = error.expect_err("the rule doesn't exist");
    let error = error.client_error().ok_or("the client's error")?;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert!(error.request_id().is_some());
    assert!(
        !error.may_have_been_applied(),
        "404 is a rejection, whatever its body"
    );
    Ok(())
}

#[tokio::test]
async fn f09_truncated_permanent_error_is_not_retried() -> Outcome {
    let location = "Location: https://oss-cn-beijing.example/\r\n";
    let redirect = format!("HTTP/1.1 301 Moved\r\nContent-Length: 99\r\n{location}\r\n<Error>");
    let firewall =
        "HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\n<html>Blocked by policy 7".to_owned();
    for (response, expected) in [(redirect, "oss-cn-beijing.example"), (firewall, "policy 7")] {
        let server = Loopback::start([Script::new().read_request().write(response)])?;
        let error = client(&server)?.get("report").await;
        let error = error.expect_err("the status is an error");
        assert!(
            error_chain(&error).contains(expected),
            "{}",
            error_chain(&error)
        );
        assert_eq!(server.requests().len(), 1, "{}", error_chain(&error));
    }
    Ok(())
}

#[tokio::test]
async fn f09_truncated_error_keeps_its_complete_elements() -> Outcome {
    let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
                    <Error><Code>AccessDenied</Code><Message>no</Messag";
    let chinese = "<Error><Code>AccessDenied</Code><Message>拒绝";
    let head = "HTTP/1.1 403 Forbidden\r\nContent-Type: application/xml\r\nContent-Length: 200\r\n\
                x-oss-request-id: REQ-HDR-1\r\nx-oss-ec: 0003-00000001\r\n\r\n";
    for body in [
        document.as_bytes(),
        &chinese.as_bytes()[..chinese.len() - 1],
    ] {
        let response = [head.as_bytes(), body].concat();
        let server = Loopback::start([Script::new().read_request().write(response)])?;
        let error = client(&server)?.get("report").await;
        let error = error.expect_err("the status is an error");
        let error = error.client_error().ok_or("the client's error")?;
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::Service, 1));
        assert_eq!(error.status().map(|status| status.as_u16()), Some(403));
        assert_eq!(error.code(), Some("AccessDenied"));
        assert_eq!(error.ec(), Some("0003-00000001"));
        assert_eq!(error.request_id(), Some("REQ-HDR-1"));
        assert!(error.is_forbidden());
        let shown = error_chain(error);
        assert!(
            shown.contains("the rest of the response is missing"),
            "{shown}"
        );
    }
    Ok(())
}
