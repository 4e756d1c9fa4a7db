//! `ossinv quickstart`: shows all of it on a local OSS.

mod tour;

use anyhow::{Result, ensure};
use oss_emulator::Emulator;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::{BucketName, InventoryClient};

use super::local;
use crate::output::{Output, print};
use tour::{Step, progress, show, step};

/// The rule that all others are copies of.
const RULE: &str = include_str!("../../examples/rule.json");
const RULES: u32 = 250;
const SOURCE: &str = "examplebucket";
const DESTINATION: &str = "destination-bucket";

const WELCOME: &str = "\
Each step says which call of the library and which command do the same.
";

const NEXT: &str = "
Next: run `ossinv emulator` in one terminal and try the commands in another, or set
OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_REGION and OSS_BUCKET for the real service.
`ossinv --help` lists the commands; in Rust, start at the documentation of `oss-inventory`.
";

pub(crate) async fn run() -> Result<()> {
    print(WELCOME)?;
    let emulator = start().await?;
    let inventory = make_buckets(&emulator).await?;
    put(&inventory).await?;
    get(&inventory).await?;
    list(&inventory).await?;
    delete(&inventory).await?;
    list_nothing(&inventory).await?;
    emulator.shutdown().await;
    print(NEXT)
}

async fn start() -> Result<Emulator> {
    step(&Step {
        title: "1. Start a local OSS: in this process, offline, without an account",
        library: "let emulator = Emulator::start().await?;",
        command: "ossinv emulator",
    })?;
    let emulator = Emulator::start().await?;
    show(&format!(
        "It listens on {} until the end.\n",
        emulator.endpoint()
    ))?;
    Ok(emulator)
}

async fn make_buckets(emulator: &Emulator) -> Result<InventoryClient> {
    step(&Step {
        title: "2. Make a bucket for objects and one for reports",
        library: r#"client.execute(&PutBucket::new("examplebucket")).await?;"#,
        command: "ossinv emulator --bucket examplebucket --bucket destination-bucket",
    })?;
    let client = local::client(emulator)?;
    let source = BucketName::new(SOURCE)?;
    local::make_bucket(&client, &source).await?;
    local::make_bucket(&client, &BucketName::new(DESTINATION)?).await?;
    show(&format!("Made {SOURCE} and {DESTINATION}.\n"))?;
    Ok(InventoryClient::new(client, source))
}

async fn put(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "3. Put 250 rules",
        library: "inventory.put(&rule).await?;",
        command: "ossinv put rule.json --bucket examplebucket",
    })?;
    let mut rule: InventoryConfiguration = serde_json::from_str(RULE)?;
    let bar = progress(RULES);
    for id in ids() {
        rule.id = id;
        inventory.put(&rule).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    show("Put inventory1 to inventory250.\n")
}

async fn get(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "4. Get one of them",
        library: r#"let rule = inventory.get("inventory1").await?;"#,
        command: "ossinv get inventory1 --bucket examplebucket",
    })?;
    let rule = inventory.get("inventory1").await?;
    show(&Output::Table.rule(&rule)?)
}

async fn list(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "5. List all of them; the service gives out 100 a page",
        library: "let mut rules = inventory.list_all(); // a stream; pages() is one of pages",
        command: "ossinv list --bucket examplebucket",
    })?;
    let mut pages = inventory.pages();
    let mut number = 0;
    while let Some(page) = pages.next().await {
        let page = page?;
        number += 1;
        let behind = match page.next_token {
            Some(_) => "more follow",
            None => "the last one",
        };
        show(&format!(
            "Page {number}: {} rules, {behind}.\n",
            page.rules.len()
        ))?;
    }
    Ok(())
}

async fn delete(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "6. Delete all of them",
        library: r#"inventory.delete("inventory1").await?;"#,
        command: "ossinv delete inventory1 inventory2 --bucket examplebucket",
    })?;
    let bar = progress(RULES);
    for id in ids() {
        inventory.delete(&id).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    show("Deleted inventory1 to inventory250.\n")
}

async fn list_nothing(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "7. List again; OSS answers 404 NoSuchInventory, which means an empty list",
        library: "assert!(inventory.list(None).await?.rules.is_empty());",
        command: "ossinv list --bucket examplebucket",
    })?;
    let rules = inventory.list(None).await?.rules;
    ensure!(rules.is_empty(), "{} rules are left", rules.len());
    show("The list is empty.\n")
}

fn ids() -> impl Iterator<Item = String> {
    (1..=RULES).map(|n| format!("inventory{n}"))
}
