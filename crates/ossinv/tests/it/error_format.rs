//! Errors as objects for programs.

use serde_json::Value;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv};

/// Parses standard error, which has to be one line.
fn object(outcome: &Outcome) -> Value {
    assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
    let object: Value = serde_json::from_str(&outcome.stderr).expect("an object");
    assert_eq!(object["exit_status"], outcome.code);
    object
}

#[test]
fn refusal_has_code_ec_and_request_id() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let mut put = oss.ossinv();
    put.args(["put", "-", "--error-format", "json"]);
    let put = Outcome::of(put.write_stdin(RULE_JSON));
    let error = object(&put);
    for (key, value) in [
        ("code", "InventoryConfigurationAlreadyExists"),
        ("ec", "0020-00000042"),
        ("operation", "PutBucketInventory"),
        ("see", "https://api.aliyun.com/troubleshoot?q=0020-00000042"),
        (
            "help",
            "to see the existing rule, run `ossinv get`; to replace it, run `ossinv replace FILE`",
        ),
    ] {
        assert_eq!(error[key], value, "{error:#}");
    }
    assert_eq!(
        (&error["status"], &error["attempts"]),
        (&409.into(), &1.into())
    );
    assert_eq!(error["request_id"].as_str().map(str::len), Some(24));
    assert!(
        error["message"]
            .as_str()
            .is_some_and(|it| it.starts_with("cannot put rule"))
    );
}

#[test]
fn every_failure_is_one_object() {
    let oss = LocalOss::start();
    for (arguments, code) in [
        (&["get", "missing"][..], 3),
        (&["delete", "--strict", "missing", "other"], 3),
        (&["list", "--endpoint", "http://127.0.0.1:1"], 5),
        (&["put", "no-such-file.json"], 2),
        (&["list", "--limit", "0"], 2),
        (&["unknown"], 2),
    ] {
        let outcome = oss.run(&[&["--error-format=json"], arguments].concat());
        assert_eq!(
            (outcome.code, &*outcome.stdout),
            (code, ""),
            "{}",
            outcome.stderr
        );
        let error = object(&outcome);
        assert!(
            error["message"].as_str().is_some_and(|it| !it.is_empty()),
            "{error:#}"
        );
    }
    let stopped = oss.run(&["delete", "--strict", "a", "b", "--error-format=json"]);
    assert_eq!(object(&stopped)["details"][0], "not tried: rule b");
    let none = Outcome::of(ossinv().args(["whoami", "--error-format", "json"]));
    assert!(object(&none)["help"].is_string(), "{}", none.stderr);
}

#[test]
fn connection_error_has_three_lines() {
    let oss = LocalOss::start();
    let outcome = oss.run(&["list", "--endpoint", "http://127.0.0.1:1"]);
    let lines: Vec<_> = outcome.stderr.lines().collect();
    assert_eq!(lines.len(), 3, "{}", outcome.stderr);
    assert!(lines[0].starts_with("error: cannot list the rules of bucket examplebucket"));
    assert!(lines[1].starts_with(
        "  because: ListBucketInventory: no response was received, after 3 attempts in "
    ));
    assert!(
        lines[1]
            .ends_with(": could not connect (peer 127.0.0.1:1): Connection refused (os error 111)"),
        "{}",
        outcome.stderr
    );
    assert!(lines[2].starts_with("  help: "));
}
