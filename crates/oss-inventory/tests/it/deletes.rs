//! A delete knows its own work after a lost answer.

use crate::support::{LOST, NOT_SENT, TestResult, answer, inventory, refusal};

#[tokio::test]
async fn a_delete_is_one_request() -> TestResult {
    for status in [204, 200] {
        let (client, log) = inventory([answer(status, "")])?;
        client.delete("a b&c").await?;
        assert_eq!(log.sent(), ["DELETE inventory&inventoryId=a%20b%26c"]);
    }
    Ok(())
}

#[tokio::test]
async fn what_a_lost_attempt_deleted_is_gone() -> TestResult {
    for lost in [LOST, answer(500, ""), answer(503, "")] {
        for last in [refusal(404, "NoSuchInventory"), answer(204, "")] {
            let (client, log) = inventory([lost.clone(), last])?;
            client.delete("inventory1").await?;
            assert_eq!(log.methods(), "DELETE DELETE");
        }
    }
    Ok(())
}

#[tokio::test]
async fn what_was_not_there_is_an_error() -> TestResult {
    for outcomes in [
        vec![refusal(404, "NoSuchInventory")],
        vec![NOT_SENT, refusal(404, "NoSuchInventory")],
    ] {
        let (client, _) = inventory(outcomes)?;
        let error = client.delete("inventory1").await.expect_err("an error");
        assert!(error.is_not_found(), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn a_missing_bucket_is_an_error_at_any_time() -> TestResult {
    let (client, _) = inventory([LOST, refusal(404, "NoSuchBucket")])?;
    let error = client.delete("inventory1").await.expect_err("an error");
    assert!(error.is_bucket_not_found() && !error.is_not_found());
    Ok(())
}

#[tokio::test]
async fn an_unknown_outcome_is_said() -> TestResult {
    let (client, _) = inventory([LOST])?;
    let error = client.delete("inventory1").await.expect_err("an error");
    assert_eq!(
        error.to_string(),
        "cannot delete rule \"inventory1\" of bucket examplebucket: \
         it may be gone all the same; deleting it again does no harm"
    );
    Ok(())
}
