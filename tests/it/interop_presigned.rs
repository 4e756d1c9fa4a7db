//! Presigned URLs of the official SDKs work with parameters that select no operation.

use oss_tests::Outcome;
use serde_json::{Value, json};

use crate::sdk::Sdk;

#[tokio::test]
async fn oss2_presigns_with_foreign_parameters() -> Outcome {
    presign_with_foreign_parameters("oss2_presigned.py", &["v1", "v4"]).await
}

#[tokio::test]
async fn oss_v2_presigns_with_foreign_parameters() -> Outcome {
    presign_with_foreign_parameters("ossv2_presigned.py", &["v4"]).await
}

#[tokio::test]
async fn ali_oss_presigns_with_foreign_parameters() -> Outcome {
    presign_with_foreign_parameters("ali_oss_presigned.cjs", &["v1", "v4"]).await
}

async fn presign_with_foreign_parameters(script: &'static str, versions: &[&str]) -> Outcome {
    let Some(sdk) = Sdk::start(script).await? else {
        return Ok(());
    };
    let presigned = json!({
        "key": "logs/a b+c%25中",
        "parameters": {
            "x-oss-traffic-limit": "819200",
            "x-oss-request-payer": "requester",
            "utm_source": "a b&中",
        },
    });
    let used = sdk.step("use", ("presigned", presigned)).await?;
    // V1 signs only the parameters that start with `x-oss-`.
    for &version in versions {
        let used = &used[version];
        for url in used["urls"].as_array().ok_or("no URLs")? {
            let url = url.as_str().unwrap_or_default();
            assert!(url.contains("x-oss-traffic-limit=819200"), "{url}");
            assert!(url.contains("x-oss-request-payer=requester"), "{url}");
            assert!(url.contains("utm_source=a"), "{url}");
            let is_v4 = url.contains("x-oss-signature-version=OSS4-HMAC-SHA256");
            assert_eq!(is_v4, version == "v4", "{url}");
        }
        assert_eq!(used["put"], json!({"status": 200, "body": ""}));
        let got = json!({"status": 200, "body": version});
        assert_eq!(used["got"], got);
        assert_refused(&used["altered"]["x-oss-traffic-limit"]);
        assert_refused(&used["altered"]["x-oss-request-payer"]);
        if version == "v1" {
            assert_eq!(used["altered"]["utm_source"], got);
        } else {
            assert_refused(&used["altered"]["utm_source"]);
        }
    }
    Ok(())
}

#[track_caller]
fn assert_refused(response: &Value) {
    assert_eq!(response["status"], 403, "{response}");
    let body = response["body"].as_str().unwrap_or_default();
    assert!(
        body.contains("<Code>SignatureDoesNotMatch</Code>"),
        "{body}"
    );
}
