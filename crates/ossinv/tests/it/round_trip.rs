//! The output of `get` can be put again.

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_YAML};

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

#[test]
fn texts_are_sent_as_they_stand_in_the_file() {
    let oss = LocalOss::start();
    for text in [
        "2024.10",
        "1e3",
        "0x1F",
        "True",
        "123456789012345678901234567890",
        "1.10",
    ] {
        for (rule, example) in [
            (RULE_YAML, "obj-prefix".to_owned()),
            (RULE_JSON, "\"obj-prefix\"".to_owned()),
        ] {
            if rule == RULE_JSON && serde_json::from_str::<serde_json::Value>(text).is_err() {
                continue;
            }
            oss.put(&rule.replacen(&example, text, 1)).ok();
            let shown = oss.run(&["get", "inventory1", "-o", "xml"]).ok();
            oss.run(&["delete", "inventory1"]).ok();
            assert!(
                shown.contains(&format!("<Prefix>{text}</Prefix>")),
                "{shown}"
            );
        }
    }
}

#[test]
fn list_of_rules_can_be_put() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    oss.put(&RULE_JSON.replace("inventory1", "inventory2")).ok();
    for format in ["json", "yaml", "xml"] {
        let before = oss.run(&["list", "-o", format]).ok();
        oss.run(&["delete", "inventory1", "inventory2"]).ok();
        oss.put(&before).ok();
        assert_eq!(oss.run(&["list", "-o", format]).ok(), before);
    }
    oss.run(&["delete", "inventory1", "inventory2"]).ok();
    let nothing = oss.put(&oss.run(&["list", "-o", "json"]).ok());
    assert_eq!(nothing.stderr, "error: standard input: has no rules\n");
}

#[test]
fn list_of_a_full_bucket_can_be_put() {
    let oss = LocalOss::start();
    let prefix = "p".repeat(500);
    let rules = (0..1000).map(|number| {
        let rule = RULE_JSON.replace("inventory1", &format!("rule-{number:03}"));
        rule.replace("obj-prefix", &prefix)
    });
    let rules = format!("[{}]", rules.collect::<Vec<_>>().join(","));
    oss.put(&rules).ok();
    for format in ["json", "yaml", "xml"] {
        let list = oss.run(&["list", "-o", format]).ok();
        assert!(list.len() > 1024 * 1024, "{format}: {}", list.len());
        let copy = LocalOss::start();
        copy.put(&list).ok();
        assert!(copy.run(&["list", "-o", format]).ok() == list, "{format}");
    }
}
