//! Replacements that fail halfway.

use std::time::Duration;

use http::{HeaderValue, StatusCode};
use oss_client::ClientBuilder;
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{InventoryClient, ReplaceError, ReplaceState, is_equivalent};
use oss_tests::fast_timer::FastTimer;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};

use super::{DELETE, GET, PUT, error_chain, fail_first, request_count};

fn old_rule() -> Outcome<InventoryConfiguration> {
    Ok(rules::minimal("report")?)
}

fn new_rule() -> Outcome<InventoryConfiguration> {
    Ok(rules::full("report")?)
}

/// Starts a local OSS with the old rule and an empty journal.
async fn with_old_rule() -> Outcome<LocalOss> {
    let local = LocalOss::start().await?;
    local.inventory()?.put(&old_rule()?).await?;
    local.emulator().journal().clear();
    Ok(local)
}

/// Creates a client that doesn't wait as long as it should.
fn client(local: &LocalOss) -> Outcome<InventoryClient> {
    inventory(fast(local.client_builder()?))
}

fn fast(builder: ClientBuilder) -> ClientBuilder {
    builder
        .sleep(FastTimer(100))
        .operation_timeout(Duration::from_secs(200))
}

async fn current_rule(local: &LocalOss) -> Outcome<InventoryConfiguration> {
    local.emulator().faults().clear();
    Ok(local.inventory()?.get("report").await?)
}

async fn replace_error(local: &LocalOss) -> Outcome<ReplaceError> {
    let outcome = client(local)?.replace(&new_rule()?).await;
    Ok(outcome.err().ok_or("the rule was replaced")?)
}

fn other_rule() -> Outcome<InventoryConfiguration> {
    let mut theirs = rules::varied(3)?;
    "report".clone_into(&mut theirs.id);
    Ok(theirs)
}

fn server_error() -> Reply {
    Reply::error(StatusCode::INTERNAL_SERVER_ERROR, "InternalError")
}

/// Asserts that the state is unknown and that the error contains the old rule.
fn assert_unknown_with_old_rule(error: &ReplaceError) -> Outcome {
    assert_eq!(
        error.state(),
        ReplaceState::Unknown,
        "{}",
        error_chain(error)
    );
    let kept = error.unrestored_rule().ok_or("the old rule")?;
    assert!(is_equivalent(kept, &old_rule()?));
    Ok(())
}

/// Makes every request for an operation fail.
fn fail_always(local: &LocalOss, operation: &str, effect: Effect) -> Outcome {
    local
        .emulator()
        .faults()
        .add(Fault::on(operation)?.then(effect));
    Ok(())
}

#[tokio::test]
async fn replace_creates_replaces_or_keeps_a_rule() -> Outcome {
    let local = with_old_rule().await?;
    let client = client(&local)?;
    client.replace(&new_rule()?).await?;
    assert!(is_equivalent(&current_rule(&local).await?, &new_rule()?));
    client.replace(&new_rule()?).await?;
    assert_eq!(
        (request_count(&local, DELETE), request_count(&local, PUT)),
        (1, 1),
        "the second replacement changes nothing"
    );
    let other = rules::minimal("other")?;
    assert!(client.replacement(&other).await?.old().is_none());
    client.replace(&other).await?;
    assert_eq!(client.list_page(None).await?.rules.len(), 2);
    Ok(())
}

#[tokio::test]
async fn f35_rejected_new_rule_restores_the_old_one() -> Outcome {
    let local = with_old_rule().await?;
    let rejection = Reply::error(StatusCode::BAD_REQUEST, "InvalidArgument");
    fail_first(&local, PUT, Effect::Respond(rejection))?;
    let error = replace_error(&local).await?;
    assert!(error.unrestored_rule().is_none());
    assert!(
        error_chain(&error).contains("the old one was deleted and put back"),
        "{}",
        error_chain(&error)
    );
    assert!(
        error_chain(&error).contains("InvalidArgument"),
        "{}",
        error_chain(&error)
    );
    assert!(is_equivalent(&current_rule(&local).await?, &old_rule()?));
    Ok(())
}

