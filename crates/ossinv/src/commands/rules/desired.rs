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

/// The rules of the files, before those of the buckets are read.
#[derive(Debug)]
pub(super) struct Desired<'a> {
    rules: Vec<(String, PreparedRule)>,
    prune: &'a [RuleSelector],
    pub(super) clients: Vec<InventoryClient>,
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
        self.read().await?.plan().await
    }

    /// Reads the files.
    pub(super) async fn read(&self) -> Result<Desired<'_>> {
        Desired::read(&self.files, &self.prune, &self.connection).await
    }
}

impl<'a> Desired<'a> {
    /// Reads the files, and connects to the buckets.
    pub(super) async fn read(
        files: &RuleFiles,
        prune: &'a [RuleSelector],
        connection: &BucketConnection,
    ) -> Result<Self> {
        Ok(Self {
            rules: files.read()?,
            prune,
            clients: connection.clients().await?,
        })
    }

    /// Reads the rules of each bucket; nothing is changed.
    pub(super) async fn plan(self) -> Result<Vec<PlannedBucket>> {
        let mut planned = Vec::new();
        for inventory in &self.clients {
            planned.push(PlannedBucket {
                inventory: inventory.clone(),
                changes: self.changes(inventory).await?,
            });
        }
        Ok(planned)
    }

    async fn changes(&self, inventory: &InventoryClient) -> Result<BucketChanges> {
        let desired = self.rules.iter().map(|(_, rule)| rule.clone());
        let plan = inventory.plan(desired, self.prune).await?;
        let files = self.rules.iter().map(|(name, rule)| {
            let id = format!(" (rule {})", rule.id);
            let file = name.strip_suffix(&id).unwrap_or(name);
            (rule.id.clone(), file.to_owned())
        });
        Ok(BucketChanges {
            files: files.collect(),
            plan,
        })
    }
}
