//! `ossinv put`: creates rules from files.

use anyhow::{Context as _, Result};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::prepare;

use crate::arguments::Put;
use crate::files::{Source, UnknownParts};
use crate::output::tell;
use crate::terminal::printable;

pub(crate) async fn run(arguments: &Put) -> Result<()> {
    let unknown = if arguments.allow_unknown {
        UnknownParts::Send
    } else {
        UnknownParts::Refuse
    };
    let inventory = arguments.connection.client()?;
    // The last file may be a bad one: find out before the first rule is there.
    let files = arguments.files.iter();
    let rules: Vec<_> = files
        .map(|file| read(file, unknown))
        .collect::<Result<_>>()?;
    for rule in &rules {
        inventory.put(rule).await?;
        let (id, bucket) = (printable(&rule.id), inventory.bucket());
        tell(&format!("created rule {id} in bucket {bucket}"));
    }
    Ok(())
}

fn read(file: &Source, unknown: UnknownParts) -> Result<InventoryConfiguration> {
    let rule = file.read(unknown)?;
    prepare(&rule).with_context(|| format!("{file}: the rule breaks documented rules"))
}
