//! Comparing rules in files with those of a bucket.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_YAML};

/// Fills a directory with three rules, and the bucket with two of them and another.
pub(crate) fn set_up(oss: &LocalOss, folder: &Path) {
    let rule = |id: &str| RULE_YAML.replace("inventory1", id);
    let weekly = |id: &str| rule(id).replace("Daily", "Weekly");
    for (name, rule) in [
        ("same.yaml", rule("same")),
        ("changed.yaml", weekly("changed")),
        ("new.yaml", rule("new")),
    ] {
        fs::write(folder.join(name), rule).expect("a file");
    }
    for id in ["same", "changed", "other"] {
        oss.put(&rule(id)).ok();
    }
}

fn run(oss: &LocalOss, folder: &Path, arguments: &[&str]) -> Outcome {
    let mut ossinv = oss.ossinv();
    Outcome::of(ossinv.current_dir(folder).args(arguments))
}

#[test]
fn query_selects_from_changes() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let query = "[?change!='unchanged'].[id, change]";
    let plan = run(
        &oss,
        folder.path(),
        &["plan", ".", "--query", query, "-o", "text"],
    );
    assert_eq!(
        plan.ok(),
        "changed  replace\nnew      create\nother    unmanaged\n"
    );
    let diff = run(&oss, folder.path(), &["diff", ".", "--query", "length(@)"]);
    assert_eq!((diff.stdout.as_str(), diff.code), ("2\n", 1));
    let objects = run(
        &oss,
        folder.path(),
        &["plan", ".", "--query", "[]", "-o", "text"],
    );
    assert_eq!((objects.stdout.as_str(), objects.code), ("", 2));
}

const NEW: &str = "\
--- /dev/null
+++ ./new.yaml (rule new)
+Id: new
+IsEnabled: true
+Filter/Prefix: obj-prefix
+Filter/LastModifyBeginTimeStamp: 1637883649
+Filter/LastModifyEndTimeStamp: 1638347592
+Filter/LowerSizeBound: 1024
+Filter/UpperSizeBound: 1048576
+Filter/StorageClass: IA,Standard
+Destination/OSSBucketDestination/Format: CSV
+Destination/OSSBucketDestination/AccountId: 100000000000000
+Destination/OSSBucketDestination/RoleArn: acs:ram::100000000000000:role/AliyunOSSRole
+Destination/OSSBucketDestination/Bucket: acs:oss:::destination-bucket
+Destination/OSSBucketDestination/Prefix: destination-prefix
+Destination/OSSBucketDestination/Encryption/SSE-OSS
+Schedule/Frequency: Daily
+IncludedObjectVersions: Current
+OptionalFields/Field: Size, LastModifiedDate, StorageClass, ETag, IsMultipartUploaded, EncryptionStatus
";

const CHANGED: &str = "\
--- bucket examplebucket (rule changed)
+++ ./changed.yaml (rule changed)
-Schedule/Frequency: Daily
+Schedule/Frequency: Weekly
";

#[test]
fn diff_has_a_line_for_each_element() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let outcome = run(&oss, folder.path(), &["diff", "."]);
    assert_eq!(outcome.stdout, format!("{CHANGED}{NEW}"));
    assert_eq!(outcome.stderr, "only in bucket examplebucket: other\n");
    assert_eq!(outcome.code, 1);
    let pruned = run(&oss, folder.path(), &["diff", "same.yaml", "--prune", "o*"]);
    let start =
        "--- bucket examplebucket (rule other)\n+++ /dev/null\n-Id: other\n-IsEnabled: true\n";
    assert!(pruned.stdout.starts_with(start), "{}", pruned.stdout);
    assert_eq!(pruned.stderr, "only in bucket examplebucket: changed\n");
    assert_eq!(pruned.code, 1);
}

