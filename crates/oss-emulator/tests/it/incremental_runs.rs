//! Reports of changes: when they are written, and what is in them.

use std::time::{Duration, SystemTime};

use http::Method;
use oss_emulator::Emulator;
use oss_emulator::journal::{Run, RunOutcome};
use serde_json::{Value, json};

use crate::admin;
use crate::rules::{delete, minimal, put};
use crate::runs::{DAY, keys, send, with_object};
use crate::wire::{Request, TestResult, builder, builder_in_memory, now};

const FIELDS: [&str; 6] = [
    "SequenceNumber",
    "RecordType",
    "RecordTimestamp",
    "Requester",
    "RequestId",
    "SourceIp",
];

fn at(seconds: u64) -> SystemTime {
    now() + Duration::from_secs(seconds)
}

/// A rule that reports changes, and whose put writes its one full report.
pub(crate) fn incremental(id: &str) -> String {
    let fields = FIELDS.map(|name| format!("<Field>{name}</Field>")).concat();
    let element = format!(
        "<IncrementalInventory><IsEnabled>true</IsEnabled>\
         <Schedule><Frequency>600</Frequency></Schedule>\
         <OptionalFields>{fields}</OptionalFields></IncrementalInventory>\
         </InventoryConfiguration>"
    );
    minimal(id)
        .replace("Daily", "Once")
        .replace("</InventoryConfiguration>", &element)
}

async fn upload(emulator: &Emulator, key: &str) {
    let request = Request::object(Method::PUT, "source", key, "").body("content");
    assert_eq!(send(emulator, request).await.status, 200);
}

async fn remove(emulator: &Emulator, key: &str) {
    let request = Request::object(Method::DELETE, "source", key, "");
    assert_eq!(send(emulator, request).await.status, 204);
}

async fn text(emulator: &Emulator, key: &str) -> String {
    let request = Request::object(Method::GET, "dest-bucket", key, "");
    let response = send(emulator, request).await;
    assert_eq!(response.status, 200, "{key}");
    response.body
}

/// Returns the runs that reported changes, or had none that the rule selects.
fn windows(emulator: &Emulator) -> Vec<Run> {
    let runs = emulator.journal().runs().into_iter();
    runs.filter(|run| run.window().is_some()).collect()
}

/// Reads the records of a run, as lists of values, and its manifest.
async fn read(emulator: &Emulator, run: &Run) -> (Vec<Vec<String>>, Value) {
    let report = run.outcome().report().unwrap();
    let [data, manifest] = report.keys() else {
        panic!("{report:?}");
    };
    let manifest = serde_json::from_str(&text(emulator, manifest).await).unwrap();
    let lines = text(emulator, data).await;
    // No value here has a comma or a quotation mark.
    let rows = lines.lines().map(|line| {
        let values = line.split(',');
        values.map(|it| it.trim_matches('"').to_owned()).collect()
    });
    (rows.collect(), manifest)
}

#[tokio::test]
async fn window_with_changes_is_reported_when_it_ends() {
    let emulator = with_object(builder()).await;
    assert_eq!(put(&emulator, "r", &incremental("r")).await.status, 200);
    upload(&emulator, "a/1").await;
    emulator.advance_clock(Duration::from_secs(599));
    assert_eq!(windows(&emulator).len(), 0);
    remove(&emulator, "a/1").await;
    emulator.advance_clock(Duration::from_secs(1));
    let runs = windows(&emulator);
    let [run] = runs.as_slice() else {
        panic!("{runs:?}");
    };
    assert_eq!(
        (run.time(), run.window()),
        (at(600), Some(&(at(0)..at(600))))
    );
    let (rows, manifest) = read(&emulator, run).await;
    let start = 1_795_333_353;
    assert_eq!(manifest["startTimestamp"], start.to_string());
    assert_eq!(manifest["endTimestamp"], (start + 600).to_string());
    assert_eq!(
        manifest["fileSchema"],
        format!("Bucket, Key, {}", FIELDS.join(", "))
    );
    let folder = "source/r/incremental_inventory/2026-11-22T07-4233Z/";
    let report = run.outcome().report().unwrap();
    assert_eq!(report.manifest_key(), format!("{folder}manifest.json"));
    assert_eq!(report.rows(), 2);
    let [created, deleted] = rows.as_slice() else {
        panic!("{rows:?}");
    };
    assert_eq!(created[..2], ["source", "a%2F1"]);
    assert_eq!(
        created[3..6],
        ["CREATE", "2026-11-22 07:42:33.000", "100000000000000"]
    );
    assert_eq!((created[6].len(), &*created[7]), (24, "127.0.0.1"));
    assert_eq!(
        deleted[3..],
        ["DELETE", "2026-11-22 07:52:32.000", "null", "null", "null"]
    );
    assert!(created[2] < deleted[2] && created[2].len() == 20);
    let journal = admin::get(&emulator, "journal").await;
    assert_eq!(journal["runs"][0].get("window"), None);
    let window = json!({"start": "2026-11-22T07:42:33Z", "end": "2026-11-22T07:52:33Z"});
    assert_eq!(journal["runs"][1]["window"], window);
}

