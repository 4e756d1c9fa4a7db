//! Files of other programs: the key of `whoami`, and the region and endpoint.

use std::fs;
use std::path::Path;

use assert_cmd::Command;

use crate::local_oss::{LocalOss, Outcome, ossinv};

const OSSUTIL_2: &str = "[default]\naccess-key-id = LTAIexample1234\naccessKeySecret = example-secret\n\
    region = cn-hangzhou\n[profile ci]\nmode = StsToken\naccess_key_id = STS.example1234\n\
    access_key_secret = example-secret\nsts_token = example-token\n";
const DISABLED: &str = "[default]\nenable = false\ntype = access_key\n\
    access_key_id = LTAIexampleDisabled\naccess_key_secret = example-secret\n";
const OAUTH: &str = r#"{"current": "me", "profiles": [{"name": "me", "mode": "oauth", "access_key_id": "STS.OAuthKey1",
    "access_key_secret": "s", "sts_token": "t", "sts_expiration": 4872311117}]}"#;

fn write(home: &Path, path: &str, content: &str) {
    let path = home.join(path);
    let folder = path.parent().expect("a directory");
    fs::create_dir_all(folder).expect("a directory is created");
    fs::write(path, content).expect("a file is written");
}

#[test]
fn whoami_shows_the_key_that_each_owner_uses() {
    let ossutil = ".ossutilconfig";
    let shared = ".alibabacloud/credentials";
    for (path, content, arguments, code, expected) in [
        (
            ossutil,
            OSSUTIL_2,
            &["whoami"][..],
            0,
            "LTAI****1234\nkind:          long-term",
        ),
        (
            ossutil,
            OSSUTIL_2,
            &["whoami", "--profile", "ci"],
            0,
            "STS.****1234\nkind:          temporary",
        ),
        (
            shared,
            DISABLED,
            &["whoami"],
            2,
            "is disabled by enable = false",
        ),
        (
            ".aliyun/config.json",
            OAUTH,
            &["whoami"],
            0,
            "STS.****Key1\nkind:          temporary",
        ),
    ] {
        let home = tempfile::tempdir().expect("a directory is created");
        write(home.path(), path, content);
        let outcome = Outcome::of(ossinv().env("HOME", home.path()).args(arguments));
        let text = outcome.stdout + &outcome.stderr;
        assert_eq!(outcome.code, code, "{text}");
        assert!(text.contains(expected), "{expected}: {text}");
    }
}

#[test]
fn region_and_endpoint_come_from_the_profile() {
    let oss = LocalOss::start();
    let value = |name: &str| {
        let mut variables = oss.variables.iter();
        let found = variables.find(|(key, _)| key == name);
        found.map(|(_, value)| value.clone()).expect("a variable")
    };
    let home = tempfile::tempdir().expect("a directory is created");
    let file = format!(
        "[default]\naccess-key-id = {}\naccess-key-secret = {}\nregion = {}\nendpoint = {}\n",
        value("OSS_ACCESS_KEY_ID"),
        value("OSS_ACCESS_KEY_SECRET"),
        value("OSS_REGION"),
        value("OSS_ENDPOINT"),
    );
    write(home.path(), ".ossutilconfig", &file);
    let list = || -> Command {
        let mut command = ossinv();
        command.env("HOME", home.path());
        command.args(["list", "--bucket", &value("OSS_BUCKET")]);
        command
    };
    let outcome = Outcome::of(&mut list());
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let outcome = Outcome::of(list().args(["--region", "cn-beijing"]));
    assert_eq!(outcome.code, 1, "a flag overrides it: {}", outcome.stderr);

    let invalid = file.replace("region = ", "region = oss-");
    write(home.path(), ".ossutilconfig", &invalid);
    let outcome = Outcome::of(&mut list());
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let outcome = Outcome::of(list().args(["--region", &value("OSS_REGION")]));
    assert_eq!(outcome.code, 0, "a flag overrides it: {}", outcome.stderr);

    write(home.path(), ".ossutilconfig", "");
    let outcome = Outcome::of(&mut list());
    assert!(
        outcome.code == 2 && outcome.stderr.contains("no region is set: use --region"),
        "{}",
        outcome.stderr
    );
}

