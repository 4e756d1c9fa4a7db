//! `ossinv copy`, `enable` and `disable`.

use serde_json::Value;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv};

/// A local OSS with the buckets of the tests, and a folder for the journal.
struct Buckets {
    oss: LocalOss,
    journal: tempfile::TempDir,
}

impl Buckets {
    fn start() -> Self {
        let oss = LocalOss::start_with(&["--bucket", "examplebucket", "--bucket", "other"], &[]);
        let journal = tempfile::tempdir().expect("a folder");
        Self { oss, journal }
    }

    fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = self.oss.ossinv();
        command.env("OSSINV_JOURNAL", self.journal.path());
        Outcome::of(command.args(arguments))
    }

    fn put(&self, id: &str) {
        self.oss.put(&RULE_JSON.replace("inventory1", id)).ok();
    }

    fn rules(&self, bucket: &str) -> Value {
        let rules = self.run(&["list", "-b", bucket, "-o", "json"]).ok();
        serde_json::from_str(&rules).expect("JSON")
    }

    /// Returns the ids of the rules that are enabled.
    fn enabled(&self) -> Vec<String> {
        let rules = self.rules("examplebucket");
        let rules = rules.as_array().expect("a list").iter();
        let enabled = rules.filter(|rule| rule["IsEnabled"] == true);
        enabled
            .map(|rule| rule["Id"].as_str().expect("an id").to_owned())
            .collect()
    }
}

