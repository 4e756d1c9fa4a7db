//! Exit statuses, and the errors that people read with them.

use std::net::TcpListener;

use assert_cmd::Command;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv};

/// Replaces the request id, which differs between runs.
fn stable(stderr: &str) -> String {
    let mut words = stderr.split_inclusive(' ').peekable();
    let mut stable = String::new();
    while let Some(word) = words.next() {
        stable.push_str(word);
        if stable.ends_with(" request id ") {
            let id = words.next().unwrap_or_default();
            stable.push_str("ID");
            stable.extend(id.find(')').map(|end| &id[end..]));
        }
    }
    stable
}

#[test]
fn existing_rule_exits_with_4() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let again = oss.put(RULE_JSON);
    assert_eq!(again.code, 4);
    assert_eq!(stable(&again.stderr), "\
error: cannot put rule \"inventory1\" into bucket examplebucket: a rule with this id exists, and rules are never overwritten; replace it, or choose another id
  because: InventoryConfigurationAlreadyExists: The inventory configuration already exists. (409, EC 0020-00000042, request id ID)
  help: to see the existing rule, run `ossinv get`; to replace it, run `ossinv replace FILE`
");
}

#[test]
fn missing_rule_or_bucket_exits_with_3() {
    let oss = LocalOss::start();
    let rule = oss.run(&["get", "nothing"]);
    assert_eq!((rule.code, rule.stdout.as_str()), (3, ""));
    assert!(
        rule.stderr.contains("no rule has this id"),
        "{}",
        rule.stderr
    );
    for command in [&["list"][..], &["get", "x"], &["delete", "x"]] {
        let bucket = oss.run(&[command, &["--bucket", "no-such-bucket"]].concat());
        assert_eq!(bucket.code, 3, "{}", bucket.stderr);
        assert!(
            bucket.stderr.contains("because: NoSuchBucket: "),
            "{}",
            bucket.stderr
        );
        assert!(
            bucket
                .stderr
                .contains("help: check the name of the bucket, and that the region"),
            "{}",
            bucket.stderr
        );
    }
}

#[test]
fn refused_request_exits_with_1() {
    let oss = LocalOss::start();
    let key = Outcome::of(
        oss.ossinv()
            .arg("list")
            .env("OSS_ACCESS_KEY_ID", "stranger"),
    );
    assert_eq!(key.code, 1);
    assert!(
        key.stderr.contains("because: InvalidAccessKeyId: "),
        "{}",
        key.stderr
    );
    let secret = Outcome::of(
        oss.ossinv()
            .arg("list")
            .env("OSS_ACCESS_KEY_SECRET", "wrong"),
    );
    assert_eq!(secret.code, 1);
    assert!(
        secret
            .stderr
            .contains("help: check the secret of the key that `ossinv whoami` shows"),
        "{}",
        secret.stderr
    );
    let account = oss.put(&RULE_JSON.replace("\"100000000000000\"", "\"200000000000000\""));
    assert_eq!(account.code, 1);
    assert!(
        account.stderr.contains("EC 0020-00000028")
            && account
                .stderr
                .contains("is 100000000000000; start it with another"),
        "{}",
        account.stderr
    );
}

#[test]
fn invalid_usage_environment_or_file_exits_with_2() {
    let oss = LocalOss::start();
    let without = |name: &str| Outcome::of(oss.ossinv().arg("list").env_remove(name));
    for name in [
        "OSS_BUCKET",
        "OSS_REGION",
        "OSS_ACCESS_KEY_ID",
        "OSS_ACCESS_KEY_SECRET",
    ] {
        let outcome = without(name);
        let flag = name.trim_start_matches("OSS_").to_lowercase();
        assert_eq!(outcome.code, 2, "{name}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains(name) || outcome.stderr.contains(&format!("--{flag}")),
            "{name}: {}",
            outcome.stderr
        );
    }
    for arguments in [
        &["unknown"][..],
        &["put"],
        &["put", "no-such-file.json"],
        &["delete"],
        &["list", "--limit", "0"],
        &["list", "--bucket", "Bad_Name"],
        &["list", "--region", "oss-cn-hangzhou"],
        &["list", "--endpoint", "http://host/path"],
        &["list", "--output", "toml"],
        &["list", "--addressing", "virtual"],
        &["list", "--timeout", "0"],
        &["get", ""],
        &["emulator", "--region", "Nowhere"],
    ] {
        let outcome = oss.run(arguments);
        assert_eq!(
            (outcome.code, outcome.stdout.as_str()),
            (2, ""),
            "{arguments:?}: {}",
            outcome.stderr
        );
        assert!(
            outcome.stderr.starts_with("error: "),
            "{arguments:?}: {}",
            outcome.stderr
        );
    }
}

