//! The journal of files in a directory.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{
    DirectoryJournal, HeldEntry, Journal, JournalEntry, PendingEntry, PreparedRule, is_equivalent,
};

use crate::support::{TestResult, chain, inventory, response, rule};

pub(crate) fn entry(new: Option<PreparedRule>) -> JournalEntry {
    let (client, _) = inventory([response(200, "")]).expect("a client");
    let old = PreparedRule::new(&rule()).expect("a valid rule");
    client.journal_entry(old, new)
}

fn replacement() -> JournalEntry {
    let mut new = rule();
    new.is_enabled = Some(false);
    entry(Some(PreparedRule::new(&new).expect("a valid rule")))
}

async fn only_entry(journal: &DirectoryJournal) -> PendingEntry {
    let pending = journal.pending().await.expect("a list");
    assert_eq!((pending.entries.len(), pending.unreadable.len()), (1, 0));
    pending.entries.into_iter().next().expect("an entry")
}

fn file_names(directory: &Path) -> Vec<String> {
    let files = fs::read_dir(directory).expect("a directory");
    let names = files.map(|file| file.expect("a file").file_name().into_string());
    let mut names: Vec<_> = names.map(|name| name.expect("a name")).collect();
    names.sort();
    names
}

/// Asserts that a listing reports this file and leaves it alone.
async fn assert_reported(journal: &DirectoryJournal, name: &str, reason: &str) -> TestResult {
    let pending = journal.pending().await?;
    assert!(pending.entries.is_empty());
    assert_eq!(pending.unreadable.len(), 1, "{:?}", pending.unreadable);
    let unreadable = &pending.unreadable[0];
    assert!(unreadable.name.ends_with(name), "{}", unreadable.name);
    let text = chain(&unreadable.error);
    assert!(text.contains(reason), "{text}");
    assert!(journal.directory().join(name).exists());
    Ok(())
}

#[tokio::test]
async fn kept_entry_is_in_use_until_it_is_dropped() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path().join("new/journal"));
    assert!(journal.pending().await?.entries.is_empty(), "no directory");
    let held = journal.keep(replacement()).await?;
    assert!(held.name().ends_with("examplebucket.inventory1.1.journal"));
    let pending = only_entry(&journal).await;
    assert!(pending.is_in_use());
    assert!(journal.hold(&pending).await?.is_none());
    drop(held);
    let pending = only_entry(&journal).await;
    assert!(!pending.is_in_use());
    assert_eq!(pending.entry(), &replacement_at(&pending));
    let held = journal.hold(&pending).await?.expect("the entry is free");
    assert!(journal.hold(&pending).await?.is_none(), "it is held once");
    held.settle().await?;
    assert!(journal.hold(&pending).await?.is_none(), "it is settled");
    assert!(journal.pending().await?.entries.is_empty());
    Ok(())
}

/// Returns the entry with the time at which the other one was kept.
fn replacement_at(pending: &PendingEntry) -> JournalEntry {
    let text = replacement().to_document().expect("a document");
    let other = pending.entry().to_document().expect("a document");
    let kept = |text: &str| {
        let line = text.lines().find(|line| line.starts_with("kept: "));
        line.expect("the time").to_owned()
    };
    JournalEntry::from_document(&text.replace(&kept(&text), &kept(&other))).expect("an entry")
}

#[tokio::test]
async fn file_is_a_document_of_the_old_rule() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let held = journal.keep(replacement()).await?;
    let document = fs::read_to_string(held.name())?;
    assert!(document.contains("\n  <Id>inventory1</Id>\n"), "{document}");
    let old = InventoryConfiguration::from_xml_strict(document.as_bytes())?;
    assert!(is_equivalent(&old, &rule()));
    assert!(document.contains("\nservice: oss-cn-hangzhou.aliyuncs.com\n"));
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn directory_and_file_are_for_the_user_only() -> TestResult {
    use std::os::unix::fs::PermissionsExt as _;

    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path().join("journal"));
    let held = journal.keep(replacement()).await?;
    let mode = |path: &Path| fs::metadata(path).map(|it| it.permissions().mode() & 0o777);
    assert_eq!(mode(Path::new(held.name()))?, 0o600);
    assert_eq!(mode(journal.directory())?, 0o700);
    Ok(())
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn directory_may_have_a_name_that_is_no_text() -> TestResult {
    use std::os::unix::ffi::OsStrExt as _;

    let directory = tempfile::tempdir()?;
    let name = std::ffi::OsStr::from_bytes(b"journal-\xff");
    let journal = DirectoryJournal::new(directory.path().join(name));
    drop(journal.keep(replacement()).await?);
    let pending = only_entry(&journal).await;
    journal
        .hold(&pending)
        .await?
        .expect("free")
        .settle()
        .await?;
    assert!(journal.pending().await?.entries.is_empty());
    Ok(())
}

