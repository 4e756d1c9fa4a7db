//! `ossinv quickstart`: demonstrates every operation on a local OSS.

mod reports;
mod tour;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use oss_emulator::Emulator;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::oss_model::bucket::PutBucket;
use oss_inventory::{BucketName, Client, Endpoint, InventoryClient, Region, StaticCredentials};

use crate::output::rule_table;
use crate::terminal::{print, terminal_width};
use tour::{DESTINATION, SOURCE, Step, progress, show, step};

/// The template of all rules.
const RULE: &str = include_str!("../../../examples/rule.json");
const RULES: u32 = 250;
const OBJECTS: usize = 300;

const WELCOME: &str = "\
Each step shows the library call and the command that do the same.
";

const NEXT: &str = "
Next: run `ossinv emulator` in one terminal and try the commands in another, or set
OSS_ACCESS_KEY_ID, OSS_ACCESS_KEY_SECRET, OSS_REGION and OSS_BUCKET for the real service.
`ossinv --help` lists the commands. For Rust, see the documentation of `oss-inventory`.
";

/// Demonstrate every operation on a local OSS
///
/// Creates 250 rules, verifies and shows a report of one, lists the rules in pages and deletes them. Takes a
/// few seconds, and works without an account and without a network: the local OSS runs within this program.
#[derive(Debug, Args)]
pub(crate) struct Quickstart {}

impl Quickstart {
    pub(crate) async fn run(self) -> Result<()> {
        print(WELCOME)?;
        let emulator = start().await?;
        let inventory = create_buckets(&emulator).await?;
        seed(&emulator)?;
        put(&inventory).await?;
        reports::tour(&inventory).await?;
        get(&inventory).await?;
        list(&inventory).await?;
        delete(&inventory).await?;
        list_nothing(&inventory).await?;
        emulator.shutdown().await;
        print(NEXT)
    }
}

async fn start() -> Result<Emulator> {
    step(&Step {
        title: "1. Start a local OSS in this process, offline, without an account",
        library: "let emulator = Emulator::start().await?;",
        command: "ossinv emulator",
    })?;
    let emulator = Emulator::start().await?;
    show(&format!(
        "It listens on {} until this program ends.\n",
        emulator.endpoint()
    ))?;
    Ok(emulator)
}

async fn create_buckets(emulator: &Emulator) -> Result<InventoryClient> {
    step(&Step {
        title: "2. Create a bucket for objects and one for reports",
        library: r#"client.execute(&PutBucket::new("examplebucket")).await?;"#,
        command: "ossinv emulator --bucket examplebucket --bucket destination-bucket",
    })?;
    let credentials = StaticCredentials::new(emulator.credentials().clone());
    let client = Client::builder(Region::new(emulator.region())?, credentials)
        .endpoint(Endpoint::custom(emulator.endpoint())?)
        .build()?;
    for name in [SOURCE, DESTINATION] {
        client
            .execute(&PutBucket::new(name))
            .await
            .with_context(|| format!("cannot create bucket {name}"))?;
    }
    show(&format!("Created {SOURCE} and {DESTINATION}.\n"))?;
    Ok(InventoryClient::new(client, BucketName::new(SOURCE)?))
}

fn seed(emulator: &Emulator) -> Result<()> {
    step(&Step {
        title: "3. Put made up objects into the first bucket",
        library: r#"emulator.seed_objects("examplebucket", 300, 0)?;"#,
        command: "ossinv emulator --seed 300",
    })?;
    emulator.seed_objects(SOURCE, OBJECTS, 0)?;
    show(&format!("{SOURCE} has {OBJECTS} objects.\n"))
}

async fn put(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "4. Create 250 rules",
        library: "inventory.put(&rule).await?;",
        command: "ossinv put rule.json --bucket examplebucket",
    })?;
    let mut rule: InventoryConfiguration = serde_json::from_str(RULE)?;
    // A report of all objects.
    rule.filter = None;
    let bar = progress(RULES);
    for id in ids() {
        rule.id = id;
        inventory.put(&rule).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    show("Created inventory1 to inventory250.\n")
}

async fn get(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "10. Show one of the rules",
        library: r#"let rule = inventory.get("inventory1").await?;"#,
        command: "ossinv get inventory1 --bucket examplebucket",
    })?;
    let rule = inventory.get("inventory1").await?;
    show(&rule_table(&rule, terminal_width()))
}

async fn list(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "11. List all rules, in pages of 100",
        library: "let mut rules = inventory.list(); // a stream of rules; pages() streams pages",
        command: "ossinv list --bucket examplebucket",
    })?;
    let mut pages = inventory.pages();
    let mut number = 0;
    while let Some(page) = pages.next().await {
        let page = page?;
        number += 1;
        let position = match page.next_token {
            Some(_) => "more follow",
            None => "the last page",
        };
        show(&format!(
            "Page {number}: {} rules, {position}.\n",
            page.rules.len()
        ))?;
    }
    Ok(())
}

async fn delete(inventory: &InventoryClient) -> Result<()> {
    step(&Step {
        title: "12. Delete all of them",
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
        title: "13. List again; OSS returns 404 NoSuchInventory, which means an empty list",
        library: "assert!(inventory.list_page(None).await?.rules.is_empty());",
        command: "ossinv list --bucket examplebucket",
    })?;
    let rules = inventory.list_page(None).await?.rules;
    ensure!(rules.is_empty(), "{} rules remain", rules.len());
    show("The list is empty.\n")
}

fn ids() -> impl Iterator<Item = String> {
    (1..=RULES).map(|n| format!("inventory{n}"))
}
