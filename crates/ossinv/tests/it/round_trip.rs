//! The output of `get` can be put again.

use crate::local_oss::{LocalOss, Outcome, RULE_JSON};

/// A rule with unknown parts, and with texts that formats often change.
const STRANGE: &str = r#"{
  "Id": "yes", "IsEnabled": "TRUE",
  "Filter": {"Prefix": " 007: # & <b>\t'\"\\ \u00e9\u4e2d\ud83d\ude00", "UpperSizeBound": "54975581388800"},
  "Destination": {"OSSBucketDestination": {
    "Format": "CSV", "AccountId": "100000000000000",
    "RoleArn": "acs:ram::100000000000000:role/AliyunOSSRole",
    "Bucket": "acs:oss:::reports", "Prefix": "0x10\nnull"}},
  "Schedule": {"Frequency": "Once", "AutoDelete": "false"},
  "IncludedObjectVersions": "All",
  "OptionalFields": {"Field": ["Crc64", "Size"]},
  "Future": {"@kind": "a\"b", "Deep": ["1e3", "true", ""], "Other": "~"}
}"#;

#[test]
fn get_then_put_loses_nothing_in_any_format() {
    let oss = LocalOss::start();
    for (rule, id) in [(RULE_JSON, "inventory1"), (STRANGE, "yes")] {
        let put = |text: &str, extension: &str| {
            let file = tempfile::Builder::new()
                .suffix(extension)
                .tempfile()
                .expect("a file");
            std::fs::write(file.path(), text).expect("the file is written");
            Outcome::of(
                oss.ossinv()
                    .args(["put", "--allow-unknown"])
                    .arg(file.path()),
            )
            .ok();
        };
        put(rule, ".json");
        let before = oss.run(&["get", id, "-o", "xml"]).ok();
        for (output, extension) in [
            ("json", ".json"),
            ("yaml", ".yml"),
            ("xml", ".xml"),
            ("json", ""),
            ("yaml", ""),
            ("xml", ""),
        ] {
            let shown = oss.run(&["get", id, "-o", output]).ok();
            oss.run(&["delete", id]).ok();
            put(&shown, extension);
            let after = oss.run(&["get", id, "-o", "xml"]).ok();
            assert_eq!(after, before, "through {output}: {shown}");
        }
    }
}
