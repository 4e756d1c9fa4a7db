//! Inventory rules run: when, what is written, and what the journal says.

use std::num::NonZero;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use http::Method;
use oss_emulator::journal::{Report, Run, RunError, RunOutcome};
use oss_emulator::{Builder, Emulator};
use oss_model::object::ListBucketResult;

use crate::rules::{delete, get, minimal, put};
use crate::store;
use crate::wire::{Request, Response, TestResult, builder, known_key, now};

pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// Sends a request that is signed by the emulator's clock.
pub(crate) async fn send(emulator: &Emulator, request: Request) -> Response {
    let signed = request.signed_with(&known_key(), "cn-hangzhou", emulator.now());
    signed.send(emulator).await
}

/// Starts an emulator with an object in `source` and the bucket `dest-bucket`.
pub(crate) async fn with_object(builder: Builder) -> Emulator {
    let builder = builder.bucket("source").bucket("dest-bucket");
    let emulator = builder.start().await.unwrap();
    upload(&emulator, "source", "a b/c").await;
    emulator
}

async fn upload(emulator: &Emulator, bucket: &str, key: &str) {
    let request = Request::object(Method::PUT, bucket, key, "").body("content");
    assert_eq!(send(emulator, request).await.status, 200);
}

pub(crate) async fn keys(emulator: &Emulator, bucket: &str) -> Vec<String> {
    let request = Request::bucket(Method::GET, bucket, "max-keys=1000");
    let list: ListBucketResult = send(emulator, request).await.document();
    list.contents.into_iter().map(|it| it.key).collect()
}

pub(crate) fn with_schedule(id: &str, schedule: &str) -> String {
    minimal(id).replace("<Frequency>Daily</Frequency>", schedule)
}

fn outcomes(emulator: &Emulator) -> Vec<RunOutcome> {
    let runs = emulator.journal().runs().into_iter();
    runs.map(|run| run.outcome().clone()).collect()
}

#[track_caller]
fn report(outcome: &RunOutcome) -> &Report {
    outcome.report().unwrap_or_else(|| panic!("{outcome:?}"))
}

#[track_caller]
fn failure(outcome: RunOutcome) -> RunError {
    match outcome {
        RunOutcome::Failed(error) => error,
        outcome => panic!("{outcome:?}"),
    }
}

#[tokio::test]
async fn new_rule_writes_a_report_at_once() {
    let emulator = with_object(builder()).await;
    assert_eq!(put(&emulator, "daily", &minimal("daily")).await.status, 200);
    let runs = emulator.journal().runs();
    let [run] = runs.as_slice() else {
        panic!("{runs:?}");
    };
    assert_eq!((run.bucket(), run.rule()), ("source", "daily"));
    assert_eq!(run.time(), now());
    let report = report(run.outcome());
    assert_eq!((report.bucket(), report.rows()), ("dest-bucket", 1));
    let folder = "source/daily/2026-11-22T07-42Z/";
    assert_eq!(report.manifest_key(), format!("{folder}manifest.json"));
    let mut written = report.keys().to_vec();
    written.sort();
    assert_eq!(keys(&emulator, "dest-bucket").await, written);
    assert_eq!(written[0], format!("{folder}manifest.checksum"));
    assert!(written[2].starts_with("source/daily/data/"), "{written:?}");
}

/// Users of OSS have reported the second slash.
#[tokio::test]
async fn slash_after_destination_prefix_is_doubled() {
    for (prefix, folder) in [
        ("", "source/r/2026"),
        ("reports", "reports/source/r/2026"),
        ("reports/", "reports//source/r/2026"),
    ] {
        let emulator = with_object(builder()).await;
        let element = format!("</Bucket><Prefix>{prefix}</Prefix>");
        put(&emulator, "r", &minimal("r").replace("</Bucket>", &element)).await;
        let outcomes = outcomes(&emulator);
        let manifest = report(&outcomes[0]).manifest_key();
        assert!(manifest.starts_with(folder), "{manifest}");
    }
}

