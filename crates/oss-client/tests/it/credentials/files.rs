//! The files of other programs: what is read, and what is said of what is wrong. No file is touched.

use std::io;
use std::path::Path;

use oss_client::{
    AliyunCliCredentials, CredentialsError, OssutilCredentials, ProvideCredentials,
    ProvidedCredentials, SharedFileCredentials,
};

use crate::support::{TestResult, chain};

/// Returns what reads a file with this content.
fn holding(content: &str) -> impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static {
    let content = content.to_owned();
    move |path| {
        assert_eq!(path, Path::new("/home/me/file"));
        Ok(content.clone())
    }
}

/// Returns what provides of a file with this content, and of a profile if one is chosen.
type Make = fn(&str, Option<&str>) -> Box<dyn ProvideCredentials>;

fn cli(content: &str, profile: Option<&str>) -> Box<dyn ProvideCredentials> {
    let provider = AliyunCliCredentials::new("/home/me/file", holding(content));
    match profile {
        Some(name) => Box::new(provider.profile(name)),
        None => Box::new(provider),
    }
}

fn shared(content: &str, profile: Option<&str>) -> Box<dyn ProvideCredentials> {
    let provider = SharedFileCredentials::new("/home/me/file", holding(content));
    match profile {
        Some(name) => Box::new(provider.profile(name)),
        None => Box::new(provider),
    }
}

fn ossutil(content: &str, _: Option<&str>) -> Box<dyn ProvideCredentials> {
    Box::new(OssutilCredentials::new("/home/me/file", holding(content)))
}

/// Shows what matters of an answer: id, whether there is a token, origin.
fn shown(provided: &ProvidedCredentials) -> (&str, bool, Option<&str>) {
    let key = provided.credentials();
    let has_token = key.security_token().is_some();
    (key.access_key_id(), has_token, provided.origin())
}

async fn refused(provider: &dyn ProvideCredentials) -> (String, CredentialsError) {
    let error = provider.provide().await.expect_err("an error");
    let said = chain(&error);
    assert!(!format!("{said}{error:?}{provider:?}").contains("canary"));
    (said, error)
}

const CLI: &str = r#"{"current": "work", "profiles": [
    {"name": "default", "mode": "AK", "access_key_id": "", "access_key_secret": "", "sts_token": ""},
    {"name": "work", "mode": "AK", "access_key_id": "id1", "access_key_secret": "canary", "sts_token": ""},
    {"name": "sts", "mode": "StsToken", "access_key_id": "id2", "access_key_secret": "canary", "sts_token": "canary"},
    {"name": "half", "mode": "StsToken", "access_key_id": "id3", "access_key_secret": "canary", "sts_token": ""},
    {"name": "ecs", "mode": "EcsRamRole", "ram_role_name": "role"},
    {"name": "blank", "mode": "AK", "access_key_id": " ", "access_key_secret": "canary"},
    {"name": "line", "mode": "AK", "access_key_id": "id", "access_key_secret": "canary\n"},
    {"name": "number", "mode": "AK", "access_key_id": "id", "access_key_secret": 5}]}"#;

const SHARED: &str = "\u{feff}[default]\ntype = access_key\naccess_key_id = id1\n\
    access_key_secret = canary\n\n[sts]\ntype=sts\naccess_key_id=id2\naccess_key_secret=canary\n\
    security_token=canary\n[half]\ntype=sts\naccess_key_id=id3\naccess_key_secret=canary\n\
    [role]\ntype = ram_role_arn\naccess_key_id = id\naccess_key_secret = canary\n\
    [blank]\ntype = access_key\naccess_key_id =\naccess_key_secret =\n\
    [inner]\ntype = access_key\naccess_key_id = id\naccess_key_secret = can\u{0}ary\n";

/// A provider, its file, the profile, and what it gives: id, whether there is a token, origin.
type Readable = (
    Make,
    &'static str,
    Option<&'static str>,
    &'static str,
    bool,
    &'static str,
);

