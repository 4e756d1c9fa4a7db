//! `ossinv copy`: copies rules to another bucket.

mod destination;

use std::slice;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use oss_inventory::{BucketName, InventoryClient, PreparedRule, Region};

use super::apply::{ApplyArguments, Confirmation, Run};
use super::desired::PlannedBucket;
use super::destination::DestinationArguments;
use super::plan::print_plan;
use super::selection::{Selected, Selection};
use crate::confirm::YesArgument;
use crate::connection::Connection;
use crate::output::ChangesOutput;
use crate::terminal::printable;
use crate::value_parsers::bucket;

/// Copy rules to another bucket
///
/// Copies all rules, or those that an ID, a pattern or --prefix selects. Rules of the other bucket with the same
/// ids are replaced, after a question as in `ossinv apply`; its other rules stay.
///
/// The copies write their reports where the originals do, into a folder of their own, unless --destination
/// names another bucket. It must be in the region of the bucket that has the rule.
#[derive(Debug, Args)]
#[command(after_help = "Example: ossinv copy oss://logs oss://backup 'daily-*'")]
pub(crate) struct Copy {
    /// The bucket that has the rules: `name` or `oss://name`
    #[arg(value_parser = bucket)]
    from: BucketName,

    /// The bucket that gets them
    #[arg(value_parser = bucket)]
    to: BucketName,

    #[command(flatten)]
    selection: Selection,

    /// Only show what would be done, as `ossinv plan` does
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    yes: YesArgument,

    #[command(flatten)]
    apply: ApplyArguments,

    #[command(flatten)]
    destination: DestinationArguments,

    /// The region of the bucket that gets the rules [default: that of --region]
    #[arg(long, value_name = "REGION", help_heading = "Connection")]
    to_region: Option<Region>,

    /// The service that has the bucket [default: that of --to-region or --endpoint]
    #[arg(long, value_name = "URL", help_heading = "Connection")]
    to_endpoint: Option<String>,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

impl Copy {
    pub(crate) async fn run(self) -> Result<()> {
        let other = self
            .connection
            .of_other_service(self.to_region.as_ref(), self.to_endpoint.as_deref());
        let is_same = self.to_region.is_none() && self.to_endpoint.is_none();
        ensure!(
            self.from != self.to || !is_same,
            "a bucket can't be copied to itself"
        );
        let client = |connection: &Connection, bucket: &BucketName| -> Result<_> {
            let client = connection.client(bucket)?;
            Ok(InventoryClient::new(client, bucket.clone()))
        };
        let from = client(&self.connection, &self.from)?;
        let to = client(&other, &self.to)?;
        if self.dry_run {
            return print_plan(
                &self.plan(&from, vec![to]).await?,
                &ChangesOutput::default(),
            );
        }
        let run = Run {
            arguments: &self.apply,
            confirmation: Confirmation::Ask(self.yes),
            flags: &|bucket| format!("-b {bucket}{}", other.flags()),
        };
        let plan = async |clients| self.plan(&from, clients).await;
        run.plan_and_apply(async { Ok(vec![to]) }, plan).await
    }

    /// Plans to put the selected rules of a bucket into others.
    async fn plan(
        &self,
        from: &InventoryClient,
        others: Vec<InventoryClient>,
    ) -> Result<Vec<PlannedBucket>> {
        let selected = self.selection.read(slice::from_ref(from)).await?;
        let mut planned = Vec::new();
        for inventory in others {
            let rules = self.rules(&selected, &inventory)?;
            let changes = inventory.plan(rules, &[]).await?.into();
            planned.push(PlannedBucket { inventory, changes });
        }
        Ok(planned)
    }

    /// Returns the rules as the other bucket gets them.
    fn rules(&self, selected: &[Selected<'_>], to: &InventoryClient) -> Result<Vec<PreparedRule>> {
        let mut rules = Vec::new();
        for Selected { client, rule } in selected {
            let mut rule = rule.clone();
            destination::change(&mut rule, &self.destination);
            if self.destination.bucket().is_none() {
                let (from, to) = (client.client().region(), to.client().region());
                destination::check_region(&rule, from, to)?;
            }
            let id = printable(&rule.id);
            rules.push(PreparedRule::try_from(rule).with_context(|| {
                format!("rule {id} of bucket {} breaks documented rules", self.from)
            })?);
        }
        Ok(rules)
    }
}
