//! A command that prints credentials, without running one.

use std::io;
use std::time::{Duration, SystemTime};

use oss_credentials::{
    CommandFuture, CredentialsError, ProcessCredentials, ProvideCredentials as _,
    ProvidedCredentials, RunCommand,
};

use crate::support::{NoRuntime, RecordingSleep, TestResult, chain};

const COMMAND: &str = "fetch --password canary-command";

/// Returns a text without running anything.
#[derive(Debug)]
struct Prints(&'static str);

impl RunCommand for Prints {
    fn run<'a>(&'a self, command: &'a str) -> CommandFuture<'a> {
        assert_eq!(command, COMMAND);
        Box::pin(std::future::ready(Ok(self.0.into())))
    }
}

#[derive(Debug)]
struct Fails;

impl RunCommand for Fails {
    fn run<'a>(&'a self, _: &'a str) -> CommandFuture<'a> {
        Box::pin(std::future::ready(Err(io::Error::other("exit status: 7"))))
    }
}

#[derive(Debug)]
struct Hangs;

impl RunCommand for Hangs {
    fn run<'a>(&'a self, _: &'a str) -> CommandFuture<'a> {
        Box::pin(std::future::pending())
    }
}

async fn printed(text: &'static str) -> Result<ProvidedCredentials, CredentialsError> {
    ProcessCredentials::new(COMMAND, Prints(text), RecordingSleep::default())
        .provide()
        .await
}

#[tokio::test]
async fn both_forms_are_parsed() -> TestResult {
    let sdk = r#"{"AccessKeyId":"id","AccessKeySecret":"canary","SecurityToken":"canary",
        "Expiration":"2026-11-22T07:19:01Z"}"#;
    let cli = r#"{"mode":"StsToken","access_key_id":"id","access_key_secret":"canary",
        "sts_token":"canary","expiration":"2026-11-22T08:19:01+01:00"}"#;
    for text in [sdk, cli] {
        let provided = printed(text).await?;
        assert_eq!(provided.credentials().access_key_id(), "id");
        assert!(provided.credentials().security_token().is_some());
        let expiry = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_331_941);
        assert_eq!(provided.expires_at(), Some(expiry));
        assert_eq!(provided.origin(), Some("the credentials command"));
    }
    Ok(())
}

#[tokio::test]
async fn long_term_key_has_no_token_and_no_expiry() -> TestResult {
    for text in [
        "\n{\"AccessKeyId\":\"id\",\"AccessKeySecret\":\"canary\"}\r\n",
        r#"{"AccessKeyId":"id","AccessKeySecret":"canary","SecurityToken":"","Expiration":""}"#,
        r#"{"AccessKeyId":"id","AccessKeySecret":"canary","SecurityToken":null,"Expiration":null}"#,
        r#"{"mode":"AK","access_key_id":"id","access_key_secret":"canary","sts_token":"old"}"#,
    ] {
        let provided = printed(text).await?;
        assert!(provided.credentials().security_token().is_none(), "{text}");
        assert_eq!(provided.expires_at(), None, "{text}");
    }
    Ok(())
}

#[tokio::test]
async fn error_explains_output_without_secrets() {
    for (text, expected) in [
        ("", "the credentials command printed nothing"),
        (" \n", "the credentials command printed nothing"),
        (
            "canary",
            "the credentials command printed invalid JSON\nexpected value at line 1 column 1",
        ),
        (
            "{}",
            "AccessKeyId is missing or empty in the credentials command",
        ),
        (
            "\"canary\"",
            "AccessKeyId is missing or empty in the credentials command",
        ),
        (
            r#"{"AccessKeyId":"id","AccessKeySecret":["canary"]}"#,
            "AccessKeySecret is missing or empty in the credentials command",
        ),
        (
            r#"{"AccessKeyId":"id","AccessKeySecret":"canary\n"}"#,
            "the key in the credentials command is invalid\n\
             access key secret is empty, has surrounding whitespace or a control character",
        ),
        (
            r#"{"AccessKeyId":" ","AccessKeySecret":"canary"}"#,
            "the key in the credentials command is invalid\n\
             access key id must be visible ASCII characters other than / and ,",
        ),
        (
            r#"{"mode":"StsToken","access_key_id":"id","access_key_secret":"canary"}"#,
            "sts_token is missing or empty in the credentials command",
        ),
        (
            r#"{"mode":"canary","access_key_id":"id","access_key_secret":"canary"}"#,
            "the credentials command printed a mode other than AK and StsToken",
        ),
        (
            r#"{"AccessKeyId":"id","AccessKeySecret":"canary","Expiration":"canary"}"#,
            "the credentials command printed an expiration that isn't a time such as 2026-11-22T07:19:01Z",
        ),
    ] {
        let error = printed(text).await.expect_err(text);
        assert_eq!(chain(&error), expected, "{text}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
        assert!(!error.is_not_configured(), "a configured command must work");
    }
}

#[tokio::test]
async fn f53_command_that_fails_or_hangs_is_an_error() {
    let failed = ProcessCredentials::new(COMMAND, Fails, RecordingSleep::default());
    let error = failed.provide().await.expect_err("an error");
    assert_eq!(
        chain(&error),
        "the credentials command failed\nexit status: 7"
    );

    let timer = RecordingSleep::default();
    let hanging = ProcessCredentials::new(COMMAND, Hangs, timer.clone());
    let error = hanging.provide().await.expect_err("an error");
    let expected = "the credentials command did not end within 15s";
    assert_eq!(chain(&error), expected);
    assert_eq!(timer.taken(), [Duration::from_secs(15)]);
    assert!(!format!("{hanging:?}").contains("canary"));
}

#[tokio::test]
async fn without_a_timer_command_is_not_run() {
    let provider = ProcessCredentials::new(COMMAND, Fails, NoRuntime);
    let error = provider.provide().await.expect_err("an error");
    let expected = "the credentials command cannot have a timeout\nno runtime here";
    assert_eq!(chain(&error), expected);
}
