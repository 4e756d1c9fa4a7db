//! Usage: `create_rule REGION BUCKET ACCOUNT_ID DESTINATION_BUCKET [ENDPOINT]`
//! with the credentials in `OSS_ACCESS_KEY_ID` and `OSS_ACCESS_KEY_SECRET`.
#![expect(clippy::print_stdout, reason = "an example shows what it did")]

use oss_inventory::model::{self, Field, Filter, Frequency};
use oss_inventory::{Client, Endpoint, EnvironmentCredentials, InventoryClient, RoleArn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let mut next = || args.next().ok_or("see the usage in create_rule.rs");
    let (region, bucket, account_id, reports) = (next()?.parse()?, next()?, next()?, next()?);
    let endpoint = args.next().unwrap_or(Endpoint::public(&region).to_string());
    let client = Client::builder(region, EnvironmentCredentials::new()).endpoint(endpoint.parse()?);
    let inventory = InventoryClient::new(client.build()?, bucket.parse()?);

    let filter = Filter::builder()
        .prefix("obj-prefix")
        .last_modify_begin_time_stamp(1_637_883_649)
        .last_modify_end_time_stamp(1_638_347_592)
        .lower_size_bound(1024)
        .upper_size_bound(1_048_576)
        .storage_class("Standard,IA");
    // For encryption add `.encryption(EncryptionMethod::SseKms(SseKms::new(KEY_ID)))`,
    // or `.encryption(EncryptionMethod::SseOss(SseOss::default()))`.
    let destination = model::OssBucketDestination::builder()
        .format(model::Format::Csv)
        .role_arn(RoleArn::new(&account_id, "AliyunOSSRole")?)
        .account_id(account_id)
        .bucket(reports)
        .prefix("destination-prefix");
    #[rustfmt::skip]
    let fields = [Field::Size, Field::LastModifiedDate, Field::StorageClass,
                  Field::ETag, Field::IsMultipartUploaded, Field::EncryptionStatus];
    let rule = model::InventoryConfiguration::builder()
        .id("inventory1")
        .is_enabled(true)
        .filter(filter.build())
        .destination(destination.build()?)
        .schedule(Frequency::Daily)
        .included_object_versions(model::IncludedObjectVersions::Current)
        .optional_fields(fields);
    inventory.put(&rule.build()?).await?;
    println!("created the rule inventory1 of the bucket {bucket}");
    Ok(())
}
