//! Plans to replace rules by changed ones.

use anyhow::{Result, bail};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{InventoryClient, Plan, PreparedRule};

use super::desired::PlannedBucket;
use super::selection::Selected;
use crate::terminal::printable;

/// Plans to replace selected rules by changed ones.
///
/// The errors of `change` are texts about the rule. If one of the rules can't be changed, none is.
pub(super) fn plan_changed(
    clients: &[InventoryClient],
    selected: &[Selected<'_>],
    change: impl Fn(&InventoryConfiguration) -> Result<PreparedRule, Vec<String>>,
) -> Result<Vec<PlannedBucket>> {
    let mut planned = Vec::new();
    let mut errors = Vec::new();
    for inventory in clients {
        let bucket = inventory.bucket();
        let (mut old, mut new) = (Vec::new(), Vec::new());
        for Selected { rule, .. } in selected.iter().filter(|it| it.client.bucket() == bucket) {
            match change(rule) {
                Ok(changed) => new.push(changed),
                Err(mistakes) => {
                    let (id, mistakes) = (printable(&rule.id), mistakes.join("; "));
                    errors.push(format!("rule {id} of bucket {bucket}: {mistakes}"));
                }
            }
            old.push(rule.clone());
        }
        planned.push(PlannedBucket {
            inventory: inventory.clone(),
            changes: Plan::new(bucket.clone(), new, old, &[])?.into(),
        });
    }
    match errors.as_slice() {
        [] => Ok(planned),
        [error] => bail!("cannot change {error}"),
        [first, others @ ..] => bail!("cannot change {first}; and {} more", others.len()),
    }
}
