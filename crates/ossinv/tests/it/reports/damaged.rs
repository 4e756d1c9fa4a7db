//! Reports that are damaged or lack files.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::reports::local::{Local, offline};

fn fetched() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    Local::start().fetch(directory.path());
    directory
}

/// Returns the files below a directory whose names end with a text, sorted.
fn files(directory: &Path, end: &str) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(directory).expect("a directory") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files.extend(self::files(&path, end));
        } else if path.to_str().expect("UTF-8").ends_with(end) {
            files.push(path);
        }
    }
    files.sort();
    files
}

#[test]
fn damaged_or_missing_file_exits_with_6() {
    let directory = fetched();
    let path = directory.path().to_str().expect("UTF-8");
    let data = files(directory.path(), ".csv.gz");
    assert_eq!(data.len(), 4);
    let file = data.first().expect("a file");
    let whole = fs::read(file).expect("a file");
    let mut changed = whole.clone();
    *changed.last_mut().expect("a byte") ^= 1;
    for (content, said) in [
        (Some(&changed[..]), "MD5"),
        (Some(&whole[1..]), "bytes"),
        (None, "doesn't exist"),
    ] {
        match content {
            Some(content) => fs::write(file, content),
            None => fs::remove_file(file),
        }
        .expect("a file");
        for command in ["summary", "du", "top"] {
            let outcome = offline(&[command, path]);
            assert_eq!(outcome.code, 6, "{said}: {}", outcome.stderr);
            assert_eq!(outcome.stdout, "", "{command}");
            let start = "error: the report is incomplete: 1 of 4 files failed\n  because: ";
            assert!(outcome.stderr.starts_with(start), "{}", outcome.stderr);
            assert!(outcome.stderr.contains(said), "{}", outcome.stderr);
            assert!(outcome.stderr.contains("\n  help: "), "{}", outcome.stderr);
        }
        let verify = offline(&["verify", path, "-o", "table"]);
        assert_eq!(verify.code, 6, "{}", verify.stderr);
        assert!(verify.stdout.contains("3 of 4"), "{}", verify.stdout);
        assert!(verify.stdout.contains("wrong"), "{}", verify.stdout);
        let verify = offline(&["verify", path, "-o", "csv"]);
        assert_eq!(verify.code, 6, "{}", verify.stderr);
        assert_eq!(verify.stdout.matches(",right,").count(), 3);
    }
    let runs = offline(&["runs", path, "-o", "table"]).ok();
    assert!(runs.contains("expired"), "{runs}");
}

#[test]
fn changed_manifest_exits_with_6_unless_checks_are_off() {
    let directory = fetched();
    let path = directory.path().to_str().expect("UTF-8");
    let du = offline(&["du", path]).ok();
    let manifest = files(directory.path(), "manifest.json").remove(0);
    let json = fs::read_to_string(&manifest).expect("a manifest");
    fs::write(&manifest, json + "\n").expect("a file");
    for command in ["verify", "du"] {
        let outcome = offline(&[command, path]);
        assert_eq!(
            (outcome.code, &*outcome.stdout),
            (6, ""),
            "{}",
            outcome.stderr
        );
        assert!(outcome.stderr.contains("manifest"), "{}", outcome.stderr);
    }
    let runs = offline(&["runs", path, "-o", "table"]).ok();
    assert!(runs.contains("damaged"), "{runs}");
    assert_eq!(offline(&["du", path, "--no-verify"]).ok(), du);
}