#[tokio::test]
async fn day_of_changes_is_reported_once_and_in_order() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &incremental("r")).await;
    // Uneven steps: many windows have several changes, others have none.
    let (mut passed, mut expected) = (0, Vec::new());
    for n in 0_u64.. {
        let step = [7, 599, 1, 0, 1_200, 600, 3_601, 90][usize::try_from(n % 8).unwrap()];
        passed += step;
        if passed > DAY.as_secs() - 600 {
            break;
        }
        emulator.advance_clock(Duration::from_secs(step));
        upload(&emulator, &format!("k-{n}")).await;
        expected.push((passed / 600, format!("k-{n}")));
    }
    emulator.advance_clock(Duration::from_secs(1_200));
    let (mut reported, mut sequences) = (Vec::new(), Vec::new());
    let mut last = at(0);
    for run in windows(&emulator) {
        let window = run.window().unwrap();
        let start = window.start.duration_since(at(0)).unwrap().as_secs();
        assert_eq!(
            (start % 600, window.end),
            (0, window.start + Duration::from_secs(600))
        );
        assert!(run.time() == window.end && last < window.end);
        last = window.end;
        for row in read(&emulator, &run).await.0 {
            reported.push((start / 600, row[1].clone()));
            sequences.push(row[2].clone());
        }
    }
    assert_eq!(reported, expected);
    assert!(sequences.is_sorted_by(|a, b| a < b), "{sequences:?}");
    let windows_with_changes = expected.chunk_by(|a, b| a.0 == b.0).count();
    assert_eq!(windows(&emulator).len(), windows_with_changes);
}

#[tokio::test]
async fn one_step_reports_the_same_as_many() {
    let mut reports = Vec::new();
    for steps in [1, 96] {
        let emulator = with_object(builder()).await;
        put(&emulator, "r", &incremental("r")).await;
        upload(&emulator, "a").await;
        for _ in 0..steps {
            emulator.advance_clock(DAY / steps);
        }
        reports.push(keys(&emulator, "dest-bucket").await);
    }
    assert_eq!(reports[0], reports[1]);
    assert_eq!(reports[0].len(), 5, "{reports:?}");
}

/// The daily report writes into the bucket whose changes are reported.
#[tokio::test]
async fn full_reports_and_windows_alternate_in_the_order_of_time() {
    let emulator = with_object(builder()).await;
    let rule = incremental("r").replace("Once", "Daily");
    put(&emulator, "r", &rule.replace("dest-bucket", "source")).await;
    emulator.advance_clock(3 * DAY);
    let runs = emulator.journal().runs();
    let times: Vec<_> = runs.iter().map(Run::time).collect();
    assert!(times.is_sorted(), "{times:?}");
    let full = runs.iter().filter(|run| run.window().is_none()).count();
    assert_eq!(full, 4);
    // Each report is a change itself, so windows follow each other without end.
    assert_eq!(runs.len() - full, 3 * 144);
    assert!(runs.iter().all(|run| run.outcome().report().is_some()));
}

#[tokio::test]
async fn year_without_changes_has_no_windows() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &incremental("r")).await;
    upload(&emulator, "first").await;
    emulator.advance_clock(365 * DAY);
    upload(&emulator, "last").await;
    emulator.advance_clock(365 * DAY);
    let starts: Vec<_> = windows(&emulator)
        .iter()
        .map(|run| run.window().unwrap().start)
        .collect();
    assert_eq!(starts, [at(0), at(0) + 365 * DAY]);
}

