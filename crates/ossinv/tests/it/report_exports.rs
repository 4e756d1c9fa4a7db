//! `ossinv report rows|page|ncdu|fetch`, on a report that a local OSS wrote.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv};

const OBJECTS: usize = 300;

/// A local OSS in which a rule has run, and a directory with its report.
struct Fetched {
    oss: LocalOss,
    folder: tempfile::TempDir,
}

impl Fetched {
    fn new() -> Self {
        let seed = OBJECTS.to_string();
        let buckets = [
            "--bucket",
            "examplebucket",
            "--bucket",
            "destination-bucket",
        ];
        let arguments = [&buckets[..], &["--seed", &seed]].concat();
        let oss = LocalOss::start_with(&arguments, &[]);
        let mut rule: Value = serde_json::from_str(RULE_JSON).expect("JSON");
        rule["Filter"] = json!({});
        rule["OptionalFields"]["Field"]
            .as_array_mut()
            .expect("fields")
            .push(json!("ObjectAcl"));
        rule["IncludedObjectVersions"] = json!("All");
        oss.put(&rule.to_string()).ok();
        let fetched = Self {
            oss,
            folder: tempfile::tempdir().expect("a folder"),
        };
        let printed = fetched.of_rule(&["fetch", &fetched.directory()]);
        assert!(
            printed.stderr.contains("downloaded: 1, kept: 0"),
            "{}",
            printed.stderr
        );
        printed.ok();
        fetched
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("report")
    }

    fn directory(&self) -> String {
        self.path().display().to_string()
    }

    /// Runs a command for the report of the rule in the local OSS.
    fn of_rule(&self, arguments: &[&str]) -> Outcome {
        let rule = ["--rule", "inventory1", "-b", "examplebucket"];
        self.oss.run(&[&["report"], arguments, &rule].concat())
    }

    /// Runs a command for the directory, without an environment.
    fn of_directory(&self, command: &str, arguments: &[&str]) -> Outcome {
        let directory = self.directory();
        let mut ossinv = ossinv();
        Outcome::of(ossinv.args(["report", command, &directory]).args(arguments))
    }

    fn rows(&self, arguments: &[&str]) -> Vec<Value> {
        let rows = self.of_directory("rows", arguments).ok();
        let rows = rows.lines().map(serde_json::from_str);
        rows.collect::<Result<_, _>>().expect("lines of JSON")
    }

    fn data_file(&self) -> PathBuf {
        let data = fs::read_dir(self.path().join("data")).expect("a folder");
        let mut files = data.map(|entry| entry.expect("a file").path());
        files.next().expect("a data file")
    }
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<fs::DirEntry>| entry.expect("a file").file_name();
    let mut names: Vec<_> = files
        .map(|entry| name(entry).display().to_string())
        .collect();
    names.sort();
    names
}

#[test]
fn directory_has_the_same_rows_as_the_bucket() {
    let fetched = Fetched::new();
    let rows = fetched.of_directory("rows", &[]).ok();
    assert_eq!(rows.lines().count(), OBJECTS);
    assert_eq!(fetched.of_rule(&["rows"]).ok(), rows);
    let again = fetched.of_rule(&["fetch", &fetched.directory()]);
    assert!(
        again.stderr.contains("downloaded: 0, kept: 1"),
        "{}",
        again.stderr
    );
    let first: Value = serde_json::from_str(rows.lines().next().expect("a row")).expect("JSON");
    assert_eq!(first["Bucket"], "examplebucket");
    assert_eq!(first["IsLatest"], true);
    assert!(first["Size"].is_u64(), "{first}");
    let time = first["LastModifiedDate"].as_str().expect("a time");
    assert!(time.parse::<jiff::Timestamp>().is_ok(), "{time}");
}

#[test]
fn chosen_columns_are_printed_as_csv() {
    let fetched = Fetched::new();
    let csv = ["--columns", "size,Key", "-o", "csv"];
    let printed = fetched.of_directory("rows", &csv).ok();
    let mut lines = printed.lines();
    assert_eq!(lines.next(), Some("Size,Key"));
    let rows = fetched.rows(&[]);
    for row in &rows {
        let line = format!("{},{}", row["Size"], row["Key"].as_str().expect("a key"));
        assert_eq!(lines.next(), Some(&*line));
    }
    assert_eq!((lines.next(), rows.len()), (None, OBJECTS));
    let unknown = fetched.of_directory("rows", &["--columns", "Owner"]);
    assert_eq!(unknown.code, 2);
    assert!(
        unknown
            .stderr
            .contains("no column Owner; it has Bucket, Key"),
        "{}",
        unknown.stderr
    );
}

#[test]
fn filters_select_the_rows_that_fit() {
    let fetched = Fetched::new();
    let all = fetched.rows(&[]);
    let count = |fits: &dyn Fn(&Value) -> bool| all.iter().filter(|row| fits(row)).count();
    let small = |row: &Value| row["Size"].as_u64().is_some_and(|size| size < 64 << 10);
    let is_ia = |row: &Value| row["StorageClass"] == "IA";
    let cases: [(&[&str], usize); 8] = [
        (&["--smaller-than", "64KiB"], count(&small)),
        (&["--class", "ia"], count(&is_ia)),
        (&["--class", "ia,standard", "--smaller-than", "0"], 0),
        (
            &["--public"],
            count(&|row| {
                row["ObjectAcl"]
                    .as_str()
                    .is_some_and(|it| it.starts_with("public"))
            }),
        ),
        (
            &["--unencrypted"],
            count(&|row| row["EncryptionStatus"] == false),
        ),
        (&["--non-current"], 0),
        (&["--delete-markers"], 0),
        (&["--older-than", "0d"], OBJECTS),
    ];
    for (flags, expected) in cases {
        assert_eq!(fetched.rows(flags).len(), expected, "{flags:?}");
    }
    assert!((1..OBJECTS).contains(&count(&small)), "the sizes differ");
    assert_eq!(fetched.rows(&["--older-than", "90y"]).len(), 0);
}

