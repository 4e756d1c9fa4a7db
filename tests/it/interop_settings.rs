//! The official SDKs for Python and this client see the same bucket settings.

use oss_client::Client;
use oss_model::bucket::{
    BucketAcl, GetBucketAcl, GetBucketRequestPayment, GetBucketTransferAcceleration,
    GetBucketVersioning, PutBucketAcl, PutBucketRequestPayment, PutBucketTransferAcceleration,
    PutBucketVersioning, RequestPaymentConfiguration, TransferAccelerationConfiguration,
    VersioningConfiguration,
};
use oss_model::cors::{CorsConfiguration, DeleteBucketCors, GetBucketCors, PutBucketCors};
use oss_model::encryption::{
    DeleteBucketEncryption, GetBucketEncryption, PutBucketEncryption, ServerSideEncryptionRule,
};
use oss_model::lifecycle::{
    DeleteBucketLifecycle, GetBucketLifecycle, LifecycleConfiguration, PutBucketLifecycle,
};
use oss_model::logging::{
    BucketLoggingStatus, DeleteBucketLogging, GetBucketLogging, PutBucketLogging,
};
use oss_model::policy::{DeleteBucketPolicy, GetBucketPolicy, PutBucketPolicy};
use oss_model::referer::{GetBucketReferer, PutBucketReferer, RefererConfiguration};
use oss_model::tags::{DeleteBucketTags, GetBucketTags, PutBucketTags, Tagging};
use oss_model::website::{
    DeleteBucketWebsite, GetBucketWebsite, PutBucketWebsite, WebsiteConfiguration,
};
use oss_tests::Outcome;
use oss_tests::json::without_nulls;
use oss_tests::local_oss::BUCKET;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::sdk::{Sdk, assert_sdk_error};

/// All settings of a bucket.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Settings {
    cors: CorsConfiguration,
    lifecycle: LifecycleConfiguration,
    website: WebsiteConfiguration,
    encryption: ServerSideEncryptionRule,
    tags: Tagging,
    referer: RefererConfiguration,
    logging: BucketLoggingStatus,
    policy: String,
    versioning: VersioningConfiguration,
    request_payment: RequestPaymentConfiguration,
    transfer_acceleration: TransferAccelerationConfiguration,
    acl: BucketAcl,
}

/// Returns settings that both SDKs support; `which` makes them distinct.
fn settings(which: &str) -> Outcome<Settings> {
    Ok(serde_json::from_value(json!({
        "cors": {
            "CORSRule": [{
                "AllowedOrigin": ["http://a.example.com", "*"],
                "AllowedMethod": ["GET", "PUT"],
                "AllowedHeader": ["*"],
                "ExposeHeader": ["ETag", which],
                "MaxAgeSeconds": 60,
            }],
            "ResponseVary": true,
        },
        "lifecycle": { "Rule": [{
            "ID": which,
            "Prefix": "logs & more/",
            "Status": "Enabled",
            "Expiration": { "Days": 90 },
            "Transition": [{ "Days": 30, "StorageClass": "IA" }],
        }] },
        "website": {
            "IndexDocument": { "Suffix": "index.html" },
            "ErrorDocument": { "Key": format!("{which}.html") },
        },
        "encryption": { "ApplyServerSideEncryptionByDefault": {
            "SSEAlgorithm": "KMS",
            "KMSMasterKeyID": which,
        } },
        "tags": { "TagSet": { "Tag": [
            { "Key": "name", "Value": which },
            { "Key": "名", "Value": "<值>" },
        ] } },
        "referer": {
            "AllowEmptyReferer": false,
            "AllowTruncateQueryString": true,
            "RefererList": { "Referer": ["http://www.example.com", which] },
            "RefererBlacklist": { "Referer": ["http://*.example.org"] },
        },
        "logging": { "LoggingEnabled": { "TargetBucket": "logs", "TargetPrefix": which } },
        "policy": format!(
            "{{\"Version\": \"1\", \"Statement\": [{{\"Effect\": \"Deny\", \"Action\": \
             [\"oss:*\"], \"Principal\": [\"*\"], \"Resource\": [\"acs:oss:*:*:{which}\"]}}]}}"
        ),
        "versioning": { "Status": "Suspended" },
        "request_payment": { "Payer": "Requester" },
        "transfer_acceleration": { "Enabled": which == "ours" },
        "acl": "public-read",
    }))?)
}

#[tokio::test]
async fn oss2_and_this_client_see_the_same_settings() -> Outcome {
    see_the_same_settings("oss2_settings.py").await
}

#[tokio::test]
async fn oss_v2_and_this_client_see_the_same_settings() -> Outcome {
    see_the_same_settings("ossv2_settings.py").await
}

