//! Invalid files: the error, its position, and the advice.

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_XML, RULE_YAML};

/// A part of the example, its replacement, and the error after the file name.
type Mistakes = &'static [(&'static str, &'static str, &'static str)];

const JSON: Mistakes = &[
    (RULE_JSON, " \n", ": is empty, a rule is expected"),
    (RULE_JSON, "[]", ": has no rules"),
    (
        "\"Schedule\"",
        "\"Sch",
        r":24:9: control character (\u0000-\u001F) found while parsing a string",
    ),
    (
        "  \"IsEnabled\": true,\n",
        "",
        ":1:1: rule inventory1: IsEnabled is missing (EC 0020-00000007)",
    ),
    (
        "IsEnabled",
        "isEnabled",
        ":3:16: rule inventory1: isEnabled is unknown to this version (did you mean IsEnabled?)",
    ),
    (
        "\"IsEnabled\": true",
        "\"Id\": 1",
        ":3:3: the key \"Id\" is in the same object twice",
    ),
    (
        "1024",
        "\"1k\"",
        ":8:23: rule inventory1: Filter/LowerSizeBound: expected a whole number, found \"1k\" (EC 0020-00000010)",
    ),
    (
        "\"inventory1\"",
        "{}",
        ":2:9: Id: expected a text or a number, found an object",
    ),
    (
        "\"obj-prefix\"",
        "null",
        ":5:15: rule inventory1: Filter/Prefix: no value is given; write \"null\" for this text, \"\" for an empty text or {} for an \
         empty object, or remove the key",
    ),
    (
        RULE_JSON,
        RULE_XML,
        ": the extension says JSON, but the text looks like XML; rename the file",
    ),
    (
        "\"Frequency\": \"Daily\"",
        "",
        ":24:15: rule inventory1: Schedule/Frequency is missing (EC 0020-00000017)",
    ),
    (
        "Filter",
        "Fliter",
        ":4:13: rule inventory1: Fliter is unknown to this version",
    ),
    (
        "Daily",
        "Hourly",
        ":25:18: rule inventory1: Schedule/Frequency has the value \"Hourly\", unknown to this version \
         (known: Daily, Weekly, Monthly, Once)",
    ),
    (
        "Standard,IA",
        "Standard,Archve",
        ":10:21: rule inventory1: Filter/StorageClass has the value \"Archve\", unknown to this version \
         (known: Standard, IA, Archive, ColdArchive, DeepColdArchive, All) (EC 0020-00000026)",
    ),
    (
        "Standard,IA",
        "Standard, IA",
        ":10:21: rule inventory1: Filter/StorageClass is \"Standard, IA\", it must not hold blanks (EC 0020-00000026)",
    ),
    (
        "obj-prefix",
        r"\u0000",
        ":5:15: rule inventory1: Filter/Prefix contains U+0000, which XML cannot carry",
    ),
];

const YAML: Mistakes = &[
    (
        "Id: inventory1",
        "Id: [inventory1",
        ":3:10: illegal placement of ':' indicator",
    ),
    (
        "IsEnabled: true\n",
        "",
        ":2:1: rule inventory1: IsEnabled is missing (EC 0020-00000007)",
    ),
    (
        "obj-prefix",
        "~",
        ":5:11: rule inventory1: Filter/Prefix: no value is given; write \"~\" for this text, \"\" for an empty text or {} for an empty \
         object, or remove the key",
    ),
    (
        "Prefix: obj-prefix\n",
        "Prefix:\n",
        ":5:9: rule inventory1: Filter/Prefix: no value is given; write \"\" for an empty text or {} for an empty object, or remove \
         the key",
    ),
    (
        "obj-prefix",
        "!!float 1.10",
        ":5:19: the tag !!float is not accepted; write a text in quotes",
    ),
    (
        "1048576",
        "0x10_0000",
        ":11:19: rule inventory1: Filter/UpperSizeBound: expected a whole number, found \"0x10_0000\" (EC 0020-00000011)",
    ),
    (
        "1048576",
        "1 MB",
        ":11:19: rule inventory1: Filter/UpperSizeBound: expected a whole number, found \"1 MB\" (EC 0020-00000011)",
    ),
    (
        "StorageClass: Standard",
        "Storage-Class: Standard",
        ":12:18: rule inventory1: Filter/Storage-Class is unknown to this version",
    ),
    (
        "Id: inventory1",
        "Id: &a inventory1\nOther: *a",
        ":2:8: anchors and aliases are not accepted",
    ),
    (
        "IncludedObjectVersions: Current\n",
        "",
        ":2:1: rule inventory1: IncludedObjectVersions is missing",
    ),
    (
        "IncludedObjectVersions: Current\n",
        "IncludedObjectVersions: Current\n---\n~\n---\n",
        ":26:1: no value is given; write \"~\" for this text, \"\" for an empty text or {} for an empty object, or remove the key",
    ),
];

