//! Usage: `retrieve_rule REGION BUCKET ID [ENDPOINT]`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use oss_inventory::{Client, Endpoint, EnvironmentCredentials, InventoryClient};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let mut args = std::env::args().skip(1);
    let mut next = || {
        args.next()
            .ok_or_else(|| anyhow::Error::msg("usage: retrieve_rule REGION BUCKET ID [ENDPOINT]"))
    };
    let (region, bucket, id) = (next()?.parse()?, next()?, next()?);
    let endpoint = args.next().unwrap_or(Endpoint::public(&region).to_string());
    let client = Client::builder(region, EnvironmentCredentials::new()).endpoint(endpoint.parse()?);
    let inventory = InventoryClient::new(client.build()?, bucket.parse()?);

    match inventory.get(&id).await {
        Ok(rule) => println!("{}", rule.to_xml()?),
        Err(error) if error.is_not_found() => println!("no rule {id} in {bucket}"),
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
