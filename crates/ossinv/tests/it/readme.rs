//! The sessions in the README and in pages of the documentation, run against a local OSS.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use crate::local_oss::{LocalOss, RULE_JSON, program};

const README: &str = include_str!("../../../../README.md");

const COOKBOOK: &str = include_str!("../../../../docs/cookbook.md");

const LOCAL_OSS: &str = include_str!("../../../../docs/local-oss.md");

const REPORTS: &str = include_str!("../../../../docs/reports.md");

#[test]
fn session_with_a_report_prints_what_it_shows() {
    let buckets = [
        "--bucket",
        "examplebucket",
        "--bucket",
        "destination-bucket",
    ];
    let arguments = [&buckets[..], &["--seed", "300"]].concat();
    let oss = LocalOss::start_with(&arguments, &[]);
    check_session(REPORTS, &oss, RULE_JSON);
}

#[test]
fn sessions_of_the_cookbook_print_what_they_show() {
    let buckets = ["examplebucket", "otherbucket", "destination-bucket"];
    let buckets = buckets.map(|name| ["--bucket", name]);
    let arguments = [&buckets.concat()[..], &["--seed", "300"]].concat();
    let oss = LocalOss::start_with(&arguments, &[]);
    check_session(COOKBOOK, &oss, RULE_JSON);
}

#[test]
fn session_of_the_readme_prints_what_it_shows() {
    check_session(README, &LocalOss::start(), RULE_JSON);
}

#[test]
fn session_with_the_admin_api_prints_what_it_shows() {
    if Command::new("curl").arg("--version").output().is_err() {
        #[expect(clippy::disallowed_methods, reason = "CI has curl")]
        let is_ci = std::env::var_os("CI").is_some();
        assert!(!is_ci, "curl is missing");
        eprintln!("warning: skipped, because curl is missing");
        return;
    }
    check_session(LOCAL_OSS, &LocalOss::start(), RULE_JSON);
}

/// Runs all sessions of a page in one directory.
fn check_session(page: &str, oss: &LocalOss, rule: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let home = folder.path().canonicalize().expect("its path");
    std::fs::write(home.join("rule.json"), rule).expect("a file");
    let mut sessions = String::new();
    let mut printed = String::new();
    for block in page.split("```console\n").skip(1) {
        let (session, _) = block.split_once("```").expect("its end");
        sessions.push_str(session);
        for command in session.lines().filter_map(|line| line.strip_prefix("$ ")) {
            let output = run(oss, &home, command);
            write!(printed, "$ {command}\n{output}").expect("a text");
        }
    }
    assert!(!sessions.is_empty(), "a page has a session");
    assert!(sessions == printed, "the sessions are now:\n{printed}");
}

/// Runs a line of the session as a terminal shows it.
fn run(oss: &LocalOss, folder: &Path, command: &str) -> String {
    // On a terminal, rules are a table.
    let is_shown = command.ends_with("list") || command.ends_with("get inventory1");
    let output = if is_shown { " --output table" } else { "" };
    let path = program().parent().expect("a folder").to_path_buf();
    let path = std::env::join_paths([path.as_path(), Path::new("/usr/bin"), Path::new("/bin")]);
    let output = Command::new("sh")
        .args(["-c", &format!("{{ {command}{output}; }} 2>&1")])
        .env_clear()
        .env("PATH", path.expect("a path"))
        .env("HOME", folder)
        .envs(oss.variables.iter().cloned())
        .current_dir(folder)
        .output()
        .expect("sh runs");
    let printed = String::from_utf8(output.stdout).expect("UTF-8");
    let lines = printed
        .lines()
        .map(|line| without_time(&without_run(line)) + "\n");
    let mut lines = lines.collect::<Vec<_>>();
    // Rules that are created at the same time are done in any order.
    let is_created = |line: &String| line.starts_with("created rule ");
    for created in lines.chunk_by_mut(|a, b| is_created(a) && is_created(b)) {
        created.sort();
    }
    let printed = lines.concat();
    let endpoint = oss
        .variables
        .iter()
        .find(|(name, _)| name == "OSS_ENDPOINT");
    let (_, endpoint) = endpoint.expect("the endpoint");
    printed
        .replace(endpoint, "http://127.0.0.1:9000")
        .replace(&folder.display().to_string(), "/home/me")
}

/// Replaces the time in a summary.
fn without_time(line: &str) -> String {
    match line.rsplit_once(" in ") {
        Some((counts, time)) if counts.starts_with("created ") && time.ends_with(" s") => {
            format!("{counts} in 2.1 s")
        }
        _ => line.to_owned(),
    }
}

/// Replaces the folder of a run, whose name is its time.
fn without_run(line: &str) -> String {
    match line.split_once("Z/manifest.json") {
        Some((before, after)) => {
            let (rule, _) = before.rsplit_once('/').expect("the folder of a rule");
            format!("{rule}/2026-12-01T08-00Z/manifest.json{after}")
        }
        None => line.to_owned(),
    }
}
