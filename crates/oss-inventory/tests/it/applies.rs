//! Plans that are applied to a bucket in memory.

use std::future::poll_fn;
use std::num::NonZeroUsize;
use std::pin::{Pin, pin};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::Poll;

use oss_inventory::{
    Applied, Apply, ApplyEvent, ChangeKind, ChangeOutcome, ChangeResult, DirectoryJournal,
    HeldEntry, InventoryClient, Journal, JournalEntry, JournalError, JournalFuture, OnFailure,
    PendingEntries, PendingEntry, Plan, ReplaceState, is_equivalent,
};

use crate::fake_service::{FakeService, Fault, Gate, new_rule, old_rule, prepared};
use crate::support::{Log, TestResult, chain};

const IDS: [&str; 5] = ["a", "b", "c", "d", "e"];

/// Returns a plan that puts new rules with these ids, and prunes `old-*`.
async fn plan(client: &InventoryClient, ids: &[&str]) -> Plan {
    let desired = ids.iter().map(|id| prepared(&new_rule(id)));
    let prune = ["old-*".parse().expect("a pattern")];
    client.plan(desired, &prune).await.expect("a plan")
}

/// Polls until only a timer or the service can go on.
async fn poll_until_stuck(run: &mut Pin<&mut impl Future<Output = Applied>>) {
    for _ in 0..1_000 {
        tokio::select! {
            biased;
            applied = run.as_mut() => panic!("{applied:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
}

fn one(apply: Apply<'_>) -> Apply<'_> {
    apply.concurrency(NonZeroUsize::MIN)
}

#[tokio::test]
async fn plan_creates_replaces_and_prunes() -> TestResult {
    let service = FakeService::with_rules(["b", "old-1", "other"].map(old_rule));
    service.set(new_rule("c"));
    let client = service.client(Log::default());
    let plan = plan(&client, &["a", "b", "c"]).await;
    let directory = tempfile::tempdir()?;
    let mut events = Vec::new();
    let applied = one(plan.apply(&client))
        .journal(DirectoryJournal::new(directory.path()))
        .on_event(|event| {
            events.push(match event {
                ApplyEvent::Started(change) => format!("+{}", change.id()),
                ApplyEvent::Finished(result) => format!("-{}", result.id()),
                _ => String::new(),
            });
        })
        .run()
        .await;
    assert!(applied.is_complete(), "{applied:?}");
    for kind in [
        ChangeKind::Create,
        ChangeKind::Replace,
        ChangeKind::Delete,
        ChangeKind::Unchanged,
    ] {
        assert_eq!(applied.done(kind), 1, "{kind:?}");
    }
    let ids: Vec<_> = applied.results().iter().map(ChangeResult::id).collect();
    assert_eq!(ids, ["a", "b", "c", "old-1"], "the order of the plan");
    assert_eq!(service.ids(), ["a", "b", "c", "other"]);
    assert!(is_equivalent(&service.rules()[1], &new_rule("b")));
    assert_eq!(events, ["+a", "-a", "+b", "-b", "+old-1", "-old-1"]);
    assert_eq!(
        std::fs::read_dir(directory.path())?.count(),
        0,
        "all is settled"
    );
    Ok(())
}

#[tokio::test]
async fn waiting_changes_share_one_slot() -> TestResult {
    let service = FakeService::with_rules(IDS.map(old_rule));
    let gate = Gate::default();
    let client = service.client(gate.clone());
    let plan = plan(&client, &IDS).await;
    let mut run = pin!(one(plan.apply(&client)).run());
    poll_until_stuck(&mut run).await;
    let new = service
        .rules()
        .into_iter()
        .filter(|rule| rule.is_enabled == Some(false));
    assert_eq!(
        new.count(),
        IDS.len(),
        "all are replaced before the first is read again"
    );
    let sent = service.sent();
    let first: Vec<_> = sent.iter().skip(1).take(6).map(String::as_str).collect();
    assert_eq!(
        first,
        ["GET a", "DELETE a", "PUT a", "GET b", "DELETE b", "PUT b"],
        "one at a time, and none stays deleted while others go on"
    );
    gate.open();
    assert!(run.await.is_complete());
    Ok(())
}

#[tokio::test]
async fn changed_rule_is_a_conflict_and_stays() -> TestResult {
    let service = FakeService::with_rules(["a", "old-1", "old-2"].map(old_rule));
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let client = service.client(Log::default()).with_journal(journal.clone());
    let plan = plan(&client, &["a", "b"]).await;
    let mut theirs = ["a", "b", "old-1"].map(old_rule);
    for rule in &mut theirs {
        rule.filter.get_or_insert_default().prefix = Some("theirs/".to_owned());
        service.set(rule.clone());
    }
    service.remove("old-2");
    let applied = plan
        .apply(&client)
        .on_failure(OnFailure::Continue)
        .run()
        .await;
    let failed: Vec<_> = applied
        .failed()
        .map(|(result, error)| (result.id(), error))
        .collect();
    assert_eq!(
        failed.iter().map(|it| it.0).collect::<Vec<_>>(),
        ["a", "b", "old-1"]
    );
    for (id, error) in failed {
        let conflict = error.error().conflict();
        let conflict = conflict.unwrap_or_else(|| panic!("{id}: {}", chain(error)));
        let theirs = theirs.iter().find(|it| it.id == id);
        assert_eq!(conflict.found(), theirs, "{id}");
        let expected = if id == "b" {
            new_rule(id)
        } else {
            old_rule(id)
        };
        assert!(is_equivalent(conflict.expected(), &expected), "{id}");
        assert_eq!(error.error().is_already_exists(), id == "b");
    }
    assert_eq!(applied.done(ChangeKind::Delete), 1, "it was gone already");
    assert_eq!(service.rules(), theirs);
    assert!(journal.pending().await?.entries.is_empty());
    Ok(())
}

#[tokio::test]
async fn failure_stops_what_is_not_begun() -> TestResult {
    let service = FakeService::with_rules([old_rule("old-1")]);
    service.fail("PUT b", Fault::Status(403));
    let client = service.client(Log::default());
    let plan = plan(&client, &["a", "b", "c"]).await;
    let applied = one(plan.apply(&client)).run().await;
    let outcomes: Vec<_> = applied
        .results()
        .iter()
        .map(ChangeResult::outcome)
        .collect();
    assert!(
        matches!(
            outcomes[..],
            [
                ChangeOutcome::Done { .. },
                ChangeOutcome::Failed(_),
                ChangeOutcome::NotTried,
                ChangeOutcome::NotTried
            ]
        ),
        "{outcomes:?}"
    );
    assert_eq!(applied.not_tried().count(), 2);
    assert_eq!(
        service.ids(),
        ["a", "old-1"],
        "nothing is pruned after a failure"
    );
    let text = chain(applied.failed().next().expect("a failure").1);
    assert!(
        text.starts_with("the rule was not created; nothing was changed"),
        "{text}"
    );

    let applied = plan
        .apply(&client)
        .on_failure(OnFailure::Continue)
        .run()
        .await;
    assert!(
        applied.is_complete(),
        "{applied:?}: `a` is as desired already"
    );
    assert_eq!(service.ids(), ["a", "b", "c"]);
    Ok(())
}

#[tokio::test]
async fn nothing_is_pruned_while_rules_are_put() -> TestResult {
    let service = FakeService::with_rules([old_rule("old-1")]);
    service.fail("PUT b", Fault::Status(403));
    let client = service.client(Log::default());
    let plan = plan(&client, &["a", "b"]).await;
    let applied = plan.apply(&client).run().await;
    assert_eq!(applied.not_tried().count(), 1, "{applied:?}");
    assert_eq!(service.ids(), ["a", "old-1"]);
    Ok(())
}

#[tokio::test]
async fn stop_finishes_the_changes_under_way() -> TestResult {
    let service = FakeService::with_rules(IDS.map(old_rule));
    let client = service.client(Log::default());
    let plan = plan(&client, &IDS).await;
    let started = AtomicUsize::new(0);
    let applied = one(plan.apply(&client))
        .on_event(|event| {
            if let ApplyEvent::Started(_) = event {
                started.fetch_add(1, Ordering::Relaxed);
            }
        })
        .stop_when(poll_fn(|context| {
            context.waker().wake_by_ref();
            match started.load(Ordering::Relaxed) {
                0 | 1 => Poll::Pending,
                _ => Poll::Ready(()),
            }
        }))
        .run()
        .await;
    let done = applied.done(ChangeKind::Replace);
    assert!((1..IDS.len()).contains(&done), "{applied:?}");
    assert_eq!(applied.not_tried().count(), IDS.len() - done);
    assert_eq!(service.ids(), IDS, "no rule is lost");
    Ok(())
}

#[tokio::test]
async fn stop_after_a_failure_is_noticed() -> TestResult {
    let service = FakeService::with_rules([]);
    service.fail("PUT a", Fault::Status(403));
    let client = service.client(Log::default());
    let plan = plan(&client, &["a"]).await;
    let (failed, noticed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let applied = one(plan.apply(&client))
        .on_event(|event| {
            let is_finished = matches!(event, ApplyEvent::Finished(_));
            failed.fetch_add(usize::from(is_finished), Ordering::Relaxed);
        })
        .stop_when(poll_fn(|_| {
            if failed.load(Ordering::Relaxed) == 0 {
                return Poll::Pending;
            }
            noticed.store(1, Ordering::Relaxed);
            Poll::Ready(())
        }))
        .run()
        .await;
    assert_eq!(applied.into_failed().count(), 1);
    assert_eq!(noticed.load(Ordering::Relaxed), 1);
    Ok(())
}

#[tokio::test]
async fn dropped_apply_leaves_the_rule_in_the_journal() -> TestResult {
    for fault in ["DELETE a", "PUT a"] {
        let service = FakeService::with_rules([old_rule("a")]);
        service.fail(fault, Fault::Stuck);
        let client = service.client(Log::default());
        let plan = plan(&client, &["a"]).await;
        let directory = tempfile::tempdir()?;
        let journal = DirectoryJournal::new(directory.path());
        {
            let mut run = pin!(plan.apply(&client).journal(journal.clone()).run());
            poll_until_stuck(&mut run).await;
            assert!(journal.pending().await?.entries[0].is_in_use());
        }
        let pending = journal.pending().await?.entries;
        assert_eq!(pending.len(), 1);
        assert!(!pending[0].is_in_use());
        assert!(is_equivalent(pending[0].entry().old(), &old_rule("a")));
        let is_deleted = fault == "PUT a";
        assert_eq!(pending[0].entry().is_deleted(), is_deleted, "{fault}");
        let new = pending[0].entry().new_rule().expect("the new rule");
        assert!(is_equivalent(new, &new_rule("a")));
    }
    Ok(())
}

#[tokio::test]
async fn unrestored_rule_stays_in_the_journal() -> TestResult {
    let service = FakeService::with_rules([old_rule("a")]);
    service.fail("PUT a", Fault::Status(403));
    service.fail("PUT a", Fault::Status(403));
    let client = service.client(Log::default());
    let plan = plan(&client, &["a"]).await;
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let applied = plan.apply(&client).journal(journal.clone()).run().await;
    let (_, error) = applied.failed().next().expect("a failure");
    assert_eq!(error.state(), ReplaceState::Gone);
    let pending = journal.pending().await?.entries;
    assert_eq!(error.journal_entry(), Some(pending[0].name()));
    Ok(())
}

#[tokio::test]
async fn lost_deletion_is_settled_before_it_counts() -> TestResult {
    for fault in [Fault::ResponseLost, Fault::RequestLost] {
        let service = FakeService::with_rules(["old-1", "a"].map(old_rule));
        service.fail("DELETE old-1", fault);
        service.fail("DELETE a", fault);
        let log = Log::default();
        let client = service.client(log.clone());
        let plan = plan(&client, &["a"]).await;
        let applied = plan.apply(&client).run().await;
        assert!(applied.is_complete(), "{applied:?}");
        assert_eq!(service.rules(), [prepared(&new_rule("a")).into()]);
        let waits = log
            .pauses()
            .into_iter()
            .filter(|pause| pause.as_secs() == 300);
        assert_eq!(waits.count(), 2, "for each deletion that may be under way");
    }
    Ok(())
}

/// A journal whose entries can't be removed.
#[derive(Clone, Debug)]
struct StuckJournal(DirectoryJournal);

#[derive(Debug)]
struct StuckEntry(Box<dyn HeldEntry>);

impl Journal for StuckJournal {
    fn keep(&self, entry: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>> {
        Box::pin(async {
            let held = self.0.keep(entry).await?;
            Ok(Box::new(StuckEntry(held)) as Box<dyn HeldEntry>)
        })
    }

    fn pending(&self) -> JournalFuture<'_, PendingEntries> {
        self.0.pending()
    }

    fn hold<'a>(
        &'a self,
        pending: &'a PendingEntry,
    ) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>> {
        self.0.hold(pending)
    }
}

impl HeldEntry for StuckEntry {
    fn entry(&self) -> &JournalEntry {
        self.0.entry()
    }

    fn name(&self) -> &str {
        self.0.name()
    }

    fn settle(&self) -> JournalFuture<'_, ()> {
        Box::pin(async { Err(JournalError::new("the disk is read-only")) })
    }
}

#[tokio::test]
async fn entry_that_cannot_be_removed_is_reported() -> TestResult {
    for (desired, kind) in [
        (vec![prepared(&new_rule("a"))], ChangeKind::Replace),
        (Vec::new(), ChangeKind::Delete),
    ] {
        let service = FakeService::with_rules([old_rule("a")]);
        let client = service.client(Log::default());
        let plan = client.plan(desired, &["*".parse()?]).await?;
        let directory = tempfile::tempdir()?;
        let journal = StuckJournal(DirectoryJournal::new(directory.path()));
        let applied = plan.apply(&client).journal(journal.clone()).run().await;
        assert_eq!(applied.done(kind), 1, "{applied:?}");
        let ChangeOutcome::Done { journal_entry, .. } = applied.results()[0].outcome() else {
            panic!("{applied:?}");
        };
        let pending = journal.pending().await?.entries;
        assert_eq!(
            journal_entry.as_deref(),
            Some(pending[0].name()),
            "{kind:?}"
        );
    }
    Ok(())
}

/// A journal that keeps nothing.
#[derive(Debug)]
struct FullJournal;

impl Journal for FullJournal {
    fn keep(&self, _: JournalEntry) -> JournalFuture<'_, Box<dyn HeldEntry>> {
        Box::pin(async { Err(JournalError::new("the journal is full")) })
    }

    fn pending(&self) -> JournalFuture<'_, PendingEntries> {
        Box::pin(async { Ok(PendingEntries::default()) })
    }

    fn hold<'a>(&'a self, _: &'a PendingEntry) -> JournalFuture<'a, Option<Box<dyn HeldEntry>>> {
        Box::pin(async { Ok(None) })
    }
}

#[tokio::test]
async fn rule_that_is_not_kept_is_not_deleted() -> TestResult {
    let service = FakeService::with_rules(["old-1", "a"].map(old_rule));
    let client = service.client(Log::default());
    let plan = plan(&client, &["a"]).await;
    let apply = plan.apply(&client).journal(FullJournal);
    let applied = apply.on_failure(OnFailure::Continue).run().await;
    for (_, error) in applied.failed() {
        assert_eq!(error.state(), ReplaceState::Unchanged);
        assert!(
            chain(error).ends_with("the journal is full"),
            "{}",
            chain(error)
        );
    }
    assert_eq!(applied.failed().count(), 2);
    assert!(
        !service
            .sent()
            .iter()
            .any(|request| request.starts_with("DELETE"))
    );
    Ok(())
}

#[tokio::test]
async fn pruned_rule_put_again_is_reported() -> TestResult {
    let service = FakeService::with_rules([old_rule("old-1")]);
    // As if another client puts the rule again at once.
    service.fail("DELETE old-1", Fault::Ignored);
    let client = service.client(Log::default());
    let plan = plan(&client, &[]).await;
    let applied = plan.apply(&client).run().await;
    let (_, error) = applied.failed().next().expect("a failure");
    assert_eq!(
        error.state(),
        ReplaceState::ConcurrentlyReplaced,
        "{}",
        chain(error)
    );
    let text = chain(error);
    assert!(
        text.starts_with("the rule was deleted, but one with this id exists now"),
        "{text}"
    );
    Ok(())
}
