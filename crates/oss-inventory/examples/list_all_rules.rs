//! Usage: `list_all_rules REGION BUCKET [ENDPOINT]`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use oss_inventory::{Client, Endpoint, EnvironmentCredentials, InventoryClient};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mut next = || {
        args.next()
            .ok_or_else(|| anyhow::Error::msg("usage: list_all_rules REGION BUCKET [ENDPOINT]"))
    };
    let (region, bucket) = (next()?.parse()?, next()?);
    let endpoint = args.next().unwrap_or(Endpoint::public(&region).to_string());
    let client = Client::builder(region, EnvironmentCredentials::new()).endpoint(endpoint.parse()?);
    let inventory = InventoryClient::new(client.build()?, bucket.parse()?);

    let mut rules = inventory.list();
    let mut count = 0;
    while let Some(rule) = rules.next().await {
        let rule = rule?;
        println!("{}\t{}", rule.id, rule.schedule.frequency);
        count += 1;
    }
    println!("bucket {bucket} has {count} rules");
    Ok(())
}
