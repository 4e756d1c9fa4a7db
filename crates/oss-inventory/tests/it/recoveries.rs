//! Changes that were interrupted and are recovered.

use std::pin::pin;
use std::time::Duration;

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{
    DirectoryJournal, InventoryClient, Journal as _, JournalEntry, PendingEntry, Recovered,
    Recovery, is_equivalent,
};
use tempfile::TempDir;

use crate::fake_service::{FakeService, Fault, Gate, new_rule, old_rule, prepared};
use crate::support::{Log, TestResult, chain};

/// A change that was interrupted: its entry, and a client for the recovery.
struct Interrupted {
    service: FakeService,
    client: InventoryClient,
    log: Log,
    journal: DirectoryJournal,
    _directory: TempDir,
}

/// The rules that exist when the recovery begins.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Existing {
    Old,
    New,
    Other,
    Nothing,
}

fn other_rule() -> InventoryConfiguration {
    let mut rule = old_rule("a");
    rule.filter.get_or_insert_default().prefix = Some("theirs/".to_owned());
    rule
}

impl Existing {
    fn rule(self) -> Option<InventoryConfiguration> {
        match self {
            Self::Old => Some(old_rule("a")),
            Self::New => Some(new_rule("a")),
            Self::Other => Some(other_rule()),
            Self::Nothing => None,
        }
    }
}

impl Interrupted {
    async fn new(new: Option<InventoryConfiguration>, existing: Existing) -> Self {
        let service = FakeService::with_rules(existing.rule());
        let log = Log::default();
        let client = service.client(log.clone());
        let directory = tempfile::tempdir().expect("a directory");
        let journal = DirectoryJournal::new(directory.path());
        let entry = client.journal_entry(prepared(&old_rule("a")), new.as_ref().map(prepared));
        journal.keep(entry).await.expect("an entry");
        Self {
            service,
            client,
            log,
            journal,
            _directory: directory,
        }
    }

    async fn pending(&self) -> Vec<PendingEntry> {
        self.journal.pending().await.expect("a list").entries
    }

    async fn recover(&self, recovery: Recovery) -> Result<Recovered, oss_inventory::Error> {
        let pending = self.pending().await;
        self.client
            .recover(&self.journal, &pending[0], recovery)
            .await
    }

    fn deletions(&self) -> usize {
        let sent = self.service.sent();
        sent.iter()
            .filter(|request| request.starts_with("DELETE"))
            .count()
    }
}