#[tokio::test]
async fn rows_beyond_the_limit_fill_more_files() {
    let limit = NonZero::new(2).unwrap();
    let emulator = with_object(builder().rows_per_report_file(limit)).await;
    for key in ["1", "2", "3"] {
        upload(&emulator, "source", key).await;
    }
    for (added, data_files) in [("4", 3), ("5", 3), ("6", 4)] {
        upload(&emulator, "source", added).await;
        emulator.journal().clear();
        put(&emulator, added, &minimal(added)).await;
        let outcomes = outcomes(&emulator);
        let keys = report(&outcomes[0]).keys();
        assert_eq!(keys.len(), data_files + 2, "{keys:?}");
        let first = keys[0].trim_end_matches(".csv.gz");
        for (number, key) in keys[..data_files].iter().enumerate().skip(1) {
            assert_eq!(*key, format!("{first}-{number}.csv.gz"));
        }
    }
}

#[tokio::test]
async fn rule_that_selects_nothing_writes_nothing() {
    let emulator = with_object(builder()).await;
    let filter = "<Filter><Prefix>b</Prefix></Filter><Destination>";
    let rule = minimal("r").replace("<Destination>", filter);
    assert_eq!(put(&emulator, "r", &rule).await.status, 200);
    assert!(matches!(outcomes(&emulator)[..], [RunOutcome::Empty]));
    assert_eq!(keys(&emulator, "dest-bucket").await, [""; 0]);
}

#[tokio::test]
async fn disabled_rule_never_runs() {
    let emulator = with_object(builder()).await;
    let rule = minimal("r").replace("<IsEnabled>true", "<IsEnabled>false");
    assert_eq!(put(&emulator, "r", &rule).await.status, 200);
    emulator.advance_clock(10 * DAY);
    assert!(failure(emulator.run_rule("source", "r")).is_disabled());
    assert_eq!(emulator.journal().runs().len(), 0);
    assert_eq!(keys(&emulator, "dest-bucket").await, [""; 0]);
}

#[tokio::test]
async fn deleted_rule_runs_no_more() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    assert_eq!(delete(&emulator, "r").await.status, 204);
    emulator.advance_clock(10 * DAY);
    assert_eq!(emulator.journal().runs().len(), 1);
    assert!(failure(emulator.run_rule("source", "r")).is_rule_missing());
}

#[tokio::test]
async fn replaced_rule_has_a_first_run_and_its_own_schedule() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    delete(&emulator, "r").await;
    let weekly = with_schedule("r", "<Frequency>Weekly</Frequency>");
    put(&emulator, "r", &weekly).await;
    emulator.advance_clock(10 * DAY);
    let runs = emulator.journal().runs();
    let times: Vec<_> = runs.iter().map(Run::time).collect();
    // Midnight in Beijing, a week after the 22nd.
    let next = now() + 7 * DAY - Duration::from_secs(15 * 3600 + 42 * 60 + 33);
    assert_eq!(times, [now(), now(), next]);
}

#[tokio::test]
async fn refused_put_starts_no_run() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    assert_eq!(put(&emulator, "r", &minimal("r")).await.status, 409);
    assert_eq!(emulator.journal().runs().len(), 1);
}

#[tokio::test]
async fn missing_destination_fails_until_it_is_created() {
    let emulator = builder().bucket("source").start().await.unwrap();
    assert_eq!(put(&emulator, "r", &minimal("r")).await.status, 200);
    upload(&emulator, "source", "a").await;
    // Without any object, too.
    let error = failure(outcomes(&emulator).remove(0));
    assert!(error.is_destination_missing());
    assert_eq!(
        error.to_string(),
        "cannot write the report: its destination, bucket \"dest-bucket\", doesn't exist\n\
         help: create the bucket, for example with POST /_emulator/buckets"
    );
    let create = Request::bucket(Method::PUT, "dest-bucket", "");
    assert_eq!(send(&emulator, create).await.status, 200);
    emulator.advance_clock(DAY);
    assert_eq!(report(&outcomes(&emulator)[1]).rows(), 1);
}

