//! One time limit for all requests of a call.

use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use oss_inventory::oss_client::{Clock, Sleep, SleepFuture};
use oss_inventory::{
    ChangeKind, DirectoryJournal, HeldEntry, InventoryClient, Journal, JournalEntry, JournalFuture,
    PendingEntries, PendingEntry, Recovered, Recovery, ReplaceState, is_equivalent,
};

use crate::fake_service::{FakeService, Fault, new_rule, old_rule, prepared};
use crate::support::{TestResult, chain};

const LIMIT: Duration = Duration::from_secs(30);

/// A clock that shows how long its timer has slept; nothing else takes time.
#[derive(Clone, Debug, Default)]
struct VirtualTime(Arc<Mutex<Duration>>);

impl VirtualTime {
    fn elapsed(&self) -> Duration {
        *self.0.lock().unwrap()
    }
}

impl Clock for VirtualTime {
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000) + self.elapsed()
    }

    fn monotonic(&self) -> Duration {
        self.elapsed()
    }
}

/// A sleep ends the second time it is polled: a race that it loses is free.
impl Sleep for VirtualTime {
    fn sleep(&self, duration: Duration) -> SleepFuture<'_> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            *self.0.lock().unwrap() += duration;
        })
    }
}

/// A journal that takes longer than a rule that was read counts as unchanged.
#[derive(Debug)]
struct SlowJournal {
    journal: DirectoryJournal,
    time: VirtualTime,
}

impl Journal for SlowJournal {
    fn keep(&self, entry: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>> {
        Box::pin(async move {
            self.time.sleep(Duration::from_secs(3)).await;
            self.journal.keep(entry).await
        })
    }

    fn pending(&self) -> JournalFuture<'_, PendingEntries> {
        self.journal.pending()
    }

    fn hold<'a>(
        &'a self,
        pending: &'a PendingEntry,
    ) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>> {
        self.journal.hold(pending)
    }
}

fn client(service: &FakeService, time: &VirtualTime, operation: Duration) -> InventoryClient {
    service.client_with(|builder| {
        let builder = builder.sleep(time.clone()).clock(time.clone());
        builder.operation_timeout(operation)
    })
}

#[tokio::test]
async fn stuck_put_is_rolled_back_in_time() -> TestResult {
    for limit in [6, 30, 300].map(Duration::from_secs) {
        let service = FakeService::with_rules([old_rule("a")]);
        let time = VirtualTime::default();
        let client = client(&service, &time, Duration::from_secs(300)).with_time_limit(limit);
        for _ in 0..9 {
            service.fail("PUT a", Fault::StuckIf("<IsEnabled>false<"));
        }
        let error = client
            .replace(&new_rule("a"))
            .await
            .expect_err("a stuck put");
        assert_eq!(
            error.state(),
            ReplaceState::Restored,
            "{limit:?}: {}",
            chain(&error)
        );
        assert!(is_equivalent(&service.rules()[0], &old_rule("a")));
        assert!(time.elapsed() <= limit, "{:?} of {limit:?}", time.elapsed());
    }
    Ok(())
}

#[tokio::test]
async fn stuck_deletion_leaves_time_for_later_steps() -> TestResult {
    let service = FakeService::with_rules([old_rule("a")]);
    service.fail("DELETE a", Fault::Stuck);
    let time = VirtualTime::default();
    let client = client(&service, &time, Duration::from_secs(300)).with_time_limit(LIMIT);
    let error = client
        .replace(&new_rule("a"))
        .await
        .expect_err("a stuck deletion");
    assert_eq!(error.state(), ReplaceState::Unknown);
    assert_eq!(
        time.elapsed(),
        Duration::from_secs(7),
        "a quarter, without the settling"
    );
    Ok(())
}

#[tokio::test]
async fn nothing_is_deleted_without_time_to_roll_back() -> TestResult {
    let service = FakeService::with_rules([old_rule("a")]);
    let time = VirtualTime::default();
    let limit = Duration::from_millis(5_999);
    let client = client(&service, &time, LIMIT).with_time_limit(limit);
    let error = client
        .replace(&new_rule("a"))
        .await
        .expect_err("too little time");
    assert_eq!(error.state(), ReplaceState::Unchanged);
    assert!(error.error().is_out_of_time(), "{}", chain(&error));
    assert_eq!(service.sent(), ["GET a"]);
    Ok(())
}

