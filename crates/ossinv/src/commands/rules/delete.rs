//! `ossinv delete`: deletes rules.

use std::collections::HashSet;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use oss_inventory::oss_client::ErrorKind;
use oss_inventory::{InventoryClient, Plan};

use super::apply::{ApplyArguments, Confirmation, Run};
use super::desired::PlannedBucket;
use super::recovery::forget_deleted;
use super::selection::{Selected, Selection};
use super::{Interrupted, Stopped};
use crate::confirm::YesArgument;
use crate::connection::BucketConnection;
use crate::journal::JournalArgument;
use crate::nothing_selected::NothingSelected;
use crate::output::BucketNames;
use crate::signals::StopSignals;
use crate::terminal::{printable, status_line};

/// Delete rules
///
/// The reports of the rules stay. Rules that a pattern, --prefix or --all-buckets selects are shown first, and deleted once
/// you confirm; without a terminal that needs --yes. Until the deletion is certain they are in the journal, and a
/// rule that changed since it was read is a conflict with status 4. Rules that are named by their ids are deleted
/// at once.
///
/// An entry that an interrupted command left in the journal for a deleted rule is removed, so that no recovery
/// puts the rule back.
///
/// Like `rm -f`, the command says so and goes on if a rule doesn't exist, so it can be repeated. With
/// --strict, that is an error with status 3. A pattern that selects nothing always is. The command stops
/// at the first error.
#[derive(Debug, Args)]
#[command(arg_required_else_help = true)]
pub(crate) struct Delete {
    #[command(flatten)]
    selection: Selection,

    /// Fail with status 3 if a rule doesn't exist
    #[arg(long)]
    strict: bool,

    /// Only show which rules would be deleted
    #[arg(long)]
    dry_run: bool,

    #[command(flatten)]
    yes: YesArgument,

    #[command(flatten)]
    journal: JournalArgument,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Delete {
    pub(crate) async fn run(self) -> Result<()> {
        self.selection.check_given()?;
        if self.selection.only_ids().is_none() && !self.dry_run {
            return self.delete_selected().await;
        }
        let clients = self.connection.clients().await?;
        let rules = self.rules(&clients).await?;
        if self.dry_run {
            for (client, id) in &rules {
                status_line(&format!("would delete {}", self.name(client, id)));
            }
            return Ok(());
        }
        let mut stop = StopSignals::listen()?;
        let rules = rules.into_iter();
        let rules = rules.map(|(client, id)| (self.name(client, &id), (client, id)));
        Stopped::run(rules.collect(), async |(client, id): (_, String)| {
            let rule = rule_of_bucket(client, &id);
            let interrupted = Interrupted::deleting(&rule);
            let delete = self.delete(client, &id);
            Stopped::unless_interrupted(&mut stop, interrupted, delete).await
        })
        .await
    }

    /// Deletes the rules that patterns select, unless they change after they are shown.
    async fn delete_selected(self) -> Result<()> {
        let plan = async |clients: Vec<_>| {
            let selected = self.selection.read(&clients).await?;
            plan_deletions(&clients, &selected)
        };
        let run = Run {
            arguments: &ApplyArguments::with_journal(self.journal),
            confirmation: Confirmation::Ask(self.yes),
            flags: &|bucket| self.connection.flags(bucket),
        };
        run.plan_and_apply(self.connection.clients(), plan).await
    }

    /// Returns the rules to delete.
    ///
    /// The user has confirmed ids in all buckets.
    async fn rules<'c>(
        &self,
        clients: &'c [InventoryClient],
    ) -> Result<Vec<(&'c InventoryClient, String)>> {
        if let Some(ids) = self.selection.only_ids() {
            let mut unique = HashSet::new();
            for id in ids {
                ensure!(unique.insert(id), "the id {id:?} is given twice");
            }
            let of_bucket = |client| ids.iter().map(move |id| (client, id.clone()));
            let rules: Vec<_> = clients.iter().flat_map(of_bucket).collect();
            if self.connection.is_pattern() && !self.dry_run {
                self.confirm(&rules)?;
            }
            return Ok(rules);
        }
        let selected = self.selection.read(clients).await?;
        let rules = selected.into_iter().map(|it| (it.client, it.rule.id));
        Ok(rules.collect())
    }

    /// Shows rules that the user may not know, and asks whether to delete them.
    fn confirm(&self, rules: &[(&InventoryClient, String)]) -> Result<()> {
        for (client, id) in rules {
            status_line(&format!("selected {}", self.name(client, id)));
        }
        let count = match rules.len() {
            1 => "this rule".to_owned(),
            count => format!("these {count} rules"),
        };
        self.yes.confirm(&format!("delete {count}"))
    }

    fn name(&self, client: &InventoryClient, id: &str) -> String {
        match self.connection.bucket_names() {
            BucketNames::Hidden => format!("rule {}", printable(id)),
            BucketNames::Shown => rule_of_bucket(client, id),
        }
    }

    async fn delete(&self, inventory: &InventoryClient, id: &str) -> Result<()> {
        // The response to a deletion doesn't say whether the rule existed. A read may lag behind, so the
        // rule is deleted anyway.
        let is_missing = match inventory.get(id).await {
            Err(error) if error.is_not_found() => true,
            Err(error) if is_unreachable(&error) => return Err(error.into()),
            Ok(_) | Err(_) => false,
        };
        inventory.delete(id).await?;
        if let Some(journal) = self.journal.find() {
            let forgotten = forget_deleted(inventory, &journal, id).await;
            forgotten
                .context("the rule is deleted, but a recovery may put it back from the journal")?;
        }
        let rule = rule_of_bucket(inventory, id);
        ensure!(
            !(is_missing && self.strict),
            NothingSelected(format!("{rule} doesn't exist"))
        );
        status_line(&if is_missing {
            format!("{rule} doesn't exist")
        } else {
            format!("the service accepted the deletion of {rule}")
        });
        Ok(())
    }
}

/// Plans to delete the selected rules.
fn plan_deletions(
    clients: &[InventoryClient],
    selected: &[Selected<'_>],
) -> Result<Vec<PlannedBucket>> {
    let all = ["*".parse()?];
    let planned = clients.iter().map(|inventory| {
        let bucket = inventory.bucket();
        let of_bucket = selected.iter().filter(|it| it.client.bucket() == bucket);
        let old = of_bucket.map(|it| it.rule.clone());
        Ok(PlannedBucket {
            inventory: inventory.clone(),
            changes: Plan::new(bucket.clone(), [], old, &all)?.into(),
        })
    });
    planned.collect()
}

fn rule_of_bucket(client: &InventoryClient, id: &str) -> String {
    format!("rule {} of bucket {}", printable(id), client.bucket())
}

/// Returns whether a deletion would fail in the same way.
fn is_unreachable(error: &oss_inventory::Error) -> bool {
    error.client_error().is_some_and(|error| {
        matches!(
            error.kind(),
            ErrorKind::Transport | ErrorKind::Timeout | ErrorKind::Credentials | ErrorKind::Signing
        )
    })
}
