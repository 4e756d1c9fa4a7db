//! `ossinv replace`: puts rules in the place of those with the same ids.

use std::error::Error as _;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Error, Result};
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{InventoryClient, ReplaceState};
use tempfile::NamedTempFile;

use super::put::read_all;
use crate::arguments::Replace;
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
    // On the disk before anything is deleted, in case that this program or this machine ends then.
    let kept = keep(old, folder)
        .with_context(|| format!("cannot keep the old rule in {}", folder.display()))?;
    let path = kept.path().display().to_string();
    tell(&format!(
        "the old rule {id} is kept in {path} until the new one is there"
    ));
    let Err(error) = replacement.apply().await else {
        tell(&format!("replaced rule {id} in bucket {bucket}"));
        return Ok(());
    };
    if error.to_restore().is_none() {
        return Err(error.into());
    }
    kept.keep()?;
    if let Some(reason) = error.restore_error() {
        tell(&format!("cannot put the old rule back: {}", chain(reason)));
    }
    let advice = match error.state() {
        ReplaceState::Taken => format!("the old rule is in {path}"),
        // What the service said of it goes back as it was, known or not.
        _ => format!(
            "the old rule is in {path}; if it is gone, put it back with \
             `ossinv put --allow-unknown {path}`"
        ),
    };
    Err(Error::new(error).context(advice))
}

/// Returns an error and its causes on one line.
fn chain(error: &oss_inventory::Error) -> String {
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let causes = causes.map(|cause| format!(": {}", printable(&cause.to_string())));
    printable(&error.to_string()).to_string() + &causes.collect::<String>()
}

/// Writes a rule into a file that goes away with the value.
fn keep(rule: &InventoryConfiguration, folder: &Path) -> Result<NamedTempFile> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
    let id = rule
        .id
        .chars()
        .take(64)
        .map(|c| if is_plain(c) { c } else { '_' });
    let mut file = tempfile::Builder::new()
        .prefix(&format!("{}.old-", id.collect::<String>()))
        .suffix(".xml")
        .tempfile_in(folder)?;
    file.write_all(Output::Xml.rule(rule)?.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}
