//! The files of other programs, from memory: what is read, and the errors.

use std::io;
use std::path::Path;

use oss_credentials::{
    AliyunCliCredentials, OssutilCredentials, ProvideCredentials, ProvidedCredentials,
    SharedFileCredentials,
};

use crate::support::{TestResult, provide_error};

/// Returns a function that reads a file with this content.
fn holding(content: &str) -> impl Fn(&Path) -> io::Result<String> + Send + Sync + 'static {
    let content = content.to_owned();
    move |path| {
        assert_eq!(path, Path::new("/home/me/file"));
        Ok(content.clone())
    }
}

/// Creates a provider from the content of its file and a profile.
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

/// Returns id, whether a token exists, and origin.
fn summary(provided: &ProvidedCredentials) -> (&str, bool, Option<&str>) {
    let key = provided.credentials();
    let has_token = key.security_token().is_some();
    (key.access_key_id(), has_token, provided.origin())
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

/// Provider, file, profile, and the expected id, existence of a token, and origin.
type Readable = (
    Make,
    &'static str,
    Option<&'static str>,
    &'static str,
    bool,
    &'static str,
);

#[tokio::test]
async fn all_formats_are_read() -> TestResult {
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
        assert_eq!(summary(&provided), (id, has_token, Some(origin.as_str())));
        assert_eq!(provided.expires_at(), None, "no file has an expiry");
    }
    Ok(())
}

#[tokio::test]
async fn error_names_file_and_profile() {
    let cases: [(Make, &str, &str, &str); 12] = [
        (cli, CLI, "other", "{profile} doesn't exist"),
        (
            cli,
            CLI,
            "default",
            "access_key_id is missing or empty in {profile}",
        ),
        (
            cli,
            CLI,
            "half",
            "sts_token is missing or empty in {profile}",
        ),
        (
            cli,
            CLI,
            "number",
            "access_key_secret is missing or empty in {profile}",
        ),
        (
            cli,
            CLI,
            "ecs",
            "{profile} has the mode \"EcsRamRole\", which isn't supported here\nhelp: export a key in environment variables instead",
        ),
        (
            cli,
            CLI,
            "blank",
            "the key in {profile} is invalid\naccess key id must be visible ASCII characters other than / and ,",
        ),
        (
            cli,
            CLI,
            "line",
            "the key in {profile} is invalid\naccess key secret is empty, has surrounding whitespace or a control character",
        ),
        (shared, SHARED, "other", "{profile} doesn't exist"),
        (
            shared,
            SHARED,
            "half",
            "security_token is missing or empty in {profile}",
        ),
        (
            shared,
            SHARED,
            "blank",
            "access_key_id is missing or empty in {profile}",
        ),
        (
            shared,
            SHARED,
            "inner",
            "the key in {profile} is invalid\naccess key secret is empty, has surrounding whitespace or a control character",
        ),
        (
            shared,
            SHARED,
            "role",
            "{profile} has the type \"ram_role_arn\", which isn't supported here\nhelp: export a key in environment variables instead",
        ),
    ];
    for (make, content, profile, expected) in cases {
        let (said, is_not_configured) = provide_error(&*make(content, Some(profile))).await;
        let location = format!("the profile {profile:?} of /home/me/file");
        let expected = expected.replace("{profile}", &location);
        assert_eq!(said, expected);
        let expected =
            ["other", "default"].contains(&profile) || content == SHARED && profile == "blank";
        assert_eq!(is_not_configured, expected, "{said}");
    }
}

#[tokio::test]
async fn role_of_ossutil_is_an_error() {
    let content =
        "[Credentials]\naccessKeyID=id\naccessKeySecret=canary\nramRoleArn=acs:ram::1:role/r";
    let (said, is_not_configured) = provide_error(&*ossutil(content, None)).await;
    assert!(
        said.contains("has the ramRoleArn \"acs:ram::1:role/r\", which"),
        "{said}"
    );
    assert!(!is_not_configured);
}

#[tokio::test]
async fn malformed_file_is_an_error() {
    let cases: [(Make, &str, &str); 6] = [
        (
            cli,
            "",
            "isn't valid JSON\nEOF while parsing a value at line 1 column 0",
        ),
        (
            cli,
            "{\"canary\"",
            "isn't valid JSON\nEOF while parsing an object at line 1 column 9",
        ),
        (cli, "\"canary\"", "doesn't have a list of profiles"),
        (
            cli,
            "{\"profiles\": \"canary\"}",
            "doesn't have a list of profiles",
        ),
        (
            shared,
            "[default]\ncanary",
            "is invalid in line 2: expected a key and a value",
        ),
        (
            ossutil,
            "accessKeySecret=canary",
            "is invalid in line 1: expected a section first",
        ),
    ];
    for (make, content, expected) in cases {
        let (said, is_not_configured) = provide_error(&*make(content, None)).await;
        assert_eq!(said, format!("the file /home/me/file {expected}"));
        assert!(!is_not_configured, "{said}");
    }
}

#[tokio::test]
async fn file_without_a_key_is_not_configured() {
    let unset = r#"{"current": "default", "profiles": [{"name": "default", "access_key_id": ""}]}"#;
    let cases: [(Make, &str); 5] = [
        (cli, unset),
        (cli, r#"{"profiles": []}"#),
        (shared, ""),
        (shared, "[default]\ntype = access_key\n"),
        (ossutil, "[Bucket-Endpoint]\nb=e"),
    ];
    for (make, content) in cases {
        let (said, is_not_configured) = provide_error(&*make(content, None)).await;
        assert!(is_not_configured, "{said}");
    }
}

#[tokio::test]
async fn missing_file_is_not_configured_and_locked_one_fails() {
    for (kind, expected, is_missing) in [
        (
            io::ErrorKind::NotFound,
            "the file /home/me/file doesn't exist",
            true,
        ),
        (
            io::ErrorKind::PermissionDenied,
            "cannot read the file /home/me/file\npermission denied",
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
            let (said, is_not_configured) = provide_error(&*provider).await;
            assert_eq!((said.as_str(), is_not_configured), (expected, is_missing));
        }
    }
}