#[tokio::test]
async fn keys_and_tokens_are_read() -> TestResult {
    let cases: [Readable; 7] = [
        (cli, CLI, None, "id1", false, r#"profile "work""#),
        (cli, CLI, Some("sts"), "id2", true, r#"profile "sts""#),
        (shared, SHARED, None, "id1", false, r#"profile "default""#),
        (shared, SHARED, Some("sts"), "id2", true, r#"profile "sts""#),
        (
            shared,
            "[default]\naccess_key_id=id2\naccess_key_secret=canary\nsecurity_token=canary\n",
            None,
            "id2",
            true,
            r#"profile "default""#,
        ),
        (
            ossutil,
            "[Credentials]\nlanguage=EN\naccessKeyID=id1\naccessKeySecret=canary\n",
            None,
            "id1",
            false,
            r#"section "Credentials""#,
        ),
        (
            ossutil,
            "[Credentials]\r\naccesskeyid=id2\r\naccesskeysecret=canary\r\nststoken=canary\r\n",
            None,
            "id2",
            true,
            r#"section "Credentials""#,
        ),
    ];
    for (make, content, profile, id, has_token, origin) in cases {
        let provided = make(content, profile).provide().await?;
        let origin = format!("the {origin} of /home/me/file");
        assert_eq!(shown(&provided), (id, has_token, Some(origin.as_str())));
        assert_eq!(provided.expires_at(), None, "no file says it");
    }
    Ok(())
}

#[tokio::test]
async fn what_is_wrong_is_said_with_file_and_profile() {
    let cases: [(Make, &str, &str, &str); 12] = [
        (cli, CLI, "other", "does not exist"),
        (cli, CLI, "default", "has no access_key_id, or an empty one"),
        (cli, CLI, "half", "has no sts_token, or an empty one"),
        (
            cli,
            CLI,
            "number",
            "has no access_key_secret, or an empty one",
        ),
        (
            cli,
            CLI,
            "ecs",
            "has the mode \"EcsRamRole\", which is not supported here; export a key instead",
        ),
        (
            cli,
            CLI,
            "blank",
            "has no usable key\naccess key id is blank, or has a blank, a control or separator character, or one that is not ASCII",
        ),
        (
            cli,
            CLI,
            "line",
            "has no usable key\naccess key secret is empty, has outer blanks or a control character",
        ),
        (shared, SHARED, "other", "does not exist"),
        (
            shared,
            SHARED,
            "half",
            "has no security_token, or an empty one",
        ),
        (
            shared,
            SHARED,
            "blank",
            "has no access_key_id, or an empty one",
        ),
        (
            shared,
            SHARED,
            "inner",
            "has no usable key\naccess key secret is empty, has outer blanks or a control character",
        ),
        (
            shared,
            SHARED,
            "role",
            "has the type \"ram_role_arn\", which is not supported here; export a key instead",
        ),
    ];
    for (make, content, profile, expected) in cases {
        let (said, error) = refused(&*make(content, Some(profile))).await;
        let expected = format!("the profile {profile:?} of /home/me/file {expected}");
        assert_eq!(said, expected);
        let is_nothing =
            ["other", "default"].contains(&profile) || content == SHARED && profile == "blank";
        assert_eq!(error.is_absent(), is_nothing, "{said}");
    }
}

#[tokio::test]
async fn a_role_of_ossutil_is_an_error() {
    let content =
        "[Credentials]\naccessKeyID=id\naccessKeySecret=canary\nramRoleArn=acs:ram::1:role/r";
    let (said, error) = refused(&*ossutil(content, None)).await;
    assert!(
        said.contains("has the ramRoleArn \"acs:ram::1:role/r\", which"),
        "{said}"
    );
    assert!(!error.is_absent());
}

#[tokio::test]
async fn files_that_cannot_be_understood_are_mistakes() {
    let cases: [(Make, &str, &str); 6] = [
        (
            cli,
            "",
            "is no JSON\nEOF while parsing a value at line 1 column 0",
        ),
        (
            cli,
            "{\"canary\"",
            "is no JSON\nEOF while parsing an object at line 1 column 9",
        ),
        (cli, "\"canary\"", "has no list of profiles"),
        (cli, "{\"profiles\": \"canary\"}", "has no list of profiles"),
        (
            shared,
            "[default]\ncanary",
            "has no key and value in line 2",
        ),
        (
            ossutil,
            "accessKeySecret=canary",
            "has no section before line 1",
        ),
    ];
    for (make, content, expected) in cases {
        let (said, error) = refused(&*make(content, None)).await;
        assert_eq!(said, format!("the file /home/me/file {expected}"));
        assert!(!error.is_absent(), "{said}");
    }
}

#[tokio::test]
async fn what_nobody_set_up_is_absent() {
    let unset = r#"{"current": "default", "profiles": [{"name": "default", "access_key_id": ""}]}"#;
    let cases: [(Make, &str); 5] = [
        (cli, unset),
        (cli, r#"{"profiles": []}"#),
        (shared, ""),
        (shared, "[default]\ntype = access_key\n"),
        (ossutil, "[Bucket-Endpoint]\nb=e"),
    ];
    for (make, content) in cases {
        let (said, error) = refused(&*make(content, None)).await;
        assert!(error.is_absent(), "{said}");
    }
}

#[tokio::test]
async fn a_file_that_is_not_there_is_absent_and_one_that_is_locked_is_not() {
    for (kind, expected, is_absent) in [
        (
            io::ErrorKind::NotFound,
            "there is no file /home/me/file",
            true,
        ),
        (
            io::ErrorKind::PermissionDenied,
            "the file /home/me/file cannot be read\npermission denied",
            false,
        ),
    ] {
        let fails = move |_: &Path| Err(io::Error::from(kind));
        let providers: [Box<dyn ProvideCredentials>; 3] = [
            Box::new(AliyunCliCredentials::new("/home/me/file", fails)),
            Box::new(SharedFileCredentials::new("/home/me/file", fails)),
            Box::new(OssutilCredentials::new("/home/me/file", fails)),
        ];
        for provider in providers {
            let (said, error) = refused(&*provider).await;
            assert_eq!((said.as_str(), error.is_absent()), (expected, is_absent));
        }
    }
}