#[test]
fn commands_of_the_page_list_as_many_rows_as_it_says() {
    let fetched = Fetched::new();
    let page = fetched.folder.path().join("page.html");
    fs::write(&page, "old").expect("a file");
    fetched
        .of_directory("page", &[&page.display().to_string()])
        .ok();
    let html = fs::read_to_string(&page).expect("a page");
    assert_eq!(names(fetched.folder.path()), ["page.html", "report"]);
    // A newer report in the same directory doesn't change what the commands list.
    let command = format!("ossinv report rows {} --at ", fetched.directory());
    let findings: Vec<_> = html.split(&command).skip(1).collect();
    assert!(!findings.is_empty(), "{html}");
    for (before, finding) in html.split(&command).zip(findings) {
        let (time, flags) = finding.split_once(" <span>").expect("a time");
        let flags = flags.split_once('<');
        let (flags, _) = flags.expect("flags");
        let flags: Vec<_> = ["--at", time].into_iter().chain(flags.split(' ')).collect();
        let (_, count) = before.rsplit_once("</h3>").expect("a count");
        let count = count.trim_start().strip_prefix("<p>");
        let (count, _) = count.and_then(|it| it.split_once(' ')).expect("a count");
        assert_eq!(fetched.rows(&flags).len().to_string(), count, "{flags:?}");
    }
}

#[test]
fn ncdu_export_has_all_bytes() {
    fn sum(item: &Value) -> u64 {
        let Some(directory) = item.as_array() else {
            assert_eq!(item["asize"], item["dsize"]);
            return item["asize"].as_u64().expect("a size");
        };
        assert!(directory[0]["name"].is_string());
        directory[1..].iter().map(sum).sum()
    }
    let fetched = Fetched::new();
    let export = fetched.of_directory("ncdu", &["-"]).ok();
    let export: Value = serde_json::from_str(&export).expect("JSON");
    assert_eq!((&export[0], &export[1]), (&json!(1), &json!(2)));
    assert_eq!(export[3][0]["name"], "oss://examplebucket");
    let sizes = fetched.rows(&["--columns", "Size"]);
    let bytes: u64 = sizes.iter().filter_map(|row| row["Size"].as_u64()).sum();
    assert_eq!(sum(&export[3]), bytes);
}

#[test]
fn page_goes_to_standard_output_if_it_is_named_so() {
    let fetched = Fetched::new();
    let page = fetched.of_directory("page", &["-"]);
    assert_eq!(page.code, 0, "{}", page.stderr);
    let is_page = page.stdout.starts_with("<!DOCTYPE html>") && page.stdout.ends_with("</html>\n");
    assert!(is_page, "{}", page.stdout);
    assert_eq!(page.stderr, "");
}

#[test]
fn damaged_report_has_no_rows_and_no_page() {
    let fetched = Fetched::new();
    let file = fetched.data_file();
    let mut bytes = fs::read(&file).expect("a file");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&file, bytes).expect("a file");
    let page = fetched
        .folder
        .path()
        .join("page.html")
        .display()
        .to_string();
    for (command, arguments) in [("rows", &[][..]), ("page", &[&*page]), ("ncdu", &[&*page])] {
        let outcome = fetched.of_directory(command, arguments);
        assert_eq!(outcome.code, 6, "{command}");
        assert_eq!(outcome.stdout, "", "{command}");
        assert!(
            outcome
                .stderr
                .contains("the report is incomplete: 1 of 1 files failed")
        );
        let help = "help: get the file again; if it still differs";
        assert!(outcome.stderr.contains(help), "{}", outcome.stderr);
    }
    assert_eq!(names(fetched.folder.path()), ["report"]);
    let repaired = fetched.of_rule(&["fetch", &fetched.directory()]);
    assert!(
        repaired.stderr.contains("downloaded: 1, kept: 0"),
        "{}",
        repaired.stderr
    );
    assert_eq!(fetched.rows(&[]).len(), OBJECTS);
}

#[test]
fn closed_pipe_ends_rows_without_an_error() {
    let fetched = Fetched::new();
    let directory = fetched.directory();
    let mut rows = std::process::Command::new(crate::local_oss::program())
        .args(["report", "rows", &directory])
        .env_clear()
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(rows.stdout.take());
    let output = rows.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), &*output.stderr), (Some(0), &b""[..]));
}

#[cfg(unix)]
#[test]
fn exports_keep_links_and_devices() {
    use std::os::unix::fs::{FileTypeExt as _, symlink};

    let fetched = Fetched::new();
    let file = fetched.folder.path().join("file");
    fs::write(&file, "old").expect("a file");
    for (target, command) in [(&*file, "page"), (Path::new("/dev/null"), "ncdu")] {
        let link = fetched.folder.path().join(command);
        symlink(target, &link).expect("a link");
        let out = link.display().to_string();
        fetched.of_directory(command, &[&out]).ok();
        assert_eq!(fs::read_link(&link).expect("a link"), target);
    }
    assert!(fs::read(&file).expect("a file").starts_with(b"<!"));
    let device = fs::metadata("/dev/null").expect("a device");
    assert!(device.file_type().is_char_device());
}

#[test]
fn fetch_into_an_empty_name_is_refused() {
    let fetched = Fetched::new();
    let printed = fetched.of_directory("fetch", &[""]);
    assert!(printed.stderr.contains("no directory is named"));
}
