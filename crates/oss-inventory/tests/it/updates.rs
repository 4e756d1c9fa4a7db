//! Replacements of an expected rule, updates and `ensure`, on scripted responses.

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{Ensured, ReplaceState, is_equivalent};

use crate::support::{
    LOST, Outcome, TestResult, chain, inventory, response, rule, rule_response, service_error,
};

fn disabled() -> InventoryConfiguration {
    let mut rule = rule();
    rule.is_enabled = Some(false);
    rule
}

fn disable(rule: &mut InventoryConfiguration) {
    rule.is_enabled = Some(false);
}

fn weekly() -> InventoryConfiguration {
    let mut rule = rule();
    rule.schedule = oss_inventory::model::Frequency::Weekly.into();
    rule
}

fn found(rule: &InventoryConfiguration) -> Outcome {
    rule_response(rule)
}

fn not_found() -> Outcome {
    service_error(404, "NoSuchInventory")
}

fn conflict() -> Outcome {
    service_error(409, "InventoryConfigurationAlreadyExists")
}

#[tokio::test]
async fn update_puts_the_edited_rule() -> TestResult {
    let (client, log) = inventory([
        found(&rule()),
        found(&rule()),
        response(204, ""),
        response(200, ""),
        found(&disabled()),
    ])?;
    let replaced = client.update("inventory1", disable).await?;
    assert!(!replaced.may_have_deleted_another_rule());
    assert_eq!(log.methods(), "GET GET DELETE PUT GET");
    let sent = log.sent().remove(3);
    let (_, document) = sent.split_once(" <").ok_or("a document")?;
    let sent = InventoryConfiguration::from_xml(format!("<{document}").as_bytes())?;
    assert!(is_equivalent(&sent, &disabled()));
    Ok(())
}

#[tokio::test]
async fn update_without_a_change_only_reads() -> TestResult {
    let (client, log) = inventory([found(&disabled())])?;
    client.update("inventory1", disable).await?;
    assert_eq!(log.methods(), "GET");
    Ok(())
}

#[tokio::test]
async fn update_of_missing_rule_is_not_found() -> TestResult {
    let (client, log) = inventory([not_found()])?;
    let error = client
        .update("inventory1", disable)
        .await
        .expect_err("no rule");
    assert!(error.error().is_not_found());
    assert_eq!(error.state(), ReplaceState::Unchanged);
    assert!(error.unrestored_rule().is_none());
    assert_eq!(log.methods(), "GET");
    Ok(())
}

#[tokio::test]
async fn update_of_concurrently_changed_rule_is_conflict() -> TestResult {
    for (now, text) in [
        (
            Some(weekly()),
            "another client changed the rule to be replaced; look at the current rule first",
        ),
        (None, "another client deleted the rule to be replaced"),
    ] {
        let second = now.as_ref().map_or_else(not_found, found);
        let (client, log) = inventory([found(&rule()), second])?;
        let error = client
            .update("inventory1", disable)
            .await
            .expect_err("a conflict");
        assert_eq!(log.methods(), "GET GET", "nothing is changed");
        assert_eq!(error.state(), ReplaceState::Unchanged);
        let unrestored = error.unrestored_rule().ok_or("the old rule")?;
        assert!(is_equivalent(unrestored, &rule()));
        let conflict = error.error().conflict().ok_or("both sides")?;
        assert!(is_equivalent(conflict.expected(), &rule()));
        assert_eq!(conflict.found(), now.as_ref());
        assert!(chain(&error).ends_with(text), "{}", chain(&error));
    }
    Ok(())
}

