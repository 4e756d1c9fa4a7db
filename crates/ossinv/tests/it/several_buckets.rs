//! The files of several buckets.

use std::fs;
use std::path::Path;

use crate::local_oss::{LocalOss, Outcome, RULE_YAML};

const ALL: &str = "--all-buckets=logs-*";

fn start() -> LocalOss {
    LocalOss::start_with(&["--bucket", "logs-a", "--bucket", "logs-b"], &[])
}

fn run(oss: &LocalOss, folder: &Path, arguments: &[&str]) -> Outcome {
    let mut ossinv = oss.ossinv();
    ossinv.env("OSSINV_JOURNAL", "journal");
    Outcome::of(ossinv.current_dir(folder).args(arguments))
}

fn write(path: &Path, id: &str) {
    fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
    fs::write(path, RULE_YAML.replace("inventory1", id)).expect("a file");
}

/// Makes files of each bucket, one of them with the same id, and a file of both.
fn set_up(folder: &Path) {
    for (path, id) in [
        ("x/logs-a/only-a.yaml", "only-a"),
        ("x/logs-a/same.yaml", "same"),
        ("x/logs-b/same.yaml", "same"),
        ("x/both.yaml", "both"),
    ] {
        write(&folder.join(path), id);
    }
}

#[test]
fn directory_named_like_a_bucket_is_for_it_only() {
    let oss = start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(folder.path());
    for recursive in [&[][..], &["-R"]] {
        let plan = [&["plan", "x", ALL], recursive].concat();
        let plan = run(&oss, folder.path(), &plan).ok();
        let said = "\
+ create both
+ create only-a
+ create same
bucket logs-a: 3 to create, 0 to replace, 0 to delete, 0 unchanged
+ create both
+ create same
bucket logs-b: 2 to create, 0 to replace, 0 to delete, 0 unchanged
";
        assert_eq!(plan, said, "{recursive:?}");
    }
}

#[test]
fn export_of_all_buckets_can_be_applied() {
    let oss = start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(folder.path());
    run(&oss, folder.path(), &["apply", "x", ALL, "--yes"]).ok();
    run(&oss, folder.path(), &["export", "exported", ALL]).ok();
    for arguments in [&["diff", "exported", ALL][..], &["diff", "-R", ".", ALL]] {
        fs::remove_dir_all(folder.path().join("x")).ok();
        let equal = run(&oss, folder.path(), arguments);
        assert_eq!(
            (&*equal.stdout, &*equal.stderr, equal.code),
            ("", "", 0),
            "{arguments:?}"
        );
    }
}

#[test]
fn creating_in_several_buckets_needs_yes() {
    let oss = start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(folder.path());
    let refused = run(&oss, folder.path(), &["apply", "x", ALL]);
    let error =
        "error: cannot ask whether to create 5 rules in 2 buckets without a terminal; use --yes\n";
    assert!(refused.stderr.ends_with(error), "{}", refused.stderr);
    assert_eq!(refused.code, 2);
    let created = run(&oss, folder.path(), &["apply", "x/logs-a", "-b", "logs-a"]);
    assert_eq!(created.code, 0, "{}", created.stderr);
}

#[test]
fn listed_bucket_of_a_rule_is_understood() {
    let oss = start();
    let folder = tempfile::tempdir().expect("a directory");
    set_up(folder.path());
    run(&oss, folder.path(), &["apply", "x", ALL, "--yes"]).ok();
    for format in ["yaml", "json", "ndjson"] {
        let list = run(&oss, folder.path(), &["list", ALL, "-o", format]).ok();
        assert!(list.contains("logs-b"), "{list}");
        let file = format!("list.{format}").replace("ndjson", "json");
        fs::write(folder.path().join(&file), &list).expect("a file");
        let equal = run(&oss, folder.path(), &["diff", &file, ALL]);
        assert_eq!((&*equal.stdout, equal.code), ("", 0), "{}", equal.stderr);
        run(&oss, folder.path(), &["validate", &file]).ok();
        for command in ["plan", "apply", "diff", "put", "replace"] {
            let other = run(&oss, folder.path(), &[command, &file, "-b", "logs-a"]);
            let error = r#"rule both: Bucket is "logs-b", which isn't selected"#;
            assert!(other.stderr.contains(error), "{command}: {}", other.stderr);
            assert_eq!(other.code, 2, "{command}");
        }
    }
}

#[test]
fn bucket_key_must_match_its_directory() {
    let oss = start();
    let folder = tempfile::tempdir().expect("a directory");
    let path = folder.path().join("x/logs-a/a.yaml");
    write(&path, "a");
    let rule = format!("Bucket: logs-b\n{RULE_YAML}");
    fs::write(path, rule).expect("a file");
    let refused = run(&oss, folder.path(), &["plan", "x", ALL]);
    let error = r#"x/logs-a/a.yaml:1:9: rule inventory1: Bucket is "logs-b", and the directory is of another one"#;
    assert!(refused.stderr.contains(error), "{}", refused.stderr);
    assert_eq!(refused.code, 2);
}
