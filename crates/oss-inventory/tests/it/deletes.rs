//! Deleting a rule, also when the response of an earlier attempt was lost.

use crate::support::{LOST, NOT_SENT, TestResult, inventory, response, service_error};

#[tokio::test]
async fn delete_sends_one_request() -> TestResult {
    for status in [204, 200] {
        let (client, log) = inventory([response(status, "")])?;
        client.delete("a b&c").await?;
        assert_eq!(log.sent(), ["DELETE inventory&inventoryId=a%20b%26c"]);
    }
    Ok(())
}

#[tokio::test]
async fn not_found_after_lost_attempt_is_success() -> TestResult {
    for lost in [LOST, response(500, ""), response(503, "")] {
        for last in [service_error(404, "NoSuchInventory"), response(204, "")] {
            let (client, log) = inventory([lost.clone(), last])?;
            client.delete("inventory1").await?;
            assert_eq!(log.methods(), "DELETE DELETE");
        }
    }
    Ok(())
}

#[tokio::test]
async fn not_found_on_first_sent_attempt_is_error() -> TestResult {
    for outcomes in [
        vec![service_error(404, "NoSuchInventory")],
        vec![NOT_SENT, service_error(404, "NoSuchInventory")],
    ] {
        let (client, _) = inventory(outcomes)?;
        let error = client.delete("inventory1").await.expect_err("an error");
        assert!(error.is_not_found(), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn missing_bucket_after_lost_attempt_is_error() -> TestResult {
    let (client, _) = inventory([LOST, service_error(404, "NoSuchBucket")])?;
    let error = client.delete("inventory1").await.expect_err("an error");
    assert!(error.is_bucket_not_found() && !error.is_not_found());
    Ok(())
}

#[tokio::test]
async fn lost_response_is_reported_as_unknown_outcome() -> TestResult {
    let (client, _) = inventory([LOST])?;
    let error = client.delete("inventory1").await.expect_err("an error");
    assert_eq!(
        error.to_string(),
        "cannot delete rule \"inventory1\" of bucket examplebucket: \
         it may still have been deleted; deleting it again is safe"
    );
    Ok(())
}
