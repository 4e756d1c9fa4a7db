//! Profiles in files that say whom to ask.

use oss_client::{
    AliyunCliCredentials, CommandFuture, CredentialsContext, ProvideCredentials, RunCommand,
    SharedFileCredentials, ShellCommand, TokioSleep,
};

use super::fake::{Asked, Fake, Reply};
use super::{Around, refused, shown};
use crate::support::{TestResult, answer, script};

const CLI: &str = r#"{"current": "role", "profiles": [
    {"name": "key", "mode": "AK", "access_key_id": "LTAI5tBase", "access_key_secret": "canary"},
    {"name": "role", "mode": "RamRoleArn", "access_key_id": "LTAI5tOwn", "access_key_secret": "canary",
     "sts_token": "ignored", "ram_role_arn": "acs:ram::1:role/a", "ram_session_name": "s", "policy": "{}",
     "external_id": "e", "expired_seconds": 900, "sts_region": "cn-hangzhou", "enable_vpc": true},
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

/// Answers as STS, as the metadata service and as a credentials URI, in the name of who is asked.
fn service(asked: &Asked) -> Reply {
    let parameters = format!("{}&{}", asked.target, asked.body);
    let role = parameters
        .split("role%2F")
        .nth(1)
        .and_then(|rest| rest.get(..1));
    let id = match (role, asked.target.as_str()) {
        (Some(role), _) => format!("STS.{role}"),
        (None, "/latest/api/token") => return Reply::Answer(200, "canary".to_owned()),
        (None, target) => format!("STS.{}", target.rsplit('/').next().unwrap_or_default()),
    };
    let key = format!(
        r#""Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"canary-secret",
        "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z""#
    );
    Reply::Answer(200, format!(r#"{{{key},"Credentials":{{{key}}}}}"#))
}

/// Prints a key for the one command that it knows.
#[derive(Debug)]
struct Printer;

impl RunCommand for Printer {
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a> {
        let known = command == "print a key";
        let key = br#"{"mode":"AK","access_key_id":"LTAI5tPrinted","access_key_secret":"canary"}"#;
        Box::pin(async move {
            known
                .then(|| key.to_vec())
                .ok_or_else(|| std::io::ErrorKind::Other.into())
        })
    }
}

fn context(fake: &Fake) -> CredentialsContext {
    let around = Around::default()
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url())
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", fake.url())
        .file("/token", "canary");
    around.context().commands(Printer)
}

fn cli(fake: &Fake, profile: &str) -> AliyunCliCredentials {
    let content = CLI.replace("{service}", &fake.url());
    AliyunCliCredentials::new("config.json", move |_: &_| Ok(content.clone()))
        .profile(profile)
        .context(context(fake))
}

fn shared(fake: &Fake, profile: &str) -> SharedFileCredentials {
    SharedFileCredentials::new("credentials", |_: &_| Ok(SHARED.to_owned()))
        .profile(profile)
        .context(context(fake))
}

#[tokio::test]
async fn profiles_say_whom_to_ask() -> TestResult {
    let fake = Fake::start(service).await?;
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
        let (found, .., from) = shown(&provider.provide().await?);
        assert_eq!(found, id);
        assert!(
            from.starts_with("the profile \"") && from.ends_with(&format!(": {origin}")),
            "{from}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn all_settings_of_a_role_are_sent() -> TestResult {
    let fake = Fake::start(service).await?;
    cli(&fake, "role").provide().await?;
    cli(&fake, "oidc").provide().await?;
    cli(&fake, "chained").provide().await?;
    let asked = fake.asked();
    for part in [
        "AccessKeyId=LTAI5tOwn",
        "RoleSessionName=s&",
        "Policy=%7B%7D",
        "ExternalId=e",
        "DurationSeconds=900",
    ] {
        assert!(
            asked[0].target.contains(part),
            "{part}: {}",
            asked[0].target
        );
    }
    assert!(
        !asked[0].target.contains("SecurityToken"),
        "{}",
        asked[0].target
    );
    let body = &asked[1].body;
    assert!(
        body.contains("RoleSessionName=o&") && body.contains("Policy=%7B%7D"),
        "{body}"
    );
    assert!(
        asked[2].target.contains("DurationSeconds=3600"),
        "{}",
        asked[2].target
    );
    Ok(())
}

#[tokio::test]
async fn a_profile_says_which_sts_is_asked() -> TestResult {
    for (vpc, expected) in [
        ("true", "https://sts-vpc.cn-hangzhou.aliyuncs.com/"),
        ("True", "https://sts-vpc.cn-hangzhou.aliyuncs.com/"),
        ("false", "https://sts.cn-hangzhou.aliyuncs.com/"),
    ] {
        let (transport, sent) = script([Ok(answer(403, &[], "{}"))]);
        let text = SHARED.replace(
            "policy = {}",
            &format!("sts_region = cn-hangzhou\nenable_vpc = {vpc}"),
        );
        let provider = SharedFileCredentials::new("credentials", move |_: &_| Ok(text.clone()))
            .profile("role")
            .context(CredentialsContext::new(transport, TokioSleep::default()));
        refused(&provider).await;
        let uri = sent.requests()[0].uri().to_string();
        assert!(uri.starts_with(expected), "{uri}");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_in_a_profile_is_named_and_nothing_is_sent() -> TestResult {
    let fake = Fake::start(service).await?;
    for (provider, expected) in [
        (cli(&fake, "circle").boxed(), "the source of its own key"),
        (
            cli(&fake, "no-source").boxed(),
            "\"no-source\" of config.json has no source_profile",
        ),
        (
            cli(&fake, "no-arn").boxed(),
            "has no ram_role_arn, or an empty one",
        ),
        (
            cli(&fake, "no-key").boxed(),
            "has no access_key_id, or an empty one",
        ),
        (
            cli(&fake, "no-region").boxed(),
            "has an sts_region that is none",
        ),
        (
            cli(&fake, "no-number").boxed(),
            "has expired_seconds that are no number",
        ),
        (
            cli(&fake, "short").boxed(),
            "for 900 to 43,200 seconds, not for 1",
        ),
        (
            cli(&fake, "no-file").boxed(),
            "the file /missing cannot be read",
        ),
        (
            cli(&fake, "pasted").boxed(),
            "has the mode that is none, which is not supported here",
        ),
        (
            cli(&fake, "sso").boxed(),
            "has the mode \"CloudSSO\", which is not supported here",
        ),
        (
            shared(&fake, "rsa").boxed(),
            "has the type \"rsa_key_pair\", which is not supported",
        ),
        (
            shared(&fake, "no-arn").boxed(),
            "has no role_arn, or an empty one",
        ),
    ] {
        let (text, is_absent) = refused(&*provider).await;
        assert!(!is_absent && text.contains(expected), "{text}");
    }
    assert!(fake.asked().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_profile_for_an_instance_is_no_place_to_pass_over() -> TestResult {
    let fake = Fake::start(|_| Reply::Answer(404, "canary".to_owned())).await?;
    let (text, is_absent) = refused(&cli(&fake, "ecs")).await;
    let expected = "the profile \"ecs\" of config.json names a source that gives no credentials\n\
        the metadata service of ECS at ";
    assert!(!is_absent && text.starts_with(expected), "{text}");
    Ok(())
}

#[tokio::test]
async fn without_anything_that_runs_commands_there_is_no_command() -> TestResult {
    let fake = Fake::start(service).await?;
    let provider = cli(&fake, "command").context(Around::default().context());
    let (text, is_absent) = refused(&provider).await;
    assert!(
        !is_absent && text.contains("nothing was given that runs commands"),
        "{text}"
    );
    Ok(())
}

#[tokio::test]
#[cfg(unix)]
async fn a_shell_runs_commands() -> TestResult {
    let run = |command: &'static str| async move {
        let output = ShellCommand::default().run(command).await;
        output.map_err(|error| error.to_string())
    };
    assert_eq!(
        run("printf '%s' \"a b\" | tr a-z A-Z").await,
        Ok(b"A B".to_vec())
    );
    assert_eq!(
        run("cat").await,
        Ok(Vec::new()),
        "there is no standard input"
    );
    assert_eq!(
        run("echo canary; exit 3").await,
        Err("it ended with exit status: 3".to_owned())
    );
    let long = run("head -c 70000 /dev/zero").await;
    assert_eq!(long, Err("it printed more than 65536 bytes".to_owned()));
    Ok(())
}

/// A provider of any kind, for tables.
trait Boxed: ProvideCredentials + Sized {
    fn boxed(self) -> Box<dyn ProvideCredentials> {
        Box::new(self)
    }
}

impl<P: ProvideCredentials> Boxed for P {}
