//! Patterns, prefixes and several buckets.

use serde_json::Value;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON};

/// Starts a local OSS with rules, each named by its bucket and its id.
fn with_rules(rules: &[(&str, &str)]) -> LocalOss {
    let buckets = [
        "--bucket", "logs-a", "--bucket", "logs-b", "--bucket", "other",
    ];
    let oss = LocalOss::start_with(&buckets, &[]);
    for (bucket, id) in rules {
        let rule = RULE_JSON.replace("inventory1", id);
        let mut put = oss.ossinv();
        put.args(["put", "-", "-b", bucket]).write_stdin(rule);
        Outcome::of(&mut put).ok();
    }
    oss
}

const RULES: [(&str, &str); 5] = [
    ("logs-a", "daily-1"),
    ("logs-a", "daily-2"),
    ("logs-a", "weekly-1"),
    ("logs-b", "daily-1"),
    ("other", "once"),
];

/// Runs `list -o id` or `get -o id`.
fn ids(oss: &LocalOss, arguments: &[&str]) -> Vec<String> {
    let shown = oss.run(&[arguments, &["-o", "id"]].concat()).ok();
    shown.lines().map(str::to_owned).collect()
}

#[test]
fn list_and_get_select_by_id_pattern_and_prefix() {
    let oss = with_rules(&RULES);
    let list = |arguments: &[&str]| ids(&oss, &[&["list"], arguments].concat());
    assert_eq!(list(&[]), ["daily-1", "daily-2", "weekly-1"]);
    assert_eq!(list(&["daily-*"]), ["daily-1", "daily-2"]);
    assert_eq!(list(&["*-1"]), ["daily-1", "weekly-1"]);
    assert_eq!(list(&["daily-?", "weekly-1"]).len(), 3);
    assert_eq!(list(&["--prefix", "week"]), ["weekly-1"]);
    assert_eq!(list(&["missing", "x*"]), [""; 0]);
    assert_eq!(list(&["*", "--limit", "1"]), ["daily-1"]);

    let get = |arguments: &[&str]| ids(&oss, &[&["get"], arguments].concat());
    assert_eq!(get(&["daily-*"]), ["daily-1", "daily-2"]);
    assert_eq!(get(&["daily-1", "weekly-1"]), ["daily-1", "weekly-1"]);
    assert_eq!(get(&["--prefix", "daily"]), ["daily-1", "daily-2"]);
    let one: Value = serde_json::from_str(&oss.run(&["get", "daily-1"]).ok()).expect("JSON");
    assert_eq!(one["Id"], "daily-1");
    for nothing in [&["x*"][..], &["daily-1", "missing"], &["--prefix", "x"]] {
        let missing = oss.run(&[&["get"], nothing].concat());
        assert_eq!(missing.code, 3, "{}", missing.stderr);
        assert_eq!(missing.stdout, "");
        assert!(
            missing
                .stderr
                .starts_with("error: no rule of bucket logs-a ")
        );
    }
    assert_eq!(oss.run(&["get"]).code, 2);
}

#[test]
fn lists_of_several_buckets_name_the_bucket() {
    let oss = with_rules(&RULES);
    let two = ["-b", "logs-a", "-b", "logs-b", "daily-1"];
    let list = |format: &str| oss.run(&[&["list", "-o", format], &two[..]].concat()).ok();
    let table = list("table");
    let lines: Vec<_> = table.lines().collect();
    assert!(
        lines[0].starts_with("BUCKET  ID       FREQUENCY"),
        "{table}"
    );
    assert!(lines[1].starts_with("logs-a  daily-1  Daily"), "{table}");
    assert!(lines[2].starts_with("logs-b  daily-1  Daily"), "{table}");
    let json: Value = serde_json::from_str(&list("json")).expect("JSON");
    assert_eq!(json[1]["Bucket"], "logs-b");
    assert_eq!(json[1]["Id"], "daily-1");
    assert!(list("yaml").starts_with("- Bucket: logs-a\n  Id: daily-1\n"));
    assert_eq!(list("ndjson").lines().count(), 2);
    assert_eq!(list("id"), "logs-a\tdaily-1\nlogs-b\tdaily-1\n");
    let csv = list("csv");
    assert!(csv.starts_with("bucket,id,enabled,"), "{csv}");
    assert!(csv.contains("\nlogs-b,daily-1,yes,"), "{csv}");
    let xml = oss.run(&[&["list", "-o", "xml"], &two[..]].concat());
    assert_eq!(xml.code, 2, "{}", xml.stderr);
    assert_eq!(oss.run(&["list", "-b", "logs-a", "-b", "logs-a"]).code, 2);
    assert_eq!(
        oss.run(&["put", "-", "-b", "logs-a", "-b", "other"]).code,
        2
    );
}