#[tokio::test]
async fn lost_deletion_without_time_to_wait_stays_in_journal() -> TestResult {
    for (limit, is_known) in [(60, false), (66, true)] {
        let service = FakeService::with_rules([old_rule("a")]);
        service.fail("DELETE a", Fault::ResponseLost);
        let time = VirtualTime::default();
        let directory = tempfile::tempdir()?;
        let journal = DirectoryJournal::new(directory.path());
        let operation = Duration::from_secs(60);
        let client = client(&service, &time, operation).with_journal(journal.clone());
        let hurried = client.clone().with_time_limit(Duration::from_secs(limit));
        let replaced = hurried.replace(&new_rule("a")).await;
        assert_eq!(replaced.is_ok(), is_known, "{replaced:?}");
        assert!(time.elapsed() <= Duration::from_secs(limit));
        let pending = journal.pending().await?.entries;
        assert_eq!(pending.len(), usize::from(!is_known));
        let Err(error) = replaced else { continue };
        assert_eq!(error.state(), ReplaceState::Unknown);
        assert!(
            chain(&error).contains("no time is left to find out"),
            "{}",
            chain(&error)
        );
        let recovered = client
            .recover(&journal, &pending[0], Recovery::Finish)
            .await?;
        assert_eq!(recovered, Recovered::Finished);
        assert!(is_equivalent(&service.rules()[0], &new_rule("a")));
    }
    Ok(())
}

#[tokio::test]
async fn put_and_its_read_back_share_the_limit() -> TestResult {
    let service = FakeService::default();
    service.fail("PUT a", Fault::ResponseLost);
    service.fail("GET a", Fault::StuckIf(""));
    let time = VirtualTime::default();
    let client = client(&service, &time, Duration::from_secs(300)).with_time_limit(LIMIT);
    let error = client.put(&old_rule("a")).await.expect_err("no response");
    assert!(error.may_have_been_applied(), "{}", chain(&error));
    assert_eq!(time.elapsed(), LIMIT);
    Ok(())
}

#[tokio::test]
async fn plan_without_time_stops_before_the_next_change() -> TestResult {
    let service = FakeService::with_rules(["b", "c"].map(old_rule));
    let time = VirtualTime::default();
    let client = client(&service, &time, Duration::from_secs(300));
    let desired = ["a", "b", "c"].map(|id| prepared(&new_rule(id)));
    let plan = client.plan(desired, &[]).await?;
    service.fail("PUT a", Fault::StuckIf(""));
    let apply = plan.apply(&client).concurrency(std::num::NonZeroUsize::MIN);
    let applied = apply
        .on_failure(oss_inventory::OnFailure::Continue)
        .time_limit(LIMIT)
        .run()
        .await;
    assert_eq!(applied.failed().count(), 1, "{applied:?}");
    assert_eq!(applied.not_tried().count(), 2, "{applied:?}");
    assert_eq!(service.ids(), ["b", "c"]);
    assert_eq!(time.elapsed(), LIMIT);

    let applied = plan.apply(&client).time_limit(LIMIT).run().await;
    assert!(
        applied.is_complete(),
        "{applied:?}: each run has its own limit"
    );
    assert_eq!(applied.done(ChangeKind::Replace), 2);
    Ok(())
}

#[tokio::test]
async fn slow_journal_does_not_prevent_a_rollback() -> TestResult {
    let service = FakeService::with_rules([old_rule("a"), old_rule("b")]);
    let time = VirtualTime::default();
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let slow = SlowJournal {
        journal: journal.clone(),
        time: time.clone(),
    };
    let client = client(&service, &time, LIMIT).with_journal(slow);
    service.fail("PUT a", Fault::Status(403));
    let error = client
        .replace(&new_rule("a"))
        .await
        .expect_err("a refused put");
    assert_eq!(error.state(), ReplaceState::Restored, "{}", chain(&error));
    // Another client changes a rule before it is kept.
    let replacement = client.replacement(&new_rule("b")).await?;
    service.set(new_rule("b"));
    let changed = replacement.apply().await.expect_err("a conflict");
    assert!(changed.error().is_changed(), "{}", chain(&changed));
    assert!(journal.pending().await?.entries.is_empty());
    Ok(())
}
