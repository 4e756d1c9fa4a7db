//! The unmodified official SDKs for Python and this client see the same rules.

use oss_inventory::is_equivalent;
use oss_model::inventory::{Frequency, InventoryConfiguration};
use oss_tests::json::without_nulls;
use oss_tests::{Outcome, rules};
use serde_json::{Value, json};

use crate::sdk::{Sdk, assert_sdk_error};

#[tokio::test]
async fn oss2_and_this_client_understand_each_other() -> Outcome {
    let rules = (0..250).map(|n| {
        let mut rule = rules::varied(n)?;
        // The SDK supports only these schedules, without their details.
        rule.schedule = Frequency::KNOWN[n % 2].clone().into();
        Ok(rule)
    });
    understand_each_other(
        "oss2_inventory.py",
        "2.19.1",
        rules.collect::<Outcome<_>>()?,
    )
    .await
}

#[tokio::test]
async fn oss_v2_and_this_client_understand_each_other() -> Outcome {
    let rules = (0..250).map(|n| match n % 10 {
        9 => Ok(rules::full(&format!("rule-{n:04}"))?),
        _ => Ok(rules::varied(n)?),
    });
    understand_each_other(
        "ossv2_inventory.py",
        "1.4.1",
        rules.collect::<Outcome<_>>()?,
    )
    .await
}

async fn understand_each_other(
    script: &'static str,
    version: &str,
    mut rules: Vec<InventoryConfiguration>,
) -> Outcome {
    let Some(sdk) = Sdk::start(script).await? else {
        return Ok(());
    };
    let client = sdk.local.inventory()?;
    rules[7].id = String::from("a b/c+d&e=中~*'");

    // The SDK creates all rules but one, this client creates the last; both read all of them.
    let (ours, theirs) = rules.split_last().ok_or("no rules")?;
    let created = sdk.step("create", ("rules", json!(theirs))).await?;
    assert_eq!(created["version"], version);
    assert_eq!(created["bucket"], 200);
    assert_eq!(created["put"], json!(vec![200; theirs.len()]));
    assert_sdk_error(&created["empty"], 404, "NoSuchInventory");
    assert_sdk_error(
        &created["conflict"],
        409,
        "InventoryConfigurationAlreadyExists",
    );
    assert_eq!(created["conflict"]["ec"], "0020-00000042");
    client.put(ours).await?;

    let mut listed = client.list();
    let mut ours_read = Vec::new();
    while let Some(rule) = listed.next().await {
        ours_read.push(rule?);
    }
    assert_same_rules(&ours_read, &rules);

    let read = sdk.step("read", ("rules", json!(rules))).await?;
    let pages: Vec<Vec<Value>> = serde_json::from_value(read["pages"].clone())?;
    let sizes: Vec<usize> = pages.iter().map(Vec::len).collect();
    assert_eq!(sizes, [100, 100, 50]);
    assert_same_rules(&from_json(pages.into_iter().flatten())?, &rules);
    let got: Vec<Value> = serde_json::from_value(read["got"].clone())?;
    assert_same_rules(&from_json(got)?, &rules);
    assert_sdk_error(&read["missing"], 404, "NoSuchInventory");

    let deleted = sdk.step("delete", ("rules", json!(rules))).await?;
    assert_eq!(deleted["deleted"], json!(vec![204; rules.len()]));
    assert_sdk_error(&deleted["empty"], 404, "NoSuchInventory");
    assert_eq!(client.list_page(None).await?.rules, []);
    Ok(())
}

fn from_json(rules: impl IntoIterator<Item = Value>) -> Outcome<Vec<InventoryConfiguration>> {
    rules
        .into_iter()
        .map(|rule| Ok(serde_json::from_value(without_nulls(&rule))?))
        .collect()
}

#[track_caller]
fn assert_same_rules(read: &[InventoryConfiguration], put: &[InventoryConfiguration]) {
    assert_eq!(read.len(), put.len());
    for put in put {
        let read = read.iter().find(|read| read.id == put.id);
        let read = read.expect("the rule exists");
        assert!(is_equivalent(read, put), "put {put:#?}\nread {read:#?}");
    }
}
