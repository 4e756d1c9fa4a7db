//! Request bodies of the official SDKs are read as the input of the SDKs.

use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::ErrorKind;
use oss_tests::Outcome;
use oss_tests::json::{set, without_nulls};
use oss_tests::tree::Tree;
use oss_tests::vectors::{RecordedRequest, inventory_xml};
use serde_json::{Value, json};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sdk {
    Oss2,
    OssV2,
}

#[test]
fn sdk_bodies_are_read_as_the_sdk_input() -> Outcome {
    let mut count = 0;
    for case in inventory_xml().requests {
        for (sdk, body) in bodies(&case) {
            let rule = InventoryConfiguration::from_xml(body.as_bytes())?;
            let (name, expected) = (&case.name, expected(&case, sdk));
            assert_eq!(serde_json::to_value(rule)?, expected, "{name} by {sdk:?}");
            count += 1;
        }
    }
    assert_eq!(count, 47);
    Ok(())
}

#[test]
fn sdk_bodies_are_written_again_without_loss() -> Outcome {
    for case in inventory_xml().requests {
        for (sdk, body) in bodies(&case) {
            let rule = InventoryConfiguration::from_xml(body.as_bytes())?;
            let written = Tree::parse(&rule.to_xml()?)?;
            let sent = as_we_write(&Tree::parse(body)?);
            assert_eq!(written, sent, "{} by {sdk:?}", case.name);
            assert!(rule.unknown.is_empty(), "{} by {sdk:?}", case.name);
        }
    }
    Ok(())
}

#[test]
fn sdk_bodies_without_required_elements_are_rejected() {
    for case in inventory_xml().requests {
        let missing = match case.name.as_str() {
            "no_destination" => Some("InventoryConfiguration/Destination"),
            "no_versions" => Some("InventoryConfiguration/IncludedObjectVersions"),
            "no_frequency" => Some("Schedule"),
            _ => None,
        };
        for (sdk, body) in bodies(&case) {
            let complete = InventoryConfiguration::from_xml_strict(body.as_bytes());
            match (missing, complete) {
                (None, Ok(_)) => {}
                (Some(missing), Err(error)) => {
                    assert_eq!(error.kind(), ErrorKind::Missing);
                    assert!(error.to_string().contains(missing), "{error}");
                }
                (_, other) => panic!("{} by {sdk:?}: {other:?}", case.name),
            }
        }
    }
}

/// Returns the bodies of a case; oss2 lacks the newest elements.
fn bodies(case: &RecordedRequest) -> impl Iterator<Item = (Sdk, &str)> {
    let bodies = [(Sdk::Oss2, &case.oss2), (Sdk::OssV2, &case.ossv2)];
    bodies
        .into_iter()
        .filter_map(|(sdk, body)| Some((sdk, body.as_str()?)))
}

/// Returns the JSON of the rule of a case.
fn expected(case: &RecordedRequest, sdk: Sdk) -> Value {
    let given = |name: &str| case.fields[name].clone();
    let filter = &case.fields["filter"];
    let encryption = match &case.fields["encryption"] {
        Value::Null => Value::Null,
        method if method["oss"] == true => json!({"SSE-OSS": {}}),
        other => panic!("{}: {other}", case.name),
    };
    let mut rule = json!({
        "Id": given("id"),
        "IsEnabled": given("is_enabled"),
        "Filter": {
            "Prefix": filter["prefix"],
            "LastModifyBeginTimeStamp": filter["last_modify_begin_time_stamp"],
            "LastModifyEndTimeStamp": filter["last_modify_end_time_stamp"],
            "LowerSizeBound": filter["lower_size_bound"],
            "UpperSizeBound": filter["upper_size_bound"],
            "StorageClass": filter["storage_class"],
        },
        "Destination": {"OSSBucketDestination": {
            "Format": given("format"),
            "AccountId": given("account_id"),
            "RoleArn": given("role_arn"),
            "Bucket": format!("acs:oss:::{}", given("bucket").as_str().unwrap_or_default()),
            "Prefix": given("prefix"),
            "Encryption": encryption,
        }},
        "Schedule": {"Frequency": given("frequency"), "DayOfMonth": given("day_of_month")},
        "IncludedObjectVersions": given("included_object_versions"),
        "OptionalFields": {"Field": given("optional_fields")},
    });
    if filter.is_null() {
        set(&mut rule, "Filter", Value::Null);
    }
    if case.fields["optional_fields"] == json!([]) {
        set(&mut rule, "OptionalFields", json!({}));
    }
    fill_in_required_elements(case, &mut rule);
    known_defects(case, sdk, &mut rule);
    without_nulls(&rule)
}

