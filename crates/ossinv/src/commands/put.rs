//! `ossinv put`: creates rules from files.

use anyhow::{Context as _, Result};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::prepare;

use crate::arguments::Put;
use crate::files::{Source, UnknownParts};
use crate::output::tell;
use crate::terminal::printable;

pub(crate) async fn run(arguments: &Put) -> Result<()> {
    let inventory = arguments.connection.client()?;
    for rule in &read_all(&arguments.files, arguments.allow_unknown)? {
        inventory.put(rule).await?;
        let (id, bucket) = (printable(&rule.id), inventory.bucket());
        tell(&format!("created rule {id} in bucket {bucket}"));
    }
    Ok(())
}

/// Reads and checks all files before the first rule is sent, because the last one may be a bad one.
pub(super) fn read_all(
    files: &[Source],
    allow_unknown: bool,
) -> Result<Vec<InventoryConfiguration>> {
    let unknown = if allow_unknown {
        UnknownParts::Send
    } else {
        UnknownParts::Refuse
    };
    files.iter().map(|file| read(file, unknown)).collect()
}

fn read(file: &Source, unknown: UnknownParts) -> Result<InventoryConfiguration> {
    let rule = file.read(unknown)?;
    prepare(&rule).with_context(|| format!("{file}: the rule breaks documented rules"))
}
