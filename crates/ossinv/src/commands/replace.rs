//! `ossinv replace`: puts rules in the place of those with the same ids.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use oss_inventory::InventoryClient;
use oss_inventory::model::InventoryConfiguration;

use super::put::read_all;
use crate::arguments::Replace;
use crate::kept::Kept;
use crate::output::{Output, tell};
use crate::terminal::printable;

pub(crate) async fn run(arguments: &Replace) -> Result<()> {
    let inventory = arguments.connection.client()?;
    for rule in &read_all(&arguments.files, arguments.allow_unknown)? {
        replace(&inventory, rule, &arguments.keep_in).await?;
    }
    Ok(())
}

async fn replace(
    inventory: &InventoryClient,
    rule: &InventoryConfiguration,
    folder: &Path,
) -> Result<()> {
    let replacement = inventory.replacement(rule).await?;
    let (id, bucket) = (printable(&rule.id), inventory.bucket());
    let Some(old) = replacement.old() else {
        replacement.apply().await?;
        tell(&format!("created rule {id} in bucket {bucket}"));
        return Ok(());
    };
    if !replacement.is_needed() {
        tell(&format!("rule {id} in bucket {bucket} is the same already"));
        return Ok(());
    }
    let path = keep(old, folder)
        .with_context(|| format!("cannot keep the old rule in {}", folder.display()))?;
    tell(&format!(
        "the old rule {id} is kept in {} until the new one is there",
        printable(&path.display().to_string())
    ));
    match replacement.apply().await {
        Ok(()) => tell(&format!("replaced rule {id} in bucket {bucket}")),
        Err(error) if error.to_restore().is_some() => return Err(Kept { error, path }.into()),
        Err(error) => {
            discard(&path);
            return Err(error.into());
        }
    }
    discard(&path);
    Ok(())
}

/// Writes a rule into a new file, which is on the disk afterwards whatever happens.
fn keep(rule: &InventoryConfiguration, folder: &Path) -> Result<PathBuf> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let id = rule
        .id
        .chars()
        .take(64)
        .map(|c| if is_plain(c) { c } else { '_' });
    let mut file = tempfile::Builder::new()
        .prefix(&format!("{}.old-", id.collect::<String>()))
        .suffix(".xml")
        .tempfile_in(std::path::absolute(folder)?)?;
    file.write_all(Output::Xml.rule(rule)?.as_bytes())?;
    file.as_file().sync_all()?;
    let path = file.into_temp_path().keep()?;
    // Its name is part of the folder. Not every system can sync one.
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    Ok(path)
}

/// Removes the file of a rule that is not needed any more.
fn discard(path: &Path) {
    if let Err(error) = fs::remove_file(path) {
        let path = path.display().to_string();
        tell(&format!("cannot remove {}: {error}", printable(&path)));
    }
}
