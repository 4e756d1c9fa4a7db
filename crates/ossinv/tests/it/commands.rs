//! Each command with each output format.

use serde_json::Value;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON, RULE_XML, RULE_YAML, ossinv};

#[test]
fn put_get_and_delete_a_rule() {
    let oss = LocalOss::start();
    let put = oss.put(RULE_JSON);
    assert_eq!((put.code, put.stdout.as_str()), (0, ""), "{}", put.stderr);
    assert_eq!(
        put.stderr,
        "created rule inventory1 in bucket examplebucket\n"
    );

    let stored = RULE_XML.replace("Standard,IA", "IA,Standard");
    assert_eq!(oss.run(&["get", "inventory1", "-o", "xml"]).ok(), stored);

    let deleted = oss.run(&["delete", "inventory1"]);
    assert_eq!((deleted.code, deleted.stdout.as_str()), (0, ""));
    assert_eq!(
        deleted.stderr,
        "the service accepted the deletion of rule inventory1 of bucket examplebucket\n"
    );
    assert_eq!(oss.run(&["get", "inventory1"]).code, 3);
}

#[test]
fn example_files_hold_the_same_rule() {
    let oss = LocalOss::start();
    let mut shown = Vec::new();
    for file in ["rule.xml", "rule.json", "rule.yaml"] {
        let path = format!("{}/examples/{file}", env!("CARGO_MANIFEST_DIR"));
        oss.run(&["put", &path]).ok();
        shown.push(oss.run(&["get", "inventory1", "-o", "json"]).ok());
        oss.run(&["delete", "inventory1"]).ok();
    }
    let stored = RULE_JSON.replace("Standard,IA", "IA,Standard");
    assert_eq!(shown, [stored.clone(), stored.clone(), stored]);
}

#[test]
fn format_without_extension_follows_first_character() {
    let oss = LocalOss::start();
    let wrapped = format!("\u{feff}{{\"InventoryConfiguration\": {RULE_JSON}}}");
    let indented = RULE_YAML.replace('\n', "\n  ");
    let wrapped_yaml = format!("InventoryConfiguration:\n  {indented}");
    for rule in [RULE_XML, RULE_JSON, RULE_YAML, &wrapped, &wrapped_yaml] {
        oss.put(rule).ok();
        oss.run(&["delete", "inventory1"]).ok();
    }
}

#[test]
fn invalid_file_prevents_all_puts() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("the file is written");
        path.into_os_string().into_string().expect("UTF-8")
    };
    let first = path("first.json", RULE_JSON);
    let second = path("second.xml", &RULE_XML.replace("inventory1", "inventory2"));
    let bad = path("bad.json", "{}");

    assert_eq!(oss.run(&["put", &first, &bad]).code, 2);
    assert_eq!(oss.run(&["list", "-o", "json"]).ok(), "[]\n");
    oss.run(&["put", &first, &second]).ok();
    let ids = ids(&oss.run(&["list", "-o", "json"]).ok());
    assert_eq!(ids, ["inventory1", "inventory2"]);
    oss.run(&["delete", "inventory1", "inventory2"]).ok();
    assert_eq!(oss.run(&["list", "-o", "json"]).ok(), "[]\n");
}

#[test]
fn failure_says_which_inputs_were_done() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    for id in ["0", "a", "b", "c", "d"] {
        let rule = RULE_JSON.replace("inventory1", id);
        let path = folder.path().join(format!("{id}.json"));
        std::fs::write(path, rule).expect("the file is written");
    }
    let run = |arguments: &[&str]| {
        let mut command = oss.ossinv();
        Outcome::of(command.current_dir(folder.path()).args(arguments))
    };
    run(&["put", "b.json"]).ok();
    let put = run(&["put", "a.json", "b.json", "c.json"]);
    assert_eq!(put.code, 4, "{}", put.stderr);
    for said in [
        "error: stopped at b.json (rule b)\n  because: cannot put rule \"b\"",
        "\n  done: a.json (rule a)\n  not tried: c.json (rule c)\n  help: ",
    ] {
        assert!(put.stderr.contains(said), "{}", put.stderr);
    }
    let first = run(&["put", "a.json", "c.json"]);
    assert!(!first.stderr.contains("done: "), "{}", first.stderr);
    let last = run(&["put", "c.json", "b.json"]);
    assert!(!last.stderr.contains("not tried: "), "{}", last.stderr);

    let delete = run(&["delete", "--strict", "a", "missing", "b"]);
    assert_eq!(delete.code, 3, "{}", delete.stderr);
    for said in [
        "error: stopped at rule missing\n  because: rule missing of bucket examplebucket doesn't exist\n",
        "\n  done: rule a\n  not tried: rule b\n",
    ] {
        assert!(delete.stderr.contains(said), "{}", delete.stderr);
    }
    let replace = run(&["replace", "a.json", "b.json"]);
    assert_eq!(replace.code, 0, "{}", replace.stderr);
    std::fs::write(
        folder.path().join("bad.json"),
        RULE_JSON
            .replace("inventory1", "bad")
            .replace("Standard,IA", "Unknown"),
    )
    .expect("the file is written");
    let files = ["0.json", "bad.json", "d.json"];
    let replace = run(&[&["replace", "--allow-unknown", "-j1"], &files[..]].concat());
    assert_eq!(replace.code, 1, "{}", replace.stderr);
    let said = "created 1, replaced 0, failed 1, not tried 1, unchanged 0 in 0.";
    assert!(replace.stderr.contains(said), "{}", replace.stderr);
    let said = "error: stopped at bad.json (rule bad)\n  because: ";
    assert!(replace.stderr.contains(said), "{}", replace.stderr);
    let said = "\n  done: 0.json (rule 0)\n  not tried: d.json (rule d)\n";
    assert!(replace.stderr.contains(said), "{}", replace.stderr);
}