#[tokio::test]
async fn existing_files_are_never_overwritten() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    for taken in ["1.journal", "2.journal-new"] {
        let path = directory
            .path()
            .join(format!("examplebucket.inventory1.{taken}"));
        fs::write(path, taken)?;
    }
    let held = journal.keep(replacement()).await?;
    assert!(held.name().ends_with(".3.journal"), "{}", held.name());
    held.settle().await?;
    let names = file_names(directory.path());
    assert_eq!(
        names,
        [
            "examplebucket.inventory1.1.journal",
            "examplebucket.inventory1.2.journal-new"
        ]
    );
    for name in names {
        assert!(name.ends_with(&fs::read_to_string(directory.path().join(&name))?));
    }
    Ok(())
}

#[tokio::test]
async fn unreadable_files_are_reported_and_stay() -> TestResult {
    let document = replacement().to_document()?;
    let cut = &document[..document.len() - 30];
    let later = document.replace("journal 1\n", "journal 2\n");
    let other_id = document.replacen("<Id>inventory1", "<Id>inventory2", 1);
    let invalid = document.replace("<Format>CSV", "<Format>");
    for (name, content, reason) in [
        ("notes.txt", "hello", "isn't an entry"),
        ("a.1.journal", "hello", "isn't an entry"),
        ("a.1.journal", "", "isn't an entry"),
        ("a.1.journal", cut, "cut off"),
        ("a.1.journal", &later, "has the format"),
        ("a.1.journal", &other_id, "damaged"),
        ("a.1.journal", &invalid, "damaged"),
    ] {
        let directory = tempfile::tempdir()?;
        fs::write(directory.path().join(name), content)?;
        let journal = DirectoryJournal::new(directory.path());
        assert_reported(&journal, name, reason).await?;
    }
    Ok(())
}

#[tokio::test]
async fn unfinished_file_is_removed_unless_it_is_being_written() -> TestResult {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("a.1.journal-new");
    let file = fs::File::create(&path)?;
    file.lock()?;
    let journal = DirectoryJournal::new(directory.path());
    for expected in [true, false] {
        let pending = journal.pending().await?;
        assert_eq!((pending.entries.len(), pending.unreadable.len()), (0, 0));
        assert_eq!(path.exists(), expected);
        file.unlock()?;
    }
    Ok(())
}

#[tokio::test]
async fn every_cut_of_an_entry_is_unreadable() -> TestResult {
    let document = replacement().to_document()?;
    for end in 0..document.len() {
        let cut = JournalEntry::from_document(&document[..end]);
        assert!(cut.is_err(), "cut at {end}");
    }
    let deleted = format!("{document}<?old-rule-is-deleted?>\n");
    for end in document.len()..=deleted.len() {
        let entry = JournalEntry::from_document(&deleted[..end])?;
        assert_eq!(entry.is_deleted(), end == deleted.len(), "cut at {end}");
    }
    for before in [&document, &deleted] {
        let ended = format!("{before}<?change-has-ended?>\n");
        for end in before.len()..=ended.len() {
            let entry = JournalEntry::from_document(&ended[..end])?;
            assert_eq!(entry.is_ended(), end == ended.len(), "cut at {end}");
            assert_eq!(entry.is_deleted(), before.len() == deleted.len());
        }
        assert_eq!(JournalEntry::from_document(&ended)?.to_document()?, ended);
        assert!(JournalEntry::from_document(&format!("{before}more")).is_err());
    }
    Ok(())
}

