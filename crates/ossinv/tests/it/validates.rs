//! `ossinv validate`: everything that is wrong with files, at once.

use std::fs;

use crate::local_oss::{Outcome, RULE_JSON, RULE_XML, RULE_YAML, ossinv};

/// Returns the outcome for files with these names and texts.
fn validate(files: &[(&str, String)], flags: &[&str]) -> Outcome {
    let directory = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        fs::write(directory.path().join(name), text).expect("the file is written");
    }
    let mut command = ossinv();
    command.current_dir(directory.path()).arg("validate");
    command.args(files.iter().map(|(name, _)| name)).args(flags);
    Outcome::of(&mut command)
}

/// Replaces parts of a text, each of which it must have.
fn changed(text: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(text.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

#[test]
fn valid_files_print_nothing_but_their_number() {
    let files = [
        ("a.json", RULE_JSON.to_owned()),
        ("b.xml", changed(RULE_XML, &[("inventory1", "b")])),
    ];
    let outcome = validate(&files, &[]);
    assert_eq!((outcome.stdout.as_str(), outcome.code), ("", 0));
    assert_eq!(outcome.stderr, "2 rules in 2 files are valid\n");
    let outcome = validate(&files[..1], &["-o", "json"]);
    assert_eq!((outcome.stdout.as_str(), outcome.code), ("[]\n", 0));
    assert_eq!(outcome.stderr, "1 rule in 1 file is valid\n");
}

#[test]
fn all_problems_of_a_file_are_reported_in_each_format() {
    let json = changed(
        RULE_JSON,
        &[
            ("\"IsEnabled\": true", "\"IsEnabled\": \"maybe\""),
            ("\"obj-prefix\"", "null"),
            ("1024", "\"1k\""),
            ("Standard,IA", "Standard, IA"),
            (
                "acs:ram::100000000000000:role/AliyunOSSRole",
                "AliyunOSSRole",
            ),
            (
                "\"Frequency\": \"Daily\"",
                "\"Frequency\": \"Daily\", \"DayOfMonth\": 3",
            ),
            ("ETag", "Etag"),
        ],
    );
    let yaml = changed(
        RULE_YAML,
        &[
            ("IsEnabled: true", "IsEnabled: maybe"),
            ("obj-prefix", "~"),
            ("1024", "1k"),
            ("Standard,IA", "Standard, IA"),
            (
                "acs:ram::100000000000000:role/AliyunOSSRole",
                "AliyunOSSRole",
            ),
            ("Frequency: Daily", "Frequency: Daily\n  DayOfMonth: 3"),
            ("ETag", "Etag"),
        ],
    );
    let xml = changed(
        RULE_XML,
        &[
            ("<IsEnabled>true", "<IsEnabled>maybe"),
            ("<Prefix>obj-prefix</Prefix>", "<Perfix/>"),
            ("1024", "1k"),
            ("Standard,IA", "Standard, IA"),
            (
                "acs:ram::100000000000000:role/AliyunOSSRole",
                "AliyunOSSRole",
            ),
            (
                "<Frequency>Daily</Frequency>",
                "<Frequency>Daily</Frequency><DayOfMonth>3</DayOfMonth>",
            ),
            ("ETag", "Etag"),
        ],
    );
    let expected = [
        "IsEnabled: expected ",
        "Filter/P",
        "Filter/LowerSizeBound: expected a whole number, found \"1k\" (EC 0020-00000010)",
        "Filter/StorageClass is \"Standard, IA\"",
        "Destination/OSSBucketDestination/RoleArn is \"AliyunOSSRole\"",
        "Schedule/DayOfMonth is only for Monthly, not for Daily",
        "OptionalFields/Field[4] has the value \"Etag\"",
    ];
    for (name, text) in [("a.json", json), ("a.yaml", yaml), ("a.xml", xml)] {
        let outcome = validate(&[(name, text.clone())], &[]);
        assert_eq!(outcome.code, 2);
        assert_eq!(outcome.stderr, "error: 7 problems in 1 file\n");
        let lines = outcome
            .stdout
            .lines()
            .filter(|it| !it.starts_with("  help"));
        let lines: Vec<_> = lines.collect();
        assert_eq!(lines.len(), expected.len(), "{}", outcome.stdout);
        for (line, expected) in lines.iter().zip(expected) {
            let parts: Vec<_> = line.splitn(5, ':').collect();
            let (number, column) = (parts[1].parse::<usize>(), parts[2].parse::<usize>());
            let (number, column) = (number.expect("a line"), column.expect("a column"));
            assert_eq!((parts[0], parts[3]), (name, " rule inventory1"), "{line}");
            assert!(parts[4].trim_start().starts_with(expected), "{line}");
            // The position is the one of the value.
            let at = text
                .lines()
                .nth(number - 1)
                .and_then(|it| it.get(column - 1..));
            let at = at.expect("the position exists").trim_matches(['"', ' ']);
            let starts = [
                "maybe",
                "null",
                "~",
                "</Perfix",
                "<",
                "/>",
                "1k",
                "Standard, IA",
                "AliyunOSSRole",
                "3",
                "Etag",
            ];
            assert!(
                at.is_empty() || starts.iter().any(|it| at.starts_with(it)),
                "{line}: {at}"
            );
        }
    }
}

#[test]
fn json_output_has_the_parts_of_each_problem() {
    let bad = changed(RULE_JSON, &[("1048576", "1000"), ("inventory1", "b")]);
    let files = [("a.json", RULE_JSON.to_owned()), ("b.json", bad)];
    let outcome = validate(&files, &["-o", "json"]);
    assert_eq!(outcome.code, 2);
    assert_eq!(outcome.stderr, "error: 1 problem in 1 of 2 files\n");
    let expected = r#"[
  {
    "file": "b.json",
    "line": 9,
    "column": 23,
    "rule": "b",
    "element": "Filter/UpperSizeBound",
    "message": "Filter/UpperSizeBound is 1000, less than LowerSizeBound 1024",
    "error_code": "0020-00000025",
    "help": null
  }
]
"#;
    assert_eq!(outcome.stdout, expected);
}

#[test]
fn problems_of_a_list_name_their_rules() {
    let second = changed(RULE_JSON, &[("inventory1", "b"), ("Current", "Latest")]);
    let third = changed(
        RULE_JSON,
        &[
            ("inventory1", "c"),
            (
                "  \"Schedule\": {\n    \"Frequency\": \"Daily\"\n  },\n",
                "",
            ),
        ],
    );
    let list = format!("[{RULE_JSON},{second},{third},{RULE_JSON}]");
    let outcome = validate(&[("list.json", list)], &[]);
    let lines = outcome
        .stdout
        .lines()
        .filter(|it| !it.starts_with("  help"));
    let lines: Vec<_> = lines
        .map(|it| it.split_once(": rule ").expect("a rule").1)
        .collect();
    assert_eq!(
        lines,
        [
            "b: IncludedObjectVersions has the value \"Latest\", unknown to this version \
             (known: All, Current) (EC 0020-00000037)",
            "c: Schedule is missing",
            "inventory1: the id was read before, from list.json",
        ]
    );
    let one = |text: &str| {
        let start = text.find("<Inv").expect("a root");
        text[start..].to_owned()
    };
    let second = changed(
        RULE_XML,
        &[("inventory1", "b"), ("1024", "1k"), ("1048576", "1m")],
    );
    let list = format!(
        "<ListInventoryConfigurationsResult>{}{}<IsTruncated>false</IsTruncated></ListInventoryConfigurationsResult>",
        one(RULE_XML),
        one(&second)
    );
    let outcome = validate(&[("list.xml", list)], &[]);
    let lines: Vec<_> = outcome.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", outcome.stdout);
    assert!(
        lines.iter().all(|it| it.contains(": rule b: Filter/")),
        "{lines:?}"
    );
}

#[cfg(unix)]
#[test]
fn links_of_a_directory_to_other_than_files_are_skipped() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    let made = std::process::Command::new("mkfifo")
        .arg(path("pipe"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    fs::write(path("rule"), RULE_YAML).expect("the file is written");
    for (target, link) in [("pipe", "z.yaml"), ("rule", "a.yaml"), (".", "sub.yaml")] {
        std::os::unix::fs::symlink(path(target), path(link)).expect("a link");
    }
    let validate = || Outcome::of(ossinv().arg("validate").arg(directory.path()));
    let outcome = validate();
    assert_eq!(outcome.stderr, "1 rule in 1 file is valid\n");
    // A link that leads nowhere may stand for a rule that is missed.
    std::os::unix::fs::symlink("nowhere", path("b.yaml")).expect("a link");
    let outcome = validate();
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    assert!(outcome.stdout.contains("b.yaml"), "{}", outcome.stdout);
}
