//! The choice between the sources of credentials.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::thread;

use assert_cmd::Command;
use tempfile::TempDir;

use crate::local_oss::{LocalOss, Outcome, ossinv};

const CLI: &str = r#"{"current": "work", "profiles": [
    {"name": "work", "mode": "AK", "access_key_id": "LTAI5tWorkOfMine", "access_key_secret": "Canary"},
    {"name": "sts", "mode": "StsToken", "access_key_id": "STS.OfMyRoles", "access_key_secret": "Canary", "sts_token": "Canary"},
    {"name": "sso", "mode": "CloudSSO"}]}"#;
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
    let folder = path.parent().expect("a directory");
    fs::create_dir_all(folder).expect("a directory is created");
    fs::write(path, content).expect("a file is written");
}

fn home() -> TempDir {
    tempfile::tempdir().expect("a directory is created")
}

fn whoami(home: &Path, arguments: &[&str]) -> Command {
    let mut command = ossinv();
    command.env("HOME", home).arg("whoami").args(arguments);
    command
}

/// Runs the program, and asserts that its output does not contain a secret.
fn said(command: &mut Command) -> (i32, String) {
    let outcome = Outcome::of(command);
    let said = outcome.stdout + &outcome.stderr;
    assert!(!said.contains("Canary"), "{said}");
    (outcome.code, said)
}

#[test]
fn first_source_with_credentials_wins() {
    let home = home();
    let (code, text) = said(&mut whoami(home.path(), &[]));
    assert_eq!(code, 2, "{text}");
    for place in [
        "OSS_ACCESS_KEY_ID",
        "config.json",
        "credentials",
        ".ossutilconfig",
        "\n  help: set OSS_ACCESS_KEY_ID",
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
fn profile_overrides_environment() {
    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    write(&home, ".alibabacloud/credentials", SHARED);
    write(&home, ".aliyun/config.json", CLI);
    for (profile, code, expected) in [
        ("sts", 0, "STS.****oles"),
        ("other", 0, "LTAI****rOne"),
        (
            "missing",
            2,
            "no file has a key for the profile \"missing\"",
        ),
        ("sso", 2, "aliyun sts GetCallerIdentity --profile sso"),
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
fn broken_file_is_not_skipped() {
    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    write(&home, ".aliyun/config.json", "{\"Canary\"");
    let (code, text) = said(&mut whoami(home.path(), &[]));
    assert!(
        code == 2 && text.contains("config.json isn't valid JSON"),
        "{text}"
    );
}

#[test]
fn variable_selects_another_file() {
    let home = home();
    write(&home, "here.json", CLI);
    let mut command = ossinv();
    let path = home.path().join("here.json");
    command.arg("whoami").env("ALIBABA_CLOUD_CONFIG_FILE", path);
    let (code, text) = said(&mut command);
    assert!(code == 0 && text.contains("here.json"), "{text}");
}

#[test]
fn missing_file_in_variable_is_not_skipped() {
    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    for name in [
        "ALIBABA_CLOUD_CONFIG_FILE",
        "ALIBABA_CLOUD_CREDENTIALS_FILE",
    ] {
        let mut command = whoami(home.path(), &[]);
        let (code, text) = said(command.env(name, home.path().join("missing")));
        assert!(code == 2 && text.contains("cannot read the file"), "{text}");
    }
    let other = CLI.replace("\"current\": \"work\"", "\"current\": \"gone\"");
    write(&home, ".aliyun/config.json", &other);
    let (code, text) = said(&mut whoami(home.path(), &[]));
    assert!(code == 2 && text.contains("current profile"), "{text}");
}

#[test]
#[cfg(unix)]
fn profile_that_is_not_utf8_is_not_skipped() {
    use std::os::unix::ffi::OsStrExt as _;

    let home = home();
    write(&home, ".ossutilconfig", OSSUTIL);
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let mut command = whoami(home.path(), &[]);
    let (code, text) = said(command.env("ALIBABA_CLOUD_PROFILE", name));
    assert!(
        code == 2 && text.contains("ALIBABA_CLOUD_PROFILE isn't UTF-8"),
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

/// Starts a server that acts as STS and as a credentials URI.
fn services() -> io::Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            // The program may have closed the connection.
            let _ = serve(stream);
        }
    });
    Ok(url)
}

fn serve(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 16 * 1024];
    let length = stream.read(&mut request)?;
    let is_role = String::from_utf8_lossy(&request[..length]).contains("role%2Finventory");
    let id = if is_role {
        "STS.ExampleRole"
    } else {
        "STS.ExampleUri"
    };
    let key = format!(
        r#""Code":"Success","AccessKeyId":"{id}","AccessKeySecret":"Canary",
        "SecurityToken":"Canary","Expiration":"2124-05-25T11:45:17Z""#
    );
    let body = format!(r#"{{{key},"Credentials":{{{key}}}}}"#);
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{body}"
    )
}

#[test]
fn profile_can_assume_role_or_run_command() {
    let home = home();
    let services = services().expect("the services run");
    let config = r#"{"current": "role", "profiles": [
        {"name": "role", "mode": "RamRoleArn", "access_key_id": "LTAI5tWorkOfMine",
         "access_key_secret": "Canary", "ram_role_arn": "acs:ram::1:role/inventory"},
        {"name": "command", "mode": "External", "process_command": "cat '{home}/printed'"},
        {"name": "failing", "mode": "External", "process_command": "sh -c 'echo Canary; false'"}]}"#;
    let config = config.replace("{home}", &home.path().display().to_string());
    let printed =
        r#"{"mode": "AK", "access_key_id": "LTAI5tPrintedKey", "access_key_secret": "Canary"}"#;
    write(&home, ".aliyun/config.json", &config);
    write(&home, "printed", printed);
    for (profile, code, expected) in [
        ("role", 0, ["STS.****Role", "2124-05-25T11:45:17Z"]),
        ("command", 0, ["LTAI****dKey", "the credentials command"]),
        (
            "failing",
            2,
            ["the credentials command failed", "exit status: 1"],
        ),
    ] {
        let mut command = whoami(home.path(), &["--profile", profile]);
        command.env("ALIBABA_CLOUD_STS_ENDPOINT", &services);
        let (found, text) = said(&mut command);
        let has_all = expected.iter().all(|part| text.contains(part));
        assert!(found == code && has_all, "{profile}: {text}");
    }
}

