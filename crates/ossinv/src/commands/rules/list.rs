//! `ossinv list`: lists the rules of a bucket.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;

use crate::connection::Connection;
use crate::output::{Output as _, OutputArgument, OutputFormat};
use crate::terminal::status_line;
use crate::value_parsers::at_least_one;

/// List the rules of a bucket
///
/// Reads all pages of the list, or as many as --limit needs.
#[derive(Debug, Args)]
pub(crate) struct List {
    /// Stop after this many rules
    #[arg(long, value_name = "N", value_parser = at_least_one::<NonZeroUsize>)]
    limit: Option<NonZeroUsize>,

    #[command(flatten)]
    output: OutputArgument,

    #[command(flatten)]
    pub(crate) connection: Connection,
}

impl List {
    /// Prints nothing until all rules are read: a partial list looks complete.
    pub(crate) async fn run(self) -> Result<()> {
        let inventory = self.connection.client()?;
        let limit = self.limit.map_or(usize::MAX, Into::into);
        let mut listed = inventory.list_all();
        let mut rules = Vec::new();
        let mut is_truncated = false;
        while let Some(rule) = listed.next().await {
            if rules.len() == limit {
                is_truncated = true;
                break;
            }
            rules.push(rule?);
        }
        let (format, bucket) = (self.output.format(), inventory.bucket());
        if rules.is_empty() && format == OutputFormat::Table {
            status_line(&format!("no inventory rules in bucket {bucket}"));
        } else {
            rules.print(format)?;
        }
        if is_truncated {
            status_line(&format!("more rules follow after these {limit}"));
        }
        Ok(())
    }
}
