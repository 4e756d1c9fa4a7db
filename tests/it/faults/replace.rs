//! A replacement that dies half way.

use http::StatusCode;
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{ReplaceError, same_rule};
use oss_tests::local::Local;
use oss_tests::{Outcome, rules};

use super::{DELETE, GET, PUT, first, requests, told};

fn old() -> Outcome<InventoryConfiguration> {
    Ok(rules::small("report")?)
}

fn new() -> Outcome<InventoryConfiguration> {
    Ok(rules::full("report")?)
}

/// Starts with the old rule, of which nothing is counted.
async fn with_old() -> Outcome<Local> {
    let local = Local::start().await?;
    local.inventory()?.put(&old()?).await?;
    local.emulator().journal().clear();
    Ok(local)
}

async fn there(local: &Local) -> Outcome<InventoryConfiguration> {
    local.emulator().faults().clear();
    Ok(local.inventory()?.get("report").await?)
}

async fn fails(local: &Local) -> Outcome<ReplaceError> {
    let outcome = local.inventory()?.replace(&new()?).await;
    Ok(outcome.err().ok_or("it was replaced")?)
}

#[tokio::test]
async fn a_rule_is_created_replaced_or_left_alone() -> Outcome {
    let local = with_old().await?;
    let client = local.inventory()?;
    client.replace(&new()?).await?;
    assert!(same_rule(&there(&local).await?, &new()?));
    client.replace(&new()?).await?;
    assert_eq!(
        (requests(&local, DELETE), requests(&local, PUT)),
        (1, 1),
        "once is enough"
    );
    let other = rules::small("other")?;
    assert!(client.replacement(&other).await?.old().is_none());
    client.replace(&other).await?;
    assert_eq!(client.list(None).await?.rules.len(), 2);
    Ok(())
}

#[tokio::test]
async fn f35_a_new_rule_that_is_refused_leaves_the_old_one() -> Outcome {
    let local = with_old().await?;
    let refusal = Reply::error(StatusCode::BAD_REQUEST, "InvalidArgument");
    first(&local, PUT, Effect::Answer(refusal))?;
    let error = fails(&local).await?;
    assert!(error.to_restore().is_none());
    assert!(
        told(&error).contains("the old one was deleted and put back"),
        "{}",
        told(&error)
    );
    assert!(told(&error).contains("InvalidArgument"), "{}", told(&error));
    assert!(same_rule(&there(&local).await?, &old()?));
    Ok(())
}

#[tokio::test]
async fn f35_a_service_that_fails_after_the_deletion_gives_the_old_rule_to_the_caller() -> Outcome {
    let local = with_old().await?;
    let broken = || {
        Effect::Answer(Reply::error(
            StatusCode::INTERNAL_SERVER_ERROR,
            "InternalError",
        ))
    };
    local
        .emulator()
        .faults()
        .add(Fault::on(PUT)?.then(broken()));
    local
        .emulator()
        .faults()
        .add(Fault::on(GET)?.after(1).then(broken()));
    let error = fails(&local).await?;
    let kept = error.to_restore().ok_or("the old rule")?.clone();
    assert!(same_rule(&kept, &old()?));
    assert!(
        told(&error).contains("could not be put back"),
        "{}",
        told(&error)
    );
    local.emulator().faults().clear();
    local.inventory()?.put(&kept).await?;
    assert!(same_rule(&there(&local).await?, &old()?));
    Ok(())
}

#[tokio::test]
async fn f35_a_key_that_ends_after_the_deletion_does_not_lose_the_rule() -> Outcome {
    let local = with_old().await?;
    let client = local.inventory()?;
    let replacement = client.replacement(&new()?).await?;
    let denied = || Effect::Answer(Reply::error(StatusCode::FORBIDDEN, "InvalidAccessKeyId"));
    for operation in [PUT, GET] {
        local
            .emulator()
            .faults()
            .add(Fault::on(operation)?.then(denied()));
    }
    let error = replacement.apply().await.expect_err("the key is over");
    let kept = error.to_restore().ok_or("the old rule")?;
    assert!(same_rule(kept, &old()?));
    assert_eq!(
        replacement.old().map(|rule| same_rule(rule, kept)),
        Some(true)
    );
    Ok(())
}

#[tokio::test]
async fn f35_lost_answers_are_settled() -> Outcome {
    for operation in [DELETE, PUT] {
        for effect in [
            Effect::ApplyThenReset,
            Effect::ApplyThenClose,
            Effect::Reset,
        ] {
            let local = with_old().await?;
            first(&local, operation, effect)?;
            local.inventory()?.replace(&new()?).await?;
            assert!(same_rule(&there(&local).await?, &new()?), "{operation}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn f35_a_deletion_that_fails_is_no_loss() -> Outcome {
    let local = with_old().await?;
    let denied = Effect::Answer(Reply::error(StatusCode::FORBIDDEN, "AccessDenied"));
    local
        .emulator()
        .faults()
        .add(Fault::on(DELETE)?.then(denied));
    let error = fails(&local).await?;
    assert!(
        told(&error).contains("what was there before is there still"),
        "{}",
        told(&error)
    );
    assert_eq!(requests(&local, PUT), 0);

    // Nobody knows whether it was carried out; it was.
    let local = with_old().await?;
    let gone = Effect::ApplyThenAnswer(Reply::error(
        StatusCode::INTERNAL_SERVER_ERROR,
        "InternalError",
    ));
    local.emulator().faults().add(Fault::on(DELETE)?.then(gone));
    let error = fails(&local).await?;
    assert!(error.to_restore().is_none());
    assert!(
        same_rule(&there(&local).await?, &old()?),
        "{}",
        told(&error)
    );
    Ok(())
}

#[tokio::test]
async fn f35_somebody_elses_rule_is_not_overwritten() -> Outcome {
    let local = with_old().await?;
    let client = local.inventory()?;
    let replacement = client.replacement(&new()?).await?;
    let mut theirs = rules::varied(3)?;
    theirs.id = "report".to_owned();
    client.delete("report").await?;
    client.put(&theirs).await?;
    // It was deleted by us, and they put it once more before we did.
    let deleted = Effect::Answer(Reply::empty(StatusCode::NO_CONTENT));
    local
        .emulator()
        .faults()
        .add(Fault::on(DELETE)?.then(deleted));
    let error = replacement.apply().await.expect_err("there is another one");
    assert!(error.to_restore().is_none() && error.error().is_already_exists());
    assert!(
        told(&error).contains("somebody put another"),
        "{}",
        told(&error)
    );
    assert!(same_rule(&there(&local).await?, &theirs));
    Ok(())
}

#[tokio::test]
async fn what_breaks_documented_rules_is_refused_before_anything_is_deleted() -> Outcome {
    let local = with_old().await?;
    let mut wrong = new()?;
    wrong.destination.oss_bucket_destination.account_id = String::new();
    let error = local.inventory()?.replace(&wrong).await;
    let error = error.expect_err("it has no account");
    assert!(error.error().violations().is_some(), "{}", told(&error));
    assert_eq!(local.emulator().journal().requests(), 0);
    Ok(())
}
