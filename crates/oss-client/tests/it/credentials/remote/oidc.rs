//! Roles for a token of OIDC.

use std::time::Duration;

use oss_client::{
    CredentialsContext, OidcRoleCredentials, ProvideCredentials as _, Region, TokioSleep,
};

use super::fake::{Fake, Reply};
use super::{Around, refused, shown};
use crate::support::{TestResult, answer, script};

const KEY: &str = r#"{"RequestId":"1","Credentials":{"AccessKeyId":"STS.Oidc","AccessKeySecret":"canary-secret",
    "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z"}}"#;
const FILE: &str = "/var/run/secrets/ack.alibabacloud.com/rrsa-tokens/token";
const ROLE: &str = "acs:ram::1:role/inventory";
const PROVIDER: &str = "acs:ram::1:oidc-provider/ack";

/// What RRSA sets in a pod.
fn pod() -> Around {
    Around::default()
        .variable("ALIBABA_CLOUD_ROLE_ARN", ROLE)
        .variable("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", PROVIDER)
        .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", FILE)
        .file(FILE, "canary.a+b/c=\n")
}

#[tokio::test]
async fn the_token_is_sent_in_the_body_and_not_in_the_url() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let context = pod()
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url())
        .context();
    let found = OidcRoleCredentials::new(context).provide().await?;
    let origin = format!("the role {ROLE} for the token of {FILE}");
    assert_eq!(
        shown(&found),
        ("STS.Oidc".to_owned(), true, Some(4_872_311_117), origin)
    );

    let asked = &fake.asked()[0];
    assert_eq!(asked.method, "POST");
    assert_eq!(
        asked.header("content-type"),
        Some("application/x-www-form-urlencoded")
    );
    let query = "/?Action=AssumeRoleWithOIDC&Format=JSON&Version=2015-04-01&Timestamp=";
    assert!(asked.target.starts_with(query), "{}", asked.target);
    assert_eq!(
        asked.body,
        "OIDCProviderArn=acs%3Aram%3A%3A1%3Aoidc-provider%2Fack&\
         RoleArn=acs%3Aram%3A%3A1%3Arole%2Finventory&RoleSessionName=oss-client&\
         OIDCToken=canary.a%2Bb%2Fc%3D&DurationSeconds=3600"
    );
    Ok(())
}

#[tokio::test]
async fn a_policy_and_a_duration_are_sent_too() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let around = pod().variable("ALIBABA_CLOUD_ROLE_SESSION_NAME", "pod-7");
    let provider = OidcRoleCredentials::new(around.context())
        .sts_endpoint(fake.url())
        .policy(r#"{"Version":"1"}"#)
        .duration(Duration::from_secs(900));
    provider.provide().await?;
    let body = &fake.asked()[0].body;
    assert!(body.contains("&RoleSessionName=pod-7&"), "{body}");
    assert!(
        body.ends_with("&DurationSeconds=900&Policy=%7B%22Version%22%3A%221%22%7D"),
        "{body}"
    );
    Ok(())
}

