//! Service errors reach the caller with status, code, EC and request id.

use std::time::{Duration, SystemTime};

use http::StatusCode;
use oss_client::{Client, Credentials, Endpoint, Error, ErrorKind, Region, StaticCredentials};
use oss_emulator::Emulator;
use oss_inventory::{BucketName, InventoryClient};
use oss_tests::local_oss::{FixedClock, LocalOss, inventory};
use oss_tests::{Outcome, rules};

/// 2023-12-16T16:20:57Z
const NOON: Duration = Duration::from_secs(1_702_743_657);

#[tokio::test]
async fn unknown_key_and_wrong_secret_have_different_codes() -> Outcome {
    let local = LocalOss::start().await?;
    let credentials = local.emulator().credentials();
    let id = credentials.access_key_id();
    for (credentials, code, ec) in [
        (
            Credentials::new("LTAI5tNobody", "x")?,
            "InvalidAccessKeyId",
            None,
        ),
        (
            Credentials::new(id, "wrong")?,
            "SignatureDoesNotMatch",
            Some("0002-00000040"),
        ),
    ] {
        let client = inventory(local.client_builder_for(credentials)?)?;
        for error in &errors(&client).await? {
            let error = client_error(error);
            assert_service_error(error, StatusCode::FORBIDDEN, code);
            assert!(error.is_forbidden(), "{error:?}");
            if ec.is_some() {
                assert_eq!(error.ec(), ec);
            }
        }
    }
    Ok(())
}

#[tokio::test]
async fn other_region_is_rejected() -> Outcome {
    let local = LocalOss::start().await?;
    let credentials = local.emulator().credentials().clone();
    let region = Region::new("eu-central-1")?;
    let builder = Client::builder(region, StaticCredentials::new(credentials));
    let endpoint = Endpoint::custom(local.emulator().endpoint())?;
    let client = inventory(builder.endpoint(endpoint))?;
    for error in &errors(&client).await? {
        let error = client_error(error);
        // The status and code that the service returns are unknown.
        let status = error.status().ok_or("the status")?;
        assert!(status.is_client_error(), "{error:?}");
    }
    Ok(())
}

#[tokio::test]
async fn f48_skew_over_15_minutes_costs_one_request() -> Outcome {
    let noon = SystemTime::UNIX_EPOCH + NOON;
    let local = LocalOss::start_at(noon).await?;
    let minutes = |n: u64| Duration::from_secs(n * 60);
    let close = [noon, noon - minutes(14), noon + minutes(14)].map(|clock| (clock, 1));
    let year_2099 = SystemTime::UNIX_EPOCH + Duration::from_secs(4_070_908_800);
    let far = [
        noon - minutes(16),
        noon + minutes(16),
        SystemTime::UNIX_EPOCH,
        year_2099,
    ];
    for (clock, requests) in close.into_iter().chain(far.map(|clock| (clock, 2))) {
        let client = inventory(local.client_builder()?.clock(FixedClock(clock)))?;
        for requests in [requests, 1] {
            local.emulator().journal().clear();
            assert_eq!(client.clone().list_page(None).await?.rules, []);
            assert_eq!(local.emulator().journal().requests(), requests, "{clock:?}");
        }
    }
    Ok(())
}

#[tokio::test]
async fn missing_bucket_and_missing_rule_have_different_codes() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.client_builder()?.build()?;
    let client = InventoryClient::new(client, BucketName::new("no-such-bucket")?);
    for error in &errors(&client).await? {
        let error = client_error(error);
        assert_service_error(error, StatusCode::NOT_FOUND, "NoSuchBucket");
        assert_eq!(error.ec(), Some("0015-00000101"));
        assert!(error.is_not_found());
    }
    let error = client.get("report").await;
    let error = error.expect_err("the bucket is missing");
    assert!(error.is_bucket_not_found() && !error.is_not_found());

    let client = local.inventory()?;
    assert_eq!(client.list_page(None).await?.rules, []);
    client.delete("report").await?;
    let error = client.get("report").await;
    let error = error.expect_err("the rule is missing");
    assert!(error.is_not_found() && !error.is_bucket_not_found());
    let error = client_error(&error);
    assert_service_error(error, StatusCode::NOT_FOUND, "NoSuchInventory");
    Ok(())
}

