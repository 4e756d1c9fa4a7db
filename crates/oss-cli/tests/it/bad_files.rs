//! Files that hold no rule: what is wrong, where, and what to do.

use std::path::Path;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_XML, RULE_YAML};

/// File name, content, and what is said after the folder.
fn cases() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let xml = |from: &str, to: &str| replaced(RULE_XML, from, to);
    let json = |from: &str, to: &str| replaced(RULE_JSON, from, to);
    let yaml = |from: &str, to: &str| replaced(RULE_YAML, from, to);
    vec![
        (
            "empty.json",
            b" \n".to_vec(),
            "is empty, a rule is expected",
        ),
        ("latin.xml", b"<Id>\xe9</Id>".to_vec(), "?"),
        ("cut.json", json("\"Schedule\"", "\"Sch"), "?"),
        ("list.json", b"[]".to_vec(), "?"),
        ("lacks.json", json("  \"IsEnabled\": true,\n", ""), "?"),
        (
            "twice.json",
            json("\"IsEnabled\": true", "\"Id\": \"b\""),
            "?",
        ),
        ("number.json", json("1024", "\"1k\""), "?"),
        ("type.json", json("\"inventory1\"", "{}"), "?"),
        ("typing.json", json("\"Filter\"", "\"Fliter\""), "?"),
        ("value.json", json("\"Daily\"", "\"Hourly\""), "?"),
        ("cut.yaml", yaml("Id: inventory1", "Id: [inventory1"), "?"),
        ("lacks.yaml", yaml("IsEnabled: true\n", ""), "?"),
        ("number.yaml", yaml("1048576", "1 MB"), "?"),
        (
            "typing.yaml",
            yaml("StorageClass: Standard", "Storage-Class: Standard"),
            "?",
        ),
        (
            "alias.yaml",
            yaml("Id: inventory1", "Id: &a inventory1\nOther: *a"),
            "?",
        ),
        (
            "two.yaml",
            yaml("IncludedObjectVersions: Current\n", "---\n"),
            "?",
        ),
        ("cut.xml", xml("</Filter>", ""), "?"),
        ("root.xml", b"<Inventory/>".to_vec(), "?"),
        (
            "doctype.xml",
            xml(
                "<InventoryConfiguration>",
                "<!DOCTYPE a><InventoryConfiguration>",
            ),
            "?",
        ),
        ("lacks.xml", xml("<IsEnabled>true</IsEnabled>", ""), "?"),
        ("number.xml", xml("1024", "1k"), "?"),
        (
            "typing.xml",
            xml("Prefix>obj-prefix</Prefix", "Perfix>obj-prefix</Perfix"),
            "?",
        ),
        ("range.xml", xml("1048576", "1000"), "?"),
        ("control.json", json("obj-prefix", "\\u001b[31m"), "?"),
    ]
}

#[test]
fn mistakes_are_named_with_their_places() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content, expected) in cases() {
        let path = folder.path().join(name);
        std::fs::write(&path, content).expect("the file is written");
        let outcome = Outcome::of(oss.ossinv().arg("put").arg(&path));
        let said = without_folder(&outcome.stderr, folder.path());
        assert_eq!(outcome.code, 2, "{name}: {said}");
        println!("=== {name}: {expected}\n{said}");
    }
}

fn replaced(text: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

fn without_folder(text: &str, folder: &Path) -> String {
    let folder = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    text.replace(&folder, "")
}
