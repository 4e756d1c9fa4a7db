//! `ossinv replace`: replaces rules with those in files.

use anyhow::Result;
use clap::Args;

use super::apply::{ApplyArguments, Confirmation, apply_changes};
use super::desired::Desired;
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
        let desired = Desired::read(&self.rules, &[], &self.connection).await?;
        self.apply.recover_pending(&desired.clients).await?;
        let planned = desired.plan().await?;
        let flags = |bucket: &_| self.connection.flags(bucket);
        apply_changes(planned, &self.apply, Confirmation::Given, &flags).await
    }
}
