//! `ossinv enable` and `ossinv disable`: start and stop the reports of rules.

use anyhow::Result;
use clap::Args;
use oss_inventory::PreparedRule;

use super::apply::{ApplyArguments, Confirmation, Run};
use super::changed::plan_changed;
use super::plan::print_plan;
use super::selection::Selection;
use crate::confirm::YesArgument;
use crate::connection::BucketConnection;
use crate::output::ChangesOutput;

/// The flags of `ossinv enable` and `ossinv disable`.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Toggle {
    #[command(flatten)]
    selection: Selection,

    #[command(flatten)]
    apply: ApplyArguments,

    /// Only show what would be done, as `ossinv plan` does
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    yes: YesArgument,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Toggle {
    pub(crate) async fn run(self, is_enabled: bool) -> Result<()> {
        self.selection.check_given()?;
        let plan = async |clients: Vec<_>| {
            let selected = self.selection.read(&clients).await?;
            plan_changed(&clients, &selected, |rule| {
                let mut rule = rule.clone();
                rule.is_enabled = Some(is_enabled);
                let prepared = PreparedRule::try_from(rule);
                prepared.map_err(|violations| vec![violations.to_string()])
            })
        };
        if self.dry_run {
            let planned = plan(self.connection.clients().await?).await?;
            return print_plan(&planned, &ChangesOutput::default());
        }
        let names_all = self.selection.only_ids().is_some() && !self.connection.is_pattern();
        let run = Run {
            arguments: &self.apply,
            confirmation: if names_all {
                Confirmation::Given
            } else {
                Confirmation::Ask(self.yes)
            },
            flags: &|bucket| self.connection.flags(bucket),
        };
        run.plan_and_apply(self.connection.clients(), plan).await
    }
}