/// Inserts empty values for missing required elements, as the reader does.
fn fill_in_required_elements(case: &RecordedRequest, rule: &mut Value) {
    if case.fields["destination"] == false {
        let names = ["Format", "AccountId", "RoleArn", "Bucket"];
        let empty: Value = names.iter().map(|&name| (name, "")).collect();
        set(rule, "Destination/OSSBucketDestination", empty);
    }
    for (given, path) in [
        ("frequency", "Schedule/Frequency"),
        ("included_object_versions", "IncludedObjectVersions"),
    ] {
        if case.fields[given].is_null() {
            set(rule, path, json!(""));
        }
    }
}

/// Adjusts the expectation where an SDK doesn't send its input.
fn known_defects(case: &RecordedRequest, sdk: Sdk, rule: &mut Value) {
    const BUCKET: &str = "Destination/OSSBucketDestination/Bucket";
    match (case.name.as_str(), sdk) {
        // oss2 prepends `acs:oss:::` even to an ARN; alibabacloud-oss-v2 sends the ARN unchanged.
        ("bucket_already_arn", Sdk::Oss2) => {
            set(
                rule,
                BUCKET,
                json!("acs:oss:::acs:oss:::destination-bucket"),
            );
        }
        ("bucket_already_arn", Sdk::OssV2) => {
            set(rule, BUCKET, json!("acs:oss:::destination-bucket"));
        }
        // Both send a bare carriage return, which XML readers normalize to a line feed.
        ("newline_and_tab_in_prefix", _) => {
            set(rule, "Filter/Prefix", json!("a\nb\tc\nd"));
        }
        // oss2 sends an empty container without optional fields.
        ("no_optional_fields_none", Sdk::Oss2) => set(rule, "OptionalFields", json!({})),
        ("no_optional_fields_none", Sdk::OssV2) => set(rule, "OptionalFields", Value::Null),
        _ => {}
    }
}

/// Returns a body as this crate writes it.
///
/// Booleans are in lower case, and required elements are present.
fn as_we_write(body: &Tree) -> Tree {
    let empty = |name: &str| Tree::leaf(name, "");
    let destination = || {
        let names = ["Format", "AccountId", "RoleArn", "Bucket"];
        let empty = names.map(|name| Tree::leaf(name, "")).to_vec();
        Tree::parent(
            "Destination",
            vec![Tree::parent("OSSBucketDestination", empty)],
        )
    };
    let frequency = || Tree::parent("Schedule", vec![Tree::leaf("Frequency", "")]);
    let mut children: Vec<Tree> = body
        .children()
        .iter()
        .map(|child| match (child.name(), child.text()) {
            ("IsEnabled", text) => Tree::leaf("IsEnabled", text.to_lowercase()),
            ("Schedule", _) if child.children().is_empty() => frequency(),
            _ => child.clone(),
        })
        .collect();
    for (name, absent) in [
        ("Destination", destination()),
        ("Schedule", frequency()),
        ("IncludedObjectVersions", empty("IncludedObjectVersions")),
    ] {
        if body.child(name).is_none() {
            children.push(absent);
        }
    }
    Tree::parent(body.name(), children)
}
