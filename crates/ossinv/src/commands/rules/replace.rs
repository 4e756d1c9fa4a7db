//! `ossinv replace`: replaces rules with those in files.

use anyhow::Result;
use clap::Args;

use super::apply::{ApplyArguments, Confirmation, Run};
use super::desired::{clients_and_rules, plan};
use crate::connection::BucketConnection;
use crate::files::RuleFiles;

/// Replace rules with those in files, or create them
///
/// The same as `ossinv apply --yes` without --prune: rules that differ are replaced without a question, and no
/// rule is only deleted.
#[derive(Debug, Args)]
pub(crate) struct Replace {
    #[command(flatten)]
    rules: RuleFiles,

    #[command(flatten)]
    apply: ApplyArguments,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Replace {
    pub(crate) async fn run(self) -> Result<()> {
        let run = Run {
            arguments: &self.apply,
            confirmation: Confirmation::Given,
            flags: &|bucket| self.connection.flags(bucket),
        };
        let (clients, rules) = clients_and_rules(&self.connection, &self.rules).await?;
        let plan = async |clients| plan(clients, &rules, &[]).await;
        run.plan_and_apply(async { Ok(clients) }, plan).await
    }
}
