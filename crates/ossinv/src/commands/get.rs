//! `ossinv get`: shows one rule.

use anyhow::Result;

use crate::arguments::Get;

pub(crate) async fn run(arguments: &Get) -> Result<()> {
    let inventory = arguments.connection.client()?;
    let rule = inventory.get(&arguments.id).await?;
    arguments.output.output().print_rule(&rule)
}