const XML: Mistakes = &[
    (
        "</Filter>",
        "",
        ":37:1: InventoryConfiguration/Filter: the document is not well-formed XML: \
         ill-formed document: expected `</Filter>`, but `</InventoryConfiguration>` was found",
    ),
    (
        RULE_XML,
        "<Inventory/>",
        ":1:13: expected the root element <InventoryConfiguration>, found <Inventory>",
    ),
    (
        "<InventoryConfiguration>",
        "<!DOCTYPE a><InventoryConfiguration>",
        ":2:13: a document type declaration is not accepted",
    ),
    (
        "<IsEnabled>true</IsEnabled>",
        "<is-enabled>true</is-enabled>",
        ":4:15: rule inventory1: is-enabled is unknown to this version (did you mean IsEnabled?)",
    ),
    (
        "<IsEnabled>true</IsEnabled>",
        "",
        ":2:25: rule inventory1: IsEnabled is missing (EC 0020-00000007)",
    ),
    (
        "1024",
        "1k",
        ":9:21: rule inventory1: Filter/LowerSizeBound: expected a whole number, found \"1k\" (EC 0020-00000010)",
    ),
    (
        "<Prefix>obj-prefix</Prefix>",
        "<Perfix>obj-prefix</Perfix>",
        ":6:13: rule inventory1: Filter/Perfix is unknown to this version",
    ),
    (
        "1048576",
        "1000",
        ":10:21: rule inventory1: Filter/UpperSizeBound is 1000, less than LowerSizeBound 1024 (EC 0020-00000025)",
    ),
];

#[test]
fn invalid_file_is_reported_with_position() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    for (name, rule, mistakes) in [
        ("rule.json", RULE_JSON, JSON),
        ("rule.yaml", RULE_YAML, YAML),
        ("rule.xml", RULE_XML, XML),
    ] {
        let path = folder.path().join(name);
        for (from, to, expected) in mistakes {
            assert!(rule.contains(from), "{name} holds {from}");
            std::fs::write(&path, rule.replacen(from, to, 1)).expect("the file is written");
            let outcome = Outcome::of(oss.ossinv().arg("put").arg(&path));
            let mut expected = format!("error: {}{expected}\n", path.display());
            if expected.contains("unknown to this version") {
                expected += HELP;
            }
            assert_eq!((outcome.stderr, outcome.code), (expected, 2));
        }
    }
}

const HELP: &str = "  help: check the spelling, because a rule with a typo may list too much; \
                    to send the rule unchanged, add --allow-unknown\n";

#[test]
fn hostile_file_is_rejected_early() {
    let oss = LocalOss::start();
    let large = format!("Id: {}", "x".repeat(64 * 1024 * 1024));
    let brackets = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let deep_json = format!("{{\"New\": {brackets}}}");
    let deep_flow = format!("New: {brackets}");
    let deep_block = format!("New:\n {} x", " -".repeat(10_000));
    let deep_xml = "<InventoryConfiguration>".repeat(40_000);
    let (long, tag) = ("a".repeat(500_000), "%41".repeat(100_000));
    let long_tag = format!("!<{tag}> a");
    let long_name = format!("<{long}>");
    let long_element = RULE_XML.replace("<Filter>", &format!("<{long}/><Filter>"));
    let long_id = RULE_XML.replace("inventory1", &long);
    let long_class = RULE_XML.replace("Standard,IA", &format!("Standard,{long}"));
    let long_key = format!("{{\"{long}\": 1, \"{long}\": 1}}");
    let bomb = "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\n";
    for (text, said) in [
        (large.as_str(), "has more than 67108864 bytes"),
        (&deep_json, "nested deeper than"),
        (&deep_flow, "recursion limit exceeded"),
        (&deep_block, "nested deeper than"),
        (&deep_xml, "nested deeper than"),
        (&long_tag, ""),
        (&long_name, ""),
        (&long_element, "unknown"),
        (&long_id, ""),
        (&long_class, "unknown"),
        (&long_key, ""),
        (bomb, "anchors and aliases are not accepted"),
    ] {
        let outcome = oss.put(text);
        let said =
            outcome.stderr.starts_with("error: standard input:") && outcome.stderr.contains(said);
        assert!(said && outcome.code == 2, "{}", outcome.stderr);
        assert!(outcome.stderr.len() < 10_000, "{}", outcome.stderr.len());
    }
    let latin = Outcome::of(
        oss.ossinv()
            .args(["put", "-"])
            .write_stdin(*b"<Id>\xe9</Id>"),
    );
    assert_eq!(latin.stderr, "error: standard input: byte 5 is not UTF-8\n");
}