#[tokio::test]
async fn second_put_is_a_conflict() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    let rule = rules::minimal("report")?;
    client.put(&rule).await?;
    let error = client.put(&rule).await.expect_err("the rule exists");
    assert!(error.is_already_exists());
    let error = client_error(&error);
    assert_service_error(
        error,
        StatusCode::CONFLICT,
        "InventoryConfigurationAlreadyExists",
    );
    assert_eq!(error.ec(), Some("0020-00000042"));
    assert!(error.is_conflict());
    assert_eq!(error.attempts(), 1);
    Ok(())
}

#[tokio::test]
async fn rule_1001_exceeds_the_limit() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    for n in 0..1_000 {
        client.put(&rules::minimal(&format!("rule-{n}"))?).await?;
    }
    let error = client.put(&rules::minimal("rule-1000")?).await;
    let error = error.expect_err("the limit is 1,000 rules");
    assert!(error.is_limit_exceeded(), "{error:?}");
    let error = client_error(&error);
    assert_service_error(error, StatusCode::BAD_REQUEST, "InventoryExceedLimit");
    client.delete("rule-7").await?;
    client.put(&rules::minimal("rule-1000")?).await?;
    Ok(())
}

#[tokio::test]
async fn unknown_continuation_token_is_rejected() -> Outcome {
    let local = LocalOss::start().await?;
    let client = local.inventory()?;
    client.put(&rules::minimal("report")?).await?;
    let error = client.list_page(Some("garbage=/+ ")).await;
    let error = error.expect_err("no page has this token");
    let error = client_error(&error);
    assert_service_error(error, StatusCode::BAD_REQUEST, "InvalidArgument");
    // An empty token means the first page.
    assert_eq!(client.list_page(Some("")).await?.rules.len(), 1);
    Ok(())
}

#[tokio::test]
async fn temporary_credentials_need_their_token() -> Outcome {
    let (id, secret) = ("STS.NExample", "temporary-secret");
    let known = Credentials::new(id, secret)?.with_security_token("the-token")?;
    let local = LocalOss::start_with(Emulator::builder().credentials(known)).await?;
    local.inventory()?.put(&rules::minimal("report")?).await?;
    let permanent = Credentials::new(id, secret)?;
    let other = permanent.clone().with_security_token("another-token")?;
    for credentials in [permanent, other] {
        let client = inventory(local.client_builder_for(credentials)?)?;
        for error in &errors(&client).await? {
            let error = client_error(error);
            assert_eq!(error.status(), Some(StatusCode::FORBIDDEN), "{error:?}");
            assert!(error.is_forbidden(), "{error:?}");
        }
    }
    Ok(())
}

/// Returns the errors of the four operations, all of which must fail.
async fn errors(client: &InventoryClient) -> Outcome<Vec<oss_inventory::Error>> {
    let errors = [
        client.put(&rules::minimal("report")?).await.err(),
        client.get("report").await.err(),
        client.list_page(None).await.err(),
        client.delete("report").await.err(),
    ];
    let errors: Option<Vec<_>> = errors.into_iter().collect();
    Ok(errors.ok_or("an operation succeeded")?)
}

#[track_caller]
fn client_error(error: &oss_inventory::Error) -> &Error {
    error.client_error().expect("the client's error")
}

#[track_caller]
fn assert_service_error(error: &Error, status: StatusCode, code: &str) {
    assert_eq!(error.kind(), ErrorKind::Service, "{error:?}");
    assert_eq!(error.status(), Some(status), "{error:?}");
    assert_eq!(error.code(), Some(code), "{error:?}");
    let request_id = error.request_id().unwrap_or_default();
    assert_eq!(request_id.len(), 24, "{error:?}");
    assert!(error.to_string().contains(request_id), "{error}");
}