#[tokio::test]
async fn update_keeps_the_id() -> TestResult {
    let (client, log) = inventory([found(&rule())])?;
    let rename = |rule: &mut InventoryConfiguration| "b".clone_into(&mut rule.id);
    let error = client
        .update("inventory1", rename)
        .await
        .expect_err("a new id");
    let violations = error.error().violations().ok_or("violations")?;
    let text = violations.to_string();
    assert_eq!(text, r#"Id is "b", the id of the old rule is "inventory1""#);
    assert_eq!(log.methods(), "GET");
    Ok(())
}

#[tokio::test]
async fn update_to_invalid_rule_changes_nothing() -> TestResult {
    let (client, log) = inventory([found(&rule())])?;
    let edit = |rule: &mut InventoryConfiguration| rule.schedule.day_of_month = Some(3);
    let error = client
        .update("inventory1", edit)
        .await
        .expect_err("invalid");
    assert!(error.error().violations().is_some());
    assert_eq!(log.methods(), "GET");
    Ok(())
}

#[tokio::test]
async fn replacement_of_equivalent_rule_restores_what_exists() -> TestResult {
    let mut expected = rule();
    let filter = expected.filter.get_or_insert_default();
    filter.storage_class = Some("IA,Standard".to_owned());
    let (client, _) = inventory([found(&rule())])?;
    let replacement = client.replacement_of(&expected, &disabled()).await?;
    assert_eq!(replacement.old().map(is_enabled), Some(true));
    assert!(replacement.is_needed());
    Ok(())
}

fn is_enabled(rule: &InventoryConfiguration) -> bool {
    rule.is_enabled == Some(true)
}

#[tokio::test]
async fn changed_rule_is_a_conflict_even_if_it_is_the_new_one() -> TestResult {
    let (client, _) = inventory([found(&disabled())])?;
    let error = client.replacement_of(&rule(), &disabled()).await;
    let error = error.expect_err("a conflict");
    assert_eq!(
        error.conflict().and_then(|it| it.found()),
        Some(&disabled())
    );
    Ok(())
}

#[tokio::test]
async fn rule_changed_before_the_deletion_is_a_conflict() -> TestResult {
    let (client, log) = inventory([found(&rule()), found(&weekly())])?;
    let replacement = client.replacement_of(&rule(), &disabled()).await?;
    let error = replacement.apply().await.expect_err("a conflict");
    let conflict = error.error().conflict().ok_or("both sides")?;
    assert!(is_equivalent(conflict.expected(), &rule()));
    assert_eq!(conflict.found(), Some(&weekly()));
    assert_eq!(log.methods(), "GET GET");
    Ok(())
}

#[tokio::test]
async fn rule_changed_after_the_put_is_a_conflict() -> TestResult {
    let (client, _) = inventory([
        found(&rule()),
        response(204, ""),
        response(200, ""),
        found(&weekly()),
    ])?;
    let error = client.replace(&disabled()).await.expect_err("a conflict");
    let conflict = error.error().conflict().ok_or("both sides")?;
    assert!(is_equivalent(conflict.expected(), &disabled()));
    assert_eq!(conflict.found(), Some(&weekly()));
    Ok(())
}

/// Another client may have put the old rule again after the lost deletion.
#[tokio::test]
async fn repeated_deletion_may_have_deleted_another_rule() -> TestResult {
    let (client, log) = inventory([
        found(&rule()),
        LOST,
        found(&rule()),
        found(&rule()),
        response(204, ""),
        response(200, ""),
        found(&disabled()),
    ])?;
    let replaced = client.replace(&disabled()).await?;
    assert_eq!(log.methods(), "GET DELETE GET GET DELETE PUT GET");
    assert!(replaced.may_have_deleted_another_rule());
    Ok(())
}

#[tokio::test]
async fn ensure_creates_a_rule_that_was_invisible_first() -> TestResult {
    let (client, log) = inventory([
        not_found(),
        LOST,
        conflict(),
        not_found(),
        not_found(),
        not_found(),
        found(&rule()),
    ])?;
    assert_eq!(client.ensure(&rule()).await?, Ensured::Created);
    assert_eq!(log.methods(), "GET PUT PUT GET GET GET GET");
    Ok(())
}

#[tokio::test]
async fn ensure_never_changes_an_existing_rule() -> TestResult {
    let other = || Ensured::Different(Box::new(weekly()));
    let table = [
        (
            vec![not_found(), response(200, "")],
            Ensured::Created,
            "GET PUT",
        ),
        (vec![found(&rule())], Ensured::Unchanged, "GET"),
        (vec![found(&weekly())], other(), "GET"),
        // Another client creates the rule in between.
        (
            vec![not_found(), conflict(), found(&rule())],
            Ensured::Unchanged,
            "GET PUT GET",
        ),
        (
            vec![not_found(), conflict(), found(&weekly())],
            other(),
            "GET PUT GET GET GET",
        ),
    ];
    for (outcomes, expected, methods) in table {
        let (client, log) = inventory(outcomes)?;
        assert_eq!(client.ensure(&rule()).await?, expected);
        assert_eq!(log.methods(), methods);
    }
    Ok(())
}

#[tokio::test]
async fn ensure_fails_if_the_existing_rule_stays_invisible() -> TestResult {
    let (client, _) = inventory([not_found(), conflict(), not_found()])?;
    let error = client.ensure(&rule()).await.expect_err("no rule");
    assert!(error.is_already_exists(), "{}", chain(&error));
    let (client, log) = inventory([service_error(403, "AccessDenied")])?;
    assert!(client.ensure(&rule()).await.is_err());
    assert_eq!(log.methods(), "GET");
    Ok(())
}
