//! No secret in any output, at any verbosity.

use assert_cmd::Command;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv};

const SECRET: &str = "CanarySecret0123456789";
const TOKEN: &str = "CanaryToken0123456789";
const KEY: [(&str, &str); 3] = [
    ("OSS_ACCESS_KEY_ID", "TestKeyId"),
    ("OSS_ACCESS_KEY_SECRET", SECRET),
    ("OSS_SESSION_TOKEN", TOKEN),
];

#[test]
fn f55_logs_and_errors_have_no_secret() {
    let oss = LocalOss::start_with(&["--key-from-env"], &KEY);
    assert!(
        !oss.variables
            .iter()
            .any(|(_, value)| value.contains("Canary"))
    );
    let command = || {
        let mut command = oss.ossinv();
        command.envs(KEY);
        command
    };
    let run = |command: &mut Command, arguments: &[&str], verbosity: &str| {
        let outcome = Outcome::of(command.args(arguments).arg(verbosity));
        let said = outcome.stdout + &outcome.stderr;
        assert!(!said.contains("Canary"), "{said}");
        (outcome.code, said)
    };
    for verbosity in ["-v", "-vv", "-vvv"] {
        let mut put = command();
        put.write_stdin(RULE_JSON);
        assert_eq!(run(&mut put, &["put", "-"], verbosity).0, 0);
        let (code, said) = run(&mut command(), &["list"], verbosity);
        let logged = said.contains("ListBucketInventory") || said.contains("?inventory 200 in ");
        assert!(code == 0 && logged, "{said}");
        assert_eq!(run(&mut command(), &["get", "missing"], verbosity).0, 3);
        assert_eq!(
            run(&mut command(), &["delete", "inventory1"], verbosity).0,
            0
        );
        let mut wrong = command();
        wrong.env("OSS_ACCESS_KEY_SECRET", format!("{SECRET}x"));
        assert_eq!(run(&mut wrong, &["list"], verbosity).0, 1);
        let mut token = command();
        token.env("OSS_SESSION_TOKEN", format!("{TOKEN}x"));
        assert_eq!(run(&mut token, &["list"], verbosity).0, 1);
        let mut blank = command();
        blank.env("OSS_ACCESS_KEY_SECRET", format!("{SECRET}\n"));
        assert_eq!(run(&mut blank, &["list"], verbosity).0, 2);
    }
}

#[test]
fn password_in_endpoint_is_not_printed() {
    for arguments in [
        ["list", "--endpoint=https://user:Canary@host"],
        ["list", "--endpoint=Canary:x@host"],
    ] {
        let mut command = ossinv();
        command.envs(KEY).envs([
            ("OSS_BUCKET", "examplebucket"),
            ("OSS_REGION", "cn-hangzhou"),
        ]);
        let outcome = Outcome::of(command.args(arguments));
        assert_eq!(outcome.code, 2);
        assert!(!outcome.stderr.contains("Canary"), "{}", outcome.stderr);
    }
    let mut help = ossinv();
    help.envs(KEY)
        .env("OSS_ENDPOINT", "https://user:Canary@host");
    assert!(
        !Outcome::of(help.args(["list", "--help"]))
            .ok()
            .contains("Canary")
    );
}
