//! What each SDK says of a document, in one form, with a list of where it is known to be wrong.

use oss_tests::json::{rename_keys, set, without_nulls};
use oss_tests::vectors::RecordedResponse;
use serde_json::{Value, json};

/// Returns what alibabacloud-oss-v2 read, under the names of the XML, without its defects.
pub(crate) fn expected_by_ossv2(case: &RecordedResponse) -> Value {
    let mut said = rename_keys(&case.read_by.ossv2, &|key| xml_name(key));
    if let Some(rules) = said.get_mut("InventoryConfiguration") {
        rules
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(complete);
    }
    if !case.list {
        complete(&mut said);
    }
    known_defects(case, &mut said);
    without_nulls(&said)
}

/// Puts what our reader puts in the place of required elements that are not there.
fn complete(rule: &mut Value) {
    let absent = json!({
        "Id": "", "IncludedObjectVersions": "",
        "Destination": {"OSSBucketDestination": {
            "Format": "", "AccountId": "", "RoleArn": "", "Bucket": "",
        }},
        "Schedule": {"Frequency": ""},
    });
    for (name, value) in absent.as_object().into_iter().flatten() {
        if rule[name].is_null() {
            rule[name] = value.clone();
        }
    }
    if rule["Schedule"]["Frequency"].is_null() {
        rule["Schedule"]["Frequency"] = json!("");
    }
}

/// Changes what alibabacloud-oss-v2 said where it is known to be wrong.
fn known_defects(case: &RecordedResponse, said: &mut Value) {
    const ENCRYPTION: &str = "Destination/OSSBucketDestination/Encryption";
    match case.name.as_str() {
        // It takes any text but `true` for false.
        "get_xml_isenabled_1" | "get_xml_isenabled_padded" => set(said, "IsEnabled", json!(true)),
        // It takes an empty element for an absent one.
        "get_xml_empty_prefix" => set(said, "Filter/Prefix", json!("")),
        "list_xml_empty_tokens" => {
            set(said, "NextContinuationToken", json!(""));
            set(said, "ContinuationToken", json!(""));
        }
        "get_xml_sse_oss_self_closed" | "unit_python-sdk_test_bucket_1" => {
            set(said, ENCRYPTION, json!({"SSE-OSS": {}}));
        }
        // It drops what it does not know; we keep it.
        "list_xml_wrapped_in_inventoryconfigurations" => {
            let kept = json!({"InventoryConfiguration": wrapped_rule()});
            set(said, "InventoryConfigurations", kept);
        }
        _ => {}
    }
}

/// The rule of the synthetic documents, as an element that is not known: all texts.
fn wrapped_rule() -> Value {
    json!({
        "Id": "i1", "IsEnabled": "true",
        "Destination": {"OSSBucketDestination": {
            "Format": "CSV", "AccountId": "1", "RoleArn": "acs:ram::1:role/r",
            "Bucket": "acs:oss:::d", "Prefix": "x",
        }},
        "Schedule": {"Frequency": "Daily"}, "Filter": {"Prefix": "p"},
        "IncludedObjectVersions": "All", "OptionalFields": {"Field": "Size"},
    })
}

/// Returns the name in XML of a field of alibabacloud-oss-v2.
fn xml_name(field: &str) -> String {
    match field {
        "oss_bucket_destination" => "OSSBucketDestination".to_owned(),
        "sse_kms" => "SSE-KMS".to_owned(),
        "sse_oss" => "SSE-OSS".to_owned(),
        "fields" => "Field".to_owned(),
        "inventory_configurations" => "InventoryConfiguration".to_owned(),
        other => other.split('_').map(capitalized).collect(),
    }
}

fn capitalized(word: &str) -> String {
    let mut characters = word.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}

/// Returns what oss2 said; it takes an empty element for an empty number, we take it for none.
pub(crate) fn oss2_reading(case: &RecordedResponse) -> Value {
    let mut said = without_nulls(&case.read_by.oss2);
    if let Some(Value::Array(rules)) = said.get_mut("configurations") {
        rules.iter_mut().for_each(drop_empty_numbers);
    }
    drop_empty_numbers(&mut said);
    said
}

fn drop_empty_numbers(rule: &mut Value) {
    if let Some(Value::Object(filter)) = rule.get_mut("filter") {
        filter.retain(|name, value| !(name.ends_with("time_stamp") && value == ""));
    }
}

/// Returns what oss2 would say of the rule or page that we read.
pub(crate) fn expected_by_oss2(case: &RecordedResponse, read: &Value) -> Value {
    if !case.list {
        return without_nulls(&oss2_rule(read));
    }
    let rules = read["InventoryConfiguration"].as_array();
    without_nulls(&json!({
        "configurations": rules.into_iter().flatten().map(oss2_rule).collect::<Value>(),
        "is_truncated": read["IsTruncated"],
        "continuation_token": read["ContinuationToken"],
        "next_continuation_token": read["NextContinuationToken"],
    }))
}

fn oss2_rule(rule: &Value) -> Value {
    let destination = &rule["Destination"]["OSSBucketDestination"];
    let encryption = &destination["Encryption"];
    let bucket = destination["Bucket"].as_str().unwrap_or_default();
    let filter = &rule["Filter"];
    // It gives numbers as texts, and an absent number that has an element as an empty text.
    let number = |name: &str| filter[name].as_i64().map(|number| number.to_string());
    json!({
        "id": rule["Id"],
        "is_enabled": rule["IsEnabled"],
        "included_object_versions": rule["IncludedObjectVersions"],
        "frequency": rule["Schedule"]["Frequency"].as_str().filter(|text| !text.is_empty()),
        "filter": filter.as_object().map(|_| json!({
            "prefix": filter["Prefix"],
            "last_modify_begin_time_stamp": number("LastModifyBeginTimeStamp"),
            "last_modify_end_time_stamp": number("LastModifyEndTimeStamp"),
            "lower_size_bound": number("LowerSizeBound"),
            "upper_size_bound": number("UpperSizeBound"),
            "storage_class": filter["StorageClass"],
        })),
        "optional_fields": match &rule["OptionalFields"]["Field"] {
            Value::Null => json!([]),
            fields => fields.clone(),
        },
        "destination": {
            "account_id": destination["AccountId"],
            "role_arn": destination["RoleArn"],
            // It cuts `acs:oss:::` off, and gives nothing where the text does not start with it.
            "bucket": bucket.strip_prefix("acs:oss:::"),
            "format": destination["Format"],
            "prefix": destination["Prefix"],
            "sse_kms_key_id": encryption["SSE-KMS"]["KeyId"],
            // It sees an empty SSE-OSS only.
            "sse_oss": encryption["SSE-OSS"] == json!({}),
        },
    })
}
