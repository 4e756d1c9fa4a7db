//! `ossinv delete`: deletes rules.

use anyhow::Result;
use clap::Args;

use crate::connection::Connection;
use crate::terminal::{printable, status_line};

/// Delete rules
///
/// The reports of the rules stay. The command stops at the first deletion that fails. Success means
/// that the rule doesn't exist now, not that it existed: OSS doesn't document its response to an
/// unknown id.
#[derive(Debug, Args)]
pub(crate) struct Delete {
    /// The ids of the rules
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

impl Delete {
    pub(crate) async fn run(self) -> Result<()> {
        let inventory = self.connection.client()?;
        for id in &self.ids {
            inventory.delete(id).await?;
            // The response doesn't say whether the rule existed.
            status_line(&format!(
                "the service accepted the deletion of rule {} of bucket {}",
                printable(id),
                inventory.bucket()
            ));
        }
        Ok(())
    }
}