#[tokio::test]
async fn f35_failure_after_deletion_returns_the_old_rule() -> Outcome {
    let (unknown, gone) = (ReplaceState::Unknown, ReplaceState::Gone);
    for (status, code, state, expected) in [
        (
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
            unknown,
            "it is unknown",
        ),
        (
            StatusCode::FORBIDDEN,
            "InvalidAccessKeyId",
            gone,
            "so none exists",
        ),
    ] {
        let local = with_old_rule().await?;
        let broken = Effect::Respond(Reply::error(status, code));
        fail_always(&local, PUT, broken)?;
        let error = replace_error(&local).await?;
        assert_eq!(error.state(), state);
        let reason = error.restore_error().ok_or("the restore error")?;
        assert!(
            error_chain(reason).contains(code),
            "{}",
            error_chain(reason)
        );
        let kept = error.unrestored_rule().ok_or("the old rule")?.clone();
        assert!(is_equivalent(&kept, &old_rule()?));
        assert!(
            error_chain(&error).contains(expected),
            "{}",
            error_chain(&error)
        );
        local.emulator().faults().clear();
        client(&local)?.put(&kept).await?;
        assert!(is_equivalent(&current_rule(&local).await?, &old_rule()?));
    }
    Ok(())
}

#[tokio::test]
async fn f35_unexplained_conflict_returns_the_old_rule() -> Outcome {
    let local = with_old_rule().await?;
    let busy = Reply::error(StatusCode::CONFLICT, "InventoryConfigurationAlreadyExists");
    fail_always(&local, PUT, Effect::Respond(busy))?;
    let error = replace_error(&local).await?;
    assert_eq!(
        error.state(),
        ReplaceState::Unknown,
        "{}",
        error_chain(&error)
    );
    let kept = error.unrestored_rule().ok_or("the old rule")?;
    assert!(is_equivalent(kept, &old_rule()?));
    Ok(())
}

#[tokio::test]
async fn f35_new_rule_applied_by_an_earlier_attempt_succeeds() -> Outcome {
    let local = with_old_rule().await?;
    // All attempts of the first put fail, but the first attempt is applied.
    local
        .emulator()
        .faults()
        .add(Fault::on(PUT)?.first(1).then(Effect::ApplyThenReset));
    local
        .emulator()
        .faults()
        .add(Fault::on(PUT)?.after(1).first(2).then(Effect::Reset));
    client(&local)?.replace(&new_rule()?).await?;
    assert!(is_equivalent(&current_rule(&local).await?, &new_rule()?));
    Ok(())
}

#[tokio::test]
async fn f35_lost_responses_are_recovered() -> Outcome {
    for operation in [DELETE, PUT] {
        for effect in [
            Effect::ApplyThenReset,
            Effect::ApplyThenClose,
            Effect::Reset,
        ] {
            let local = with_old_rule().await?;
            fail_first(&local, operation, effect)?;
            client(&local)?.replace(&new_rule()?).await?;
            assert!(
                is_equivalent(&current_rule(&local).await?, &new_rule()?),
                "{operation}"
            );
        }
    }
    Ok(())
}

#[tokio::test]
async fn f35_failed_deletion_changes_nothing() -> Outcome {
    let local = with_old_rule().await?;
    let denied = Effect::Respond(Reply::error(StatusCode::FORBIDDEN, "AccessDenied"));
    local
        .emulator()
        .faults()
        .add(Fault::on(DELETE)?.then(denied));
    let error = replace_error(&local).await?;
    assert_eq!(error.state(), ReplaceState::Unchanged);
    assert!(
        error_chain(&error).contains("nothing was changed"),
        "{}",
        error_chain(&error)
    );
    assert_eq!(request_count(&local, PUT), 0);
    Ok(())
}

#[tokio::test]
async fn f35_lost_deletion_is_settled_before_the_put() -> Outcome {
    // It was applied, so the new rule is put.
    let local = with_old_rule().await?;
    fail_always(&local, DELETE, Effect::ApplyThenRespond(server_error()))?;
    let replaced = client(&local)?.replace(&new_rule()?).await?;
    assert!(replaced.may_have_deleted_another_rule());
    assert_eq!(request_count(&local, DELETE), 1, "no deletion is under way");
    assert!(is_equivalent(&current_rule(&local).await?, &new_rule()?));

    // It was not, so it is repeated once.
    let local = with_old_rule().await?;
    fail_always(&local, DELETE, Effect::Respond(server_error()))?;
    let error = replace_error(&local).await?;
    assert_eq!(error.state(), ReplaceState::Unchanged);
    assert_eq!(
        (request_count(&local, DELETE), request_count(&local, PUT)),
        (2, 0)
    );
    assert!(is_equivalent(&current_rule(&local).await?, &old_rule()?));
    Ok(())
}

