//! How records are shown.

use std::fmt::Write as _;

use crate::reports::local::{Local, offline};

#[test]
fn every_format_has_the_same_records() {
    let local = Local::start();
    let run = |format| {
        let arguments = ["du", "--rule", "inventory1", "--by", "class", "-o", format];
        local.run(&arguments).ok()
    };
    let json: serde_json::Value = serde_json::from_str(&run("json")).expect("JSON");
    let records = json.as_array().expect("an array");
    let ndjson = run("ndjson");
    let lines = ndjson
        .lines()
        .map(serde_json::from_str::<serde_json::Value>);
    let lines: Vec<_> = lines.collect::<Result<_, _>>().expect("JSON");
    assert_eq!(&lines, records);
    let mut csv = String::from("class,objects,bytes\n");
    let mut yaml = String::new();
    for it in records {
        let class = it["class"].as_str().expect("a class");
        let (objects, bytes) = (&it["objects"], &it["bytes"]);
        writeln!(csv, "{class},{objects},{bytes}").expect("memory");
        let rest = format!("  objects: {objects}\n  bytes: {bytes}");
        writeln!(yaml, "- class: {class}\n{rest}").expect("memory");
    }
    assert_eq!(run("csv"), csv);
    assert_eq!(run("yaml"), yaml);
}

#[test]
fn sizes_have_units_unless_bytes_are_wanted() {
    let local = Local::start();
    let directory = tempfile::tempdir().expect("a directory");
    local.fetch(directory.path());
    let path = directory.path().to_str().expect("UTF-8");
    let bytes: u64 = local.objects().iter().map(|it| it.size).sum();
    let table = offline(&["du", path, "-o", "table"]).ok();
    let all = table.lines().nth(1).expect("a line");
    let size = oss_report::human::bytes(bytes);
    let words: Vec<_> = all.split_whitespace().collect();
    assert_eq!(words.join(" "), format!("(all) 300 {size} 100%"));
    let exact = offline(&["du", path, "-o", "table", "--bytes"]).ok();
    let all = exact.lines().nth(1).expect("a line");
    let words: Vec<_> = all.split_whitespace().collect();
    assert_eq!(words.join(" "), format!("(all) 300 {bytes} 100%"));
    assert!(!table.contains('█'), "bars are for terminals: {table}");
    let summary = offline(&["summary", path, "-o", "table"]).ok();
    let head = summary.lines().nth(1).expect("a line");
    assert_eq!(head, format!("300 objects, {size} ({bytes} bytes)"));
    for section in [
        "CLASS ",
        "DIRECTORY ",
        "OBJECT SIZE ",
        "AGE ",
        "ENCRYPTION ",
    ] {
        assert!(summary.contains(&format!("\n{section}")), "{summary}");
    }
}
