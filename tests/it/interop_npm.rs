//! The official SDK for Node.js lists and deletes keys that XML 1.0 has no characters for.

use oss_model::object::ListObjectsV2;
use oss_tests::Outcome;
use oss_tests::local_oss::BUCKET;
use serde_json::json;

use crate::sdk::Sdk;

#[tokio::test]
async fn ali_oss_lists_and_deletes_keys_with_control_characters() -> Outcome {
    let Some(sdk) = Sdk::start("ali_oss_keys.cjs").await? else {
        return Ok(());
    };
    // A carriage return is sent unescaped, so that it becomes a line feed.
    let odd = ('\u{1}'..=' ').filter(|&c| c != '\r');
    let mut keys: Vec<_> = odd.map(|c| format!("logs/{c}old")).collect();
    keys.extend(["logs/\u{ffff}".to_owned(), "logs/a&b<c>".to_owned()]);
    keys.sort();
    let written = sdk.step("write", ("keys", json!(keys))).await?;
    assert_eq!(written["version"], "6.23.0");

    let client = sdk.local.client_builder()?.build()?;
    let (mut items, mut listed) = (client.items(ListObjectsV2::new(BUCKET)), Vec::new());
    while let Some(object) = items.next().await {
        listed.push(object?.key);
    }
    assert_eq!(listed, keys);

    let deleted = sdk.step("delete", ("keys", json!(keys))).await?;
    assert_eq!(deleted["lists"], json!([keys, keys]));
    assert_eq!(deleted["deleted"], json!(keys));
    assert_eq!(deleted["left"], 0);
    Ok(())
}
