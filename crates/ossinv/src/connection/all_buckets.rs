//! The buckets of the account.

use anyhow::{Context as _, Result, ensure};
use oss_inventory::oss_model::bucket::ListBuckets;
use oss_inventory::{BucketName, Client, RuleSelector};

use crate::nothing_selected::NothingSelected;
use crate::terminal::status_line;

/// Lists the buckets of the client's region that a pattern selects.
///
/// The service lists those of all regions, and the endpoint reaches those of its own.
pub(super) async fn all_buckets(
    client: &Client,
    selector: &RuleSelector,
) -> Result<Vec<BucketName>> {
    let mut listed = client.items(ListBuckets::default());
    let (mut buckets, mut elsewhere) = (Vec::new(), 0);
    while let Some(bucket) = listed.next().await {
        let bucket = bucket.context("cannot list the buckets of the account")?;
        if !selector.selects(&bucket.name) {
            continue;
        }
        let location = bucket.location.as_deref().unwrap_or_default();
        let region = location.strip_prefix("oss-").unwrap_or(location);
        if region.is_empty() || region == client.region().as_str() {
            buckets.push(BucketName::new(bucket.name)?);
        } else {
            elsewhere += 1;
        }
    }
    if elsewhere > 0 {
        let buckets = if elsewhere == 1 { "bucket" } else { "buckets" };
        status_line(&format!(
            "skipped {elsewhere} {buckets} outside of {}",
            client.region()
        ));
    }
    ensure!(
        !buckets.is_empty(),
        NothingSelected(format!(
            "--all-buckets selects no bucket in {}",
            client.region()
        ))
    );
    Ok(buckets)
}