#[test]
fn unknown_parts_are_sent_with_allow_unknown() {
    let oss = LocalOss::start();
    let rule = RULE_JSON.replacen('{', r#"{"New": {"Deep": "x"},"#, 1);
    assert_eq!(oss.put(&rule).code, 2);
    let mut put = oss.ossinv();
    put.args(["put", "-", "--allow-unknown"]).write_stdin(rule);
    Outcome::of(&mut put).ok();
    let stored = oss.run(&["get", "inventory1", "-o", "xml"]).ok();
    assert!(stored.contains("<Deep>x</Deep>"), "{stored}");

    let class = RULE_JSON.replace("Standard,IA", "Glacier");
    let mut put = oss.ossinv();
    put.args(["put", "-", "--allow-unknown"]).write_stdin(class);
    let refused = Outcome::of(&mut put);
    assert_eq!(refused.code, 1, "the service decides: {}", refused.stderr);
}

#[test]
fn id_in_two_files_is_refused_before_anything_is_sent() {
    let oss = LocalOss::start();
    let directory = tempfile::tempdir().unwrap();
    let files = ["a.json", "b.json"].map(|name| directory.path().join(name));
    for file in &files {
        std::fs::write(file, RULE_JSON).unwrap();
    }
    for command in ["put", "replace"] {
        let mut ossinv = oss.ossinv();
        ossinv.arg(command).args(&files);
        let outcome = Outcome::of(&mut ossinv);
        assert_eq!(outcome.code, 2, "{}", outcome.stderr);
        let message = format!(
            "b.json:1:1: rule inventory1: the id was read before, from {}\n",
            files[0].display()
        );
        assert!(outcome.stderr.contains(&message), "{}", outcome.stderr);
    }
    assert_eq!(oss.run(&["get", "inventory1"]).code, 3);
}

#[test]
fn all_bad_files_are_reported_at_once() {
    let oss = LocalOss::start();
    let directory = tempfile::tempdir().unwrap();
    let put = |count: usize| {
        let mut put = oss.ossinv();
        put.current_dir(directory.path())
            .arg("put")
            .arg("good.json");
        put.args((1..=count).map(|n| format!("{n}.json")));
        Outcome::of(&mut put)
    };
    std::fs::write(directory.path().join("good.json"), RULE_JSON).unwrap();
    std::fs::create_dir(directory.path().join("1.json")).unwrap();
    for n in 2..=20 {
        std::fs::write(directory.path().join(format!("{n}.json")), "[]").unwrap();
    }
    let one = put(1);
    let said = "error: 1.json: has no files with rules (*.xml, *.json, *.yaml, *.yml)\n";
    assert_eq!((one.stderr.as_str(), one.code), (said, 2));
    let three = put(3);
    let said = "error: 3 files can't be used: 3 problems; nothing was sent\n  \
                because: 1.json: has no files with rules (*.xml, *.json, *.yaml, *.yml)\n  \
                and: 2.json: has no rules\n  and: 3.json: has no rules\n";
    assert_eq!((three.stderr.as_str(), three.code), (said, 2));
    let many = put(20);
    assert!(
        many.stderr
            .ends_with("10.json: has no rules\n  and 10 more; `ossinv validate` shows all\n"),
        "{}",
        many.stderr
    );
    assert_eq!(oss.run(&["get", "inventory1"]).code, 3);
}
