//! `ossinv list`: lists the rules of a bucket.

use std::num::NonZeroUsize;

use anyhow::Result;
use clap::Args;

use crate::connection::BucketConnection;
use crate::output::{OutputArgument, OutputFormat, RuleList};
use crate::terminal::{print, status_line, terminal_width};
use crate::value_parsers::at_least_one;

/// List the rules of a bucket
///
/// Reads all pages of the list, or as many as --limit needs to tell whether more rules follow. Nothing is
/// printed if one of them can't be read. `ossinv put` accepts the JSON, YAML and XML output.
#[derive(Debug, Args)]
pub(crate) struct List {
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
        let inventory = self.connection.client()?;
        let limit = self.limit.map_or(usize::MAX, Into::into);
        let (format, bucket) = (self.output.format(), inventory.bucket());
        let mut listed = inventory.list();
        let mut rules = RuleList::new(format);
        let mut is_truncated = false;
        while let Some(rule) = listed.next().await {
            let rule = rule?;
            if rules.len() == limit {
                is_truncated = true;
                break;
            }
            rules.push(&rule)?;
        }
        if rules.len() == 0 && format == OutputFormat::Table {
            status_line(&format!("no inventory rules in bucket {bucket}"));
        } else {
            print(&rules.finish(terminal_width())?)?;
        }
        if is_truncated {
            let these = match limit {
                1 => "this one".to_owned(),
                _ => format!("these {limit}"),
            };
            status_line(&format!("more rules follow after {these}"));
        }
        Ok(())
    }
}
