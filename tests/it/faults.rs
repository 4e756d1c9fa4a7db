//! What the client survives: rows of the fault matrix, each by a test that carries its number.
//!
//! `cargo xtask faults` runs all of them, here and in the crates, and shows the matrix.

mod broken_answers;
mod broken_connections;
mod clocks;
mod cut_errors;
mod input;
mod keys;
mod lists;
mod lost_answers;
mod replace;
mod scripted;
mod service;
mod storms;

use std::error::Error as StdError;

use oss_emulator::fault::{Effect, Fault};
use oss_inventory::{Error, InventoryClient};
use oss_tests::local::Local;
use oss_tests::{Outcome, rules};

const PUT: &str = "PutBucketInventory";
const GET: &str = "GetBucketInventory";
const LIST: &str = "ListBucketInventory";
const DELETE: &str = "DeleteBucketInventory";

/// Lets the first request for an operation go wrong.
fn first(local: &Local, operation: &str, effect: Effect) -> Outcome {
    let faults = local.emulator().faults();
    faults.add(Fault::on(operation)?.first(1).then(effect));
    Ok(())
}

/// Does the four jobs with one rule, one after the other, and ends at the first that fails.
async fn all_jobs(client: &InventoryClient, id: &str) -> Outcome<Result<(), Error>> {
    let rule = rules::small(id)?;
    Ok(async {
        client.put(&rule).await?;
        client.get(id).await?;
        client.list(None).await?;
        client.delete(id).await
    }
    .await)
}

/// Returns what a person reads of an error, with all that is below it.
fn told(error: &(dyn StdError + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    levels
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Returns how many requests for an operation have arrived.
fn requests(local: &Local, operation: &str) -> u64 {
    let journal = local.emulator().journal();
    journal
        .requests_of(operation)
        .expect("the local OSS has this operation")
}