/// Arguments, variables, a file, its text, and a part of the error.
type Case<'a> = (
    &'a [&'a str],
    &'a [(&'a str, &'a str)],
    &'a str,
    String,
    &'a str,
);

#[test]
fn mistake_of_a_profile_comes_before_its_missing_region() {
    let expired = r#"{"current": "me", "profiles": [{"name": "me", "mode": "CloudSSO",
        "access_key_id": "STS.k", "access_key_secret": "s", "sts_token": "t", "sts_expiration": 1}]}"#;
    let mode = |mode: &str| format!(r#"{{"profiles": [{{"name": "default", "mode": "{mode}"}}]}}"#);
    let half = "[default]\naccess_key_id = id\naccess_key_secret =\n".to_owned();
    let key = [("OSS_ACCESS_KEY_ID", "id")];
    let named = [("ALIBABA_CLOUD_PROFILE", "nosuch")];
    let cases: [Case<'_>; 7] = [
        (
            &["--profile", "nosuch"],
            &[],
            ".ossutilconfig",
            OSSUTIL_2.to_owned(),
            "profile \"nosuch\"",
        ),
        (
            &[],
            &named,
            ".ossutilconfig",
            OSSUTIL_2.to_owned(),
            "profile \"nosuch\"",
        ),
        (&[], &key, "unused", String::new(), "OSS_ACCESS_KEY_SECRET"),
        (
            &[],
            &[],
            ".aliyun/config.json",
            mode("RsaKeyPair"),
            "\"RsaKeyPair\"",
        ),
        (
            &[],
            &[],
            ".aliyun/config.json",
            mode("nosuch"),
            "\"nosuch\"",
        ),
        (
            &[],
            &[],
            ".aliyun/config.json",
            expired.to_owned(),
            "expired",
        ),
        (
            &[],
            &[],
            ".alibabacloud/credentials",
            half,
            "access_key_secret",
        ),
    ];
    for (arguments, variables, path, content, expected) in cases {
        let home = tempfile::tempdir().expect("a directory is created");
        write(home.path(), path, &content);
        let mut list = ossinv();
        list.env("HOME", home.path());
        list.envs(variables.iter().copied());
        let outcome = Outcome::of(list.args(["list", "-b", "examplebucket"]).args(arguments));
        assert_eq!(outcome.code, 2, "{expected}: {}", outcome.stderr);
        let (first, rest) = outcome.stderr.split_once('\n').expect("two lines");
        assert_eq!(first, "error: cannot find the region");
        assert!(rest.contains(expected), "{expected}: {rest}");
        assert!(!rest.contains("no region is set"), "{rest}");
    }
}

#[test]
fn region_comes_from_the_host_of_an_endpoint() {
    let key = "access-key-id = id\naccess-key-secret = s\n";
    for (file, arguments) in [
        (
            format!("[default]\n{key}"),
            &["-e", "https://oss-cn-hangzhou-internal.aliyuncs.com"][..],
        ),
        (
            format!("[Credentials]\n{key}endpoint=oss-cn-hangzhou.aliyuncs.com\n"),
            &[],
        ),
    ] {
        let home = tempfile::tempdir().expect("a directory is created");
        write(home.path(), ".ossutilconfig", &file);
        let mut presign = ossinv();
        presign.env("HOME", home.path());
        let presign = presign.args(["presign", "oss://examplebucket/a"]);
        let url = Outcome::of(presign.args(arguments)).ok();
        assert!(url.contains("%2Fcn-hangzhou%2Foss%2F"), "{url}");
    }
}

#[test]
fn error_about_a_hostile_profile_is_bounded() {
    let home = tempfile::tempdir().expect("a directory is created");
    let long = "a".repeat(500_000);
    let profile = format!(r#"{{"name": "{long}", "mode": "x"}}"#);
    let profiles = format!(r#"{{"current": "{long}", "profiles": [{profile}]}}"#);
    write(home.path(), ".aliyun/config.json", &profiles);
    let outcome = Outcome::of(ossinv().arg("whoami").env("HOME", home.path()));
    assert_eq!(outcome.code, 2);
    assert!(outcome.stderr.contains("aaa…"), "a text is cut");
    assert!(outcome.stderr.len() < 50_000, "{}", outcome.stderr.len());
}
