//! `ossinv put`: creates rules from files.

use anyhow::Result;
use clap::Args;

use super::{Interrupted, Stopped};
use crate::connection::BucketConnection;
use crate::files::{Buckets, RuleFiles};
use crate::signals::StopSignals;
use crate::terminal::{printable, status_line};

/// Create rules from files
///
/// A file holds rules as XML, JSON or YAML, with the names of the XML elements in each format: one rule,
/// a list as `ossinv list` prints it, or several documents of YAML or JSON. The files of ossutil work
/// unchanged. The extension determines the format; without one, the first character does. All files
/// are read and checked before the first rule is sent.
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
        let rules = self.rules.read(Buckets::One(inventory.bucket()))?;
        let rules = rules.into_iter().map(|it| (it.name(), it.rule)).collect();
        let mut stop = StopSignals::listen()?;
        Stopped::run(rules, async |rule| {
            let bucket = inventory.bucket();
            let rule_in_bucket = format!("rule {} in bucket {bucket}", printable(&rule.id));
            let interrupted = Interrupted::creating(&rule_in_bucket);
            let put = Box::pin(async {
                inventory.put_prepared(rule).await?;
                status_line(&format!("created {rule_in_bucket}"));
                Ok(())
            });
            Stopped::unless_interrupted(&mut stop, interrupted, put).await
        })
        .await
    }
}
