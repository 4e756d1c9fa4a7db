//! Paths of rules: files with several documents, and directories.

use std::fs;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_XML, RULE_YAML};

fn ids(oss: &LocalOss) -> Vec<String> {
    let listed = oss.run(&["list", "-o", "json"]).ok();
    let rules: Vec<serde_json::Value> = serde_json::from_str(&listed).expect("JSON");
    let ids = rules.iter().map(|rule| rule["Id"].as_str().expect("an id"));
    ids.map(str::to_owned).collect()
}

fn named(rule: &str, id: &str) -> String {
    rule.replace("inventory1", id)
}

#[test]
fn file_can_have_several_documents() {
    let oss = LocalOss::start();
    let [a, b, c] = ["a", "b", "c"].map(|id| named(RULE_YAML, id));
    oss.put(&format!(
        "---\n{a}---\n# nothing\n---\n{b}...\n---\n{c}---\n"
    ))
    .ok();
    let lines = ["d", "e"].map(|id| {
        let rule: serde_json::Value = serde_json::from_str(&named(RULE_JSON, id)).expect("JSON");
        format!("{rule}\n")
    });
    oss.put(&lines.concat()).ok();
    let list = format!("[{}]\n{}", named(RULE_JSON, "f"), named(RULE_JSON, "g"));
    oss.put(&list).ok();
    assert_eq!(ids(&oss), ["a", "b", "c", "d", "e", "f", "g"]);
}

#[test]
fn directory_stands_for_its_files() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    fs::create_dir(folder.path().join("more")).expect("a directory");
    for (name, rule) in [
        ("1.json", named(RULE_JSON, "a")),
        ("2.yml", named(RULE_YAML, "b")),
        ("more/3.xml", named(RULE_XML, "c")),
        (".4.json", "broken".to_owned()),
        ("5.json~", "broken".to_owned()),
        ("6.txt", "broken".to_owned()),
    ] {
        fs::write(folder.path().join(name), rule).expect("a file");
    }
    let put = |arguments: &[&str]| {
        let mut put = oss.ossinv();
        put.arg("put").args(arguments).arg(folder.path());
        Outcome::of(&mut put)
    };
    put(&[]).ok();
    assert_eq!(ids(&oss), ["a", "b"]);
    oss.run(&["delete", "a", "b"]).ok();
    put(&["-R"]).ok();
    assert_eq!(ids(&oss), ["a", "b", "c"]);
}

#[test]
fn directory_without_rules_is_an_error() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    let put = || Outcome::of(oss.ossinv().arg("put").arg(folder.path()));
    let said = format!(
        "error: {}: has no files with rules (*.xml, *.json, *.yaml, *.yml)\n",
        folder.path().display()
    );
    let empty = put();
    assert_eq!((empty.stderr, empty.code), (said.clone(), 2));
    fs::create_dir(folder.path().join("more")).expect("a directory");
    let help = "  help: to read its subdirectories, too, add --recursive\n";
    let unread = put();
    assert_eq!((unread.stderr, unread.code), (said + help, 2));
}

#[test]
fn same_id_in_two_documents_names_both_files() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    fs::write(folder.path().join("a.yaml"), RULE_YAML).expect("a file");
    let two = format!("{}---\n{RULE_YAML}", named(RULE_YAML, "other"));
    fs::write(folder.path().join("b.yaml"), two).expect("a file");
    let mut put = oss.ossinv();
    let outcome = Outcome::of(put.current_dir(folder.path()).args(["put", "."]));
    let said = "error: ./b.yaml:36:1: rule inventory1: the id was read before, from ./a.yaml\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code), (said, 2));
    assert_eq!(ids(&oss), [""; 0]);
}
