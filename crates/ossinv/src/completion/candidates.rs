//! Rule ids and bucket names, from the service and the journal.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap_complete::engine::CompletionCandidate;
use oss_inventory::Journal as _;

use super::flags::{connection, journal};
use crate::connection::BucketConnection;

/// The time limit of all requests, for which a shell waits.
const LIMIT: Duration = Duration::from_millis(1500);
/// The most rules that are read; a longer list helps no user.
const MOST: usize = 1000;

/// Returns the ids of the rules of the selected buckets.
pub(super) fn rule_ids(current: &OsStr) -> Vec<CompletionCandidate> {
    ids_of(connection(words(), &[], &[]), current)
}

/// Returns the ids of the rules of the bucket that `ossinv copy` copies.
pub(super) fn copied_ids(current: &OsStr) -> Vec<CompletionCandidate> {
    let from = words().nth(1).and_then(|from| from.into_string().ok());
    let bucket = format!("--bucket={}", from.unwrap_or_default());
    ids_of(connection(words(), &["buckets"], &[&*bucket]), current)
}

/// Returns the ids of the rules in the journal.
pub(super) fn journal_ids(current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(journal) = journal(words()) else {
        return Vec::new();
    };
    let ids = run(async {
        let pending = journal.require()?.pending().await?.entries;
        let ids = pending.iter().map(|it| it.entry().id().to_owned());
        let ids: BTreeSet<_> = ids.take(MOST).collect();
        Ok(ids.into_iter().collect())
    });
    candidates(ids, current)
}

fn ids_of(connection: Option<BucketConnection>, current: &OsStr) -> Vec<CompletionCandidate> {
    let Some(connection) = connection else {
        return Vec::new();
    };
    let ids = run(async {
        let mut ids = Vec::new();
        for client in connection.clients().await? {
            let mut rules = client.list();
            while let Some(rule) = rules.next().await {
                ids.push(rule?.id);
                if ids.len() == MOST {
                    return Ok(ids);
                }
            }
        }
        Ok(ids)
    });
    candidates(ids, current)
}

/// Returns the names of the buckets of the region.
pub(super) fn buckets(current: &OsStr) -> Vec<CompletionCandidate> {
    let skipped = ["buckets", "all_buckets"];
    let Some(connection) = connection(words(), &skipped, &["--all-buckets"]) else {
        return Vec::new();
    };
    let names = run(async {
        let clients = connection.clients().await?;
        let names = clients.iter().map(|client| client.bucket().to_string());
        Ok(names.collect())
    });
    candidates(names, current)
}

/// Returns the words of the command line, which follow `--`.
fn words() -> impl Iterator<Item = OsString> {
    let arguments = std::env::args_os();
    arguments.skip_while(|argument| argument != "--").skip(2)
}

/// Runs requests within the time limit.
fn run(requests: impl Future<Output = Result<Vec<String>>>) -> Result<Vec<String>> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let outcome = runtime.block_on(async { tokio::time::timeout(LIMIT, requests).await });
    // A name lookup may still be blocked.
    runtime.shutdown_background();
    outcome.context("the service is too slow")?
}

fn candidates(texts: Result<Vec<String>>, current: &OsStr) -> Vec<CompletionCandidate> {
    let current = current.to_string_lossy();
    let texts = texts.unwrap_or_default().into_iter();
    let texts = texts.filter(|text| text.starts_with(&*current) && is_inert(text));
    texts.map(CompletionCandidate::new).collect()
}

/// Returns whether a text stays one argument, and only that, in every shell.
///
/// Candidates come onto the command line without quotes, and other people choose the ids of rules.
fn is_inert(text: &str) -> bool {
    let is_inert = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    !text.starts_with('-') && text.chars().all(is_inert)
}
