//! `ossinv put`: creates rules from files.

use anyhow::Result;
use clap::Args;

use super::Stopped;
use crate::connection::BucketConnection;
use crate::files::RuleFiles;
use crate::terminal::{printable, status_line};

/// Create rules from files
///
/// A file holds one rule, or a list of rules as `ossinv list` prints it, as XML, JSON or YAML, with the
/// names of the XML elements in each format. The files of ossutil work unchanged. The extension
/// determines the format; without one, the first character does. All files are read and checked before
/// the first rule is sent.
///
/// Rules are never overwritten: if a rule with the same id exists, the command fails and stops.
/// `ossinv replace` continues from there, because it leaves unchanged rules alone.
#[derive(Debug, Args)]
pub(crate) struct Put {
    #[command(flatten)]
    rules: RuleFiles,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl Put {
    pub(crate) async fn run(self) -> Result<()> {
        let inventory = self.connection.client()?;
        Stopped::run(self.rules.read()?, async |rule| {
            let id = printable(&rule.id);
            inventory.put_prepared(rule).await?;
            status_line(&format!(
                "created rule {id} in bucket {}",
                inventory.bucket()
            ));
            Ok(())
        })
        .await
    }
}