#[tokio::test]
async fn filter_of_the_rule_selects_changes() {
    let emulator = with_object(builder()).await;
    let filter = "<Filter><Prefix>in/</Prefix><LowerSizeBound>1</LowerSizeBound></Filter>";
    let rule = incremental("r").replace("<Destination>", &format!("{filter}<Destination>"));
    assert_eq!(put(&emulator, "r", &rule).await.status, 200);
    upload(&emulator, "out/1").await;
    emulator.advance_clock(Duration::from_secs(600));
    assert!(matches!(windows(&emulator)[0].outcome(), RunOutcome::Empty));
    upload(&emulator, "in/1").await;
    remove(&emulator, "in/1").await;
    remove(&emulator, "out/1").await;
    let empty = Request::object(Method::PUT, "source", "in/2", "");
    assert_eq!(send(&emulator, empty).await.status, 200);
    emulator.advance_clock(Duration::from_secs(600));
    let (rows, _) = read(&emulator, &windows(&emulator)[1]).await;
    let found: Vec<_> = rows.iter().map(|row| (&*row[1], &*row[3])).collect();
    assert_eq!(found, [("in%2F1", "CREATE"), ("in%2F1", "DELETE")]);
}

#[tokio::test]
async fn each_rule_reports_the_changes_since_its_put() {
    let emulator = with_object(builder()).await;
    put(&emulator, "first", &incremental("first")).await;
    upload(&emulator, "a").await;
    emulator.advance_clock(Duration::from_secs(100));
    put(&emulator, "second", &incremental("second")).await;
    upload(&emulator, "b").await;
    emulator.advance_clock(Duration::from_secs(600));
    let mut found = Vec::new();
    for run in windows(&emulator) {
        let (rows, _) = read(&emulator, &run).await;
        let keys: Vec<_> = rows.into_iter().map(|row| row[1].clone()).collect();
        found.push((run.rule().to_owned(), run.time(), keys.concat()));
    }
    assert_eq!(
        found,
        [
            ("first".to_owned(), at(600), "ab".to_owned()),
            ("second".to_owned(), at(700), "b".to_owned()),
        ]
    );
}

#[tokio::test]
async fn missing_destination_fails_the_window_for_good() {
    let emulator = builder().bucket("source").start().await.unwrap();
    put(&emulator, "r", &incremental("r")).await;
    upload(&emulator, "a").await;
    emulator.advance_clock(Duration::from_secs(600));
    let runs = windows(&emulator);
    let RunOutcome::Failed(error) = runs[0].outcome() else {
        panic!("{runs:?}");
    };
    assert!(error.is_destination_missing());
    let create = Request::bucket(Method::PUT, "dest-bucket", "");
    assert_eq!(send(&emulator, create).await.status, 200);
    emulator.advance_clock(DAY);
    assert_eq!(windows(&emulator).len(), 1);
}

#[tokio::test]
async fn deleted_or_disabled_rule_reports_no_changes() {
    let emulator = with_object(builder()).await;
    let disabled = incremental("disabled").replacen("true", "false", 1);
    put(&emulator, "disabled", &disabled).await;
    put(&emulator, "full", &minimal("full")).await;
    put(&emulator, "deleted", &incremental("deleted")).await;
    upload(&emulator, "a").await;
    assert_eq!(delete(&emulator, "deleted").await.status, 204);
    emulator.advance_clock(DAY);
    assert_eq!(windows(&emulator).len(), 0);
}

#[tokio::test]
async fn versions_have_their_ids_and_delete_markers() {
    let emulator = with_object(builder()).await;
    let document = "<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>";
    let request = Request::bucket(Method::PUT, "source", "versioning").body(document);
    assert_eq!(send(&emulator, request).await.status, 200);
    put(&emulator, "r", &incremental("r").replace("Current", "All")).await;
    upload(&emulator, "k").await;
    let deletion = Request::object(Method::DELETE, "source", "k", "");
    let marker = send(&emulator, deletion).await;
    let marker = marker.header("x-oss-version-id");
    let query = format!("versionId={marker}");
    let deletion = Request::object(Method::DELETE, "source", "k", &query);
    assert_eq!(send(&emulator, deletion).await.status, 204);
    emulator.advance_clock(Duration::from_secs(600));
    let (rows, manifest) = read(&emulator, &windows(&emulator)[0]).await;
    let schema = manifest["fileSchema"].as_str().unwrap();
    assert!(schema.starts_with("Bucket, Key, VersionId, IsDeleteMarker, SequenceNumber"));
    let found: Vec<_> = rows
        .iter()
        .map(|row| [&*row[3], &row[5], &row[9]])
        .collect();
    assert_eq!(
        found,
        [
            ["false", "CREATE", "127.0.0.1"],
            ["true", "DELETE", "127.0.0.1"],
            ["null", "DELETE", "null"],
        ]
    );
    assert!(rows[1][2] == marker && rows[2][2] == marker && rows[0][2] != marker);
}

