//! Waiting until a change can be read.

use std::time::Duration;

use oss_inventory::WaitError;

use crate::support::{
    Outcome, TestResult, chain, inventory, response, rule, rule_response, service_error,
};

const LIMIT: Duration = Duration::from_secs(3600);

fn missing() -> Outcome {
    service_error(404, "NoSuchInventory")
}

#[tokio::test]
async fn visible_rule_ends_the_wait_after_doubling_pauses() -> TestResult {
    let mut other = rule();
    other.is_enabled = Some(false);
    let outcomes = [
        missing(),
        rule_response(&other),
        missing(),
        rule_response(&rule()),
    ];
    let (client, log) = inventory(outcomes)?;
    client.wait_until_visible(&rule(), LIMIT).await?;
    assert_eq!(log.methods(), "GET GET GET GET");
    assert_eq!(log.pauses(), [500, 1000, 2000].map(Duration::from_millis));
    Ok(())
}

#[tokio::test]
async fn pauses_have_an_upper_limit() -> TestResult {
    let outcomes = std::iter::repeat_with(|| rule_response(&rule())).take(9);
    let (client, log) = inventory(outcomes.chain([missing()]))?;
    client.wait_until_gone("inventory1", LIMIT).await?;
    let pauses = log.pauses();
    assert_eq!(pauses.len(), 9);
    assert_eq!(pauses.last(), Some(&Duration::from_secs(5)));
    Ok(())
}

#[tokio::test]
async fn any_rule_with_the_id_is_found() -> TestResult {
    let (client, _) = inventory([missing(), rule_response(&rule())])?;
    let found = client.wait_until_found("inventory1", LIMIT).await?;
    assert_eq!(found.id, "inventory1");
    Ok(())
}

#[tokio::test]
async fn passed_limit_says_what_was_read_last() -> TestResult {
    let mut other = rule();
    other.is_enabled = Some(false);
    let in_bucket = "rule \"inventory1\" of bucket examplebucket";
    let zero = Duration::ZERO;

    let (client, log) = inventory([missing()])?;
    let error = client.wait_until_visible(&rule(), zero).await;
    let error = error.expect_err("the rule is missing");
    assert!(error.is_time_limit() && error.help().is_none());
    assert_eq!(
        chain(&error),
        format!("{in_bucket} isn't visible after 0 s")
    );
    assert_eq!(log.methods(), "GET");

    let (client, _) = inventory([rule_response(&other)])?;
    let error = client.wait_until_visible(&rule(), zero).await;
    let error = error.expect_err("the rule is another one");
    let said = format!("{in_bucket} isn't visible after 0 s: another rule has this id");
    assert_eq!(chain(&error), said);
    assert_eq!(error.help(), Some("look at the current rule"));

    let (client, _) = inventory([rule_response(&other)])?;
    let error = client.wait_until_gone("inventory1", zero).await;
    let error = error.expect_err("the rule exists");
    assert_eq!(chain(&error), format!("{in_bucket} isn't gone after 0 s"));
    Ok(())
}

#[tokio::test]
async fn refused_read_ends_the_wait_at_once() -> TestResult {
    for code in ["AccessDenied", "NoSuchBucket"] {
        let status = if code == "AccessDenied" { 403 } else { 404 };
        let (client, log) = inventory([service_error(status, code), response(200, "")])?;
        let error = client.wait_until_visible(&rule(), LIMIT).await;
        let error = error.expect_err("the read is refused");
        assert!(!error.is_time_limit());
        assert!(chain(&error).contains(code), "{}", chain(&error));
        assert_eq!(log.methods(), "GET");
    }
    Ok(())
}

#[test]
fn errors_are_small_and_can_cross_threads() {
    fn check<E: Send + Sync + 'static>() -> usize {
        size_of::<E>()
    }
    assert_eq!(check::<WaitError>(), size_of::<usize>());
}
