//! Tables, and escaping for terminals.

use crate::local_oss::{LocalOss, Outcome, RULE_JSON};

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
ID          FREQUENCY     PREFIX      DESTINATION
inventory1  Daily         obj-prefix  oss://destination-bucket/destination-prefix
weekly      Monthly, off  -           oss://reports/
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

#[test]
fn put_reads_every_output_but_tables() {
    let oss = LocalOss::start();
    for command in [&["get", "inventory1"][..], &["list"]] {
        for format in ["json", "yaml", "xml"] {
            oss.put(RULE_JSON).ok();
            let shown = oss.run(&[command, &["-o", format]].concat()).ok();
            oss.run(&["delete", "inventory1"]).ok();
            oss.put(&shown).ok();
            oss.run(&["delete", "inventory1"]).ok();
        }
        oss.put(RULE_JSON).ok();
        let table = oss.run(&[command, &["-o", "table"]].concat()).ok();
        let put = oss.put(&table);
        assert_eq!(put.code, 2, "{}", put.stderr);
        let said = "error: standard input: is a table, which can't be read\n  help: use `-o yaml`";
        assert!(put.stderr.starts_with(said), "{}", put.stderr);
        oss.run(&["delete", "inventory1"]).ok();
    }
}

#[test]
fn machine_formats_escape_what_acts_on_a_terminal() {
    let oss = LocalOss::start();
    let id = "a\u{9b}31m\u{202e}\u{200e}\u{e0041}b";
    oss.put(&RULE_JSON.replace("inventory1", id)).ok();
    for (format, escaped) in [
        ("json", r"a\u009b31m\u202e\u200e\udb40\udc41b"),
        ("yaml", r"a\U0000009b31m\U0000202e\U0000200e\U000e0041b"),
        ("xml", "a&#155;31m&#x202E;&#x200E;&#xE0041;b"),
    ] {
        for command in [&["get", id][..], &["list"]] {
            let mut ossinv = oss.ossinv();
            ossinv.args(command).args(["-o", format]);
            let shown = Outcome::of(&mut ossinv).ok();
            assert!(shown.contains(escaped), "{shown}");
            oss.run(&["delete", id]).ok();
            oss.put(&shown).ok();
        }
    }
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
