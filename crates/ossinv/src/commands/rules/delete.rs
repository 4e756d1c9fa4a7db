//! `ossinv delete`: deletes rules.

use std::collections::HashSet;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use oss_inventory::InventoryClient;
use oss_inventory::oss_client::ErrorKind;

use super::Stopped;
use super::replace::Interrupted;
use crate::connection::BucketConnection;
use crate::signals::StopSignals;
use crate::terminal::{printable, status_line};

/// Delete rules
///
/// The reports of the rules stay. An id is taken literally: `*` and `-` have no special meaning. A rule
/// that doesn't exist is an error with status 3. The command stops at the first error.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The ids of the rules
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Delete {
    pub(crate) async fn run(self) -> Result<()> {
        let inventory = self.connection.client()?;
        let mut unique = HashSet::new();
        for id in &self.ids {
            ensure!(unique.insert(id), "the id {id:?} is given twice");
        }
        let mut stop = StopSignals::listen()?;
        let ids = self.ids.into_iter();
        let ids = ids.map(|id| (format!("rule {id}"), id));
        Stopped::run(ids.collect(), async |id: String| {
            let rule = format!("rule {} of bucket {}", printable(&id), inventory.bucket());
            let interrupted = Interrupted::deleting(&rule);
            Stopped::unless_interrupted(&mut stop, interrupted, delete(&inventory, &id)).await
        })
        .await
    }
}

async fn delete(inventory: &InventoryClient, id: &str) -> Result<()> {
    // The response to a deletion doesn't say whether the rule existed. A read may lag behind, so the
    // rule is deleted anyway.
    let missing = match inventory.get(id).await {
        Err(error) if error.is_not_found() => Some(error),
        Err(error) if is_unreachable(&error) => return Err(error.into()),
        Ok(_) | Err(_) => None,
    };
    inventory.delete(id).await?;
    if let Some(error) = missing {
        return Err(error).context(format!("found no rule {id:?} to delete"));
    }
    status_line(&format!(
        "the service accepted the deletion of rule {} of bucket {}",
        printable(id),
        inventory.bucket()
    ));
    Ok(())
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
