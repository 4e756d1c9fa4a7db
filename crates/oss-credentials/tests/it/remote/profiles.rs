//! Profiles that refer to another provider.

use std::time::Duration;

use http::Response;
use oss_credentials::{
    AliyunCliCredentials, CommandFuture, CredentialsContext, OssutilCredentials,
    ProvideCredentials, RunCommand, SharedFileCredentials, ShellCommand,
};
use oss_transport::TokioSleep;
use oss_transport_testing::Capture;

use super::fake_service::{FakeService, ReceivedRequest, Reply};
use super::{TestContext, summary};
use crate::support::{RecordingSleep, TestResult, provide_error};

const CLI: &str = r#"{"current": "role", "profiles": [
    {"name": "key", "mode": "AK", "access_key_id": "LTAI5tBase", "access_key_secret": "canary"},
    {"name": "role", "mode": "RamRoleArn", "access_key_id": "LTAI5tOwn", "access_key_secret": "canary",
     "sts_token": "base-token", "ram_role_arn": "acs:ram::1:role/a", "ram_session_name": "s", "policy": "{}",
     "external_id": "e", "expired_seconds": 900, "sts_region": "cn-hangzhou", "enable_vpc": true,
     "sts_endpoint": "{service}"},
    {"name": "chained", "mode": "ChainableRamRoleArn", "source_profile": "key",
     "ram_role_arn": "acs:ram::1:role/b", "expired_seconds": 0},
    {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "named"},
    {"name": "oidc", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/c", "role_session_name": "o",
     "oidc_provider_arn": "acs:ram::1:oidc-provider/p", "oidc_token_file": "/token", "policy": "{}"},
    {"name": "uri", "mode": "CredentialsURI", "credentials_uri": "{service}/uri"},
    {"name": "command", "mode": "External", "process_command": "print a key"},
    {"name": "circle", "mode": "ChainableRamRoleArn", "source_profile": "circle",
     "ram_role_arn": "acs:ram::1:role/b"},
    {"name": "no-source", "mode": "ChainableRamRoleArn", "ram_role_arn": "acs:ram::1:role/b"},
    {"name": "no-arn", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "canary"},
    {"name": "no-key", "mode": "RamRoleArn", "ram_role_arn": "acs:ram::1:role/b"},
    {"name": "no-region", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/c",
     "oidc_provider_arn": "p", "oidc_token_file": "/token", "sts_region": "a b"},
    {"name": "no-number", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "canary",
     "ram_role_arn": "acs:ram::1:role/b", "expired_seconds": "soon"},
    {"name": "short", "mode": "RamRoleArn", "access_key_id": "id", "access_key_secret": "canary",
     "ram_role_arn": "acs:ram::1:role/b", "expired_seconds": 1},
    {"name": "no-file", "mode": "OIDC", "ram_role_arn": "acs:ram::1:role/c",
     "oidc_provider_arn": "p", "oidc_token_file": "/missing"},
    {"name": "pasted", "mode": "canary-secret-0123456789", "access_key_id": "id"},
    {"name": "sso", "mode": "CloudSSO", "access_token": "canary"}]}"#;
const SHARED: &str = "[role]\ntype = ram_role_arn\naccess_key_id = LTAI5tIni\naccess_key_secret = canary\n\
    role_arn = acs:ram::1:role/d\nrole_session_name = i\npolicy = {}\n\
    [oidc]\ntype = oidc_role_arn\nrole_arn = acs:ram::1:role/e\noidc_provider_arn = p\n\
    oidc_token_file_path = /token\n[ecs]\ntype = ecs_ram_role\nrole_name = named\n\
    [rsa]\ntype = rsa_key_pair\npublic_key_id = x\n[no-arn]\ntype=oidc_role_arn\n";

