//! Rules are exported as resources of Terraform.

use std::collections::BTreeSet;
use std::fs;

use hcl::{Block, Body, Expression};

use crate::local_oss::{LocalOss, RULE_JSON};

/// The arguments of the resource in version 1.284.0 of the provider.
const SCHEMA: [&str; 21] = [
    "bucket",
    "inventory_id",
    "is_enabled",
    "included_object_versions",
    "schedule.frequency",
    "filter.prefix",
    "filter.storage_class",
    "filter.lower_size_bound",
    "filter.upper_size_bound",
    "filter.last_modify_begin_time_stamp",
    "filter.last_modify_end_time_stamp",
    "optional_fields.field",
    "incremental_inventory.is_enabled",
    "incremental_inventory.schedule.frequency",
    "incremental_inventory.optional_fields.field",
    "destination.oss_bucket_destination.format",
    "destination.oss_bucket_destination.bucket",
    "destination.oss_bucket_destination.account_id",
    "destination.oss_bucket_destination.role_arn",
    "destination.oss_bucket_destination.prefix",
    "destination.oss_bucket_destination.encryption.sseoss",
];
const KMS: &str = "destination.oss_bucket_destination.encryption.ssekms.key_id";

/// Returns the paths of all arguments of a block.
fn paths(body: &Body) -> BTreeSet<String> {
    let attributes = body.attributes().map(|it| it.key().to_owned());
    let nested = body.blocks().flat_map(|block| {
        let name = block.identifier().to_owned();
        let below = paths(block.body()).into_iter();
        below.map(move |path| format!("{name}.{path}"))
    });
    attributes.chain(nested).collect()
}

fn blocks<'b>(body: &'b Body, kind: &str) -> Vec<&'b Block> {
    body.blocks().filter(|it| it.identifier() == kind).collect()
}

fn attribute<'b>(block: &'b Block, key: &str) -> &'b Expression {
    let mut attributes = block.body().attributes();
    let found = attributes.find(|attribute| attribute.key() == key);
    found.expect("the attribute").expr()
}

fn export(oss: &LocalOss) -> (String, String) {
    let outcome = oss.run(&["export", "--terraform", "-"]);
    let said = outcome.stderr.clone();
    (outcome.ok(), said)
}

fn parse(text: &str) -> Body {
    hcl::parse(text).expect("HCL")
}

const INCREMENTAL: &str = r#""IncrementalInventory": {
    "IsEnabled": true, "Schedule": {"Frequency": 600}, "OptionalFields": {"Field": ["Size"]}},
  "IncludedObjectVersions""#;

#[test]
fn arguments_are_those_of_the_provider() {
    let oss = LocalOss::start();
    let rule = RULE_JSON.replace("\"IncludedObjectVersions\"", INCREMENTAL);
    let kms = rule
        .replace("\"SSE-OSS\": {}", "\"SSE-KMS\": {\"KeyId\": \"key1\"}")
        .replace("inventory1", "inventory2");
    oss.put(&format!("[{rule},{kms}]")).ok();
    let (text, said) = export(&oss);
    let body = parse(&text);
    let resources = blocks(&body, "resource");
    let of = |number: usize| paths(resources[number].body());
    let mut schema = BTreeSet::from(SCHEMA.map(str::to_owned));
    assert_eq!(of(0), schema, "{text}");
    schema.remove("destination.oss_bucket_destination.encryption.sseoss");
    schema.insert(KMS.to_owned());
    assert_eq!(of(1), schema, "{text}");
    assert!(
        said.contains("not in the resource: rule inventory1: SSE-OSS"),
        "{said}"
    );
    assert!(text.contains("# Not in the resource: SSE-OSS"), "{text}");
    assert!(!said.contains("inventory2"), "{said}");
}

#[test]
fn import_block_names_the_resource_and_the_rule() {
    let oss = LocalOss::start();
    let id = "a.b: ${path.module} %{ if true } \" \\ \n $${x} \u{202e}中";
    let rule = RULE_JSON.replace("\"inventory1\"", &serde_json::to_string(id).expect("JSON"));
    oss.put(&rule.replace("obj-prefix", "${a}%${file(x)}")).ok();
    oss.put(&RULE_JSON.replace("inventory1", "a_b")).ok();
    let (text, said) = export(&oss);
    assert!(!text.contains('\u{202e}'), "{text}");
    let body = parse(&text);
    let (imports, resources) = (blocks(&body, "import"), blocks(&body, "resource"));
    assert_eq!((imports.len(), resources.len()), (2, 2));
    for (import, resource) in imports.iter().zip(&resources) {
        let name = resource.labels()[1].as_str();
        let address = format!("alicloud_oss_bucket_inventory.{name}");
        assert_eq!(attribute(import, "to").to_string(), address);
        let Expression::String(id) = attribute(resource, "inventory_id") else {
            panic!("{text}");
        };
        let import_id = Expression::from(format!("examplebucket:{id}"));
        assert_eq!(attribute(import, "id"), &import_id);
    }
    let read = attribute(resources[0], "inventory_id");
    assert_eq!(read, &Expression::from(id));
    let filter = blocks(resources[0].body(), "filter");
    let prefix = Expression::from("${a}%${file(x)}");
    assert_eq!(attribute(filter[0], "prefix"), &prefix);
    assert!(said.contains("has a colon"), "{said}");
    assert!(said.contains(" and 1 more: SSE-OSS"), "{said}");
}

#[test]
fn parts_without_an_argument_are_listed() {
    let oss = LocalOss::start();
    let rule = RULE_JSON.replace(
        "\"Daily\"",
        "\"Monthly\", \"DayOfMonth\": 3, \"New\": \"x\\n# y\"",
    );
    let mut put = oss.ossinv();
    put.args(["put", "--allow-unknown", "-"]).write_stdin(rule);
    assert!(put.output().expect("it runs").status.success());
    let (text, said) = export(&oss);
    for part in ["Schedule/DayOfMonth", "Schedule/New"] {
        assert!(
            text.contains(&format!("# Not in the resource: {part}")),
            "{text}"
        );
        assert!(
            said.contains(&format!("not in the resource: rule inventory1: {part}")),
            "{said}"
        );
    }
    parse(&text);
}

#[test]
fn file_of_terraform_is_overwritten_only_by_force() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rules.tf");
    let name = file.to_str().expect("UTF-8");
    let run = |flag: &[&str]| oss.run(&[&["export", "--terraform", name], flag].concat());
    run(&[]).ok();
    let text = fs::read_to_string(&file).expect("a file");
    assert_eq!(text, export(&oss).0);
    run(&[]).ok();
    fs::write(&file, "mine").expect("a file");
    let refused = run(&[]);
    assert_eq!(refused.code, 2, "{}", refused.stderr);
    assert_eq!(fs::read_to_string(&file).expect("a file"), "mine");
    run(&["--force"]).ok();
    assert_eq!(fs::read_to_string(&file).expect("a file"), text);
}