#[tokio::test]
async fn f35_unsettled_deletion_returns_the_old_rule() -> Outcome {
    let local = with_old_rule().await?;
    let replacement = client(&local)?.replacement(&new_rule()?).await?;
    fail_always(&local, DELETE, Effect::ApplyThenRespond(server_error()))?;
    let unreadable = Fault::on(GET)?
        .after(1)
        .then(Effect::Respond(server_error()));
    local.emulator().faults().add(unreadable);
    let error = replacement.apply().await.expect_err("nothing is known");
    assert_unknown_with_old_rule(&error)?;
    assert!(
        error_chain(&error).contains("no rule can be read"),
        "{}",
        error_chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn f35_rule_deleted_by_another_client_is_not_put_back() -> Outcome {
    let local = with_old_rule().await?;
    let denied = Effect::Respond(Reply::error(StatusCode::FORBIDDEN, "AccessDenied"));
    fail_always(&local, PUT, denied)?;
    // So slow that another client may have replaced the old rule before the deletion.
    fail_first(&local, DELETE, Effect::Delay(Duration::from_millis(2_100)))?;
    let replacement = local.inventory()?.replacement(&new_rule()?).await?;
    let error = replacement.apply().await.expect_err("the put is denied");
    assert_eq!(error.state(), ReplaceState::Gone);
    assert_eq!(
        request_count(&local, PUT),
        1,
        "the old rule is not put back"
    );
    assert!(
        error_chain(&error).contains("because another client may have replaced it"),
        "{}",
        error_chain(&error)
    );
    Ok(())
}

#[tokio::test]
async fn f35_new_rule_that_disappears_is_not_a_success() -> Outcome {
    for theirs in [None, Some(other_rule()?), Some(old_rule()?)] {
        let local = with_old_rule().await?;
        let (client, other) = (local.inventory()?, local.inventory()?);
        let new = new_rule()?;
        let (outcome, changed) = tokio::join!(client.replace(&new), async {
            while request_count(&local, PUT) == 0 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
            other.delete("report").await?;
            match &theirs {
                Some(rule) => other.put(rule).await,
                None => Ok(()),
            }
        });
        changed?;
        let error = outcome.expect_err("another client was faster");
        let state = match theirs {
            Some(_) => ReplaceState::ConcurrentlyReplaced,
            None => ReplaceState::Gone,
        };
        assert_eq!(error.state(), state, "{}", error_chain(&error));
        assert!(error.error().is_changed());
        assert!(error.unrestored_rule().is_some());
    }
    Ok(())
}

#[tokio::test]
async fn f35_concurrently_deleted_rule_is_returned() -> Outcome {
    let denied = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
    for (reply, state) in [
        (denied, ReplaceState::Gone),
        (server_error(), ReplaceState::Unknown),
    ] {
        let local = with_old_rule().await?;
        let gone = || Reply::error(StatusCode::NOT_FOUND, "NoSuchInventory");
        fail_first(&local, DELETE, Effect::ApplyThenRespond(gone()))?;
        fail_always(&local, PUT, Effect::Respond(reply))?;
        let error = replace_error(&local).await?;
        assert_eq!(error.state(), state, "{}", error_chain(&error));

        // The rule still exists: the server that handled the deletion had stale data.
        local.emulator().faults().clear();
        client(&local)?.put(&old_rule()?).await?;
        fail_first(&local, DELETE, Effect::Respond(gone()))?;
        let error = replace_error(&local).await?;
        assert_eq!(
            error.state(),
            ReplaceState::Unknown,
            "{}",
            error_chain(&error)
        );
        let kept = error.unrestored_rule().ok_or("the old rule")?;
        assert!(is_equivalent(kept, &old_rule()?));
    }
    Ok(())
}

#[tokio::test]
async fn f35_concurrently_created_rule_is_not_overwritten() -> Outcome {
    let local = LocalOss::start().await?;
    client(&local)?.put(&other_rule()?).await?;
    // Another client creates its rule after this one has read and deleted the old rule.
    let xml = HeaderValue::from_static("application/xml");
    let old_response = Reply::data(StatusCode::OK, xml, old_rule()?.to_xml()?);
    fail_first(&local, GET, Effect::Respond(old_response))?;
    let deleted = Reply::empty(StatusCode::NO_CONTENT);
    fail_first(&local, DELETE, Effect::Respond(deleted))?;
    let error = replace_error(&local).await?;
    assert_eq!(
        error.state(),
        ReplaceState::ConcurrentlyReplaced,
        "{}",
        error_chain(&error)
    );
    assert!(error.error().is_already_exists());
    let kept = error.unrestored_rule().ok_or("the old rule")?;
    assert!(is_equivalent(kept, &old_rule()?));
    assert!(is_equivalent(&current_rule(&local).await?, &other_rule()?));
    Ok(())
}

#[tokio::test]
async fn f35_rule_changed_after_it_was_read_is_kept() -> Outcome {
    let local = with_old_rule().await?;
    let client = client(&local)?;
    let replacement = client.replacement(&new_rule()?).await?;
    client.delete("report").await?;
    let gone = replacement.clone().apply().await;
    let gone = gone.expect_err("the rule is deleted");
    let same = client.replacement(&other_rule()?).await?;
    assert!(same.old().is_none(), "the rule is deleted");
    client.put(&other_rule()?).await?;
    let same = client.replacement(&other_rule()?).await?;
    assert!(!same.is_needed());
    same.apply().await?;
    let another = replacement.apply().await;
    let another = another.expect_err("the rule has changed");
    for error in [gone, another] {
        assert!(error.error().is_changed(), "{}", error_chain(&error));
        assert_eq!(error.state(), ReplaceState::Unchanged);
        let kept = error.unrestored_rule().ok_or("the old rule")?;
        assert!(is_equivalent(kept, &old_rule()?));
    }
    assert!(is_equivalent(&current_rule(&local).await?, &other_rule()?));
    Ok(())
}

#[tokio::test]
async fn f35_rule_that_cannot_be_read_again_is_kept() -> Outcome {
    let local = with_old_rule().await?;
    let replacement = client(&local)?.replacement(&new_rule()?).await?;
    fail_always(&local, GET, Effect::Respond(server_error()))?;
    let error = replacement.apply().await;
    let error = error.expect_err("the rule cannot be read");
    assert_eq!(error.state(), ReplaceState::Unchanged);
    assert!(
        error_chain(&error).contains("cannot get rule"),
        "{}",
        error_chain(&error)
    );
    assert!(
        !error_chain(&error).contains("may still"),
        "{}",
        error_chain(&error)
    );
    assert_eq!(
        (request_count(&local, DELETE), request_count(&local, PUT)),
        (0, 0)
    );
    Ok(())
}

#[tokio::test]
async fn f35_failed_creation_reports_the_state() -> Outcome {
    let denied = Reply::error(StatusCode::FORBIDDEN, "AccessDenied");
    let broken = server_error();
    let busy = Reply::error(StatusCode::CONFLICT, "InventoryConfigurationAlreadyExists");
    for (reply, state) in [
        (denied, ReplaceState::Unchanged),
        (broken, ReplaceState::Unknown),
        (busy, ReplaceState::ConcurrentlyReplaced),
    ] {
        let local = LocalOss::start().await?;
        fail_always(&local, PUT, Effect::Respond(reply))?;
        let error = replace_error(&local).await?;
        assert_eq!(error.state(), state, "{}", error_chain(&error));
        assert!(error.unrestored_rule().is_none(), "no old rule existed");
    }
    Ok(())
}

#[tokio::test]
async fn invalid_new_rule_is_rejected_before_the_deletion() -> Outcome {
    let local = with_old_rule().await?;
    let mut wrong = new_rule()?;
    wrong.destination.oss_bucket_destination.account_id = String::new();
    let error = client(&local)?.replace(&wrong).await;
    let error = error.expect_err("the account is missing");
    assert!(
        error.error().violations().is_some(),
        "{}",
        error_chain(&error)
    );
    assert_eq!(local.emulator().journal().requests(), 0);
    Ok(())
}

#[tokio::test]
async fn unrestorable_rule_is_not_deleted() -> Outcome {
    let local = with_old_rule().await?;
    let xml = HeaderValue::from_static("application/xml");
    let unrestorable = old_rule()?.to_xml()?.replace("AccountId", "Account");
    let reply = Reply::data(StatusCode::OK, xml, unrestorable);
    fail_first(&local, GET, Effect::Respond(reply))?;
    let error = replace_error(&local).await?;
    assert!(
        error.error().violations().is_none(),
        "the new rule is valid"
    );
    assert!(
        error_chain(&error).contains("the current rule breaks documented rules"),
        "{}",
        error_chain(&error)
    );
    assert_eq!(request_count(&local, DELETE), 0);
    Ok(())
}