#[test]
fn list_reads_all_pages_or_stops_at_limit() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a directory");
    let mut put = oss.ossinv();
    put.arg("put");
    for n in 0..120 {
        let name = format!("rule{n:03}");
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, RULE_JSON.replace("inventory1", &name)).expect("the file is written");
        put.arg(path);
    }
    Outcome::of(&mut put).ok();
    let all = ids(&oss.run(&["list"]).ok());
    assert_eq!(
        (all.len(), all.first(), all.last()),
        (
            120,
            Some(&"rule000".to_owned()),
            Some(&"rule119".to_owned())
        )
    );
    for limit in [1, 100, 119, 120, 121] {
        let some = oss.run(&["list", "--limit", &limit.to_string()]);
        let note = match limit {
            1 => "more rules follow after this one\n".to_owned(),
            _ => format!("more rules follow after these {limit}\n"),
        };
        assert_eq!(some.stderr == note, limit < 120, "{limit}: {}", some.stderr);
        assert_eq!(ids(&some.stdout), all[..limit.min(120)]);
    }
}

#[test]
fn list_supports_every_format() {
    let oss = LocalOss::start();
    let empty_xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListInventoryConfigurationsResult>\n  \
                     <IsTruncated>false</IsTruncated>\n</ListInventoryConfigurationsResult>\n";
    assert_eq!(oss.run(&["list", "-o", "xml"]).ok(), empty_xml);
    assert_eq!(oss.run(&["list", "-o", "yaml"]).ok(), "[]\n");
    let table = oss.run(&["list", "-o", "table"]);
    assert_eq!(table.stderr, "no inventory rules in bucket examplebucket\n");
    assert_eq!(table.ok(), "");

    oss.put(RULE_JSON).ok();
    let xml = oss.run(&["list", "-o", "xml"]).ok();
    assert!(
        xml.contains("\n  <InventoryConfiguration>\n    <Id>inventory1</Id>\n"),
        "{xml}"
    );
    let yaml = oss.run(&["list", "-o", "yaml"]).ok();
    assert!(
        yaml.starts_with("- Id: inventory1\n  IsEnabled: true\n"),
        "{yaml}"
    );
    assert_eq!(
        oss.run(&["list", "-o", "json"]).ok(),
        oss.run(&["list"]).ok(),
        "JSON is the default for pipes"
    );
}

#[test]
fn flags_override_environment_and_bucket_may_be_url() {
    let oss = LocalOss::start_with(
        &["--bucket", "first-bucket", "--bucket", "second-bucket"],
        &[],
    );
    oss.put(RULE_JSON).ok();
    assert_eq!(ids(&oss.run(&["list"]).ok()), ["inventory1"]);
    assert_eq!(
        oss.run(&["list", "--bucket", "oss://second-bucket"]).ok(),
        "[]\n"
    );
    assert_eq!(
        oss.run(&["list", "-b", "second-bucket", "--addressing", "path"])
            .ok(),
        "[]\n"
    );
    assert_eq!(
        oss.run(&["list", "--endpoint", "http://127.0.0.1:1"]).code,
        5
    );
    assert_eq!(oss.run(&["list", "--region", "cn-beijing"]).code, 1);
}

#[test]
fn every_command_has_help() {
    for command in ["put", "get", "list", "delete", "emulator", "quickstart"] {
        let help = Outcome::of(ossinv().args([command, "--help"])).ok();
        assert!(help.contains(&format!("Usage: ossinv {command}")), "{help}");
        assert_eq!(Outcome::of(ossinv().args(["help", command])).ok(), help);
    }
    let help = Outcome::of(ossinv().arg("--help")).ok();
    assert_eq!(Outcome::of(ossinv().arg("help")).ok(), help);
    assert!(
        help.contains("Exit status:") && help.contains("OSS_SESSION_TOKEN"),
        "{help}"
    );
}

fn ids(json: &str) -> Vec<String> {
    let rules: Vec<Value> = serde_json::from_str(json).expect("an array of rules");
    let id = |rule: &Value| rule["Id"].as_str().expect("an id").to_owned();
    rules.iter().map(id).collect()
}

#[test]
fn one_v_logs_a_line_per_attempt() {
    let oss = LocalOss::start();
    oss.put(RULE_JSON).ok();
    let logged = oss.run(&["list", "-v"]).stderr;
    assert_eq!(logged.lines().count(), 1, "{logged}");
    let (time, attempt) = logged.split_once(' ').expect("a time");
    assert_eq!(
        (time.len(), time.as_bytes()[2], time.as_bytes()[8]),
        (13, b':', b'.'),
        "{logged}"
    );
    assert!(attempt.starts_with("GET http://127.0.0.1:"), "{logged}");
    for said in [
        "/examplebucket/?inventory 200 in ",
        " ms, request id ",
        ", try 1 of 3\n",
    ] {
        assert!(attempt.contains(said), "{said}: {logged}");
    }
    let refused = oss.run(&["list", "-v", "--endpoint", "http://127.0.0.1:1"]);
    let lines: Vec<_> = refused.stderr.lines().collect();
    assert!(
        lines[0].contains("?inventory connect in "),
        "{}",
        refused.stderr
    );
    assert!(lines[0].contains(", try 1 of 3: "), "{}", refused.stderr);
    assert!(lines[0].contains("; next try in "), "{}", refused.stderr);
}