#[test]
fn selected_rules_are_disabled_and_enabled() {
    let buckets = Buckets::start();
    for id in ["a-1", "a-2", "b", "c"] {
        buckets.put(id);
    }
    let outcome = buckets.run(&["disable", "a-*", "c", "--yes"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    assert_eq!(buckets.enabled(), ["b"]);
    buckets.run(&["enable", "a-1", "b"]).ok();
    assert_eq!(buckets.enabled(), ["a-1", "b"]);
    let again = buckets.run(&["enable", "b"]);
    assert_eq!(again.code, 0, "{}", again.stderr);
    assert_eq!(buckets.run(&["enable", "d*"]).code, 3);
    assert_eq!(buckets.run(&["disable"]).code, 2);
    assert_eq!(buckets.enabled(), ["a-1", "b"]);
    let pending = std::fs::read_dir(buckets.journal.path()).expect("the journal");
    assert_eq!(pending.count(), 0);
}

#[test]
fn toggling_of_unnamed_rules_needs_yes() {
    let buckets = Buckets::start();
    for id in ["a-1", "a-2"] {
        buckets.put(id);
    }
    for (selection, question) in [
        (&["a-*"][..], "replace 2 rules"),
        (&["--prefix", "a-1"], "replace 1 rule"),
        (&["a-1", "--all-buckets=examplebucket"], "replace 1 rule"),
    ] {
        let refused = buckets.run(&[&["disable"], selection].concat());
        let said =
            format!("error: cannot ask whether to {question} without a terminal; use --yes\n");
        assert!(refused.stderr.ends_with(&said), "{}", refused.stderr);
        assert!(
            refused.stderr.starts_with("~ replace a-1\n"),
            "{}",
            refused.stderr
        );
        assert_eq!(refused.code, 2);
        let dry = buckets.run(&[&["disable", "--dry-run"], selection].concat());
        assert!(dry.ok().contains("IsEnabled: true → false\n"));
    }
    assert_eq!(buckets.enabled(), ["a-1", "a-2"]);
    buckets.run(&["disable", "a-1", "a-2"]).ok();
    assert_eq!(buckets.enabled(), [""; 0]);
}

#[test]
fn copied_rules_are_those_of_the_other_bucket() {
    let buckets = Buckets::start();
    buckets.put("a-1");
    buckets.put("a-2");
    let outcome = buckets.run(&["copy", "oss://examplebucket", "oss://other", "a-1"]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let rules = buckets.rules("examplebucket");
    assert_eq!(buckets.rules("other"), Value::from(vec![rules[0].clone()]));
    let preview = buckets
        .run(&["copy", "examplebucket", "other", "--dry-run"])
        .ok();
    assert!(
        preview.contains("1 to create, 0 to replace, 0 to delete, 1 unchanged"),
        "{preview}"
    );
    buckets.run(&["copy", "examplebucket", "other"]).ok();
    assert_eq!(buckets.rules("other"), rules);
}

#[test]
fn differing_rule_is_replaced_only_after_consent() {
    let buckets = Buckets::start();
    buckets.put("a");
    buckets.run(&["copy", "examplebucket", "other"]).ok();
    buckets.run(&["disable", "a"]).ok();
    let before = buckets.rules("other");
    let refused = buckets.run(&["copy", "examplebucket", "other"]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert_eq!(buckets.rules("other"), before);
    buckets
        .run(&["copy", "examplebucket", "other", "--yes"])
        .ok();
    assert_eq!(buckets.rules("other"), buckets.rules("examplebucket"));
}

#[test]
fn destination_of_copies_is_changed_by_flags() {
    let buckets = Buckets::start();
    buckets.put("a");
    let copy = ["copy", "examplebucket", "other", "--destination=reports"];
    buckets
        .run(
            &[
                &copy[..],
                &["--role-arn=acs:ram::100000000000000:role/mine"],
            ]
            .concat(),
        )
        .ok();
    let rules = buckets.rules("other");
    let destination = &rules[0]["Destination"]["OSSBucketDestination"];
    assert_eq!(destination["Bucket"], "acs:oss:::reports");
    assert_eq!(destination["RoleArn"], "acs:ram::100000000000000:role/mine");
}

#[test]
fn destination_in_another_region_is_refused_before_the_copy() {
    let buckets = Buckets::start();
    buckets.put("a");
    let other = LocalOss::start_with(&["--region", "eu-central-1"], &[]);
    let endpoint = other
        .variables
        .iter()
        .find(|(name, _)| name == "OSS_ENDPOINT");
    let endpoint = endpoint.map(|(_, url)| url.as_str()).expect("a URL");
    let copy = [
        "copy",
        "examplebucket",
        "examplebucket",
        "--to-region=eu-central-1",
        "--to-endpoint",
        endpoint,
    ];
    let refused = buckets.run(&copy);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    let said = "writes its reports to bucket destination-bucket, which is in cn-hangzhou; name a bucket in eu-central-1";
    assert!(refused.stderr.contains(said), "{}", refused.stderr);
    assert_eq!(other.run(&["list", "-o", "id"]).ok(), "");
}

#[test]
fn bucket_is_not_copied_to_itself() {
    let mut command = ossinv();
    command.args([
        "copy",
        "examplebucket",
        "oss://examplebucket",
        "--region=cn-hangzhou",
    ]);
    let outcome = Outcome::of(&mut command);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("can't be copied to itself"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn element_of_several_rules_is_set_at_once() {
    let buckets = Buckets::start();
    for id in ["a-1", "a-2", "b"] {
        buckets.put(id);
    }
    let set = [
        "edit",
        "a-*",
        "--set",
        "Schedule/Frequency=Monthly",
        "--set=Schedule/DayOfMonth=3",
    ];
    let plan = buckets.run(&[&set[..], &["--dry-run"]].concat()).ok();
    assert!(
        plan.contains("Schedule/Frequency: Daily → Monthly"),
        "{plan}"
    );
    let refused = buckets.run(&set);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    buckets.run(&[&set[..], &["--yes"]].concat()).ok();
    let rules = buckets.rules("examplebucket");
    let schedules = ["Monthly", "Monthly", "Daily"];
    for (rule, frequency) in rules.as_array().expect("a list").iter().zip(schedules) {
        assert_eq!(rule["Schedule"]["Frequency"], frequency, "{rule}");
    }
    assert_eq!(rules[0]["Schedule"]["DayOfMonth"], 3);
}

#[test]
fn elements_are_unset_before_others_are_set() {
    let buckets = Buckets::start();
    buckets.put("a");
    let encryption = "Destination/OSSBucketDestination/Encryption";
    let outcome = buckets.run(&[
        "edit",
        "a",
        "--yes",
        "--unset=Filter",
        "--unset",
        encryption,
        "--set",
        &format!("{encryption}/SSE-KMS/KeyId=key=1"),
        "--set=OptionalFields/Field=ETag, Size",
        "--set=Filter/Prefix=x/",
    ]);
    assert_eq!(outcome.code, 0, "{}", outcome.stderr);
    let rules = buckets.rules("examplebucket");
    let destination = &rules[0]["Destination"]["OSSBucketDestination"];
    assert_eq!(
        destination["Encryption"],
        serde_json::json!({"SSE-KMS": {"KeyId": "key=1"}})
    );
    assert_eq!(
        rules[0]["OptionalFields"]["Field"],
        serde_json::json!(["ETag", "Size"])
    );
    assert_eq!(rules[0]["Filter"]["Prefix"], "x/");
    assert_ne!(rules[0]["Filter"]["LowerSizeBound"], 1024);
    let oss = ["edit", "a", "--yes", "--unset", encryption];
    buckets
        .run(&[&oss[..], &["--set", &format!("{encryption}/SSE-OSS=")]].concat())
        .ok();
    let rules = buckets.rules("examplebucket");
    let destination = &rules[0]["Destination"]["OSSBucketDestination"];
    assert_eq!(
        destination["Encryption"],
        serde_json::json!({"SSE-OSS": {}})
    );
}

#[test]
fn wrong_path_or_value_changes_nothing() {
    let buckets = Buckets::start();
    for id in ["a", "b"] {
        buckets.put(id);
    }
    let before = buckets.rules("examplebucket");
    for (flag, said) in [
        (
            "--set=Schedule/Freq=Daily",
            "no value has this path; known: IsEnabled, Filter/Prefix",
        ),
        ("--set=Filter=x", "no value has this path"),
        ("--set=IsEnabled", "PATH=VALUE is expected"),
        (
            "--unset=filter",
            "no element has this path (did you mean Filter?); known: IsEnabled",
        ),
        (
            "--set=Schedule/Frequency=Hourly",
            "rule a of bucket examplebucket: Schedule/Frequency has the value \"Hourly\", unknown to this version (known: Daily",
        ),
        ("--set=IsEnabled=maybe", "maybe"),
        (
            "--set=Filter/UpperSizeBound=10",
            "Filter/UpperSizeBound is 10, less than LowerSizeBound 1024; and 1 more",
        ),
        ("--unset=Schedule", "missing field `Schedule`"),
        ("--set=Id=c", "Id must stay \"a\""),
        (
            "--set=Destination/OSSBucketDestination/Encryption/SSE-KMS/KeyId=k",
            "more than one of SSE-KMS, SSE-OSS",
        ),
    ] {
        let outcome = buckets.run(&["edit", "*", "--yes", flag]);
        assert_eq!(outcome.code, 2, "{flag}: {}", outcome.stderr);
        let stderr = outcome
            .stderr
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ");
        assert!(stderr.contains(said), "{flag}: {stderr}");
    }
    assert_eq!(buckets.rules("examplebucket"), before);
}
