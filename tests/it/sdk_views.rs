//! The values that each SDK reads from a document, corrected for known defects.

use oss_tests::json::{rename_keys, set, without_nulls};
use oss_tests::vectors::RecordedResponse;
use serde_json::{Value, json};

/// Returns the values that alibabacloud-oss-v2 read, with XML names.
///
/// Its known defects are corrected.
pub(crate) fn expected_by_ossv2(case: &RecordedResponse) -> Value {
    let mut reading = rename_keys(&case.read_by.ossv2, &|key| xml_name(key));
    if let Some(rules) = reading.get_mut("InventoryConfiguration") {
        rules
            .as_array_mut()
            .into_iter()
            .flatten()
            .for_each(complete);
    }
    if !case.list {
        complete(&mut reading);
    }
    known_defects(case, &mut reading);
    without_nulls(&reading)
}

/// Inserts empty values for missing required elements, as the reader does.
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

/// Corrects the known defects of alibabacloud-oss-v2.
fn known_defects(case: &RecordedResponse, reading: &mut Value) {
    const ENCRYPTION: &str = "Destination/OSSBucketDestination/Encryption";
    match case.name.as_str() {
        // It reads any text but `true` as false.
        "get_xml_isenabled_1" | "get_xml_isenabled_padded" => {
            set(reading, "IsEnabled", json!(true));
        }
        // It ignores empty elements.
        "get_xml_empty_prefix" => set(reading, "Filter/Prefix", json!("")),
        "list_xml_empty_tokens" => {
            set(reading, "NextContinuationToken", json!(""));
            set(reading, "ContinuationToken", json!(""));
        }
        "get_xml_sse_oss_self_closed" | "unit_python-sdk_test_bucket_1" => {
            set(reading, ENCRYPTION, json!({"SSE-OSS": {}}));
        }
        // It drops unknown elements.
        "list_xml_wrapped_in_inventoryconfigurations" => {
            let kept = json!({"InventoryConfiguration": wrapped_rule()});
            set(reading, "InventoryConfigurations", kept);
        }
        _ => {}
    }
}

/// Returns the rule of the synthetic documents as an unknown element.
///
/// All its values are texts.
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

/// Returns the XML name of a field of alibabacloud-oss-v2.
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

/// Returns the values that oss2 read.
///
/// The empty texts that it reads for empty numbers are removed.
pub(crate) fn oss2_reading(case: &RecordedResponse) -> Value {
    let mut reading = without_nulls(&case.read_by.oss2);
    if let Some(Value::Array(rules)) = reading.get_mut("configurations") {
        rules.iter_mut().for_each(drop_empty_numbers);
    }
    drop_empty_numbers(&mut reading);
    reading
}

fn drop_empty_numbers(rule: &mut Value) {
    if let Some(Value::Object(filter)) = rule.get_mut("filter") {
        filter.retain(|name, value| !(name.ends_with("time_stamp") && value == ""));
    }
}

/// Returns the rule or page that this crate read, in the form of oss2.
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
    // It returns numbers as text, and an empty text for an empty element.
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
            // It strips `acs:oss:::`, and returns nothing if the text lacks that prefix.
            "bucket": bucket.strip_prefix("acs:oss:::"),
            "format": destination["Format"],
            "prefix": destination["Prefix"],
            "sse_kms_key_id": encryption["SSE-KMS"]["KeyId"],
            // It recognizes only an empty SSE-OSS.
            "sse_oss": encryption["SSE-OSS"] == json!({}),
        },
    })
}