#[test]
fn usage_errors_use_the_words_of_the_command_line() {
    let oss = LocalOss::start();
    for (arguments, said) in [
        (&["list", "--limit", "0"][..], "a whole number is expected"),
        (&["list", "--timeout", "abc"], "a whole number is expected"),
        (&["list", "--timeout", "00"], "a whole number is expected"),
        (
            &["list", "--timeout", "4294967296"],
            "the number is too large",
        ),
        (&["list", "--addressing", "virtual"], "omit --addressing"),
        (
            &[
                "list",
                "--endpoint",
                "http://examplebucket.oss-cn-hangzhou.aliyuncs.com",
            ],
            "use --endpoint http://oss-cn-hangzhou.aliyuncs.com\n",
        ),
        (&["emulator", "--account-id", "abc"], "digits only"),
        (&["emulator", "--port", "80x"], "from 0 to 65535"),
        (&["emulator", "--port", "65536"], "from 0 to 65535"),
        (&["emulator", "--region", "Nowhere"], "'--region <REGION>'"),
        (&["put", "no-such-file.json"], "cannot be opened: "),
    ] {
        let outcome = oss.run(arguments);
        assert_eq!(outcome.code, 2, "{arguments:?}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains(said),
            "{arguments:?}: {}",
            outcome.stderr
        );
    }
}

/// The variables of flags, with a value that is invalid and the flag.
const VARIABLES: [(&str, &str, &str); 3] = [
    ("OSS_BUCKET", "Bad_Name", "--bucket"),
    ("OSS_REGION", "Bad_Name", "--region"),
    ("OSS_ENDPOINT", "http://host/path", "--endpoint"),
];

#[test]
fn table_has_all_variables_of_flags() {
    let mut shown = Vec::new();
    for command in ["put", "replace", "get", "list", "delete", "emulator"] {
        let help = Outcome::of(ossinv().args([command, "--help"])).ok();
        let variables = help.split("[env: ").skip(1).map(str::to_owned);
        shown.extend(variables.filter_map(|rest| Some(rest.split_once(']')?.0.to_owned())));
    }
    // Every path is valid.
    shown.retain(|variable| variable != "OSSINV_JOURNAL");
    for variable in &shown {
        let mut known = VARIABLES.iter();
        assert!(known.any(|(name, ..)| name == variable), "{variable}");
    }
    for (name, ..) in VARIABLES {
        assert!(shown.iter().any(|variable| variable == name), "{name}");
    }
}

#[test]
fn empty_variable_counts_as_not_set() {
    let oss = LocalOss::start();
    for (name, ..) in VARIABLES {
        // Without a key, nothing is sent.
        let list = || {
            let mut command = oss.ossinv();
            command.arg("list").env_remove("OSS_ACCESS_KEY_ID");
            command
        };
        let empty = Outcome::of(list().env(name, ""));
        let unset = Outcome::of(list().env_remove(name));
        assert_eq!((empty.code, empty.stderr), (unset.code, unset.stderr));
    }
    let local = LocalOss::start_with(&[], &[("OSS_REGION", "")]);
    let mut variables = local.variables.iter();
    assert!(variables.any(|(name, value)| name == "OSS_REGION" && value == "cn-hangzhou"));
}

#[test]
fn invalid_variable_is_named_with_its_flag() {
    let oss = LocalOss::start();
    for (name, value, flag) in VARIABLES {
        let outcome = Outcome::of(oss.ossinv().arg("list").env(name, value));
        assert_eq!(outcome.code, 2, "{name}: {}", outcome.stderr);
        for said in [name, flag] {
            assert!(outcome.stderr.contains(said), "{name}: {}", outcome.stderr);
        }
    }
}

#[test]
fn texts_in_usage_errors_are_escaped() {
    for (arguments, region) in [
        (&["get", "--x\u{202e}\x1b[31m"] as &[_], ""),
        (&["get\u{202e}"], ""),
        (&["whoami", "b\u{202e}"], ""),
        (&["list", "--bucket", "examplebucket"], "cn\u{202e}\x1b[31m"),
        (&["list", "--bucket", "b\u{202e}"], ""),
    ] {
        let outcome = Outcome::of(ossinv().args(arguments).env("OSS_REGION", region));
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(r"\u{202e}"), "{}", outcome.stderr);
        let acts = |c| ['\u{202e}', '\x1b'].contains(&c);
        assert!(!outcome.stderr.contains(acts), "{:?}", outcome.stderr);
    }
}

#[test]
fn missing_bucket_names_flag_and_variable() {
    let missing = Outcome::of(ossinv().arg("list"));
    assert_eq!(missing.code, 2);
    assert!(
        missing
            .stderr
            .contains("tip: use --bucket or the variable OSS_BUCKET\n"),
        "{}",
        missing.stderr
    );
}

