//! Tables, and escaping for terminals.

use crate::local_oss::{LocalOss, RULE_JSON};

const OTHER: &str = r#"
Id: weekly
IsEnabled: false
Destination:
  OSSBucketDestination:
    Format: CSV
    AccountId: "100000000000000"
    RoleArn: acs:ram::100000000000000:role/AliyunOSSRole
    Bucket: reports
    Encryption: { SSE-KMS: { KeyId: key1 } }
Schedule: { Frequency: Monthly, DayOfMonth: 5 }
IncludedObjectVersions: All
IncrementalInventory:
  IsEnabled: true
  Schedule: { Frequency: 600 }
  OptionalFields: { Field: [SequenceNumber, RecordType] }
"#;

#[test]
fn list_has_a_line_per_rule() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    oss.put(OTHER).ok();
    let expected = "\
ID          ENABLED  FREQUENCY  VERSIONS  PREFIX      DESTINATION                                  FORMAT
inventory1  yes      Daily      Current   obj-prefix  oss://destination-bucket/destination-prefix  CSV
weekly      no       Monthly    All       -           oss://reports/                               CSV
";
    assert_eq!(oss.run(&["list", "-o", "table"]).ok(), expected);
}

#[test]
fn rule_has_a_line_per_set_part() {
    let oss = LocalOss::start();
    oss.put(OTHER).ok();
    let expected = "\
ID           weekly
ENABLED      no
FREQUENCY    Monthly, on day 5
VERSIONS     All
DESTINATION  oss://reports/
FORMAT       CSV
ENCRYPTION   SSE-KMS with key key1
ACCOUNT      100000000000000
ROLE         acs:ram::100000000000000:role/AliyunOSSRole
INCREMENTAL  yes, every 600 seconds, columns SequenceNumber, RecordType
";
    assert_eq!(oss.run(&["get", "weekly", "-o", "table"]).ok(), expected);
}

/// U+009B starts a terminal sequence like ESC [, and XML can carry it.
#[test]
fn control_characters_of_a_server_are_escaped() {
    let oss = LocalOss::start();
    let id = "a\u{9b}31m\u{202e}b";
    let put = oss.put(&RULE_JSON.replace("inventory1", id));
    let get = oss.run(&["get", id, "-o", "table"]);
    let list = oss.run(&["list", "-o", "table"]);
    let again = oss.put(&RULE_JSON.replace("inventory1", id));
    let missing = oss.run(&["get", "\u{9b}2J"]);
    for shown in [
        put.stderr,
        get.stdout,
        list.stdout,
        again.stderr,
        missing.stderr,
    ] {
        assert!(shown.contains(r"\u{9b}"), "{shown:?}");
        assert!(
            !shown
                .chars()
                .any(|c| (c.is_control() && c != '\n') || c == '\u{202e}'),
            "{shown:?}"
        );
    }
}
