//! The entries of changes whose new rule was put.

use oss_inventory::{DirectoryJournal, Journal as _, Recovered, Recovery, is_equivalent};

use crate::fake_service::{FakeService, Fault, Gate, new_rule, old_rule};
use crate::support::{Log, TestResult};

#[tokio::test]
async fn rule_deleted_after_its_put_stays_deleted() -> TestResult {
    let service = FakeService::with_rules([old_rule("a")]);
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let client = service
        .client(Gate::default())
        .with_journal(journal.clone());
    let new = new_rule("a");
    tokio::select! {
        biased;
        replaced = client.replace(&new) => panic!("{replaced:?}"),
        () = async { for _ in 0..100 { tokio::task::yield_now().await } } => {}
    }
    assert!(is_equivalent(&service.rules()[0], &new_rule("a")));
    service.remove("a");
    let pending = journal.pending().await?.entries;
    let client = service.client(Log::default());
    let recovered = client.recover(&journal, &pending[0], Recovery::RollBack);
    assert_eq!(recovered.await?, Recovered::Ended);
    assert_eq!(service.ids(), [""; 0]);
    assert!(journal.pending().await?.entries.is_empty());
    Ok(())
}

#[tokio::test]
async fn new_rule_that_is_gone_when_it_is_read_can_be_undone() -> TestResult {
    let service = FakeService::with_rules([old_rule("a")]);
    service.fail("PUT a", Fault::Ignored);
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let client = service.client(Log::default()).with_journal(journal.clone());
    let error = client.replace(&new_rule("a")).await.expect_err("no rule");
    let pending = journal.pending().await?.entries;
    assert_eq!(error.journal_entry(), Some(pending[0].name()));
    let recovered = client.recover(&journal, &pending[0], Recovery::RollBack);
    assert_eq!(recovered.await?, Recovered::RolledBack);
    assert_eq!(service.ids(), ["a"]);
    Ok(())
}

#[tokio::test]
async fn update_keeps_the_old_rule_in_the_journal() -> TestResult {
    let service = FakeService::with_rules([old_rule("a")]);
    for _ in 0..2 {
        service.fail("PUT a", Fault::Status(403));
    }
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let client = service.client(Log::default()).with_journal(journal.clone());
    let updated = client.update("a", |rule| rule.is_enabled = Some(false));
    let error = updated.await.expect_err("no rule can be put");
    let pending = journal.pending().await?.entries;
    assert_eq!(error.journal_entry(), Some(pending[0].name()));
    Ok(())
}
