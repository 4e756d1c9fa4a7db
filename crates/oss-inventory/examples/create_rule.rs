//! Creates a rule with all settings, and says if another one has its id.
//!
//! Usage: `create_rule REGION BUCKET ACCOUNT_ID DESTINATION_BUCKET ENDPOINT`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use oss_inventory::model::{Field, Filter, Frequency};
use oss_inventory::{Client, EnvironmentCredentials, InventoryClient, RoleArn, destination, rule};

#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    let args: Vec<_> = std::env::args().skip(1).collect();
    let [region, bucket, account, reports, endpoint] = args.try_into().map_err(|_| {
        anyhow::Error::msg(
            "usage: create_rule REGION BUCKET ACCOUNT_ID DESTINATION_BUCKET ENDPOINT",
        )
    })?;
    let client = Client::builder(region.parse()?, EnvironmentCredentials::new());
    let client = client.endpoint(endpoint.parse()?).build()?;
    let filter = Filter::builder()
        .prefix("obj-prefix")
        .last_modify_begin_time_stamp(1_637_883_649)
        .last_modify_end_time_stamp(1_638_347_592)
        .lower_size_bound(1024)
        .upper_size_bound(1_048_576)
        .storage_class("Standard,IA");
    let writer = RoleArn::new(account, "AliyunOSSRole")?;
    let mut destination = destination(reports, &writer);
    destination.prefix = Some("destination-prefix".to_owned());
    // Encrypted with `destination.encryption = Some(SseOss::default().into())`, or `SseKms`.
    #[rustfmt::skip]
    let fields = [Field::Size, Field::LastModifiedDate, Field::StorageClass,
                  Field::ETag, Field::IsMultipartUploaded, Field::EncryptionStatus];
    let mut rule = rule("inventory1", Frequency::Daily, destination);
    rule.filter = Some(filter.build());
    rule.optional_fields = Some(fields.into());
    let inventory = InventoryClient::new(client, bucket.parse()?);
    match inventory.put(&rule).await {
        Ok(()) => println!("created rule inventory1 in bucket {bucket}"),
        Err(error) if error.is_already_exists() => {
            println!(
                "bucket {bucket} has another rule inventory1; replace it, or choose another id"
            );
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}