#[tokio::test]
async fn existing_rule_decides_the_recovery_of_a_replacement() -> TestResult {
    let foreign = || Recovered::Foreign(Box::new(other_rule()));
    for (existing, recovery, expected, rule) in [
        (
            Existing::Old,
            Recovery::RollBack,
            Recovered::Unchanged,
            old_rule("a"),
        ),
        (
            Existing::Old,
            Recovery::Finish,
            Recovered::Unchanged,
            old_rule("a"),
        ),
        (
            Existing::New,
            Recovery::RollBack,
            Recovered::Finished,
            new_rule("a"),
        ),
        (
            Existing::Nothing,
            Recovery::RollBack,
            Recovered::RolledBack,
            old_rule("a"),
        ),
        (
            Existing::Nothing,
            Recovery::Finish,
            Recovered::Finished,
            new_rule("a"),
        ),
        (Existing::Other, Recovery::RollBack, foreign(), other_rule()),
        (Existing::Other, Recovery::Finish, foreign(), other_rule()),
    ] {
        let change = Interrupted::new(Some(new_rule("a")), existing).await;
        let recovered = change.recover(recovery).await?;
        let is_foreign = matches!(recovered, Recovered::Foreign(_));
        assert_eq!(recovered, expected, "{existing:?}");
        assert!(
            is_equivalent(&change.service.rules()[0], &rule),
            "{existing:?}"
        );
        assert_eq!(
            change.pending().await.len(),
            usize::from(is_foreign),
            "{existing:?}"
        );
        assert_eq!(change.deletions(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn pruned_rule_stays_deleted() -> TestResult {
    for (existing, expected) in [
        (Existing::Old, Recovered::Unchanged),
        (Existing::Nothing, Recovered::Finished),
        (Existing::Other, Recovered::Foreign(Box::new(other_rule()))),
    ] {
        let change = Interrupted::new(None, existing).await;
        assert_eq!(change.recover(Recovery::RollBack).await?, expected);
        assert_eq!(change.service.rules().first(), existing.rule().as_ref());
        assert_eq!(change.deletions(), 0);
    }
    Ok(())
}

#[tokio::test]
async fn recovery_waits_for_deletions_under_way() -> TestResult {
    let limit = Duration::from_secs(300);
    for (age, is_deleted, expected) in [
        (Duration::ZERO, false, Some(limit)),
        (limit, false, Some(limit)),
        (
            limit + Duration::from_secs(100),
            false,
            Some(Duration::from_secs(200)),
        ),
        (limit * 2, false, None),
        (Duration::ZERO, true, None),
    ] {
        let change = Interrupted::new(Some(new_rule("a")), Existing::New).await;
        let held = change
            .journal
            .hold(&change.pending().await[0])
            .await?
            .expect("free");
        held.set_deleted_at(change.client.client().clock().now() - age);
        if is_deleted {
            held.set_deleted();
        }
        drop(held);
        let now = change.client.client().clock().now();
        let said = change.pending().await[0].max_wait(now);
        assert_eq!(said, expected.unwrap_or_default(), "{age:?} {is_deleted}");
        assert_eq!(
            change.recover(Recovery::RollBack).await?,
            Recovered::Finished
        );
        let waited = change.log.pauses().into_iter().max();
        assert_eq!(waited, expected, "{age:?} {is_deleted}");
    }
    Ok(())
}

#[tokio::test]
async fn deletion_that_arrives_late_is_undone() -> TestResult {
    let change = Interrupted::new(Some(new_rule("a")), Existing::Old).await;
    let gate = Gate::default();
    let client = change.service.client(gate.clone());
    let pending = change.pending().await;
    let mut recovery = pin!(client.recover(&change.journal, &pending[0], Recovery::RollBack));
    for _ in 0..100 {
        tokio::select! {
            biased;
            recovered = recovery.as_mut() => panic!("{recovered:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    change.service.remove("a");
    gate.open();
    assert_eq!(recovery.await?, Recovered::RolledBack);
    assert!(is_equivalent(&change.service.rules()[0], &old_rule("a")));
    Ok(())
}

#[tokio::test]
async fn deleted_rule_that_is_still_visible_is_put_back() -> TestResult {
    let change = Interrupted::new(Some(new_rule("a")), Existing::Nothing).await;
    let held = change
        .journal
        .hold(&change.pending().await[0])
        .await?
        .expect("free");
    held.set_deleted();
    drop(held);
    change
        .service
        .fail("GET a", Fault::Stale(old_rule("a").to_xml()?.leak()));
    assert_eq!(
        change.recover(Recovery::RollBack).await?,
        Recovered::RolledBack
    );
    assert_eq!(change.service.ids(), ["a"]);
    Ok(())
}

#[tokio::test]
async fn failed_recovery_can_be_repeated() -> TestResult {
    for fault in [Fault::Status(403), Fault::ResponseLost, Fault::RequestLost] {
        for request in ["GET a", "PUT a"] {
            let change = Interrupted::new(Some(new_rule("a")), Existing::Nothing).await;
            for _ in 0..9 {
                change.service.fail(request, fault);
            }
            assert!(change.recover(Recovery::RollBack).await.is_err());
            assert_eq!(change.pending().await.len(), 1, "{request} {fault:?}");
            while change.recover(Recovery::RollBack).await.is_err() {}
            assert_eq!(change.pending().await.len(), 0, "{request} {fault:?}");
            assert!(is_equivalent(&change.service.rules()[0], &old_rule("a")));
        }
    }
    Ok(())
}

#[tokio::test]
async fn dropped_recovery_can_be_repeated() -> TestResult {
    let change = Interrupted::new(Some(new_rule("a")), Existing::Nothing).await;
    change.service.fail("PUT a", Fault::Stuck);
    tokio::select! {
        biased;
        recovered = change.recover(Recovery::RollBack) => panic!("{recovered:?}"),
        () = async { for _ in 0..100 { tokio::task::yield_now().await } } => {}
    }
    assert_eq!(
        change.recover(Recovery::RollBack).await?,
        Recovered::RolledBack
    );
    Ok(())
}

#[tokio::test]
async fn entry_in_use_is_left_to_its_process() -> TestResult {
    let change = Interrupted::new(Some(new_rule("a")), Existing::Nothing).await;
    let held = change.journal.hold(&change.pending().await[0]).await?;
    assert_eq!(change.recover(Recovery::RollBack).await?, Recovered::InUse);
    drop(held);
    assert!(change.service.sent().is_empty());
    Ok(())
}

#[tokio::test]
async fn entry_of_another_service_is_refused() -> TestResult {
    let change = Interrupted::new(Some(new_rule("a")), Existing::Nothing).await;
    let entry = change.pending().await[0].entry().to_document()?;
    let other = entry.replace("oss-cn-hangzhou.aliyuncs.com", "127.0.0.1:9000");
    let other = JournalEntry::from_document(&other)?;
    change.journal.keep(other).await?;
    let pending = change.pending().await;
    let results = change
        .client
        .recover_all(&change.journal, &pending, Recovery::RollBack)
        .await;
    assert_eq!(results[0].as_ref().ok(), Some(&Recovered::RolledBack));
    let error = results[1].as_ref().expect_err("another service");
    assert!(
        chain(error).contains("it is of the service 127.0.0.1:9000"),
        "{}",
        chain(error)
    );
    assert_eq!(change.pending().await.len(), 1);
    Ok(())
}

#[tokio::test]
async fn recoveries_share_the_waiting() -> TestResult {
    let service = FakeService::default();
    let gate = Gate::default();
    let client = service.client(gate.clone());
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let ids: Vec<_> = (0..20).map(|number| format!("rule-{number:02}")).collect();
    for id in &ids {
        let entry = client.journal_entry(prepared(&old_rule(id)), Some(prepared(&new_rule(id))));
        journal.keep(entry).await?;
    }
    let pending = journal.pending().await?.entries;
    let mut all = pin!(client.recover_all(&journal, &pending, Recovery::RollBack));
    for _ in 0..100 {
        tokio::select! {
            biased;
            results = all.as_mut() => panic!("{results:?}"),
            () = tokio::task::yield_now() => {}
        }
    }
    assert_eq!(gate.waiting(), ids.len(), "all wait at the same time");
    gate.open();
    for result in all.await {
        assert_eq!(result?, Recovered::RolledBack);
    }
    assert_eq!(service.ids(), ids);
    Ok(())
}

/// Keeps an entry of a replacement that was begun some minutes after the epoch.
async fn keep_begun(
    change: &Interrupted,
    minutes: u64,
    old: &InventoryConfiguration,
    new: &InventoryConfiguration,
) -> TestResult {
    let entry = change
        .client
        .journal_entry(prepared(old), Some(prepared(new)));
    let document = entry.to_document()?;
    let line = document.lines().find(|line| line.starts_with("kept: "));
    let begun = format!("kept: 1970-01-01T00:{minutes:02}:00Z");
    let document = document.replace(line.ok_or("no time")?, &begun);
    let entry = JournalEntry::from_document(&document)?;
    drop(change.journal.keep(entry).await?);
    Ok(())
}

/// Keeps two entries of one rule, in this order.
async fn two_entries(newer_first: bool) -> Result<Interrupted, Box<dyn std::error::Error>> {
    let change = Interrupted::new(None, Existing::Nothing).await;
    let first = change.journal.hold(&change.pending().await[0]).await?;
    first.ok_or("in use")?.settle().await?;
    for is_newer in [newer_first, !newer_first] {
        if is_newer {
            keep_begun(&change, 20, &other_rule(), &new_rule("a")).await?;
        } else {
            keep_begun(&change, 10, &old_rule("a"), &new_rule("a")).await?;
        }
    }
    Ok(change)
}

#[tokio::test]
async fn newest_entry_of_a_rule_decides_the_recovery() -> TestResult {
    for newer_first in [true, false] {
        let change = two_entries(newer_first).await?;
        let pending = change.pending().await;
        let recovered = change
            .client
            .recover_all(&change.journal, &pending, Recovery::RollBack)
            .await;
        let recovered = recovered.into_iter().collect::<Result<Vec<_>, _>>()?;
        let mut expected = [Recovered::RolledBack, Recovered::Superseded];
        if !newer_first {
            expected.reverse();
        }
        assert_eq!(recovered, expected, "{newer_first}");
        assert!(is_equivalent(&change.service.rules()[0], &other_rule()));
        assert!(change.pending().await.is_empty());
    }
    Ok(())
}

#[tokio::test]
async fn single_recovery_knows_the_other_entries_of_its_rule() -> TestResult {
    for newer_first in [true, false] {
        let change = two_entries(newer_first).await?;
        for pending in change.pending().await {
            let recovery = Recovery::RollBack;
            change
                .client
                .recover(&change.journal, &pending, recovery)
                .await?;
        }
        assert!(is_equivalent(&change.service.rules()[0], &other_rule()));
        assert!(change.pending().await.is_empty(), "{newer_first}");
    }
    Ok(())
}

#[tokio::test]
async fn entry_older_than_one_in_use_stays() -> TestResult {
    let change = two_entries(false).await?;
    let pending = change.pending().await;
    let newer = change.journal.hold(&pending[1]).await?.expect("free");
    assert_eq!(change.recover(Recovery::RollBack).await?, Recovered::InUse);
    assert_eq!(change.pending().await.len(), 2);
    drop(newer);
    assert!(change.service.sent().is_empty());
    Ok(())
}

#[tokio::test]
async fn replacement_settles_older_entries_of_its_rule() -> TestResult {
    let change = two_entries(false).await?;
    keep_begun(&change, 30, &old_rule("b"), &new_rule("b")).await?;
    change.service.set(old_rule("a"));
    let client = change.client.clone().with_journal(change.journal.clone());
    client.replace(&new_rule("a")).await?;
    let pending = change.pending().await;
    let ids: Vec<_> = pending.iter().map(|it| it.entry().id()).collect();
    assert_eq!(ids, ["b"]);
    Ok(())
}

#[tokio::test]
async fn deleted_rule_that_stays_visible_is_put_back() -> TestResult {
    for (recovery, expected, rule) in [
        (Recovery::RollBack, Recovered::RolledBack, old_rule("a")),
        (Recovery::Finish, Recovered::Finished, new_rule("a")),
    ] {
        let change = Interrupted::new(Some(new_rule("a")), Existing::Nothing).await;
        let old: &'static str = old_rule("a").to_xml()?.leak();
        for _ in 0..2 {
            change.service.fail("GET a", Fault::Stale(old));
        }
        assert_eq!(change.recover(recovery).await?, expected);
        assert!(is_equivalent(&change.service.rules()[0], &rule));
        assert!(change.pending().await.is_empty());
    }
    Ok(())
}
