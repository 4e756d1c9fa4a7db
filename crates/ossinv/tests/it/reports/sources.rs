//! The places in which `ossinv report` finds reports.

use crate::local_oss::{Outcome, ossinv};
use crate::reports::local::{Local, PREFIX, offline};

#[test]
fn directory_needs_neither_credentials_nor_a_network() {
    let local = Local::start();
    let directory = tempfile::tempdir().expect("a directory");
    local.fetch(directory.path());
    let path = directory.path().to_str().expect("UTF-8");
    let prefix = format!("{PREFIX}examplebucket/inventory1/");
    for command in [
        &["verify"][..],
        &["summary"],
        &["du"],
        &["du", "--depth", "3"],
        &["du", "--by", "class"],
        &["du", "--by", "ext"],
        &["top"],
    ] {
        let rule = local
            .run(&[command, &["--rule", "inventory1"]].concat())
            .ok();
        assert!(rule.len() > 100, "{rule}");
        assert_eq!(local.run(&[command, &[PREFIX]].concat()).ok(), rule);
        assert_eq!(local.run(&[command, &[&prefix]].concat()).ok(), rule);
        assert_eq!(offline(&[command, &[path]].concat()).ok(), rule);
    }
    let mut empty_variable = ossinv();
    empty_variable
        .env("OSS_BUCKET", "")
        .args(["report", "du", path]);
    Outcome::of(&mut empty_variable).ok();
}

#[test]
fn run_is_selected_by_folder_manifest_or_time() {
    let local = Local::start();
    let runs = local.json(&["runs", PREFIX]);
    let first = runs[0]["time"].as_str().expect("a time").to_owned();
    // The name of its folder has no seconds.
    let stamp = format!("{}Z", &first[..16].replace(':', "-"));
    local
        .emulator
        .advance_clock(std::time::Duration::from_secs(86_400));
    local.run(&["runs", PREFIX]).ok();
    let outcome = local.emulator.run_rule("examplebucket", "inventory1");
    assert!(outcome.report().is_some(), "{outcome:?}");
    let runs = local.json(&["runs", PREFIX]);
    assert!(runs.as_array().expect("an array").len() > 1, "{runs}");

    let directory = tempfile::tempdir().expect("a directory");
    local.fetch(directory.path());
    let time = |arguments: &[&str]| {
        let table = local
            .run(&[&["verify", "-o", "table"], arguments].concat())
            .ok();
        let line = table.lines().find_map(|line| line.strip_prefix("report "));
        line.expect("the report").trim().to_owned()
    };
    let folder = format!("{PREFIX}examplebucket/inventory1/{stamp}/");
    assert_ne!(time(&[PREFIX]), folder);
    assert_eq!(time(&[&folder]), folder);
    assert_eq!(time(&[&format!("{folder}manifest.json")]), folder);
    assert_eq!(time(&[PREFIX, "--at", &stamp]), folder);
    assert_eq!(time(&[PREFIX, "--at", &first[..10]]), folder);

    let early = local.run(&["du", PREFIX, "--at", "2001-01-01"]);
    assert_eq!((early.code, &*early.stdout), (3, ""), "{}", early.stderr);
    let said = early.stderr.contains("help: choose a later time");
    assert!(said, "{}", early.stderr);
    let both = local.run(&["du", &folder, "--at", &stamp]);
    assert_eq!(both.code, 2, "{}", both.stderr);
}

#[test]
fn source_that_names_no_report_is_an_error() {
    let local = Local::start();
    let empty = tempfile::tempdir().expect("a directory");
    let empty = empty.path().to_str().expect("UTF-8");
    for (arguments, code, said) in [
        (&["du", "no/such/directory"][..], 2, "doesn't exist"),
        (&["du", empty], 3, "no manifest.json is in"),
        (
            &["du", "oss://destination-bucket/other/"],
            3,
            "no manifest.json",
        ),
        (
            &["du", &format!("{PREFIX}examplebucket/inventory1/20")],
            3,
            "no run is in oss://",
        ),
        (&["du", "oss://no-such-bucket/"], 3, "can't be listed"),
        (&["du", "oss://UPPER/"], 2, "cannot use oss://UPPER/"),
        (&["du", "--rule", "other"], 3, "no rule has this id"),
        (&["top", "--rule", "inventory1", empty], 2, "not both"),
        (&["du"], 2, "no reports are named"),
        (
            &["du", PREFIX, "--at", "yesterday"],
            2,
            "such as 2026-11-21",
        ),
    ] {
        let outcome = local.run(arguments);
        assert_eq!(outcome.code, code, "{arguments:?}: {}", outcome.stderr);
        assert!(
            outcome.stderr.contains(said),
            "{arguments:?}: {}",
            outcome.stderr
        );
        assert_eq!(outcome.stdout, "", "{arguments:?}");
    }
}