#[tokio::test]
async fn once_with_auto_delete_is_deleted_after_success() {
    for (auto_delete, destination, found) in [
        ("", "dest-bucket", 200),
        ("<AutoDelete>false</AutoDelete>", "dest-bucket", 200),
        ("<AutoDelete>true</AutoDelete>", "dest-bucket", 404),
        ("<AutoDelete>true</AutoDelete>", "absent", 200),
    ] {
        let emulator = with_object(builder()).await;
        let schedule = format!("<Frequency>Once</Frequency>{auto_delete}");
        let rule = with_schedule("r", &schedule).replace("dest-bucket", destination);
        assert_eq!(put(&emulator, "r", &rule).await.status, 200);
        assert_eq!(get(&emulator, "r").await.status, found, "{rule}");
        emulator.advance_clock(100 * DAY);
        assert_eq!(emulator.journal().runs().len(), 1);
    }
}

#[tokio::test]
async fn report_has_the_encryption_of_its_rule() {
    for (encryption, method, key_id) in [
        ("", "", ""),
        ("<Encryption><SSE-OSS/></Encryption>", "AES256", ""),
        (
            "<Encryption><SSE-KMS><KeyId>k-1</KeyId></SSE-KMS></Encryption>",
            "KMS",
            "k-1",
        ),
    ] {
        let emulator = with_object(builder()).await;
        let element = format!("</Bucket>{encryption}");
        put(&emulator, "r", &minimal("r").replace("</Bucket>", &element)).await;
        for key in report(&outcomes(&emulator)[0]).keys() {
            let head = Request::object(Method::HEAD, "dest-bucket", key, "");
            let head = send(&emulator, head).await;
            assert_eq!(head.header("x-oss-server-side-encryption"), method);
            assert_eq!(head.header("x-oss-server-side-encryption-key-id"), key_id);
        }
    }
}

#[tokio::test]
async fn impossible_key_fails_and_writes_nothing() {
    for prefix in ["/reports".to_owned(), "x".repeat(1023)] {
        let emulator = with_object(builder()).await;
        let element = format!("</Bucket><Prefix>{prefix}</Prefix>");
        put(&emulator, "r", &minimal("r").replace("</Bucket>", &element)).await;
        let error = failure(outcomes(&emulator).remove(0)).to_string();
        assert!(error.contains("can't be the key of an object"), "{error}");
        assert_eq!(keys(&emulator, "dest-bucket").await, [""; 0]);
    }
}

#[tokio::test]
async fn rule_runs_on_demand_without_a_new_schedule() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    upload(&emulator, "source", "second").await;
    let outcome = emulator.run_rule("source", "r");
    assert_eq!(report(&outcome).rows(), 2);
    emulator.advance_clock(DAY);
    assert_eq!(emulator.journal().runs().len(), 3);
    assert!(failure(emulator.run_rule("absent", "r")).is_rule_missing());
}

#[tokio::test]
async fn time_that_passes_runs_rules_before_a_request() -> TestResult {
    let seconds = Arc::new(AtomicU64::new(0));
    let passed = Arc::clone(&seconds);
    let clock = move || now() + Duration::from_secs(passed.load(Ordering::Relaxed));
    let emulator = with_object(store::selected(Emulator::builder().clock(clock))).await;
    put(&emulator, "r", &minimal("r")).await;
    seconds.store(DAY.as_secs(), Ordering::Relaxed);
    assert_eq!(emulator.journal().runs().len(), 1);
    let listed = keys(&emulator, "dest-bucket").await;
    assert!(listed.contains(&"source/r/2026-11-22T16-00Z/manifest.json".to_owned()));
    // The report has the time at which it was due.
    assert_eq!(
        emulator.journal().runs()[1].time(),
        now() + Duration::from_secs(29_847)
    );
    Ok(())
}

#[tokio::test]
async fn cleared_journal_has_no_runs() {
    let emulator = with_object(builder()).await;
    put(&emulator, "r", &minimal("r")).await;
    emulator.journal().clear();
    assert_eq!(emulator.journal().runs().len(), 0);
}

#[tokio::test]
async fn hour_outside_of_a_day_is_refused() {
    let error = builder().report_hour(24).start().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "invalid hour of reports: 24 is not from 0 to 23"
    );
    assert!(builder().report_hour(23).start().await.is_ok());
}
