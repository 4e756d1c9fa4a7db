//! Replacements whose reads contradict the request or an earlier response.

use oss_inventory::{InventoryClient, ReplaceState};

use crate::support::{
    LOST, Outcome, TestResult, chain, inventory, rule, rule_response, service_error,
};

/// Returns the response to a read of the old rule, under this id.
fn old_rule(id: &str) -> Outcome {
    let mut old = rule();
    id.clone_into(&mut old.id);
    old.is_enabled = Some(false);
    rule_response(&old)
}

fn not_found() -> Outcome {
    service_error(404, "NoSuchInventory")
}

fn conflict() -> Outcome {
    service_error(409, "InventoryConfigurationAlreadyExists")
}

fn client(outcomes: Vec<Outcome>) -> InventoryClient {
    inventory(outcomes).expect("a client").0
}

#[tokio::test]
async fn conflict_without_a_visible_rule_is_not_gone() -> TestResult {
    for (put, state) in [
        (conflict(), ReplaceState::Unknown),
        (service_error(403, "AccessDenied"), ReplaceState::Gone),
    ] {
        let client = client(vec![old_rule("inventory1"), not_found(), put, not_found()]);
        let error = client.replace(&rule()).await.expect_err("the put failed");
        assert_eq!(error.state(), state, "{}", chain(&error));
    }
    Ok(())
}

#[tokio::test]
async fn rule_with_another_id_is_no_change_by_another_client() -> TestResult {
    let unchanged = client(vec![old_rule("inventory1"), old_rule("inventory2")]);
    let replacement = unchanged.replacement(&rule()).await?;
    let error = replacement.apply().await.expect_err("a contradiction");
    assert_eq!(error.state(), ReplaceState::Unchanged);
    assert!(!error.error().is_changed(), "{}", chain(&error));

    let deleted = client(vec![old_rule("inventory1"), LOST, old_rule("inventory2")]);
    let error = deleted.replace(&rule()).await.expect_err("a contradiction");
    assert_eq!(error.state(), ReplaceState::Unknown, "{}", chain(&error));

    let put = client(vec![LOST, conflict(), old_rule("inventory2")]);
    let error = put.put(&rule()).await.expect_err("a contradiction");
    let text = chain(&error);
    assert!(
        text.contains("reading it back failed") && text.contains("a rule with another id"),
        "{text}"
    );
    Ok(())
}
