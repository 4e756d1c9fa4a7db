//! `ossinv report` on reports that the local OSS wrote.

mod by_hand;
mod damaged;
mod interrupted;
mod invalid_rows;
mod local;
mod selection;
mod sources;
mod tables;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use local::{Listed, Local};

/// Returns the objects and bytes of each value, as the commands print them.
fn tallied<'l>(
    objects: &'l [Listed],
    value: impl Fn(&'l Listed) -> Option<&'l str>,
) -> BTreeMap<&'l str, (u64, u64)> {
    let mut totals = BTreeMap::new();
    for object in objects {
        if let Some(value) = value(object) {
            let (count, bytes): &mut (u64, u64) = totals.entry(value).or_default();
            *count += 1;
            *bytes += object.size;
        }
    }
    totals
}

/// Reads what a command printed as JSON, by the field `name`.
fn printed<'p>(records: &'p Value, name: &str) -> BTreeMap<&'p str, (u64, u64)> {
    let records = records.as_array().expect("an array").iter();
    let number = |record: &Value, name: &str| record[name].as_u64().expect("a number");
    records
        .map(|record| {
            let total = (number(record, "objects"), number(record, "bytes"));
            (record[name].as_str().expect("a text"), total)
        })
        .collect()
}

fn directory(object: &Listed) -> Option<&str> {
    let (directory, _) = object.key.split_once('/')?;
    Some(&object.key[..=directory.len()])
}

#[test]
fn commands_on_a_rule_equal_the_list_of_the_bucket() {
    let local = Local::start();
    let objects = local.objects();
    let bytes: u64 = objects.iter().map(|it| it.size).sum();
    let run = |arguments: &[&str]| local.json(&[arguments, &["--rule", "inventory1"]].concat());

    let runs = run(&["runs"]);
    assert_eq!(runs[0]["state"], "finished", "{runs}");
    assert_eq!(runs[0]["files"], 4, "{runs}");

    let verified = run(&["verify"]);
    let files = verified.as_array().expect("an array");
    assert_eq!(files.len(), 4);
    assert!(files.iter().all(|it| it["state"] == "right"), "{verified}");

    let du = run(&["du"]);
    let mut expected = tallied(&objects, directory);
    assert!(expected.len() > 1, "{expected:?}");
    expected.insert("", (objects.len() as u64, bytes));
    assert_eq!(printed(&du, "path"), expected);

    let classes = run(&["du", "--by", "class"]);
    let expected = tallied(&objects, |it| Some(&*it.class));
    assert_eq!(printed(&classes, "class"), expected);

    let summary = run(&["summary"]);
    let sections = summary.as_array().expect("an array");
    let total = json!({"section": "total", "name": "", "objects": objects.len(), "bytes": bytes});
    assert_eq!(sections[0], total);
    let of_class: Vec<_> = sections
        .iter()
        .filter(|it| it["section"] == "class")
        .collect();
    assert_eq!(printed(&json!(of_class), "name"), expected);

    let top = run(&["top", "--limit", "3"]);
    let mut largest = objects.clone();
    largest.sort_by(|a, b| b.size.cmp(&a.size).then(a.key.cmp(&b.key)));
    let largest: Vec<_> = largest
        .iter()
        .take(3)
        .map(|it| (&*it.key, it.size))
        .collect();
    let top = top.as_array().expect("an array").iter();
    let top = top.map(|it| {
        (
            it["key"].as_str().expect("a key"),
            it["bytes"].as_u64().expect("a size"),
        )
    });
    assert_eq!(top.collect::<Vec<_>>(), largest);
}

#[test]
fn prefix_selects_keys_as_in_oss() {
    let local = Local::start();
    let objects = local.objects();
    let whole = directory(
        objects
            .iter()
            .find(|it| directory(it).is_some())
            .expect("one"),
    );
    let whole = whole.expect("a directory");
    for prefix in [whole, &whole[..2]] {
        let below = objects.iter().filter(|it| it.key.starts_with(prefix));
        let bytes: u64 = below.clone().map(|it| it.size).sum();
        let du = local.json(&["du", "--rule", "inventory1", prefix]);
        assert_eq!(du[0]["objects"], below.count(), "{prefix}: {du}");
        assert_eq!(du[0]["bytes"], bytes, "{prefix}: {du}");
        let ages = local.json(&["du", "--rule", "inventory1", prefix, "--by", "age"]);
        let ages: u64 = printed(&ages, "age").values().map(|it| it.1).sum();
        assert_eq!(ages, bytes, "{prefix}");
    }
    let nothing = local.json(&["du", "--rule", "inventory1", "no/such/prefix"]);
    assert_eq!(nothing, json!([]));
}