#[tokio::test]
async fn entries_of_one_rule_are_found() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    drop(journal.keep(replacement()).await?);
    drop(journal.keep(entry(None)).await?);
    let (bucket, id) = (
        replacement().bucket().clone(),
        replacement().id().to_owned(),
    );
    let found = journal.pending_of(&bucket, &id).await?;
    assert_eq!(found.entries.len(), 2);
    let of_another = journal.pending_of(&bucket, "another").await?;
    assert!(of_another.entries.is_empty());
    let shared: std::sync::Arc<dyn Journal> = std::sync::Arc::new(journal);
    assert!(
        shared
            .pending_of(&bucket, "another")
            .await?
            .entries
            .is_empty()
    );
    Ok(())
}

#[tokio::test]
async fn endless_time_limit_is_damage() -> TestResult {
    let document = replacement().to_document()?;
    let limit = replacement().time_limit().as_millis();
    for (limit_of_file, is_valid) in [(86_400_000, true), (86_400_001, false), (u64::MAX, false)] {
        let of_file = format!("time-limit: {limit_of_file} ms");
        let document = document.replace(&format!("time-limit: {limit} ms"), &of_file);
        assert!(document.contains(&of_file));
        assert_eq!(JournalEntry::from_document(&document).is_ok(), is_valid);
    }
    Ok(())
}

#[tokio::test]
async fn settled_entry_leaves_a_file_of_its_name_alone() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let held = journal.keep(replacement()).await?;
    held.settle().await?;
    let next = journal.keep(entry(None)).await?;
    assert_eq!(next.name(), held.name());
    held.settle().await?;
    assert!(Path::new(next.name()).exists());
    Ok(())
}

#[tokio::test]
async fn directory_that_is_a_file_is_an_error() -> TestResult {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("file");
    fs::write(&path, "")?;
    let journal = DirectoryJournal::new(&path);
    let error = journal.keep(replacement()).await.expect_err("no directory");
    assert!(chain(&error).starts_with("cannot write to the journal in "));
    assert!(journal.pending().await.is_err());
    assert_eq!(file_names(directory.path()), ["file"]);
    Ok(())
}

#[tokio::test]
async fn entry_used_again_by_another_is_not_held() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    drop(journal.keep(replacement()).await?);
    let old = only_entry(&journal).await;
    journal.hold(&old).await?.expect("free").settle().await?;
    drop(journal.keep(entry(None)).await?);
    assert!(journal.hold(&old).await?.is_none());
    assert!(only_entry(&journal).await.entry().new_rule().is_none());
    Ok(())
}

#[tokio::test]
async fn held_entry_has_the_progress_of_its_deletion() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let held = journal.keep(replacement()).await?;
    let later = held.entry().kept_at() + std::time::Duration::from_secs(1_000);
    held.set_deleted_at(later);
    let listed_before = only_entry(&journal).await;
    assert!(!listed_before.entry().is_deleted());
    drop(held);
    let held = journal.hold(&listed_before).await?.expect("free");
    assert_eq!(held.deleted_at(), Some(later));
    let mut file = fs::OpenOptions::new().append(true).open(held.name())?;
    file.write_all(b"<?old-rule")?;
    held.set_deleted();
    held.set_deleted();
    drop(held);
    let held = journal.hold(&listed_before).await?.expect("free");
    assert!(held.entry().is_deleted());
    assert!(only_entry(&journal).await.entry().is_deleted());
    Ok(())
}

#[tokio::test]
async fn note_that_a_change_has_ended_can_be_taken_back() -> TestResult {
    let directory = tempfile::tempdir()?;
    let journal = DirectoryJournal::new(directory.path());
    let held = journal.keep(replacement()).await?;
    for _ in 0..2 {
        held.set_deleted();
        held.set_ended();
        held.set_ended();
        assert!(only_entry(&journal).await.entry().is_ended());
        held.set_deleted();
        let pending = only_entry(&journal).await;
        assert!(pending.entry().is_deleted() && !pending.entry().is_ended());
    }
    Ok(())
}

fn assert_usable<T: Journal>() {}

#[test]
fn journal_is_object_safe_and_shared() {
    assert_usable::<std::sync::Arc<dyn Journal>>();
    let _: Option<Box<dyn HeldEntry>> = None;
}
