//! Summaries as serde writes them.

use std::time::{Duration, SystemTime};

use oss_report::tally::Summary;
use serde_json::{Value, json};

use crate::support::tally;

#[test]
fn summary_is_written_with_all_levels_and_values() {
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_276_800);
    let schema = "Bucket,Key,Size,StorageClass,LastModifiedDate";
    let file = "b,logs%2F2026%2Fa.gz,5,IA,2026-11-20T07-06-05Z\nb,logs%2Fb,3,New,\nb,c.txt,1,,\n";
    let summary = tally(schema, file, Summary::new(now));
    let written = serde_json::to_value(&summary).expect("JSON");
    let total = |name: &str, value: &str, objects: u64, bytes: u64| json!({name: value, "objects": objects, "bytes": bytes});
    let directory = |path: &str, objects: u64, bytes: u64, classes: Value| json!({"path": path, "objects": objects, "bytes": bytes, "classes": classes});
    let (ia, other) = (total("class", "IA", 1, 5), total("class", "(other)", 1, 3));
    assert_eq!(written["total"], json!({"objects": 3, "bytes": 9}));
    assert_eq!(
        written["class"],
        json!([
            ia,
            total("class", "New", 1, 3),
            total("class", "(none)", 1, 1)
        ])
    );
    assert_eq!(
        written["directory"],
        json!([
            directory("", 3, 9, json!([ia, other])),
            directory("logs/", 2, 8, json!([ia, other])),
            directory("logs/2026/", 1, 5, json!([ia])),
        ])
    );
    assert_eq!(
        written["age"],
        json!([total("age", "1–7 days", 1, 5), total("age", "(none)", 2, 4)])
    );
    assert_eq!(
        written["object_size"],
        json!([total("object_size", "< 1 KiB", 3, 9)])
    );
    let top = json!({"bytes": 5, "class": "IA", "modified": "2026-11-20T07:06:05Z", "version_id": null, "key": "logs/2026/a.gz"});
    assert_eq!(written["top"][0], top);
    let names: Vec<_> = written.as_object().expect("a map").keys().collect();
    // Nothing is known of encryption and access.
    let expected = [
        "total",
        "class",
        "directory",
        "object_size",
        "age",
        "version",
        "extension",
        "top",
    ];
    assert_eq!(names.len(), expected.len(), "{names:?}");
    assert!(
        expected.iter().all(|name| written.get(name).is_some()),
        "{names:?}"
    );
}
