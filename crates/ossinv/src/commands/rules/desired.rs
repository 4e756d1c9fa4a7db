//! The rules of files, compared with those of buckets.

use anyhow::Result;
use clap::Args;
use oss_inventory::{InventoryClient, RuleSelector};

use crate::connection::BucketConnection;
use crate::files::{Buckets, FileRule, RuleFiles};
use crate::output::{BucketChanges, BucketNames};

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
        let (clients, rules) = clients_and_rules(&self.connection, &self.files).await?;
        plan(clients, &rules, &self.prune).await
    }
}

/// Returns the clients of the selected buckets, and the rules of files.
///
/// The names of the buckets tell which directories are of one of them.
pub(super) async fn clients_and_rules(
    connection: &BucketConnection,
    files: &RuleFiles,
) -> Result<(Vec<InventoryClient>, Vec<FileRule>)> {
    let clients = connection.clients().await?;
    let buckets = clients.iter().map(|client| client.bucket().clone());
    let buckets: Vec<_> = buckets.collect();
    let buckets = match (connection.bucket_names(), buckets.as_slice()) {
        (BucketNames::Hidden, [bucket]) => Buckets::One(bucket),
        (_, buckets) => Buckets::Several(buckets),
    };
    let rules = files.read(buckets)?;
    Ok((clients, rules))
}

/// Compares the rules of each bucket with those of files; nothing is changed.
pub(super) async fn plan(
    clients: Vec<InventoryClient>,
    rules: &[FileRule],
    prune: &[RuleSelector],
) -> Result<Vec<PlannedBucket>> {
    let mut planned = Vec::new();
    for inventory in clients {
        let of_bucket = || rules.iter().filter(|it| it.is_for(inventory.bucket()));
        let desired = of_bucket().map(|it| it.rule.clone());
        let plan = inventory.plan(desired, prune).await?;
        let files = of_bucket().map(|it| (it.rule.id.clone(), it.file.clone()));
        let files = files.collect();
        planned.push(PlannedBucket {
            inventory,
            changes: BucketChanges { plan, files },
        });
    }
    Ok(planned)
}