/// Responds as any of the services, with a key named after the request.
fn service(request: &ReceivedRequest) -> Reply {
    let parameters = format!("{}&{}", request.target, request.body);
    let role = parameters
        .split("role%2F")
        .nth(1)
        .and_then(|rest| rest.get(..1));
    let id = match (role, request.target.as_str()) {
        (Some(role), _) => format!("STS.{role}"),
        (None, "/latest/api/token") => return Reply::Response(200, "canary".to_owned()),
        (None, target) => format!("STS.{}", target.rsplit('/').next().unwrap_or_default()),
    };
    let key = format!(
        r#""Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"canary-secret",
        "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z""#
    );
    Reply::Response(200, format!(r#"{{{key},"Credentials":{{{key}}}}}"#))
}

/// Prints a key for one known command.
#[derive(Debug)]
struct Printer;

impl RunCommand for Printer {
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a> {
        let known = command == "'print' 'a' 'key'";
        let key = br#"{"mode":"AK","access_key_id":"LTAI5tPrinted","access_key_secret":"canary"}"#;
        Box::pin(async move {
            known
                .then(|| key.to_vec())
                .ok_or_else(|| std::io::ErrorKind::Other.into())
        })
    }
}

fn context(fake: &FakeService) -> CredentialsContext {
    let context = TestContext::default()
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url())
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", fake.url())
        .file("/token", "canary");
    context.build().commands(Printer)
}

fn cli(fake: &FakeService, profile: &str) -> AliyunCliCredentials {
    let content = CLI.replace("{service}", &fake.url());
    AliyunCliCredentials::new("config.json", move |_: &_| Ok(content.clone()))
        .profile(profile)
        .context(context(fake))
}

fn shared(fake: &FakeService, profile: &str) -> SharedFileCredentials {
    SharedFileCredentials::new("credentials", |_: &_| Ok(SHARED.to_owned()))
        .profile(profile)
        .context(context(fake))
}

#[tokio::test]
async fn profile_resolves_through_its_source() -> TestResult {
    let fake = FakeService::start(service).await?;
    for (provider, id, origin) in [
        (
            cli(&fake, "role").boxed(),
            "STS.a",
            "the role acs:ram::1:role/a",
        ),
        (
            cli(&fake, "chained").boxed(),
            "STS.b",
            "the role acs:ram::1:role/b for the profile \"key\" of config.json",
        ),
        (
            cli(&fake, "ecs").boxed(),
            "STS.named",
            "the metadata service of ECS, role named",
        ),
        (
            cli(&fake, "oidc").boxed(),
            "STS.c",
            "the role acs:ram::1:role/c for the token of /token",
        ),
        (
            cli(&fake, "uri").boxed(),
            "STS.uri",
            "the credentials URI at 127.0.0.1",
        ),
        (
            cli(&fake, "command").boxed(),
            "LTAI5tPrinted",
            "the credentials command",
        ),
        (
            shared(&fake, "role").boxed(),
            "STS.d",
            "the role acs:ram::1:role/d",
        ),
        (
            shared(&fake, "oidc").boxed(),
            "STS.e",
            "the role acs:ram::1:role/e for the token of /token",
        ),
        (
            shared(&fake, "ecs").boxed(),
            "STS.named",
            "the metadata service of ECS, role named",
        ),
    ] {
        let (found, .., from) = summary(&provider.provide().await?);
        assert_eq!(found, id);
        assert!(
            from.starts_with("the profile \"") && from.ends_with(&format!(": {origin}")),
            "{from}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn all_role_settings_are_sent() -> TestResult {
    let fake = FakeService::start(service).await?;
    cli(&fake, "role").provide().await?;
    cli(&fake, "oidc").provide().await?;
    cli(&fake, "chained").provide().await?;
    let received = fake.received();
    for part in [
        "AccessKeyId=LTAI5tOwn",
        "RoleSessionName=s&",
        "Policy=%7B%7D",
        "ExternalId=e",
        "DurationSeconds=900",
        "SecurityToken=base-token",
    ] {
        assert!(
            received[0].target.contains(part),
            "{part}: {}",
            received[0].target
        );
    }
    let body = &received[1].body;
    assert!(
        body.contains("RoleSessionName=o&") && body.contains("Policy=%7B%7D"),
        "{body}"
    );
    assert!(
        received[2].target.contains("DurationSeconds=3600"),
        "{}",
        received[2].target
    );
    Ok(())
}

#[tokio::test]
async fn profile_selects_the_sts_endpoint() -> TestResult {
    for (vpc, expected) in [
        ("true", "https://sts-vpc.cn-hangzhou.aliyuncs.com/"),
        ("True", "https://sts-vpc.cn-hangzhou.aliyuncs.com/"),
        ("false", "https://sts.cn-hangzhou.aliyuncs.com/"),
    ] {
        let transport = Capture::new(Response::builder().status(403).body("{}")?);
        let text = SHARED.replace(
            "policy = {}",
            &format!("sts_region = cn-hangzhou\nenable_vpc = {vpc}"),
        );
        let provider = SharedFileCredentials::new("credentials", move |_: &_| Ok(text.clone()))
            .profile("role")
            .context(CredentialsContext::new(
                transport.clone(),
                TokioSleep::default(),
            ));
        provide_error(&provider).await;
        let uri = transport.requests()[0].uri().to_string();
        assert!(uri.starts_with(expected), "{uri}");
    }
    Ok(())
}

#[tokio::test]
async fn invalid_profile_is_an_error_before_any_request() -> TestResult {
    let fake = FakeService::start(service).await?;
    for (provider, expected) in [
        (cli(&fake, "circle").boxed(), "is its own source_profile"),
        (
            cli(&fake, "no-source").boxed(),
            "source_profile is missing or empty in the profile \"no-source\" of config.json",
        ),
        (
            cli(&fake, "no-arn").boxed(),
            "ram_role_arn is missing or empty in the profile",
        ),
        (
            cli(&fake, "no-key").boxed(),
            "access_key_id is missing or empty in the profile",
        ),
        (cli(&fake, "no-region").boxed(), "has an invalid sts_region"),
        (
            cli(&fake, "no-number").boxed(),
            "expired_seconds isn't a number in the profile",
        ),
        (
            cli(&fake, "short").boxed(),
            "for 900 to 43,200 seconds, not for 1",
        ),
        (
            cli(&fake, "no-file").boxed(),
            "cannot read the file /missing",
        ),
        (
            cli(&fake, "pasted").boxed(),
            "has an invalid mode\nhelp: export a key",
        ),
        (
            cli(&fake, "sso").boxed(),
            "help: run `aliyun sts GetCallerIdentity --profile sso`",
        ),
        (
            shared(&fake, "rsa").boxed(),
            "has the type \"rsa_key_pair\", which isn't supported",
        ),
        (
            shared(&fake, "no-arn").boxed(),
            "role_arn is missing or empty in the profile",
        ),
    ] {
        let (text, is_not_configured) = provide_error(&*provider).await;
        assert!(!is_not_configured && text.contains(expected), "{text}");
    }
    assert!(fake.received().is_empty());
    Ok(())
}

#[tokio::test]
async fn profile_whose_source_is_not_configured_is_an_error() -> TestResult {
    let fake = FakeService::start(|_| Reply::Response(404, "canary".to_owned())).await?;
    let (text, is_not_configured) = provide_error(&cli(&fake, "ecs")).await;
    let expected = "cannot get the credentials that the profile \"ecs\" of config.json refers to\n\
        the metadata service of ECS at ";
    assert!(!is_not_configured && text.starts_with(expected), "{text}");
    Ok(())
}

#[tokio::test]
async fn command_without_a_runner_is_an_error() -> TestResult {
    let fake = FakeService::start(service).await?;
    let provider = cli(&fake, "command").context(TestContext::default().build());
    let (text, is_not_configured) = provide_error(&provider).await;
    assert!(
        !is_not_configured
            && text.contains("cannot run the credentials command: no runner is configured"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
#[cfg(unix)]
async fn shell_runs_commands() -> TestResult {
    let run = |command: &'static str| async move {
        let output = ShellCommand::default().run(command).await;
        output.map_err(|error| error.to_string())
    };
    assert_eq!(
        run("printf '%s' \"a b\" | tr a-z A-Z").await,
        Ok(b"A B".to_vec())
    );
    assert_eq!(run("cat").await, Ok(Vec::new()), "no standard input");
    assert_eq!(
        run("echo canary; exit 3").await,
        Err("it ended with exit status: 3".to_owned())
    );
    let long = run("head -c 70000 /dev/zero").await;
    assert_eq!(long, Err("it printed more than 65536 bytes".to_owned()));
    Ok(())
}

/// A runner that prints a key.
#[derive(Debug)]
struct Prints;

impl RunCommand for Prints {
    fn run<'a>(&'a self, _: &'a str) -> CommandFuture<'a> {
        let key = br#"{"AccessKeyId":"id","AccessKeySecret":"canary"}"#.to_vec();
        Box::pin(std::future::ready(Ok(key)))
    }
}

#[tokio::test]
async fn command_timeout_of_zero_means_the_default() -> TestResult {
    for (setting, expected) in [("", 15), ("0", 15), ("7", 7)] {
        let text = format!(
            "[default]\nmode=Process\ncredential-process=x\ncredential-process-timeout={setting}\n"
        );
        let timer = RecordingSleep::default();
        let context = CredentialsContext::new(Capture::new(Response::new("")), timer.clone());
        let ossutil = OssutilCredentials::new("ossutilconfig", move |_: &_| Ok(text.clone()))
            .context(context.commands(Prints));
        ossutil.provide().await?;
        assert_eq!(timer.taken(), [Duration::from_secs(expected)], "{setting}");
    }
    Ok(())
}

/// Boxes a provider, for tables.
trait Boxed: ProvideCredentials + Sized {
    fn boxed(self) -> Box<dyn ProvideCredentials> {
        Box::new(self)
    }
}

impl<P: ProvideCredentials> Boxed for P {}
