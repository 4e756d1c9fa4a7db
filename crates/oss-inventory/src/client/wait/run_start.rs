//! The start of a run, from the manifest of its report.

use std::error::Error as StdError;

use oss_client::Client;
use oss_model::object::GetObject;
use serde_json::Value;

use crate::ReportLocation;

/// The size limit of a manifest, in bytes.
const MAX_MANIFEST: usize = 64 * 1024 * 1024;

/// Reads when a run started, in seconds since 1970.
///
/// Returns `None` if the manifest doesn't say so, such as one that another program wrote.
pub(super) async fn run_start(
    client: &Client,
    report: &ReportLocation,
) -> Result<Option<u64>, Box<dyn StdError + Send + Sync>> {
    let get = GetObject::new(report.bucket(), report.manifest_key());
    let manifest = client.download(&get).await?;
    let manifest = manifest.body.collect(MAX_MANIFEST).await?;
    let manifest = serde_json::from_slice::<Value>(&manifest).unwrap_or_default();
    let start = manifest.get("creationTimestamp");
    Ok(start.and_then(|start| match start {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64(),
    }))
}