async fn see_the_same_settings(script: &'static str) -> Outcome {
    let Some(sdk) = Sdk::start(script).await? else {
        return Ok(());
    };
    let client = sdk.local.client_builder()?.build()?;
    let (theirs, ours) = (settings("theirs")?, settings("ours")?);

    let written = sdk.step("write", ("settings", json!(theirs))).await?;
    assert_eq!(written, json!(vec![200; 12]));
    assert_eq!(Settings::get(&client).await?, theirs);
    assert_eq!(read(&sdk).await?, theirs);

    ours.put(&client).await?;
    assert_eq!(Settings::get(&client).await?, ours);
    assert_eq!(read(&sdk).await?, ours);

    let deleted = sdk.step("delete", ("settings", Value::Null)).await?;
    assert_eq!(deleted["deleted"], json!(vec![204; 7]));
    for (n, code) in [
        "NoSuchCORSConfiguration",
        "NoSuchLifecycle",
        "NoSuchWebsiteConfiguration",
        "NoSuchServerSideEncryptionRule",
        "NoSuchBucketPolicy",
    ]
    .into_iter()
    .enumerate()
    {
        assert_sdk_error(&deleted["errors"][n], 404, code);
    }
    assert_eq!(deleted["tags"], json!({ "TagSet": { "Tag": [] } }));
    assert_eq!(deleted["logging"], Value::Null);
    ours.put(&client).await?;
    delete(&client).await?;
    assert!(Settings::get(&client).await.is_err());
    Ok(())
}

/// Returns the settings that the SDK reads.
async fn read(sdk: &Sdk) -> Outcome<Settings> {
    let read = sdk.step("read", ("settings", Value::Null)).await?;
    Ok(serde_json::from_value(without_nulls(&read))?)
}

impl Settings {
    async fn put(&self, client: &Client) -> Outcome {
        let own = self.clone();
        client
            .execute(&PutBucketCors::new(BUCKET, own.cors))
            .await?;
        client
            .execute(&PutBucketLifecycle::new(BUCKET, own.lifecycle))
            .await?;
        client
            .execute(&PutBucketWebsite::new(BUCKET, own.website))
            .await?;
        client
            .execute(&PutBucketEncryption::new(BUCKET, own.encryption))
            .await?;
        client
            .execute(&PutBucketTags::new(BUCKET, own.tags))
            .await?;
        client
            .execute(&PutBucketReferer::new(BUCKET, own.referer))
            .await?;
        client
            .execute(&PutBucketLogging::new(BUCKET, own.logging))
            .await?;
        client
            .execute(&PutBucketPolicy::new(BUCKET, own.policy))
            .await?;
        client
            .execute(&PutBucketVersioning::new(BUCKET, own.versioning))
            .await?;
        client
            .execute(&PutBucketRequestPayment::new(BUCKET, own.request_payment))
            .await?;
        let acceleration = own.transfer_acceleration;
        client
            .execute(&PutBucketTransferAcceleration::new(BUCKET, acceleration))
            .await?;
        client.execute(&PutBucketAcl::new(BUCKET, own.acl)).await?;
        Ok(())
    }

    async fn get(client: &Client) -> Outcome<Self> {
        let acl = client.execute(&GetBucketAcl::new(BUCKET)).await?;
        let grant = acl.access_control_list.and_then(|list| list.grant);
        Ok(Self {
            cors: client.execute(&GetBucketCors::new(BUCKET)).await?,
            lifecycle: client.execute(&GetBucketLifecycle::new(BUCKET)).await?,
            website: client.execute(&GetBucketWebsite::new(BUCKET)).await?,
            encryption: client.execute(&GetBucketEncryption::new(BUCKET)).await?,
            tags: client.execute(&GetBucketTags::new(BUCKET)).await?,
            referer: client.execute(&GetBucketReferer::new(BUCKET)).await?,
            logging: client.execute(&GetBucketLogging::new(BUCKET)).await?,
            policy: client.execute(&GetBucketPolicy::new(BUCKET)).await?.policy,
            versioning: client.execute(&GetBucketVersioning::new(BUCKET)).await?,
            request_payment: client
                .execute(&GetBucketRequestPayment::new(BUCKET))
                .await?,
            transfer_acceleration: client
                .execute(&GetBucketTransferAcceleration::new(BUCKET))
                .await?,
            acl: grant.ok_or("the bucket has an ACL")?,
        })
    }
}

/// Deletes all settings with a delete operation.
async fn delete(client: &Client) -> Outcome {
    client.execute(&DeleteBucketCors::new(BUCKET)).await?;
    client.execute(&DeleteBucketLifecycle::new(BUCKET)).await?;
    client.execute(&DeleteBucketWebsite::new(BUCKET)).await?;
    client.execute(&DeleteBucketEncryption::new(BUCKET)).await?;
    client.execute(&DeleteBucketTags::new(BUCKET)).await?;
    client.execute(&DeleteBucketLogging::new(BUCKET)).await?;
    client.execute(&DeleteBucketPolicy::new(BUCKET)).await?;
    Ok(())
}