#[test]
fn equal_rules_have_no_diff() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    // The same rule in another notation.
    let zeros = RULE_JSON
        .replace("inventory1", "same")
        .replace("\"Standard,IA\"", "\"IA,Standard\"");
    fs::write(folder.path().join("same.json"), zeros).expect("a file");
    let equal = run(&oss, folder.path(), &["diff", "same.json"]);
    assert_eq!((equal.stdout.as_str(), equal.code), ("", 0));
    assert_eq!(
        equal.stderr,
        "only in bucket examplebucket: changed, other\n"
    );
    let equal = run(&oss, folder.path(), &["diff", "same.json", "-o", "json"]);
    assert_eq!((equal.stdout.as_str(), equal.code), ("[]\n", 0));
}

#[test]
fn failed_diff_is_not_a_difference() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let mut ossinv = oss.ossinv();
    ossinv.env("OSS_ACCESS_KEY_SECRET", "wrong");
    let refused = Outcome::of(ossinv.current_dir(folder.path()).args(["diff", "."]));
    assert_eq!((refused.stdout.as_str(), refused.code), ("", 2));
    assert!(
        refused.stderr.contains("SignatureDoesNotMatch"),
        "{}",
        refused.stderr
    );
    let missing = run(&oss, folder.path(), &["diff", ".", "-b", "missing-bucket"]);
    assert_eq!((missing.stdout.as_str(), missing.code), ("", 3));
}

#[test]
fn plan_counts_what_apply_would_do() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let expected = "\
~ replace changed
    Schedule/Frequency: Daily → Weekly
+ create new
bucket examplebucket: 1 to create, 1 to replace, 0 to delete, 1 unchanged
only in bucket examplebucket: other
";
    assert_eq!(run(&oss, folder.path(), &["plan", "."]).ok(), expected);
    let expected = "\
~ replace changed
    Schedule/Frequency: Daily → Weekly
+ create new
- delete other
bucket examplebucket: 1 to create, 1 to replace, 1 to delete, 1 unchanged
";
    let pruned = run(&oss, folder.path(), &["plan", ".", "--prune", "*"]);
    assert_eq!(pruned.ok(), expected);
}

#[test]
fn plan_as_json_has_every_rule() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let shown = run(&oss, folder.path(), &["plan", ".", "-o", "json"]).ok();
    let mut rules: Vec<Value> = serde_json::from_str(&shown).expect("JSON");
    let created = rules[1]["differences"].as_array_mut().expect("an array");
    assert_eq!(
        created[0],
        json!({"element": "Id", "old": null, "new": "new"})
    );
    created.clear();
    let rule = |id: &str, change: &str| json!({"bucket": "examplebucket", "id": id, "change": change, "differences": []});
    let from = |mut rule: Value, file: &str| {
        rule["file"] = format!("./{file}").into();
        rule
    };
    let mut changed = from(rule("changed", "replace"), "changed.yaml");
    changed["differences"] =
        json!([{"element": "Schedule/Frequency", "old": "Daily", "new": "Weekly"}]);
    let expected = [
        changed,
        from(rule("new", "create"), "new.yaml"),
        from(rule("same", "unchanged"), "same.yaml"),
        rule("other", "unmanaged"),
    ];
    assert_eq!(rules, expected);
}

#[cfg(target_os = "linux")]
#[test]
fn changes_are_coloured_on_a_terminal() {
    use crate::terminal::Terminal;

    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(&oss, folder.path());
    let show = |arguments: &[&str], no_color: &str| {
        let mut command = std::process::Command::new(crate::local_oss::program());
        command.args(arguments).current_dir(folder.path());
        command.env_clear().envs(oss.variables.iter().cloned());
        Terminal::start(command.env("NO_COLOR", no_color))
            .finish()
            .1
    };
    let diff = show(&["diff", "changed.yaml"], "");
    assert!(
        diff.contains("\x1b[31m-Schedule/Frequency: Daily\x1b[0m\n\x1b[32m+Schedule/Frequency: Weekly\x1b[0m\n"),
        "{diff:?}"
    );
    assert!(show(&["diff", "."], "1").starts_with(CHANGED));
    let plan = show(&["plan", "changed.yaml"], "");
    assert!(
        plan.contains("\x1b[33m~ replace changed\x1b[0m\n"),
        "{plan:?}"
    );
}
