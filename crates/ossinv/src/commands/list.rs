//! `ossinv list`: lists the rules of a bucket.

use anyhow::Result;

use crate::arguments::List;
use crate::output::{Output, tell};

/// Prints nothing before the last rule is there: half a list looks like a whole one.
pub(crate) async fn run(arguments: &List) -> Result<()> {
    let inventory = arguments.connection.client()?;
    let limit = arguments.limit.map_or(usize::MAX, Into::into);
    let mut listed = inventory.list_all();
    let mut rules = Vec::new();
    let mut more = false;
    while let Some(rule) = listed.next().await {
        if rules.len() == limit {
            more = true;
            break;
        }
        rules.push(rule?);
    }
    let (output, bucket) = (arguments.output.output(), inventory.bucket());
    if rules.is_empty() && output == Output::Table {
        tell(&format!("bucket {bucket} has no inventory rules"));
    } else {
        output.print_rules(&rules)?;
    }
    if more {
        tell(&format!("there are more than these {limit} rules"));
    }
    Ok(())
}
