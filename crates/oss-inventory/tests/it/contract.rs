//! Guarantees of the types: `Send`, `Sync`, size, no secrets.

use std::fmt::Debug;

use oss_inventory::{
    Error, InventoryClient, Page, Pages, PreparedRule, ReplaceError, Replaced, Replacement, Rules,
};

use crate::support::{SECRET, TestResult, inventory, response, rule};

fn is_send<T: Send>(value: T) -> T {
    value
}

fn is_shareable<T: Send + Sync + Debug + 'static>() {}

#[tokio::test]
async fn futures_are_send() -> TestResult {
    let (client, _) = inventory([response(200, "")])?;
    is_send(client.put(&rule())).await?;
    is_send(client.delete("inventory1")).await?;
    let get = is_send(client.get("inventory1")).await;
    let list = is_send(client.list_page(None)).await;
    let page = is_send(client.pages().next()).await.expect("an outcome");
    let item = is_send(client.list().next()).await.expect("an outcome");
    assert!(get.is_err() && list.is_err() && page.is_err() && item.is_err());
    let replacement = is_send(client.replacement(&rule())).await;
    let replace = is_send(client.replace(&rule())).await;
    assert!(replacement.is_err() && replace.is_err());
    Ok(())
}

#[test]
fn types_are_send_and_sync() {
    is_shareable::<InventoryClient>();
    is_shareable::<Error>();
    is_shareable::<Page>();
    is_shareable::<PreparedRule>();
    is_shareable::<Replacement>();
    is_shareable::<ReplaceError>();
    is_shareable::<Replaced>();
    is_send(None::<Pages>);
    is_send(None::<Rules>);
}

#[test]
fn result_has_the_size_of_a_pointer() {
    assert_eq!(size_of::<Result<(), Error>>(), size_of::<usize>());
    assert_eq!(size_of::<Result<(), ReplaceError>>(), size_of::<usize>());
}

#[test]
fn debug_output_has_no_secret() -> TestResult {
    let (client, _) = inventory([response(200, "")])?;
    let shown = format!("{client:?}{:?}{:?}", client.pages(), client.list());
    assert!(!shown.contains(SECRET), "{shown}");
    assert!(shown.contains("examplebucket"));
    Ok(())
}
