//! Rules that another client changes between the reads and the writes of a program.

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{InventoryClient, is_equivalent};
use oss_tests::fast_timer::FastTimer;
use oss_tests::local_oss::{LocalOss, inventory};
use oss_tests::{Outcome, rules};

const IDS: [&str; 3] = ["logs-a", "logs-b", "logs-c"];

/// Creates three rules, and lists them.
async fn listed(local: &LocalOss) -> Outcome<Vec<InventoryConfiguration>> {
    let client = local.inventory()?;
    for id in IDS {
        client.put(&rules::minimal(id)?).await?;
    }
    Ok(client.list_page(None).await?.rules)
}

/// Disables `logs-a` and deletes `logs-b`.
async fn change_by_another(local: &LocalOss) -> Outcome {
    let other = client(local)?;
    let disable = |rule: &mut InventoryConfiguration| rule.is_enabled = Some(false);
    other.update("logs-a", disable).await?;
    other.delete("logs-b").await?;
    Ok(())
}

fn client(local: &LocalOss) -> Outcome<InventoryClient> {
    inventory(local.client_builder()?.sleep(FastTimer(100)))
}

fn with_prefix(rule: &InventoryConfiguration) -> InventoryConfiguration {
    let mut new = rule.clone();
    new.filter.get_or_insert_default().prefix = Some("logs/".to_owned());
    new
}

#[tokio::test]
async fn listed_rule_replaces_only_itself() -> Outcome {
    let local = LocalOss::start().await?;
    let listed = listed(&local).await?;
    change_by_another(&local).await?;
    let client = client(&local)?;
    let mut conflicts = Vec::new();
    for old in &listed {
        match client.replacement_of(old, &with_prefix(old)).await {
            Ok(replacement) => drop(replacement.apply().await?),
            Err(error) => {
                let conflict = error.conflict().ok_or("a conflict")?;
                assert_eq!(conflict.expected(), old);
                conflicts.push((old.id.clone(), conflict.found().cloned()));
            }
        }
    }
    assert_eq!(conflicts.len(), 2);
    assert_eq!(conflicts[0].0, "logs-a");
    let theirs = conflicts[0].1.as_ref().ok_or("a rule")?;
    assert_eq!(theirs.is_enabled, Some(false));
    assert_eq!(conflicts[1], ("logs-b".to_owned(), None));
    let left = client.list_page(None).await?.rules;
    assert_eq!(left.len(), 2);
    assert_eq!(left[0].is_enabled, Some(false), "logs-a stays disabled");
    assert!(is_equivalent(&left[1], &with_prefix(&listed[2])));
    Ok(())
}

/// The trap that the documentation of `replace` names.
#[tokio::test]
async fn replace_with_listed_rule_undoes_changes() -> Outcome {
    let local = LocalOss::start().await?;
    let listed = listed(&local).await?;
    change_by_another(&local).await?;
    for old in &listed {
        client(&local)?.replace(&with_prefix(old)).await?;
    }
    let left = client(&local)?.list_page(None).await?.rules;
    assert_eq!(left.len(), 3, "logs-b is back");
    assert_eq!(left[0].is_enabled, Some(true), "logs-a is enabled again");
    Ok(())
}