#[tokio::test]
async fn what_is_missing_is_named_before_anything_is_sent() -> TestResult {
    let fake = Fake::always(Reply::Answer(200, KEY.to_owned())).await?;
    let around = pod().variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url());
    let without = |name: &str| around.clone().variable(name, "");
    for (around, is_nothing, expected) in [
        (
            Around::default(),
            true,
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set or empty",
        ),
        (
            without("ALIBABA_CLOUD_ROLE_ARN"),
            false,
            "ALIBABA_CLOUD_ROLE_ARN is not set or empty",
        ),
        (
            without("ALIBABA_CLOUD_OIDC_PROVIDER_ARN"),
            false,
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN is not set or empty",
        ),
        (
            around
                .clone()
                .variable("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/missing"),
            false,
            "the file /missing cannot be read\nentity not found",
        ),
        (
            around.clone().file(FILE, " \n"),
            false,
            "the file /var/run/secrets/ack.alibabacloud.com/rrsa-tokens/token is blank",
        ),
        (
            around
                .clone()
                .variable("ALIBABA_CLOUD_STS_ENDPOINT", "https://sts.example/path"),
            false,
            "the endpoint of STS is no host",
        ),
    ] {
        let (text, is_absent) = refused(&OidcRoleCredentials::new(around.context())).await;
        assert!(text.contains(expected) && is_absent == is_nothing, "{text}");
    }
    let over = OidcRoleCredentials::new(around.clone().context()).duration(Duration::from_secs(60));
    let (text, _) = refused(&over).await;
    assert!(
        text.contains("for 900 to 43,200 seconds, not for 60"),
        "{text}"
    );
    let password = "https://user:canary@sts.example";
    let over = OidcRoleCredentials::new(around.clone().context()).sts_endpoint(password);
    let (text, _) = refused(&over).await;
    assert!(text.contains("the endpoint of STS is no host"), "{text}");
    assert!(fake.asked().is_empty());

    let region = around
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", "")
        .variable("ALIBABA_CLOUD_STS_REGION", "oss-cn-hangzhou");
    let (text, _) = refused(&OidcRoleCredentials::new(region.context())).await;
    assert!(
        text.contains("ALIBABA_CLOUD_STS_REGION names no region"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
async fn a_file_that_is_too_long_is_not_read_to_its_end() -> TestResult {
    let file = tempfile::NamedTempFile::new()?;
    let path = file.path().to_str().ok_or("a path that is text")?;
    let provider = OidcRoleCredentials::new(CredentialsContext::of_this_process())
        .token_file(path)
        .role_arn(ROLE)
        .provider_arn(PROVIDER)
        .sts_endpoint("127.0.0.1:1");
    for (length, expected) in [
        (1024 * 1024, "cannot be asked"),
        (1024 * 1024 + 1, "it has more than 1048576 bytes"),
    ] {
        file.as_file().set_len(length)?;
        let (text, is_absent) = refused(&provider).await;
        assert!(!is_absent && text.contains(expected), "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn a_refusal_shows_its_code_and_not_what_it_repeats() -> TestResult {
    let body = r#"{"RequestId":"3D57EAD2-8723-1F26-B69C-F8707D8B565D","HostId":"sts.aliyuncs.com",
        "Code":"AuthenticationFail.OIDCToken.Expired","Message":"canary.a+b/c= is expired"}"#;
    let fake = Fake::always(Reply::Answer(400, body.to_owned())).await?;
    let provider = OidcRoleCredentials::new(pod().context()).sts_endpoint(fake.url());
    let (text, is_absent) = refused(&provider).await;
    let host = fake.url().replace("http://", "");
    assert_eq!(
        text,
        format!(
            "the Security Token Service at {host} answered 400 Bad Request, \
             code AuthenticationFail.OIDCToken.Expired, request id 3D57EAD2-8723-1F26-B69C-F8707D8B565D"
        )
    );
    assert!(!is_absent);
    Ok(())
}

#[tokio::test]
async fn the_region_says_which_sts_is_asked() -> TestResult {
    for (variables, region, expected) in [
        (&[][..], None, "https://sts.aliyuncs.com/"),
        (
            &[],
            Some("cn-hangzhou"),
            "https://sts.cn-hangzhou.aliyuncs.com/",
        ),
        (
            &[
                ("ALIBABA_CLOUD_STS_REGION", "cn-beijing"),
                ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true"),
            ],
            None,
            "https://sts-vpc.cn-beijing.aliyuncs.com/",
        ),
        (
            &[("ALIBABA_CLOUD_STS_ENDPOINT", "sts.example.com/")],
            Some("cn-hangzhou"),
            "https://sts.example.com/",
        ),
    ] {
        let (transport, sent) = script([Ok(answer(200, &[], KEY))]);
        let context = CredentialsContext::new(transport, TokioSleep::default())
            .variables(|name| {
                variables
                    .iter()
                    .find(|(key, _)| *key == name)
                    .map(|(_, value)| value.into())
            })
            .files(|_| Ok("canary".to_owned()));
        let provider = OidcRoleCredentials::new(context)
            .role_arn(ROLE)
            .provider_arn(PROVIDER)
            .token_file("token");
        let provider = match region {
            Some(region) => provider.sts_region(Region::new(region)?),
            None => provider,
        };
        provider.provide().await?;
        let uri = sent.requests()[0].uri().to_string();
        assert!(uri.starts_with(expected), "{uri}");
    }
    Ok(())
}