#[test]
fn all_buckets_can_be_filtered() {
    let oss = with_rules(&RULES);
    let all = ids(&oss, &["list", "--all-buckets"]);
    assert_eq!(all.len(), 5, "{all:?}");
    let logs = ids(&oss, &["list", "--all-buckets=logs-*", "*-1"]);
    assert_eq!(
        logs,
        ["logs-a\tdaily-1", "logs-a\tweekly-1", "logs-b\tdaily-1"]
    );
    let none = oss.run(&["list", "--all-buckets=x*"]);
    assert_eq!(none.code, 3, "{}", none.stderr);
    let both = oss.run(&["delete", "*", "--all-buckets", "-b", "other"]);
    assert_eq!(both.code, 2, "{}", both.stderr);
    let said = "the argument '--all-buckets' cannot be used with '--bucket <BUCKET>'";
    assert!(both.stderr.contains(said), "{}", both.stderr);
    let elsewhere = oss.run(&["list", "--all-buckets", "-r", "cn-beijing"]);
    assert_eq!(elsewhere.code, 1, "{}", elsewhere.stderr);
}

#[test]
fn missing_rule_is_an_error_only_with_strict() {
    let oss = with_rules(&RULES);
    let deleted = oss.run(&["delete", "missing", "daily-1"]);
    assert_eq!(deleted.code, 0, "{}", deleted.stderr);
    assert_eq!(
        deleted.stderr,
        "rule missing of bucket logs-a doesn't exist\n\
         the service accepted the deletion of rule daily-1 of bucket logs-a\n"
    );
    let strict = oss.run(&["delete", "--strict", "missing", "daily-2"]);
    assert_eq!(strict.code, 3, "{}", strict.stderr);
    for said in [
        "error: stopped at rule missing\n  because: rule missing of bucket logs-a doesn't exist\n",
        "\n  not tried: rule daily-2\n",
    ] {
        assert!(strict.stderr.contains(said), "{}", strict.stderr);
    }
    assert_eq!(ids(&oss, &["list"]), ["daily-2", "weekly-1"]);
}

#[test]
fn patterns_are_deleted_only_with_yes() {
    let oss = with_rules(&RULES);
    let asked = oss.run(&["delete", "daily-*"]);
    assert_eq!(asked.code, 2, "{}", asked.stderr);
    assert_eq!(
        asked.stderr,
        "- delete daily-1\n- delete daily-2\n\
         bucket logs-a: 0 to create, 0 to replace, 2 to delete, 0 unchanged\n\
         error: cannot ask whether to delete 2 rules without a terminal; use --yes\n"
    );
    let shown = oss.run(&["delete", "daily-*", "--dry-run"]);
    assert_eq!(shown.code, 0, "{}", shown.stderr);
    assert_eq!(
        shown.stderr,
        "would delete rule daily-1\nwould delete rule daily-2\n"
    );
    assert_eq!(ids(&oss, &["list"]).len(), 3);
    let folder = tempfile::tempdir().expect("a directory");
    let journal = folder.path().to_str().expect("UTF-8");
    let buckets = ["--all-buckets=logs-*", "--yes", "--journal", journal];
    oss.run(&[&["delete", "daily-*"], &buckets[..]].concat())
        .ok();
    assert_eq!(
        ids(&oss, &["list", "--all-buckets"]),
        ["logs-a\tweekly-1", "other\tonce"]
    );
    let everywhere = oss.run(&["delete", "weekly-1", "--all-buckets"]);
    assert_eq!(everywhere.code, 2, "{}", everywhere.stderr);
    let nothing = oss.run(&["delete", "daily-*", "--yes"]);
    assert_eq!(nothing.code, 3, "{}", nothing.stderr);
    assert_eq!(
        nothing.stderr,
        "error: no rule of bucket logs-a matches daily-*\n"
    );
    assert_eq!(oss.run(&["delete", "--yes"]).code, 2);
}

/// A shell variable that isn't set mustn't select everything.
#[test]
fn empty_selection_is_refused() {
    let oss = with_rules(&RULES);
    for command in [
        &["get"][..],
        &["list"],
        &["delete", "--yes"],
        &["enable", "--yes"],
        &["disable", "--yes"],
        &["export", "."],
        &["copy", "logs-a", "logs-b", "--yes"],
        &["edit", "--yes", "--set", "IsEnabled=false"],
    ] {
        for selection in [&["--prefix", ""][..], &["--prefix="], &[""]] {
            // It would be the name of a directory.
            if (command, selection) == (&["export", "."], &[""]) {
                continue;
            }
            let refused = oss.run(&[command, selection].concat());
            let reason = "it must not be empty; * selects all rules";
            assert!(
                refused.stderr.contains(reason),
                "{command:?}: {}",
                refused.stderr
            );
            assert_eq!(refused.code, 2, "{command:?} {selection:?}");
        }
    }
    let unset = oss.run(&["edit", "*", "--yes", "--set", "Filter/Prefix="]);
    let said = "the value is empty; to remove the element, use --unset Filter/Prefix";
    assert!(unset.stderr.contains(said), "{}", unset.stderr);
    assert_eq!(unset.code, 2);
    assert_eq!(ids(&oss, &["list"]).len(), 3);
}
