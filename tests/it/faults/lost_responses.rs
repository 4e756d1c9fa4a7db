//! Requests that are applied but whose responses are lost.

use oss_client::RetryPolicy;
use oss_emulator::fault::Effect;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};

use super::{DELETE, GET, PUT, fail_first, request_count};

/// Returns the ways to lose a response.
fn response_losses() -> [Effect; 2] {
    [Effect::ApplyThenClose, Effect::ApplyThenReset]
}

#[tokio::test]
async fn f33_applied_put_with_lost_response_succeeds() -> Outcome {
    for effect in response_losses() {
        let local = LocalOss::start().await?;
        fail_first(&local, PUT, effect)?;
        // All elements, because the service writes some differently: it reorders classes and adds zeros.
        let rule = rules::full("report")?;
        local.inventory()?.put(&rule).await?;
        assert_eq!(request_count(&local, PUT), 2);
        assert_eq!(request_count(&local, GET), 1, "the rule is read back");
        assert!(oss_inventory::is_equivalent(
            &local.inventory()?.get("report").await?,
            &rule
        ));
    }
    Ok(())
}

#[tokio::test]
async fn f33_different_existing_rule_is_a_conflict() -> Outcome {
    let local = LocalOss::start().await?;
    let theirs = rules::minimal("report")?;
    local.inventory()?.put(&theirs).await?;
    // The result of the first attempt is unknown, so the conflict of the second is examined.
    fail_first(&local, PUT, Effect::Reset)?;
    let error = local.inventory()?.put(&rules::full("report")?).await;
    let error = error.expect_err("another rule exists");
    assert!(error.is_already_exists(), "{error}");
    assert_eq!(
        error.client_error().and_then(oss_client::Error::status),
        Some(http::StatusCode::CONFLICT)
    );
    assert!(oss_inventory::is_equivalent(
        &local.inventory()?.get("report").await?,
        &theirs
    ));
    Ok(())
}

#[tokio::test]
async fn f33_lost_response_without_retry_is_uncertain() -> Outcome {
    let local = LocalOss::start().await?;
    fail_first(&local, PUT, Effect::ApplyThenReset)?;
    let once = local.client_builder()?.retry(RetryPolicy::none());
    let error = inventory(once)?.put(&rules::minimal("report")?).await;
    let error = error.expect_err("the response was lost");
    assert!(
        error
            .client_error()
            .is_some_and(oss_client::Error::may_have_been_applied)
    );
    assert!(
        error.to_string().contains("it may still have been created"),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn f34_applied_delete_with_lost_response_succeeds() -> Outcome {
    for effect in response_losses() {
        let local = LocalOss::start().await?;
        local.inventory()?.put(&rules::minimal("report")?).await?;
        fail_first(&local, DELETE, effect)?;
        local.inventory()?.delete("report").await?;
        assert_eq!(request_count(&local, DELETE), 2);
        let gone = local
            .inventory()?
            .get("report")
            .await
            .expect_err("the rule is deleted");
        assert!(gone.is_not_found(), "{gone}");
    }
    Ok(())
}
