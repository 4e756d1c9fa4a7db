//! The examples of the crates, against a local OSS.

use http::StatusCode;
use oss_client::model::lifecycle::GetBucketLifecycle;
use oss_client::model::object::PutObject;
use oss_emulator::fault::{Effect, Fault, Reply};
use oss_inventory::DestinationBucket as _;
use oss_tests::local_oss::{BUCKET, LocalOss};
use oss_tests::{Outcome, rules};

/// Compiles examples, of which the tests call `run`.
macro_rules! examples {
    ($($name:ident = $path:literal;)*) => {$(
        #[expect(dead_code, reason = "tests don't call `main`")]
        #[path = $path]
        mod $name;
    )*};
}

examples! {
    change_prefix = "../../crates/oss-inventory/examples/change_prefix.rs";
    rule_in_buckets = "../../crates/oss-inventory/examples/rule_in_buckets.rs";
    lifecycle = "../../crates/oss-client/examples/lifecycle.rs";
    own_credentials = "../../crates/oss-client/examples/own_credentials.rs";
    own_transport = "../../crates/oss-client/examples/own_transport.rs";
    retries_and_metrics = "../../crates/oss-client/examples/retries_and_metrics.rs";
}

/// How a program tests that it survives a lost response.
#[tokio::test]
async fn rule_is_put_although_the_first_response_is_lost() -> Outcome {
    let local = LocalOss::start().await?;
    let lost = Fault::on("PutBucketInventory")?.first(1);
    local
        .emulator()
        .faults()
        .add(lost.then(Effect::ApplyThenReset));
    let rule = rules::minimal("daily")?;
    local.inventory()?.put(&rule).await?;
    assert_eq!(local.inventory()?.get("daily").await?.id, "daily");
    Ok(())
}

#[tokio::test]
async fn changed_prefix_leaves_the_rest_of_the_rule() -> Outcome {
    let local = LocalOss::start().await?;
    let inventory = local.inventory()?;
    let mut expected = rules::minimal("inventory1")?;
    inventory.put(&expected).await?;
    change_prefix::run(&inventory, "inventory1", "logs/".to_owned()).await?;
    expected.filter.get_or_insert_default().prefix = Some("logs/".to_owned());
    let changed = inventory.get("inventory1").await?;
    assert!(oss_inventory::is_equivalent(&changed, &expected));
    Ok(())
}

#[tokio::test]
async fn rule_is_created_in_three_buckets() -> Outcome {
    let names = [BUCKET, "second-bucket", "third-bucket"];
    let builder = oss_emulator::Emulator::builder().bucket(names[1]);
    let local = LocalOss::start_with(builder.bucket(names[2])).await?;
    let client = local.client_builder()?.build()?;
    rule_in_buckets::run(&client, names.map(str::to_owned)).await?;
    for bucket in names {
        let inventory = oss_inventory::InventoryClient::new(client.clone(), bucket.parse()?);
        let rule = inventory.get("daily").await?;
        let destination = rule.destination.oss_bucket_destination;
        assert_eq!(destination.bucket_name(), "reports");
    }
    Ok(())
}

#[tokio::test]
async fn lifecycle_rule_is_added_to_those_of_the_bucket() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    lifecycle::run(&client, BUCKET).await?;
    let added = client.execute(&GetBucketLifecycle::new(BUCKET)).await?;
    assert_eq!(added.rules.len(), 1);
    Ok(())
}

#[tokio::test]
async fn own_credentials_and_transport_are_used() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    client.execute(&PutObject::new(BUCKET, "a", "")).await?;
    let endpoint = local.emulator().endpoint().parse()?;
    let key = local.emulator().credentials().clone();
    own_credentials::run(endpoint, BUCKET.to_owned(), key).await?;
    own_transport::run(local.client_builder()?, BUCKET).await?;
    Ok(())
}

#[tokio::test]
async fn attempts_are_counted_by_outcome() -> Outcome {
    let local = LocalOss::start().await?;
    let busy = Reply::error(StatusCode::SERVICE_UNAVAILABLE, "ServiceUnavailable");
    let twice = Fault::on("ListObjectsV2")?.first(2);
    local
        .emulator()
        .faults()
        .add(twice.then(Effect::Respond(busy)));
    let counts = retries_and_metrics::run(local.client_builder()?, BUCKET).await?;
    let expected = [("503", 2), ("success", 1)];
    let expected = expected.map(|(outcome, count)| (("ListObjectsV2", outcome.to_owned()), count));
    assert_eq!(counts, expected.into());
    Ok(())
}
