//! `ossinv apply`: makes the rules of a bucket those of files.

mod arguments;
mod change_failed;
mod conflict;
mod events;
mod no_time_left;
mod outcome;
mod run;

use anyhow::Result;
use clap::Args;

use super::desired::{DesiredRules, clients_and_rules, plan};
use super::plan::print_plan;
use crate::confirm::YesArgument;
use crate::output::ChangesOutput;

pub(crate) use arguments::ApplyArguments;
pub(crate) use change_failed::ChangeFailed;
pub(crate) use no_time_left::NoTimeLeft;
pub(crate) use run::{Confirmation, Run};

/// Make the rules of a bucket those of files
///
/// Creates rules that only the files have, and replaces those that differ. Rules that only the bucket has stay,
/// unless --prune selects them. `ossinv plan` shows what would be done.
///
/// Before a rule is replaced or deleted, all changes are shown, and you confirm them. Without a terminal that
/// needs --yes. Rules are created without a question, unless in several buckets. `ossinv apply -` can't ask, because it reads the rules from
/// standard input.
///
/// The service can't change a rule, so the old one is deleted and the new one created. Until then the old rule is in
/// the journal, and it is put back if the new one can't be created. A rule that another client changed since it
/// was read is a conflict with status 4, and stays as it is. In each bucket, deletions come last.
///
/// Ctrl-C finishes the rules in hand and begins no other. A second Ctrl-C ends the command at once; the next
/// `ossinv apply`, or `ossinv recover`, then finishes or undoes what is in the journal.
#[derive(Debug, Args)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) desired: DesiredRules,

    /// Only show what would be done, as `ossinv plan` does
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    yes: YesArgument,

    #[command(flatten)]
    arguments: ApplyArguments,
}

impl Apply {
    pub(crate) async fn run(self) -> Result<()> {
        if self.dry_run {
            return print_plan(&self.desired.plan().await?, &ChangesOutput::default());
        }
        let connection = &self.desired.connection;
        let run = Run {
            arguments: &self.arguments,
            confirmation: Confirmation::Ask(self.yes),
            flags: &|bucket| connection.flags(bucket),
        };
        let (clients, rules) = clients_and_rules(connection, &self.desired.files).await?;
        let plan = async |clients| plan(clients, &rules, &self.desired.prune).await;
        run.plan_and_apply(async { Ok(clients) }, plan).await
    }
}
