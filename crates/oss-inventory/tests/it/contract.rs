//! What the types promise to callers: threads, cheap copies, no secrets.

use std::fmt::Debug;

use oss_inventory::{Error, InventoryClient, Page, Pages, ReplaceError, Replacement, Rules};

use crate::support::{SECRET, TestResult, answer, inventory, rule};

fn is_send<T: Send>(value: T) -> T {
    value
}

fn is_shareable<T: Send + Sync + Debug + 'static>() {}

#[tokio::test]
async fn every_future_can_move_to_another_thread() -> TestResult {
    let (client, _) = inventory([answer(200, "")])?;
    is_send(client.put(&rule())).await?;
    is_send(client.delete("inventory1")).await?;
    let get = is_send(client.get("inventory1")).await;
    let list = is_send(client.list(None)).await;
    let page = is_send(client.pages().next()).await.expect("an outcome");
    let item = is_send(client.list_all().next()).await.expect("an outcome");
    assert!(get.is_err() && list.is_err() && page.is_err() && item.is_err());
    let replacement = is_send(client.replacement(&rule())).await;
    let replace = is_send(client.replace(&rule())).await;
    assert!(replacement.is_err() && replace.is_err());
    Ok(())
}

#[test]
fn types_are_shareable() {
    is_shareable::<InventoryClient>();
    is_shareable::<Error>();
    is_shareable::<Page>();
    is_shareable::<Replacement>();
    is_shareable::<ReplaceError>();
    is_send(None::<Pages>);
    is_send(None::<Rules>);
}

#[test]
fn a_result_is_small() {
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), ReplaceError>>(), size_of::<usize>());
}

#[test]
fn no_secret_is_shown() -> TestResult {
    let (client, _) = inventory([answer(200, "")])?;
    let shown = format!("{client:?}{:?}{:?}", client.pages(), client.list_all());
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("examplebucket"));
    Ok(())
}