#[test]
fn variable_with_line_break_is_not_missing() {
    let oss = LocalOss::start();
    for name in [
        "OSS_ACCESS_KEY_ID",
        "OSS_ACCESS_KEY_SECRET",
        "OSS_SESSION_TOKEN",
    ] {
        let outcome = Outcome::of(oss.ossinv().arg("list").env(name, "canary\n"));
        let said = format!("because: the environment variable {name} is set, but ");
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(&said), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("a blank"), "{}", outcome.stderr);
        assert!(
            !outcome.stderr.contains("help: set OSS_ACCESS_KEY_ID"),
            "{}",
            outcome.stderr
        );
        assert!(!outcome.stderr.contains("canary"), "{}", outcome.stderr);
    }
}

#[test]
fn wrong_region_or_scheme_gets_help() {
    let oss = LocalOss::start();
    let region = oss.run(&["list", "--region", "cn-beijing"]);
    let help = "help: check the region: it is cn-beijing, but the service names cn-hangzhou\n";
    assert_eq!(region.code, 1);
    assert!(region.stderr.ends_with(help), "{}", region.stderr);

    let mut endpoints = oss
        .variables
        .iter()
        .filter(|(name, _)| name == "OSS_ENDPOINT");
    let (_, plain) = endpoints.next().expect("an endpoint");
    let scheme = oss.run(&["list", "--endpoint", plain.trim_start_matches("http://")]);
    assert_eq!(scheme.code, 5);
    let help = format!("so https was assumed; for plain HTTP use {plain}\n");
    assert!(scheme.stderr.ends_with(&help), "{}", scheme.stderr);
}

#[test]
fn f01_refused_connection_is_retried_and_exits_with_5() {
    let oss = LocalOss::start();
    // Port 1 is closed.
    let refused = oss.run(&["list", "--endpoint", "http://127.0.0.1:1"]);
    assert_eq!((refused.code, refused.stdout.as_str()), (5, ""));
    for said in [
        "after 3 attempts",
        "127.0.0.1:1",
        "help: the endpoint is on this machine: start the service there",
    ] {
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
    }
}

#[test]
fn missing_response_exits_with_5() {
    let oss = LocalOss::start();
    let silent = TcpListener::bind("127.0.0.1:0").expect("a port");
    let endpoint = format!("http://{}", silent.local_addr().expect("an address"));
    let timeout = oss.run(&["list", "--timeout", "1", "--endpoint", &endpoint]);
    assert_eq!(timeout.code, 5);
    assert!(
        timeout.stderr.contains("timed out after 1s"),
        "{}",
        timeout.stderr
    );
}

#[test]
fn port_in_use_exits_with_2() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let mut command: Command = ossinv();
    let outcome = Outcome::of(command.args(["emulator", "--port", &port]));
    assert_eq!(outcome.code, 2);
    let said = format!("error: cannot listen on 127.0.0.1:{port}\n  because: ");
    assert!(outcome.stderr.starts_with(&said), "{}", outcome.stderr);
    let help = "\n  help: stop the program that uses the port, or choose another port; 0 chooses a free one\n";
    assert!(outcome.stderr.ends_with(help), "{}", outcome.stderr);
}

/// As in `ossinv list | head -1`.
#[cfg(unix)]
#[test]
fn closed_output_is_not_an_error() {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let status = std::process::Command::new(assert_cmd::cargo::cargo_bin!("ossinv"))
        .arg("quickstart")
        .stdout(writer)
        .stderr(std::process::Stdio::piped())
        .output()
        .expect("the program runs");
    assert!(status.status.success());
    assert_eq!(String::from_utf8_lossy(&status.stderr), "");
}

#[test]
fn usage_omits_flags_that_variables_set() {
    let oss = LocalOss::start();
    let outcome = oss.run(&["put"]);
    assert_eq!(outcome.code, 2);
    let usage = "\nUsage: ossinv put [OPTIONS] <PATH>...\n";
    assert!(outcome.stderr.contains(usage), "{}", outcome.stderr);
    for (alias, command) in [("create", "put"), ("ls", "list"), ("rm", "delete")] {
        let help = oss.run(&[alias, "--help"]).ok();
        assert!(
            help.contains(&format!("Usage: ossinv {command} ")),
            "{help}"
        );
    }
}

#[test]
fn token_that_is_not_of_the_key_names_its_variable() {
    let oss = LocalOss::start();
    let mut list = oss.ossinv();
    let outcome = Outcome::of(list.env("OSS_SESSION_TOKEN", "of-another-key").arg("list"));
    assert_eq!(outcome.code, 1, "{}", outcome.stderr);
    let help = "  help: OSS_SESSION_TOKEN is set; unset it";
    assert!(outcome.stderr.contains(help), "{}", outcome.stderr);
}
