//! Changes the prefix of a rule: reads, edits and replaces it.
//!
//! Usage: `change_prefix ENDPOINT BUCKET ID PREFIX`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{Client, EnvironmentCredentials, InventoryClient, Region};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [endpoint, bucket, id, prefix] = args
        .try_into()
        .map_err(|_| anyhow::Error::msg("usage: change_prefix ENDPOINT BUCKET ID PREFIX"))?;
    let client = Client::builder(Region::new("cn-hangzhou")?, EnvironmentCredentials::new())
        .endpoint(endpoint.parse()?)
        .build()?;
    run(&InventoryClient::new(client, bucket.parse()?), &id, prefix).await
}

pub(crate) async fn run(
    inventory: &InventoryClient,
    id: &str,
    prefix: String,
) -> anyhow::Result<()> {
    let edit = |rule: &mut InventoryConfiguration| {
        rule.filter.get_or_insert_default().prefix = Some(prefix);
    };
    // A failed replacement restores the old rule, and its error says whether that worked.
    inventory.update(id, edit).await?;
    Ok(())
}