#[test]
fn credentials_uri_is_shown_without_its_path() {
    let home = home();
    let uri = services().expect("the service runs") + "/Canary";
    let mut command = whoami(home.path(), &[]);
    let (code, text) = said(command.env("ALIBABA_CLOUD_CREDENTIALS_URI", uri));
    assert_eq!(code, 0, "{text}");
    assert!(
        text.contains("STS.****eUri") && text.contains("the credentials URI at 127.0.0.1"),
        "{text}"
    );
    assert!(text.contains("temporary, with a token"), "{text}");
}

#[test]
fn machine_outside_of_ecs_is_reported() {
    let home = home();
    let closed = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    let closed = format!("http://{}", closed.expect("a port is free"));
    let mut command = whoami(home.path(), &[]);
    command.env_remove("ALIBABA_CLOUD_ECS_METADATA_DISABLED");
    let (code, text) = said(command.env("ALIBABA_CLOUD_ECS_METADATA_SERVICE_ENDPOINT", closed));
    assert!(
        code == 2 && text.contains("this isn't an ECS instance with a RAM role"),
        "{text}"
    );
}

#[test]
fn failing_issuer_exits_with_1_or_5() {
    let home = home();
    let role = r#"{"current": "role", "profiles": [{"name": "role", "mode": "RamRoleArn",
        "access_key_id": "LTAI5tWorkOfMine", "access_key_secret": "Canary",
        "ram_role_arn": "acs:ram::1:role/inventory"}]}"#;
    write(&home, ".aliyun/config.json", role);
    // The local OSS refuses requests to STS, because it doesn't know them.
    let oss = LocalOss::start();
    let mut variables = oss.variables.iter();
    let endpoint = variables.find(|(name, _)| name == "OSS_ENDPOINT");
    let (_, refusing) = endpoint.expect("the variable is exported");
    // Port 1 is closed.
    for (sts, code, expected) in [
        (
            refusing.as_str(),
            1,
            "the Security Token Service at 127.0.0.1",
        ),
        (
            "http://127.0.0.1:1",
            5,
            "the request to the Security Token Service at 127.0.0.1:1 failed",
        ),
    ] {
        for command in [
            &["whoami"][..],
            &["list", "-b", "examplebucket", "-r", "cn-hangzhou"],
        ] {
            let mut ossinv = ossinv();
            ossinv
                .env("HOME", home.path())
                .env("ALIBABA_CLOUD_STS_ENDPOINT", sts);
            let (found, text) = said(ossinv.args(command));
            assert_eq!(found, code, "{text}");
            assert!(text.contains(expected), "{text}");
            assert!(text.contains("getting credentials failed"), "{text}");
            assert!(!text.contains("found no credentials"), "{text}");
        }
    }
}
