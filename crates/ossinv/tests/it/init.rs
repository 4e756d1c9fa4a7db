//! The rule that `ossinv init` prints.

use crate::local_oss::{LocalOss, Outcome, ossinv};

const FLAGS: [&str; 4] = [
    "--destination=oss://reports",
    "--role-arn=acs:ram::100000000000000:role/AliyunOSSRole",
    "--account-id",
    "100000000000000",
];

fn init(arguments: &[&str]) -> String {
    Outcome::of(ossinv().arg("init").args(arguments)).ok()
}

/// Returns whether a line is a setting in a comment.
///
/// A text has one blank after the `#`.
fn is_setting(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix('#').unwrap_or_default();
    rest.starts_with("  ") || rest.starts_with(|c: char| c != ' ')
}

/// Returns the rule with each group of settings in comments, one after the other.
///
/// Only the first line of a group has its text right after the `#`.
fn variants(skeleton: &str) -> Vec<String> {
    let lines: Vec<&str> = skeleton.lines().collect();
    let starts = |line: &&str| is_setting(line) && !line.trim_start().starts_with("# ");
    let number = lines.iter().filter(|line| starts(line)).count();
    let variant = |wanted: usize| {
        let mut group = 0;
        let lines = lines.iter().map(|line| {
            group += usize::from(starts(line));
            if is_setting(line) && group == wanted {
                line.replacen('#', "", 1) + "\n"
            } else {
                format!("{line}\n")
            }
        });
        lines.collect()
    };
    (1..=number).map(variant).collect()
}

#[test]
fn skeleton_names_each_element_and_value_of_a_rule() {
    let schema = format!(
        "{}/../../specs/inventory/model.xsd",
        env!("CARGO_MANIFEST_DIR")
    );
    let schema = std::fs::read_to_string(schema).expect("the schema");
    let skeleton = init(&[]);
    let is_word = |c: char| c.is_alphanumeric() || c == '-';
    let words: Vec<&str> = skeleton.split(|c| !is_word(c)).collect();
    let mut known = 0;
    for tag in ["<xs:element name=\"", "<xs:enumeration value=\""] {
        for rest in schema.split(tag).skip(1) {
            let name = rest.split('"').next().unwrap_or_default();
            let of_list = [
                "InventoryConfiguration",
                "ListInventoryConfigurationsResult",
                "IsTruncated",
            ];
            if of_list.contains(&name) || name.ends_with("ContinuationToken") {
                continue;
            }
            known += 1;
            assert!(words.contains(&name), "{name}");
        }
    }
    assert!(known > 50, "{known}");
    for class in [
        "Standard",
        "IA",
        "Archive",
        "ColdArchive",
        "DeepColdArchive",
        "All",
    ] {
        assert!(words.contains(&class), "{class}");
    }
}

#[test]
fn skeleton_with_each_group_of_settings_can_be_put() {
    let oss = LocalOss::start();
    let skeleton = init(&[&["my rule: #1"], &FLAGS[..]].concat());
    let variants = variants(&skeleton);
    assert!(variants.len() >= 8, "{variants:#?}");
    for variant in [vec![skeleton], variants].concat() {
        let frequency = if variant.contains("\n  DayOfMonth") {
            "Monthly"
        } else if variant.contains("\n  AutoDelete") {
            "Once"
        } else {
            "Daily"
        };
        let variant = variant.replace("Frequency: Daily", &format!("Frequency: {frequency}"));
        oss.put(&variant).ok();
        oss.run(&["get", "my rule: #1"]).ok();
        oss.run(&["delete", "my rule: #1"]).ok();
    }
}

#[test]
fn skeleton_that_is_not_filled_in_is_refused() {
    let oss = LocalOss::start();
    let outcome = oss.put(&init(&[]));
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    for part in ["AccountId", "RoleArn", "Bucket"] {
        assert!(outcome.stderr.contains(part), "{}", outcome.stderr);
    }
}

#[test]
fn hostile_id_in_a_skeleton_is_a_text() {
    let oss = LocalOss::start();
    for id in [
        "{ACCOUNT}",
        "a\"\nIsEnabled: false #",
        "\u{1b}[31m\u{202e}",
        "~",
        "{BUCKET}",
    ] {
        let skeleton = init(&[&[id], &FLAGS[..]].concat());
        assert!(!skeleton.contains('\u{1b}'), "{skeleton:?}");
        oss.put(&skeleton).ok();
        oss.run(&["get", id]).ok();
    }
}

#[test]
fn skeleton_has_at_most_80_columns() {
    for line in init(&[]).lines() {
        assert!(line.len() <= 80, "{line}");
    }
}
