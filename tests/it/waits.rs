//! Waiting for reports of the local OSS, with a clock that only pauses move.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use oss_client::{Clock, Sleep, SleepFuture};
use oss_emulator::Emulator;
use oss_inventory::{InventoryClient, NextRun};
use oss_model::DateTime;
use oss_model::inventory::Filter;
use oss_model::object::PutObject;
use oss_report::{Bucket, Reports};
use oss_tests::Outcome;
use oss_tests::local_oss::{BUCKET, LocalOss, inventory};
use oss_tests::rules::minimal;

const DESTINATION: &str = "destination-bucket";
const HOUR: Duration = Duration::from_secs(3600);

/// The time of a local OSS: a pause advances it.
#[derive(Clone, Debug)]
struct EmulatedTime(Arc<LocalOss>);

impl Clock for EmulatedTime {
    fn now(&self) -> SystemTime {
        self.0.emulator().now()
    }
}

impl Sleep for EmulatedTime {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        self.0.emulator().advance_clock(duration);
        Box::pin(std::future::ready(()))
    }
}

fn time(text: &str) -> Outcome<SystemTime> {
    Ok(text.parse::<DateTime>()?.into())
}

/// Starts a local OSS with an object, and a client in its time.
async fn start(now: &str) -> Outcome<(Arc<LocalOss>, InventoryClient)> {
    let now = time(now)?;
    let builder = Emulator::builder().bucket(DESTINATION);
    let oss = Arc::new(LocalOss::start_with(builder.clock(move || now)).await?);
    let emulated = EmulatedTime(Arc::clone(&oss));
    let client = oss.client_builder()?;
    let client = client.clock(emulated.clone()).sleep(emulated);
    // A pause is over at once, so any limit would expire.
    let client = inventory(client.without_operation_timeout())?;
    let object = PutObject::new(BUCKET, "a", b"1".to_vec());
    client.client().execute(&object).await?;
    Ok((oss, client))
}

#[tokio::test]
async fn first_report_is_found_where_it_is() -> Outcome {
    let (oss, client) = start("2026-12-01T15:30:40Z").await?;
    let mut rule = minimal("daily")?;
    for prefix in [None, Some("a b/中"), Some("slash/")] {
        rule.destination.oss_bucket_destination.prefix = prefix.map(str::to_owned);
        // The run starts in the same minute.
        let since = oss.emulator().now();
        client.put(&rule).await?;
        let report = client.wait_for_report(&rule, since, HOUR).await?;
        let bucket = Bucket::new(client.client().clone(), DESTINATION);
        let reports = Reports::of(bucket, &rule, BUCKET)?;
        let latest = reports.latest().await?;
        let key = format!(
            "{}{}manifest.json",
            reports.folder().key(),
            latest.run().folder()
        );
        assert_eq!(
            (report.bucket(), report.manifest_key()),
            (DESTINATION, &*key)
        );
        assert_eq!(report.time(), latest.run().time().into());
        assert_eq!(report.time(), time("2026-12-01T15:30:00Z")?);
        client.delete("daily").await?;
    }
    Ok(())
}

#[tokio::test]
async fn later_report_is_awaited_until_its_morning() -> Outcome {
    let (oss, client) = start("2026-12-01T15:30:00Z").await?;
    let rule = minimal("daily")?;
    client.put(&rule).await?;
    let first = client
        .wait_for_report(&rule, SystemTime::UNIX_EPOCH, HOUR)
        .await?;
    let next = client.next_run(&rule).await?;
    assert_eq!(next, NextRun::Morning(time("2026-12-01T16:00:00Z")?));
    let since = first.time() + Duration::from_secs(60);
    let second = client.wait_for_report(&rule, since, HOUR).await?;
    assert_eq!(second.time(), time("2026-12-01T16:00:00Z")?);
    // Half an hour of pauses of at most a minute.
    let lists = oss.emulator().journal().requests_of("ListObjectsV2")?;
    assert!((30..40).contains(&lists), "{lists}");
    let waited = oss.emulator().now().duration_since(second.time())?;
    assert!(waited <= Duration::from_secs(60), "{waited:?}");
    Ok(())
}

#[tokio::test]
async fn passed_limit_says_when_the_rule_runs_next() -> Outcome {
    let (oss, client) = start("2026-12-01T02:00:00Z").await?;
    let mut rule = minimal("daily")?;
    client.put(&rule).await?;
    let since = oss.emulator().now() + HOUR;
    let outcome = client.wait_for_report(&rule, since, HOUR).await;
    let error = outcome.expect_err("the rule doesn't run again today");
    assert_eq!(oss.emulator().now(), time("2026-12-01T03:00:00Z")?);
    assert!(error.is_time_limit());
    let morning = NextRun::Morning(time("2026-12-01T16:00:00Z")?);
    assert_eq!(error.next_run(), Some(morning));
    assert_eq!(
        error.to_string(),
        "no report of rule \"daily\" of bucket source-bucket after 3600 s: \
         it runs next in the early morning of 2026-12-02 in Beijing"
    );
    // No object is selected, so no report is written.
    rule.id = "empty".to_owned();
    rule.filter = Some(Filter::builder().prefix("none").build());
    client.put(&rule).await?;
    let outcome = client
        .wait_for_report(&rule, SystemTime::UNIX_EPOCH, HOUR)
        .await;
    let error = outcome.expect_err("no report is written");
    assert_eq!(error.next_run(), Some(NextRun::AfterPut));
    assert!(error.help().is_some_and(|help| help.contains("no object")));
    Ok(())
}

#[tokio::test]
async fn report_that_never_comes_is_not_awaited() -> Outcome {
    let (oss, client) = start("2026-12-01T02:00:00Z").await?;
    let mut rule = minimal("disabled")?;
    rule.is_enabled = Some(false);
    client.put(&rule).await?;
    let before = oss.emulator().now();
    let outcome = client
        .wait_for_report(&rule, SystemTime::UNIX_EPOCH, HOUR)
        .await;
    let error = outcome.expect_err("the rule is disabled");
    assert_eq!(error.next_run(), Some(NextRun::Never));
    assert!(!error.is_time_limit());

    rule.is_enabled = Some(true);
    rule.destination.oss_bucket_destination.bucket = "missing".to_owned();
    let outcome = client
        .wait_for_report(&rule, SystemTime::UNIX_EPOCH, HOUR)
        .await;
    let error = outcome.expect_err("the destination is missing");
    assert!(
        error
            .to_string()
            .ends_with("the destination bucket missing can't be listed")
    );
    assert!(
        error
            .help()
            .is_some_and(|help| help.starts_with("create the bucket"))
    );
    assert_eq!(oss.emulator().now(), before);
    Ok(())
}
