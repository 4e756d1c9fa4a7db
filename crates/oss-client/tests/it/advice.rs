//! The advice of errors.

use oss_client::{Addressing, Client, Endpoint, Error, Region};
use oss_transport::ErrorKind::{Connect, Interrupted, Resolve, Tls};

use crate::support::{Outcome, TestResult, builder, get, response, script};

/// Returns the error of a client with an endpoint.
async fn error_at(
    endpoint: Option<&str>,
    region: &str,
    addressing: Option<Addressing>,
    outcome: Outcome,
) -> Result<Error, Box<dyn std::error::Error>> {
    let (transport, _) = script([outcome]);
    let key = oss_client::Credentials::new("LTAI5tExample", "canary-secret")?;
    let provider = oss_client::StaticCredentials::new(key);
    let mut builder = Client::builder(Region::new(region)?, provider)
        .transport(transport)
        .sleep(crate::support::Pauses::default())
        .without_operation_timeout();
    if let Some(endpoint) = endpoint {
        builder = builder.endpoint(Endpoint::custom(endpoint)?);
    }
    if let Some(addressing) = addressing {
        builder = builder.addressing(addressing);
    }
    let outcome = builder.build()?.execute(&get()).await;
    Ok(outcome.expect_err("an error"))
}

const DENIED: &str = "<Error><Code>AccessDenied</Code><Message>m</Message></Error>";
const NO_BUCKET: &str = "<Error><Code>NoSuchBucket</Code></Error>";
const OTHER_REGION: &str = "<Error><Code>AccessDenied</Code>\
    <Endpoint>oss-cn-beijing.aliyuncs.com</Endpoint></Error>";
const REQUEST_ID: (&str, &str) = ("x-oss-request-id", "5C3D9175B6FC201293AD4890");

#[tokio::test]
async fn advice_on_endpoints_names_the_cause() -> TestResult {
    let bucket_in_host = Some("http://examplebucket.files.example");
    let contains =
        "the endpoint examplebucket.files.example already contains the bucket examplebucket";
    let path = "the request went to examplebucket.minio; \
                if minio is a service of the local network, use path addressing";
    let finance = "set the endpoint: the ones of finance and government regions";
    let network = "check the endpoint and the region, and the network";
    let other = "check the endpoint and the network";
    let local = "the endpoint is on this machine: start the service there";
    let foreign = "the response doesn't come from OSS";
    let not_found = || Ok(response(404, &[], "<html>not found</html>"));
    let login = || Ok(response(200, &[], "<html>log in</html>"));
    let missing = || Ok(response(404, &[REQUEST_ID], NO_BUCKET));
    let gov = "cn-north-2-gov-1";
    for (endpoint, region, outcome, expected) in [
        (bucket_in_host, "cn-hangzhou", Err(Resolve), contains),
        (bucket_in_host, "cn-hangzhou", Err(Tls), contains),
        (bucket_in_host, "cn-hangzhou", not_found(), contains),
        (Some("http://minio:9000"), "cn-hangzhou", Err(Resolve), path),
        (Some("http://minio:9000"), "cn-hangzhou", not_found(), path),
        (None, "cn-shanghai-finance-1", Err(Resolve), finance),
        (None, gov, Err(Connect), finance),
        (None, gov, missing(), finance),
        (Some("https://oss.example"), gov, Err(Connect), other),
        (Some("http://[::1]:9000"), gov, Err(Connect), local),
        (None, "cn-hangzhou", Err(Interrupted), network),
        (None, "cn-hangzhou", not_found(), foreign),
        (None, "cn-hangzhou", login(), foreign),
        (
            None,
            "cn-hangzhou",
            missing(),
            "check the name of the bucket",
        ),
    ] {
        let shown = format!("{endpoint:?} {region} {outcome:?}");
        let error = error_at(endpoint, region, None, outcome).await?;
        let help = error.help().unwrap_or_default();
        assert!(help.starts_with(expected), "{shown}: {help}");
    }
    Ok(())
}

#[tokio::test]
async fn advice_fits_the_addressing_style() -> TestResult {
    for (endpoint, addressing) in [
        ("http://examplebucket.files.example", Addressing::Cname),
        ("http://minio:9000", Addressing::Path),
    ] {
        let error = error_at(
            Some(endpoint),
            "cn-hangzhou",
            Some(addressing),
            Err(Resolve),
        )
        .await?;
        let help = error.help().unwrap_or_default();
        assert!(
            help.starts_with("check the endpoint and the network"),
            "{help}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn advice_on_codes_of_the_service() -> TestResult {
    let (transport, _) = script([
        Ok(response(403, &[], OTHER_REGION)),
        Ok(response(403, &[], DENIED)),
    ]);
    let client = builder(transport)?.build()?;
    let error = client.execute(&get()).await.expect_err("an error");
    let help = "check the region: it is cn-hangzhou, but the service names cn-beijing";
    assert_eq!(error.help(), Some(help));
    assert!(!error.to_string().contains("check"), "{error}");
    let error = client.execute(&get()).await.expect_err("an error");
    assert_eq!(error.help(), None);
    Ok(())
}
