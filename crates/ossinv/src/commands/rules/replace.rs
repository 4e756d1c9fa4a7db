//! `ossinv replace`: replaces rules with those in files.

mod interrupted;
mod not_replaced;

use std::cell::RefCell;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use oss_inventory::{InventoryClient, PreparedRule, ReplaceBackup};

use super::Stopped;
use crate::connection::BucketConnection;
use crate::files::RuleFiles;
use crate::signals::StopSignals;
use crate::terminal::{printable, status_line};

pub(crate) use interrupted::Interrupted;
pub(crate) use not_replaced::NotReplaced;

/// Replace rules with those in files, or create them
///
/// The service can't change a rule, so the old one is deleted and the new one created. All files are
/// read and checked before that, and an unchanged rule is left alone. If the new rule can't be
/// created, the old one is put back, unless the deleted one may have been another client's.
///
/// The old rule is saved to a file first, in case the program is interrupted or neither rule can be
/// created. `ossinv put` accepts that file. It is removed once the new rule, or the old one again,
/// certainly exists: the new rule is read again two seconds after it was created. If the response to
/// the deletion is lost, the command first waits for --timeout, so that no deletion is under way.
#[derive(Debug, Args)]
pub(crate) struct Replace {
    #[command(flatten)]
    rules: RuleFiles,

    /// Save the old rule in this directory until the new one exists
    #[arg(long, value_name = "DIRECTORY", default_value = ".")]
    keep_in: PathBuf,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Replace {
    pub(crate) async fn run(self) -> Result<()> {
        let inventory = self.connection.client()?;
        let rules = self.rules.read()?;
        let mut stop = StopSignals::listen()?;
        Stopped::run(rules, async |rule| {
            // The state that an interruption leaves behind.
            let progress = RefCell::new(Interrupted::default());
            tokio::select! {
                // A replacement that is complete when the signal arrives isn't reported as interrupted.
                biased;
                outcome = self.replace(&inventory, rule, &progress) => return outcome,
                outcome = stop.wait() => outcome?,
            }
            Err(progress.into_inner().into())
        })
        .await
    }

    async fn replace(
        &self,
        inventory: &InventoryClient,
        rule: PreparedRule,
        progress: &RefCell<Interrupted>,
    ) -> Result<()> {
        let id = printable(&rule.id);
        let rule_in_bucket = format!("rule {id} in bucket {}", inventory.bucket());
        let replacement = inventory.replacement_prepared(rule).await?;
        let Some(old) = replacement.old() else {
            progress.replace(Interrupted::creating(&rule_in_bucket));
            replacement.apply().await?;
            progress.take();
            status_line(&format!("created {rule_in_bucket}"));
            return Ok(());
        };
        if !replacement.is_needed() {
            status_line(&format!("{rule_in_bucket} is already up to date"));
            return Ok(());
        }
        let backup = ReplaceBackup::keep(old, inventory.bucket(), &self.keep_in)
            .with_context(|| format!("cannot save the old rule in {}", self.keep_in.display()))?;
        let path = printable(&backup.path().display().to_string());
        status_line(&format!(
            "the old rule {id} is in {path} until the new one has existed for two seconds"
        ));
        progress.replace(Interrupted::replacing(
            &rule_in_bucket,
            backup.path(),
            self.connection.flags(inventory.bucket()),
        ));
        let outcome = replacement.apply().await;
        progress.take();
        let replaced = match outcome {
            Err(error) if error.unrestored_rule().is_some() => {
                let flags = self.connection.flags(inventory.bucket());
                return Err(NotReplaced {
                    error,
                    backup,
                    flags,
                }
                .into());
            }
            outcome => {
                if let Err(error) = backup.discard() {
                    status_line(&format!("cannot remove {path}: {error}"));
                }
                outcome?
            }
        };
        status_line(&format!("replaced {rule_in_bucket}"));
        if replaced.may_have_deleted_another_rule() {
            status_line(
                "the deletion took long: if another client replaced this rule at the same time, its rule is lost",
            );
        }
        Ok(())
    }
}
