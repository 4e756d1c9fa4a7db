//! Reports, runs and rows that are selected.

use crate::reports::by_hand::{ByHand, FULL, INCREMENTAL};
use crate::reports::local::offline;

#[test]
fn incremental_report_has_rows_but_no_totals() {
    let reports = ByHand::new();
    let schema = "Bucket, Key, RecordType, Size";
    let row = "examplebucket,a,CREATE,3\n";
    reports.add("daily", INCREMENTAL, schema, &[row]);
    let run = format!("{}/examplebucket/daily/{INCREMENTAL}", reports.path());
    let at = INCREMENTAL.rsplit('/').next().expect("a name");
    for command in ["summary", "du", "top", "page", "ncdu"] {
        let outcome = offline(&[command, &run, "-"][..if command.len() == 4 { 3 } else { 2 }]);
        assert_eq!((outcome.code, &*outcome.stdout), (2, ""), "{command}");
        let said = "error: the report of 2026-11-21T16:10:40Z lists changes";
        assert!(outcome.stderr.starts_with(said), "{}", outcome.stderr);
        let help = "`ossinv report rows` prints the changes";
        assert!(outcome.stderr.contains(help), "{}", outcome.stderr);
    }
    let rows = offline(&["rows", &run]).ok();
    assert!(rows.contains("CREATE"), "{rows}");
    assert_eq!(offline(&["rows", reports.path(), "--at", at]).ok(), rows);
    let other = offline(&["rows", reports.path(), "--at", "2026-11-21T16-1041Z"]);
    assert_eq!(other.code, 3, "{}", other.stderr);
}

#[test]
fn class_that_no_object_has_is_named_with_those_that_exist() {
    let reports = ByHand::with_rows("examplebucket,a,1,IA\nexamplebucket,b,2,Standard\n");
    let rows = |class| offline(&["rows", reports.path(), "--columns", "Key", "--class", class]);
    let outcome = rows("Standrad,ia");
    assert_eq!((outcome.code, &*outcome.stdout), (0, "{\"Key\":\"a\"}\n"));
    let said = "no object has the class Standrad; the report has: Standard, IA\n";
    assert_eq!(outcome.stderr, said);
    assert_eq!(rows("STANDARD").stderr, "");
    for class in ["", "IA,"] {
        assert_eq!(rows(class).code, 2, "{class:?}");
    }
}

#[test]
fn column_that_is_named_twice_is_refused() {
    let reports = ByHand::with_rows("examplebucket,a,1,IA\n");
    for columns in ["Key,Key", "Size,Key,key"] {
        let outcome = offline(&["rows", reports.path(), "--columns", columns]);
        assert_eq!((outcome.code, &*outcome.stdout), (2, ""));
        let said = "error: --columns names Key twice\n";
        assert_eq!(outcome.stderr, said);
    }
}

#[test]
fn runs_of_several_rules_name_rule_and_folder() {
    let reports = ByHand::new();
    for rule in ["daily", "weekly"] {
        reports.add(rule, FULL, "Bucket, Key", &["examplebucket,a\n"]);
    }
    let runs = offline(&["runs", reports.path()]).ok();
    let runs: serde_json::Value = serde_json::from_str(&runs).expect("JSON");
    let table = offline(&["runs", reports.path(), "-o", "table"]).ok();
    for (run, rule) in runs
        .as_array()
        .expect("runs")
        .iter()
        .zip(["daily", "weekly"])
    {
        assert_eq!(
            (&run["rule"], &run["bucket"]),
            (&rule.into(), &"examplebucket".into())
        );
        let folder = run["folder"].as_str().expect("a folder");
        let objects = offline(&["du", folder, "-o", "csv"]).ok();
        assert_eq!(objects, "path,objects,bytes\n,1,0\n");
        let head = format!("bucket examplebucket, rule {rule}\n{folder}\nTIME ");
        assert!(table.contains(&head), "{table}");
    }
}

#[test]
fn times_have_one_form_in_all_outputs() {
    let reports = ByHand::new();
    let schema = "Bucket, Key, Size, LastModifiedDate";
    let row = "examplebucket,a,1,2026-11-20T07-06-05Z\n";
    reports.add("daily", FULL, schema, &[row]);
    for (command, time) in [
        ("runs", "2026-11-21T16:00:00Z"),
        ("verify", "2026-11-21T16:00:00Z"),
        ("summary", "2026-11-21T16:00:00Z"),
        ("top", "2026-11-20T07:06:05Z"),
        ("rows", "2026-11-20T07:06:05Z"),
        ("page", "2026-11-21T16:00:00Z"),
    ] {
        let end: &[&str] = match command {
            "rows" => &[],
            "page" => &["-"],
            _ => &["-o", "table"],
        };
        let text = offline(&[&[command, reports.path()], end].concat()).ok();
        assert!(text.contains(time) && !text.contains(".000Z"), "{text}");
    }
}

#[test]
fn verify_lists_a_limited_number_of_files() {
    let reports = ByHand::new();
    let files = vec!["examplebucket,a\n"; 1010];
    reports.add("daily", FULL, "Bucket, Key", &files);
    let wrong = "examplebucket/daily/data/u-1009.csv";
    reports.write(wrong, "examplebucket,b\n");
    for (limit, listed) in [(None, 1000), (Some("3"), 3), (Some("2000"), 1010)] {
        let limit = limit.map(|it| ["--limit", it]);
        let arguments = [
            &["verify", reports.path(), "-o", "csv"],
            limit.as_slice().as_flattened(),
        ];
        let outcome = offline(&arguments.concat());
        assert_eq!(outcome.code, 6, "{}", outcome.stderr);
        let lines: Vec<_> = outcome.stdout.lines().collect();
        assert_eq!(lines.len(), 1 + listed);
        // Those that failed come first.
        assert!(
            lines[1].starts_with(&format!("{wrong},wrong,")),
            "{}",
            lines[1]
        );
        let rest = 1010 - listed;
        let others = oss_report::human::count(rest as u64);
        let said = format!("files that aren't listed: {others}; --limit lists more\n");
        assert_eq!(
            outcome.stderr.starts_with(&said),
            rest > 0,
            "{}",
            outcome.stderr
        );
    }
}

#[cfg(unix)]
#[test]
fn source_that_is_no_report_is_a_usage_error() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name| {
        directory
            .path()
            .join(name)
            .to_str()
            .expect("UTF-8")
            .to_owned()
    };
    let (pipe, folder) = (path("pipe"), path("folder"));
    std::fs::create_dir(&folder).expect("a folder");
    let inner = format!("{folder}/manifest.json");
    let made = std::process::Command::new("mkfifo")
        .args([&pipe, &inner])
        .status();
    assert!(made.expect("mkfifo runs").success());
    std::fs::write(path("text"), "text").expect("a file");
    for (source, code, said) in [
        (&pipe, 2, "pipe is neither a directory nor a regular file"),
        (
            &inner,
            2,
            "manifest.json is neither a directory nor a regular file",
        ),
        (&path("text"), 2, "text isn't a manifest of a report"),
        (&folder, 3, "manifest.json is a link, a pipe or a device"),
    ] {
        let outcome = offline(&["du", source]);
        assert_eq!(outcome.code, code, "{}", outcome.stderr);
        assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
        assert!(outcome.stderr.contains("\n  help: "), "{}", outcome.stderr);
    }
}
