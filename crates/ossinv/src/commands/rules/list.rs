//! `ossinv list`: lists the rules of buckets.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;
use oss_inventory::InventoryClient;

use super::selection::Selection;
use crate::connection::BucketConnection;
use crate::output::{OutputArgument, RuleList};
use crate::terminal::{print, status_line, terminal_width};
use crate::value_parsers::at_least_one;

/// List the rules of buckets
///
/// Lists all rules, or those that an id, a pattern or --prefix selects. With several buckets, or with
/// --all-buckets, each rule has its bucket: as a column, or as the key Bucket.
///
/// Reads all pages of the list, or as many as --limit needs to tell whether more rules follow. Nothing is
/// printed if one of them can't be read. `ossinv put` accepts the JSON, YAML and XML output of one bucket.
///
/// On a terminal, the columns of the table shrink until it fits: the widest first, and ID last.
#[derive(Debug, Args)]
pub(crate) struct List {
    #[command(flatten)]
    selection: Selection,

    /// Stop after this many rules
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    limit: Option<NonZeroUsize>,

    #[command(flatten)]
    output: OutputArgument,

    #[command(flatten)]
    pub(crate) connection: BucketConnection,
}

impl List {
    /// Prints nothing until all rules are read: a partial list looks complete.
    pub(crate) async fn run(self) -> Result<()> {
        let mut rules = self.output.list(self.connection.bucket_names())?;
        let clients = self.connection.clients().await?;
        let is_truncated = self.read(&clients, &mut rules).await?;
        if rules.len() == 0 && rules.is_silent_if_empty() {
            status_line(&self.no_rules(&clients));
        } else {
            print(&rules.finish(terminal_width())?)?;
        }
        if let Some(limit) = self.limit.filter(|_| is_truncated) {
            let these = match limit.get() {
                1 => "this one".to_owned(),
                limit => format!("these {limit}"),
            };
            status_line(&format!("more rules follow after {these}"));
        }
        Ok(())
    }

    /// Reads the rules up to the limit, and returns whether more follow.
    async fn read(&self, clients: &[InventoryClient], rules: &mut RuleList) -> Result<bool> {
        let limit = self.limit.map_or(usize::MAX, Into::into);
        let selects = self.selection.selector()?;
        for client in clients {
            let mut listed = client.list();
            while let Some(rule) = listed.next().await {
                let rule = rule?;
                if !selects(&rule.id) {
                    continue;
                }
                if rules.len() == limit {
                    return Ok(true);
                }
                rules.push(client.bucket(), &rule)?;
            }
        }
        Ok(false)
    }

    fn no_rules(&self, clients: &[InventoryClient]) -> String {
        let rules = if self.selection.is_empty() {
            "inventory rules"
        } else {
            "selected inventory rules"
        };
        match clients {
            [client] => format!("no {rules} in bucket {}", client.bucket()),
            _ => format!("no {rules} in {} buckets", clients.len()),
        }
    }
}
