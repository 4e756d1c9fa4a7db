//! Tests for the rows of the fault matrix in `tests/faults.md`.
//!
//! Their names start with the number of the row. `cargo xtask faults` runs them, here and in the
//! crates, and prints the matrix.

mod broken_connections;
mod broken_responses;
mod clocks;
mod credentials;
mod damaged_data;
mod hostile_input;
mod lists;
mod lost_responses;
mod outages;
mod proxies;
mod replace;
mod scripted;
mod service_errors;
mod truncated_errors;

use std::error::Error as StdError;

use oss_emulator::fault::{Effect, Fault};
use oss_inventory::{Error, InventoryClient};
use oss_tests::local_oss::LocalOss;
use oss_tests::{Outcome, rules};

const PUT: &str = "PutBucketInventory";
const GET: &str = "GetBucketInventory";
const LIST: &str = "ListBucketInventory";
const DELETE: &str = "DeleteBucketInventory";

/// Makes the first request for an operation fail.
fn fail_first(local: &LocalOss, operation: &str, effect: Effect) -> Outcome {
    let faults = local.emulator().faults();
    faults.add(Fault::on(operation)?.first(1).then(effect));
    Ok(())
}

/// Runs the four operations with one rule in sequence until one fails.
async fn run_all_operations(client: &InventoryClient, id: &str) -> Outcome<Result<(), Error>> {
    let rule = rules::minimal(id)?;
    Ok(async {
        client.put(&rule).await?;
        client.get(id).await?;
        client.list_page(None).await?;
        client.delete(id).await
    }
    .await)
}

/// Returns the text of an error and all its sources.
fn error_chain(error: &(dyn StdError + 'static)) -> String {
    let levels = std::iter::successors(Some(error), |&error| error.source());
    levels
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(": ")
}

/// Returns the number of requests that the local OSS received for an operation.
fn request_count(local: &LocalOss, operation: &str) -> u64 {
    let journal = local.emulator().journal();
    journal
        .requests_of(operation)
        .expect("the local OSS has this operation")
}
