//! Files of other programs: what each program would use, as one table.
//!
//! The rows are the examples in the documentation of each program, and its spellings in its source.

mod aliyun_cli;
mod ossutil;
mod shared;

use oss_credentials::{DefaultCredentials, ProvideCredentials as _};

use super::TestContext;
use super::fake_service::{FakeService, ReceivedRequest, Reply};
use crate::support::{TestResult, chain};

/// A file, the profile the user asks for, and the key or the error.
pub(super) struct Case {
    pub(super) content: &'static str,
    pub(super) profile: Option<&'static str>,
    /// The access key id, or `error: ` and a part of the error.
    ///
    /// The id of a temporary key ends with ` + token`.
    pub(super) expected: &'static str,
}

pub(super) const fn case(content: &'static str, expected: &'static str) -> Case {
    Case {
        content,
        profile: None,
        expected,
    }
}

pub(super) const fn profile(
    content: &'static str,
    profile: &'static str,
    expected: &'static str,
) -> Case {
    Case {
        content,
        profile: Some(profile),
        expected,
    }
}

/// Checks all rows with the file at this path.
///
/// `{service}` in it is the URL of a service that issues keys.
pub(super) async fn check(path: &str, cases: &[Case]) -> TestResult {
    let mut wrong = Vec::new();
    for Case {
        content,
        profile,
        expected,
    } in cases
    {
        let fake = FakeService::start(issue).await?;
        let context = context(&fake).file(path, content.replace("{service}", &fake.url()));
        let mut credentials = DefaultCredentials::new(context.build().commands(Cat));
        if let Some(profile) = profile {
            credentials = credentials.profile(*profile);
        }
        let found = match credentials.provide().await {
            Ok(found) => {
                let key = found.credentials();
                let token = key.security_token().map_or("", |_| " + token");
                format!("{}{token}", key.access_key_id())
            }
            Err(error) => format!("error: {}", chain(&error)),
        };
        let is_expected = match expected.strip_prefix("error: ") {
            Some(part) => found.starts_with("error: ") && found.contains(part),
            None => found == *expected,
        };
        if !is_expected {
            wrong.push(format!(
                "{content}\nexpected: {expected}\nfound:    {found}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    Ok(())
}

/// Builds a context without any other source.
pub(super) fn context(fake: &FakeService) -> TestContext {
    TestContext::default()
        .variable("HOME", "/home/me")
        .variable("ALIBABA_CLOUD_STS_ENDPOINT", fake.url())
        .variable("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", fake.url())
        .file("/token", "canary-token")
        .file("OIDCTokenFilePath", "canary-token")
}

/// Issues a key named after the role or the path that the request names.
pub(super) fn issue(request: &ReceivedRequest) -> Reply {
    let parameters = format!("{}&{}", request.target, request.body);
    let role = parameters.split("role%2F").nth(1);
    let role = role.and_then(|rest| rest.split('&').next());
    let id = match (role, request.target.as_str()) {
        (Some(role), _) => role,
        (None, "/latest/api/token") => return Reply::Response(200, "canary".to_owned()),
        (None, target) if target.ends_with("security-credentials/") => {
            return Reply::Response(200, "detected".to_owned());
        }
        (None, target) => target.rsplit('/').next().unwrap_or_default(),
    };
    let key = format!(
        r#""Code":"Success","AccessKeyId":"STS.{id}","AccessKeySecret":"canary-secret",
        "SecurityToken":"canary-token","Expiration":"2124-05-25T11:45:17Z""#
    );
    // A byte order mark is what some servers and editors put before JSON.
    Reply::Response(200, format!("\u{feff}{{{key},\"Credentials\":{{{key}}}}}"))
}

/// Prints the rest of a command line that starts with `print `.
#[derive(Debug)]
struct Cat;

impl oss_credentials::RunCommand for Cat {
    fn run<'a>(&'a self, command: &'a str) -> oss_credentials::CommandFuture<'a> {
        let words = command.replace('\'', "");
        let file = words.strip_prefix("print ").unwrap_or_default();
        let output = match file {
            "ak" => {
                "\u{feff}{\"mode\": \"AK\", \"access_key_id\": \"LTAI5tPrinted\", \"access_key_secret\": \"canary\"}"
            }
            "sts" => {
                r#"{"mode": "ststoken", "access_key_id": "STS.Printed", "access_key_secret": "canary", "sts_token": "t"}"#
            }
            "role" => {
                r#"{"mode": "RamRoleArn", "access_key_id": "LTAI5tPrinted", "access_key_secret": "canary",
                "ram_role_arn": "acs:ram::1:role/printed", "ram_session_name": "s"}"#
            }
            "ecs" => r#"{"mode": "EcsRamRole", "ram_role_name": "printed-ecs"}"#,
            "nothing" => r#"{"mode": 7, "access_key_id": "id", "access_key_secret": "canary"}"#,
            _ => r#"{"AccessKeyId": "LTAI5tSdk", "AccessKeySecret": "canary"}"#,
        };
        Box::pin(std::future::ready(Ok(output.as_bytes().to_vec())))
    }
}
