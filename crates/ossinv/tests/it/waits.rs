//! `ossinv wait`.

use std::time::{Duration, SystemTime};

use oss_emulator::Emulator;
use tokio::runtime::Runtime;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, ossinv_at};

#[test]
fn rules_are_awaited_until_they_exist_or_are_gone() {
    let oss = LocalOss::start();
    let wait = |event: &str, within: &str| {
        oss.run(&["wait", "inventory1", "--for", event, "--within", within])
    };
    let gone = wait("gone", "1m");
    assert_eq!(
        (gone.stdout.as_str(), gone.code),
        ("", 0),
        "{}",
        gone.stderr
    );
    let missing = wait("visible", "0");
    assert_eq!(missing.code, 5);
    let said = "error: rule \"inventory1\" of bucket examplebucket isn't visible after 0 s\n";
    assert_eq!(missing.stderr, said);
    assert_eq!(oss.put(RULE_JSON).code, 0);
    assert_eq!(wait("visible", "1m").ok(), "");
    assert_eq!(wait("gone", "0").code, 5);
}

#[test]
fn place_of_the_report_is_printed() {
    // 2026-11-21T20:00:00Z
    const NOW: Duration = Duration::from_secs(1_795_291_200);
    let runtime = Runtime::new().expect("a runtime");
    let emulator = Emulator::builder()
        .bucket("examplebucket")
        .bucket("destination-bucket")
        .clock(|| SystemTime::UNIX_EPOCH + NOW)
        .start();
    let emulator = runtime.block_on(emulator).expect("a local OSS");
    emulator
        .seed_objects("examplebucket", 1, 7)
        .expect("the bucket exists");
    let put = |rule: String| {
        let mut put = ossinv_at(&emulator);
        Outcome::of(put.args(["put", "-"]).write_stdin(rule)).ok();
    };
    let wait = |arguments: &[&str]| Outcome::of(ossinv_at(&emulator).arg("wait").args(arguments));
    let mut rule: serde_json::Value = serde_json::from_str(RULE_JSON).expect("JSON");
    rule.as_object_mut().expect("an object").remove("Filter");
    put(rule.to_string());
    rule["Id"] = "off".into();
    rule["IsEnabled"] = false.into();
    put(rule.to_string());
    let place = |time: &str| {
        format!(
            "oss://destination-bucket/destination-prefix/examplebucket/inventory1/{time}/manifest.json\n"
        )
    };
    let first = wait(&["inventory1"]);
    assert_eq!(first.stderr, "");
    assert_eq!(first.ok(), place("2026-11-21T20-00Z"));

    let later = ["inventory1", "--since", "2026-11-22", "--within", "0"];
    let late = wait(&later);
    assert_eq!((late.stdout.as_str(), late.code), ("", 5));
    let said = "error: no report of rule \"inventory1\" of bucket examplebucket after 0 s: \
                it runs next in the early morning of ";
    assert!(late.stderr.starts_with(said), "{}", late.stderr);
    emulator.advance_clock(Duration::from_secs(86_400));
    assert_eq!(wait(&later).ok(), place("2026-11-22T16-00Z"));

    // The folder has no seconds, but the manifest says when the run started.
    let seconds = |since: &str| wait(&["inventory1", "--since", since, "--within", "0"]);
    assert_eq!(
        seconds("2026-11-22T16:00:00Z").ok(),
        place("2026-11-22T16-00Z")
    );
    assert_eq!(seconds("2026-11-22T16:00:01Z").code, 5);

    // The report of one rule is printed, although the other one has none.
    let both = wait(&["off", "inventory1"]);
    assert_eq!((both.stdout, both.code), (place("2026-11-22T16-00Z"), 3));
    let said = "error: no report of rule \"off\" of bucket examplebucket: the rule is disabled\n  \
                help: enable the rule\n";
    assert_eq!(both.stderr, said);

    let missing = wait(&["missing"]);
    let outcome = (missing.stdout.as_str(), missing.code);
    assert_eq!(outcome, ("", 3), "{}", missing.stderr);
}

#[test]
fn patterns_select_the_rules_to_wait_for() {
    let oss = LocalOss::start();
    for id in ["alpha-1", "alpha-2", "beta"] {
        oss.put(&RULE_JSON.replace("inventory1", id)).ok();
    }
    let wait = |id: &str, event: &str| oss.run(&["wait", id, "--for", event, "--within", "0"]);
    assert_eq!(wait("alpha-*", "visible").ok(), "");
    let gone = wait("alpha-*", "gone");
    assert_eq!(gone.code, 5);
    for id in ["alpha-1", "alpha-2"] {
        assert!(gone.stderr.contains(id), "{}", gone.stderr);
    }
    assert!(!gone.stderr.contains("beta"), "{}", gone.stderr);
    assert_eq!(wait("gamma-*", "gone").ok(), "");
    let missing = wait("gamma-*", "visible");
    assert_eq!(missing.code, 3);
    let said = "error: no rule of bucket examplebucket matches gamma-*\n";
    assert!(missing.stderr.starts_with(said), "{}", missing.stderr);
}
