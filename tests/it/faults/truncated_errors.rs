//! Answers that are errors, and break off before they have said which.

use oss_client::ErrorKind;
use oss_emulator::fault::{Effect, Fault, Truncation};
use oss_tests::Outcome;
use oss_tests::local_oss::LocalOss;
use oss_transport_testing::{Loopback, Script};

use super::scripted::client;
use super::{GET, LIST, error_chain, fail_first, request_count};

/// Less than the code of any error.
fn cut() -> Effect {
    Effect::Truncate(Truncation::of_body(30))
}

#[tokio::test]
async fn f09_truncated_error_response_is_retried() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    fail_first(&local, GET, cut())?;
    let error = client.get("missing").await.expect_err("there is none");
    assert!(error.is_not_found(), "{error}");
    assert_eq!(request_count(&local, GET), 2);

    // Without rules, a list is such an error, too.
    fail_first(&local, LIST, cut())?;
    assert_eq!(client.list(None).await?.rules.len(), 0);
    assert_eq!(request_count(&local, LIST), 2);
    Ok(())
}

#[tokio::test]
async fn f09_always_truncated_error_response_keeps_its_status() -> Outcome {
    let local = LocalOss::start().await?;
    local.emulator().faults().add(Fault::on(GET)?.then(cut()));
    let error = local.inventory()?.get("missing").await;
    let error = error.expect_err("there is none");
    let error = error.client_error().ok_or("an error of the client")?;
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Transport, 3));
    assert_eq!(error.status().map(|status| status.as_u16()), Some(404));
    assert!(error.request_id().is_some());
    assert!(
        !error.may_have_been_applied(),
        "404 is a refusal, whatever follows"
    );
    Ok(())
}

#[tokio::test]
async fn f09_truncated_permanent_error_is_not_retried() -> Outcome {
    let elsewhere = "Location: https://oss-cn-beijing.example/\r\n";
    let redirect = format!("HTTP/1.1 301 Moved\r\nContent-Length: 99\r\n{elsewhere}\r\n<Error>");
    let wall = "HTTP/1.1 403 No\r\nContent-Length: 99\r\n\r\n<html>Blocked by policy 7".to_owned();
    for (answer, said) in [(redirect, "oss-cn-beijing.example"), (wall, "policy 7")] {
        let server = Loopback::start([Script::new().read_request().write(answer)])?;
        let error = client(&server)?.get("report").await;
        let error = error.expect_err("an answer that is no success");
        assert!(
            error_chain(&error).contains(said),
            "{}",
            error_chain(&error)
        );
        assert_eq!(server.requests().len(), 1, "{}", error_chain(&error));
    }
    Ok(())
}
