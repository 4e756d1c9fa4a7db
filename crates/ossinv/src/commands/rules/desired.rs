//! The rules of files, compared with those of buckets.

use anyhow::Result;
use clap::Args;
use oss_inventory::{InventoryClient, PreparedRule, RuleSelector};

use crate::connection::BucketConnection;
use crate::files::RuleFiles;
use crate::output::BucketChanges;

/// The flags of commands that compare files with buckets.
#[derive(Debug, Args)]
pub(crate) struct DesiredRules {
    #[command(flatten)]
    pub(super) files: RuleFiles,

    /// Count rules that no file has, and whose ids match, as rules to delete
    ///
    /// In a pattern, `*` stands for any text, and `?` for one character. The flag can be given several times.
    /// Without it no rule is deleted.
    #[arg(long, value_name = "PATTERN")]
    pub(super) prune: Vec<RuleSelector>,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

/// A bucket with the changes that make its rules those of the files.
#[derive(Debug)]
pub(crate) struct PlannedBucket {
    pub(crate) inventory: InventoryClient,
    pub(crate) changes: BucketChanges,
}

impl DesiredRules {
    /// Reads the files, and the rules of each bucket; nothing is changed.
    pub(super) async fn plan(&self) -> Result<Vec<PlannedBucket>> {
        let rules = self.files.read()?;
        plan(self.connection.clients().await?, &rules, &self.prune).await
    }
}

/// Compares the rules of each bucket with those of files; nothing is changed.
pub(super) async fn plan(
    clients: Vec<InventoryClient>,
    rules: &[(String, PreparedRule)],
    prune: &[RuleSelector],
) -> Result<Vec<PlannedBucket>> {
    let mut planned = Vec::new();
    for inventory in clients {
        let desired = rules.iter().map(|(_, rule)| rule.clone());
        let plan = inventory.plan(desired, prune).await?;
        let files = rules.iter().map(|(name, rule)| {
            let id = format!(" (rule {})", rule.id);
            let file = name.strip_suffix(&id).unwrap_or(name);
            (rule.id.clone(), file.to_owned())
        });
        let files = files.collect();
        planned.push(PlannedBucket {
            inventory,
            changes: BucketChanges { plan, files },
        });
    }
    Ok(planned)
}
