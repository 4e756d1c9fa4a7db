//! The official SDKs for Python keep, find, list and delete versions.

use oss_tests::Outcome;
use serde_json::{Value, json};

use crate::sdk::{Sdk, assert_sdk_error};

#[tokio::test]
async fn oss2_keeps_finds_lists_and_deletes_versions() -> Outcome {
    keeps_versions("oss2_versions.py").await
}

#[tokio::test]
async fn oss_v2_keeps_finds_lists_and_deletes_versions() -> Outcome {
    keeps_versions("ossv2_versions.py").await
}

async fn keeps_versions(script: &'static str) -> Outcome {
    let Some(sdk) = Sdk::start(script).await? else {
        return Ok(());
    };
    let key = "a b/ü";
    let seen = sdk.step("versions", ("key", json!(key))).await?;
    let ids: Vec<String> = serde_json::from_value(seen["versions"].clone())?;
    let [first, second, marker] = ids.as_slice() else {
        return Err(seen.to_string().into());
    };
    assert!(ids.iter().all(|id| id.len() == 64), "{ids:?}");
    assert_eq!(seen["contents"], json!(["2", "1", "2"]));
    assert_eq!(seen["is_marker"], true);
    assert_sdk_error(&seen["missing"], 404, "NoSuchKey");
    assert_sdk_error(&seen["refused"], 405, "MethodNotAllowed");
    let entry = |id: &str, is_latest, is_marker| json!([key, id, is_latest, is_marker]);
    assert_eq!(
        seen["listed"],
        json!([
            entry(marker, true, true),
            entry(second, false, false),
            entry(first, false, false)
        ])
    );
    assert_eq!(
        seen["deleted"],
        json!([[first, false, Value::Null], [marker, true, marker]])
    );
    assert_eq!(seen["suspended"], "null");
    assert_eq!(
        seen["left"],
        json!([entry("null", true, false), entry(second, false, false)])
    );
    Ok(())
}