#[tokio::test]
async fn restart_reports_the_rest_of_the_changes() -> TestResult {
    let directory = tempfile::tempdir()?;
    let start = async || {
        let builder = builder_in_memory().data_dir(directory.path());
        builder.bucket("source").bucket("dest-bucket").start().await
    };
    let emulator = start().await?;
    put(&emulator, "r", &incremental("r")).await;
    upload(&emulator, "a").await;
    emulator.advance_clock(Duration::from_secs(900));
    upload(&emulator, "b").await;
    let [first] = windows(&emulator).try_into().unwrap();
    let (rows, _) = read(&emulator, &first).await;
    assert_eq!((rows.len(), &*rows[0][1]), (1, "a"));
    emulator.shutdown().await;
    // The clock starts again, but a window ends no earlier for that.
    let emulator = start().await?;
    emulator.advance_clock(Duration::from_secs(1_199));
    assert_eq!(windows(&emulator).len(), 0);
    emulator.advance_clock(Duration::from_secs(1));
    let [second] = windows(&emulator).try_into().unwrap();
    assert_eq!(second.window(), Some(&(at(600)..at(1_200))));
    let (later, _) = read(&emulator, &second).await;
    assert_eq!((later.len(), &*later[0][1]), (1, "b"));
    assert!(rows[0][2] < later[0][2], "{rows:?} {later:?}");
    Ok(())
}

#[tokio::test]
async fn frequency_is_the_length_of_a_window() {
    for (schedule, length) in [
        ("<Schedule><Frequency>60</Frequency></Schedule>", 60),
        ("<Schedule><Frequency>3600</Frequency></Schedule>", 3_600),
        ("<Schedule><Frequency>-1</Frequency></Schedule>", 600),
        ("", 600),
    ] {
        let emulator = with_object(builder()).await;
        let ten_minutes = "<Schedule><Frequency>600</Frequency></Schedule>";
        let rule = incremental("r").replace(ten_minutes, schedule);
        assert_eq!(put(&emulator, "r", &rule).await.status, 200);
        upload(&emulator, "a").await;
        emulator.advance_clock(DAY);
        let [run] = windows(&emulator).try_into().unwrap();
        assert_eq!(run.window(), Some(&(at(0)..at(length))), "{schedule}");
    }
}

#[tokio::test]
async fn copy_onto_itself_is_an_update_unless_it_makes_a_version() {
    for (status, expected) in [
        (None, "UPDATE_METADATA"),
        (Some("Suspended"), "UPDATE_METADATA"),
        (Some("Enabled"), "CREATE"),
    ] {
        let emulator = with_object(builder()).await;
        upload(&emulator, "k").await;
        if let Some(status) = status {
            let document = format!(
                "<VersioningConfiguration><Status>{status}</Status></VersioningConfiguration>"
            );
            let request = Request::bucket(Method::PUT, "source", "versioning").body(document);
            assert_eq!(send(&emulator, request).await.status, 200);
        }
        put(&emulator, "r", &incremental("r")).await;
        let copy = Request::object(Method::PUT, "source", "k", "")
            .header("x-oss-copy-source", "/source/k")
            .header("x-oss-metadata-directive", "REPLACE")
            .header("x-oss-meta-name", "value");
        assert_eq!(send(&emulator, copy).await.status, 200);
        emulator.advance_clock(Duration::from_secs(600));
        let (rows, _) = read(&emulator, &windows(&emulator)[0]).await;
        let types: Vec<_> = rows.iter().map(|row| &*row[3]).collect();
        assert_eq!(types, [expected], "{status:?}");
    }
}

/// A clock that was set back hides no change.
#[tokio::test]
async fn change_before_its_window_is_in_the_next_report() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &incremental("r")).await;
    upload(&emulator, "first").await;
    emulator.advance_clock(Duration::from_secs(600));
    emulator.set_clock(at(0));
    upload(&emulator, "second").await;
    emulator.set_clock(at(700));
    upload(&emulator, "third").await;
    emulator.set_clock(at(1_200));
    let runs = windows(&emulator);
    assert_eq!(runs[1].window(), Some(&(at(600)..at(1_200))));
    let (rows, _) = read(&emulator, &runs[1]).await;
    let found: Vec<_> = rows.iter().map(|row| &*row[1]).collect();
    assert_eq!(found, ["second", "third"]);
}
