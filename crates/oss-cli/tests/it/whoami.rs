//! Whose key it is, of those that a machine has.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::local_oss::{LocalOss, Outcome, ossinv};

const CLI: &str = r#"{"current": "work", "profiles": [
    {"name": "work", "mode": "AK", "access_key_id": "LTAI5tWorkOfMine", "access_key_secret": "Canary"},
    {"name": "sts", "mode": "StsToken", "access_key_id": "STS.OfMyRoles", "access_key_secret": "Canary", "sts_token": "Canary"},
    {"name": "ecs", "mode": "EcsRamRole"}]}"#;
const SHARED: &str = "[default]\ntype=access_key\naccess_key_id=LTAI5tSharedOne\n\
    access_key_secret=Canary\n[other]\ntype=access_key\naccess_key_id=LTAI5tOtherOne\n\
    access_key_secret=Canary\n";
const OSSUTIL: &str = "[Credentials]\naccessKeyID=LTAI5tOssutilKey\naccessKeySecret=Canary\n";
const ENVIRONMENT: [(&str, &str); 2] = [
    ("OSS_ACCESS_KEY_ID", "LTAI5tEnvironment"),
    ("OSS_ACCESS_KEY_SECRET", "Canary"),
];

fn write(home: &TempDir, path: &str, content: &str) {
    let path = home.path().join(path);
    let folder = path.parent().expect("a folder");
    fs::create_dir_all(folder).expect("a folder is made");
    fs::write(path, content).expect("a file is written");
}

fn home() -> TempDir {
    tempfile::tempdir().expect("a folder is made")
}

fn whoami(home: &Path, arguments: &[&str]) -> Command {
    let mut command = ossinv();
    command.env("HOME", home).arg("whoami").args(arguments);
    command
}

/// Runs the program, and asserts that no secret is in what it says.
fn said(command: &mut Command) -> (i32, String) {
    let outcome = Outcome::of(command);
    let said = outcome.stdout + &outcome.stderr;
    assert!(!said.contains("Canary"), "{said}");
    (outcome.code, said)
}

#[test]
fn the_first_of_the_places_wins() {
    let home = home();
    let (code, text) = said(&mut whoami(home.path(), &[]));
    assert_eq!(code, 2, "{text}");
    for place in [
        "OSS_ACCESS_KEY_ID",
        "config.json",
        "credentials",
        ".ossutilconfig",
        "\n  hint: set OSS_ACCESS_KEY_ID",
    ] {
        assert!(text.contains(place), "{place}: {text}");
    }
    for (path, content, id) in [
        (".ossutilconfig", OSSUTIL, "LTAI****lKey"),
        (".alibabacloud/credentials", SHARED, "LTAI****dOne"),
        (".aliyun/config.json", CLI, "LTAI****Mine"),
    ] {
        write(&home, path, content);
        let (code, text) = said(&mut whoami(home.path(), &[]));
        assert_eq!(code, 0, "{text}");
        assert!(text.contains(id) && text.contains(path), "{text}");
    }
    let (code, text) = said(whoami(home.path(), &[]).envs(ENVIRONMENT));
    assert!(code == 0 && text.contains("LTAI****ment"), "{text}");
    assert!(text.contains("the environment variable"), "{text}");
}

#[test]
fn a_profile_beats_the_environment() {
    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    write(&home, ".alibabacloud/credentials", SHARED);
    write(&home, ".aliyun/config.json", CLI);
    for (profile, code, expected) in [
        ("sts", 0, "STS.****oles"),
        ("other", 0, "LTAI****rOne"),
        ("missing", 2, "\"missing\""),
        ("ecs", 2, "\"EcsRamRole\""),
    ] {
        let mut command = whoami(home.path(), &["--profile", profile]);
        let (found, text) = said(command.envs(ENVIRONMENT));
        assert!(
            found == code && text.contains(expected),
            "{profile}: {text}"
        );
        let mut command = whoami(home.path(), &[]);
        let (found, text) = said(command.env("ALIBABA_CLOUD_PROFILE", profile));
        assert!(
            found == code && text.contains(expected),
            "{profile}: {text}"
        );
    }
}

#[test]
fn a_broken_file_is_not_passed_over() {
    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    write(&home, ".aliyun/config.json", "{\"Canary\"");
    let (code, text) = said(&mut whoami(home.path(), &[]));
    assert!(
        code == 2 && text.contains("config.json is no JSON"),
        "{text}"
    );
}

#[test]
fn files_can_be_elsewhere() {
    let home = home();
    write(&home, "here.json", CLI);
    let mut command = ossinv();
    let path = home.path().join("here.json");
    command.arg("whoami").env("ALIBABA_CLOUD_CONFIG_FILE", path);
    let (code, text) = said(&mut command);
    assert!(code == 0 && text.contains("here.json"), "{text}");
}

#[test]
fn a_named_file_that_is_not_there_is_not_passed_over() {
    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    for name in [
        "ALIBABA_CLOUD_CONFIG_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_FILE",
    ] {
        let mut command = whoami(home.path(), &[]);
        let (code, text) = said(command.env(name, home.path().join("missing")));
        assert!(code == 2 && text.contains("cannot be read"), "{text}");
    }
    let other = CLI.replace("\"current\": \"work\"", "\"current\": \"gone\"");
    write(&home, ".aliyun/config.json", &other);
    let (code, text) = said(&mut whoami(home.path(), &[]));
    assert!(code == 2 && text.contains("is current"), "{text}");
}

#[test]
#[cfg(unix)]
fn a_profile_that_is_no_text_is_not_passed_over() {
    use std::os::unix::ffi::OsStrExt as _;

    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let mut command = whoami(home.path(), &[]);
    let (code, text) = said(command.env("ALIBABA_CLOUD_PROFILE", name));
    assert!(
        code == 2 && text.contains("ALIBABA_CLOUD_PROFILE is not UTF-8"),
        "{text}"
    );
}

#[test]
fn requests_are_signed_with_a_profile() {
    let oss = LocalOss::start();
    let value = |name: &str| {
        let mut variables = oss.variables.iter();
        let found = variables.find(|(variable, _)| variable == name);
        found.expect("the variable is exported").1.clone()
    };
    let home = home();
    let content = format!(
        "[local]\naccess_key_id={}\naccess_key_secret={}\n",
        value("OSS_ACCESS_KEY_ID"),
        value("OSS_ACCESS_KEY_SECRET")
    );
    write(&home, ".alibabacloud/credentials", &content);
    for (profile, code) in [("local", 0), ("other", 2)] {
        let mut command = oss.ossinv();
        command.env("HOME", home.path()).envs(ENVIRONMENT);
        let outcome = Outcome::of(command.args(["list", "--profile", profile]));
        assert_eq!(outcome.code, code, "{}", outcome.stderr);
    }
}
