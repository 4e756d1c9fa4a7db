//! Rules are exported to directories.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::local_oss::{LocalOss, Outcome, RULE_JSON};

fn with_id(id: &str) -> String {
    let id = serde_json::to_string(id).expect("a text");
    RULE_JSON.replace("\"inventory1\"", &id)
}

fn export(oss: &LocalOss, directory: &Path, arguments: &[&str]) -> Outcome {
    let directory = directory.to_str().expect("UTF-8");
    oss.run(&[&["export", directory], arguments].concat())
}

fn names(directory: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(directory).expect("a directory");
    entries
        .map(|entry| {
            let name = entry.expect("an entry").file_name();
            name.into_string().expect("UTF-8")
        })
        .collect()
}

/// Ids that a file system, a shell or a terminal would take for something else.
const HOSTILE: [&str; 10] = [
    "../../outside",
    ".hidden",
    "-rf",
    "a/b\\c",
    "CON",
    "Logs",
    "logs",
    "中 \u{202e}\u{1b}[31m",
    "%2e",
    "daily.old-1",
];

#[test]
fn exported_directory_holds_what_the_bucket_holds() {
    let oss = LocalOss::start();
    for id in HOSTILE {
        oss.put(&with_id(id)).ok();
    }
    oss.put(&with_id(&"é".repeat(192))).ok();
    for format in ["yaml", "json", "xml"] {
        let folder = tempfile::tempdir().expect("a folder");
        let to = folder.path().join("rules/of/bucket");
        let outcome = export(&oss, &to, &["-o", format]);
        let said = format!("exported to {}: 11 written, 0 unchanged\n", to.display());
        assert_eq!((outcome.code, &*outcome.stderr), (0, &*said));
        assert_eq!(names(folder.path()), BTreeSet::from(["rules".to_owned()]));
        let names = names(&to);
        assert_eq!(names.len(), 11, "{names:?}");
        assert!(names.iter().all(|name| name.ends_with(format)), "{names:?}");
        let directory = to.to_str().expect("UTF-8");
        let diff = oss.run(&["diff", directory]);
        assert_eq!(diff.code, 0, "{}{}", diff.stdout, diff.stderr);
        let plan = oss.run(&["plan", directory, "--prune", "*"]);
        let nothing = "0 to create, 0 to replace, 0 to delete, 11 unchanged";
        assert!(plan.stdout.contains(nothing), "{}", plan.stdout);
    }
}

#[test]
fn second_export_leaves_equal_files_with_their_comments() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a folder");
    oss.put(&with_id("a")).ok();
    oss.put(&with_id("b")).ok();
    export(&oss, folder.path(), &[]).ok();
    // Equal, though another format and another order of the classes.
    let a = folder.path().join("a.yaml");
    let commented = format!("# why\n{}", fs::read_to_string(&a).expect("a file"));
    fs::write(&a, &commented).expect("a file");
    fs::remove_file(folder.path().join("b.yaml")).expect("a file");
    fs::write(folder.path().join("mine.json"), with_id("b")).expect("a file");
    let again = export(&oss, folder.path(), &[]);
    assert!(
        again.stderr.ends_with(": 0 written, 2 unchanged\n"),
        "{}",
        again.stderr
    );
    assert_eq!(fs::read_to_string(&a).expect("a file"), commented);
    assert_eq!(names(folder.path()).len(), 2);
}

#[test]
fn differing_file_is_overwritten_only_by_force() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a folder");
    let mine = folder.path().join("mine.json");
    let weekly = with_id("a").replace("Daily", "Weekly");
    fs::write(&mine, &weekly).expect("a file");
    fs::write(folder.path().join("b.yaml"), "not a rule").expect("a file");
    for id in ["a", "b", "c"] {
        oss.put(&with_id(id)).ok();
    }
    let outcome = export(&oss, folder.path(), &[]);
    assert_eq!(outcome.code, 2, "{}", outcome.stderr);
    let path = |name: &str| folder.path().join(name).display().to_string();
    let said = format!(
        "error: files hold something else than the rules: {}, {}\n  help: nothing was written; \
         to overwrite them, add --force, or choose another directory\n",
        path("mine.json"),
        path("b.yaml")
    );
    assert_eq!(outcome.stderr, said);
    assert_eq!(fs::read_to_string(&mine).expect("a file"), weekly);
    assert_eq!(names(folder.path()).len(), 2, "nothing is written");

    export(&oss, folder.path(), &["--force"]).ok();
    let text = fs::read_to_string(&mine).expect("a file");
    assert!(text.starts_with('{') && text.contains("Daily"), "{text}");
    let files = ["b.yaml", "c.yaml", "mine.json"].map(str::to_owned);
    assert_eq!(names(folder.path()), BTreeSet::from(files));
    assert_eq!(
        oss.run(&["diff", folder.path().to_str().expect("UTF-8")])
            .code,
        0
    );
}

#[test]
fn other_version_in_a_file_of_several_rules_is_an_error() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("all.json");
    let weekly = with_id("a").replace("Daily", "Weekly");
    fs::write(&file, format!("[{weekly},{}]", with_id("b"))).expect("a file");
    oss.put(&with_id("a")).ok();
    let outcome = export(&oss, folder.path(), &["--force"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("all.json holds several rules"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn file_of_another_rule_is_not_overwritten() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a folder");
    for id in ["a", "b", "c"] {
        oss.put(&with_id(id)).ok();
    }
    // The file of a rule that the bucket doesn't have stays, too.
    let files = [("b.yaml", "a"), ("C.yaml", "not-in-the-bucket")];
    for (name, id) in files {
        fs::write(folder.path().join(name), with_id(id)).expect("a file");
    }
    let outcome = export(&oss, folder.path(), &["--force"]);
    assert!(
        outcome.stderr.ends_with(": 2 written, 1 unchanged\n"),
        "{}",
        outcome.stderr
    );
    for (name, id) in files {
        let text = fs::read_to_string(folder.path().join(name)).expect("a file");
        assert_eq!(text, with_id(id), "{name}");
    }
    let files = ["C.yaml", "b.yaml", "b~2.yaml", "c~2.yaml"].map(str::to_owned);
    assert_eq!(names(folder.path()), BTreeSet::from(files));
    // The next export finds each rule in its file.
    let again = export(&oss, folder.path(), &[]);
    assert!(
        again.stderr.ends_with(": 0 written, 3 unchanged\n"),
        "{}",
        again.stderr
    );
}

#[test]
fn selected_rules_are_exported_by_id_and_pattern() {
    let oss = LocalOss::start();
    for id in ["a-1", "a-2", "b-1", "c"] {
        oss.put(&with_id(id)).ok();
    }
    let folder = tempfile::tempdir().expect("a folder");
    export(&oss, folder.path(), &["a-*", "c"]).ok();
    let files = ["a-1.yaml", "a-2.yaml", "c.yaml"].map(str::to_owned);
    assert_eq!(names(folder.path()), BTreeSet::from(files));
    let missing = export(&oss, folder.path(), &["d*"]);
    assert_eq!(missing.code, 3, "{}", missing.stderr);
}

#[test]
fn export_to_standard_output_is_refused() {
    let outcome = LocalOss::start().run(&["export", "-"]);
    assert_eq!(outcome.code, 2);
    assert!(
        outcome.stderr.contains("`ossinv list`"),
        "{}",
        outcome.stderr
    );
}

#[test]
fn files_of_deleted_rules_are_named() {
    let oss = LocalOss::start();
    let folder = tempfile::tempdir().expect("a folder");
    for id in ["a", "b", "c"] {
        oss.put(&with_id(id)).ok();
    }
    export(&oss, folder.path(), &[]).ok();
    for id in ["a", "b"] {
        oss.run(&["delete", id, "--yes"]).ok();
    }
    let path = |name: &str| folder.path().join(name).display().to_string();
    let said = |ids: &[&str]| {
        let stale = ids.iter().map(|id| {
            let file = path(&format!("{id}.yaml"));
            format!("not in the bucket: rule {id} of {file}; remove it, or `ossinv apply` creates the rule\n")
        });
        stale.collect::<String>()
    };
    let counts = format!(
        "exported to {}: 0 written, 1 unchanged\n",
        folder.path().display()
    );
    let again = export(&oss, folder.path(), &[]);
    assert_eq!(again.stderr, said(&["a", "b"]) + &counts);
    assert_eq!(names(folder.path()).len(), 3, "no file is removed");
    // Other rules may exist or not.
    let selected = export(&oss, folder.path(), &["c"]);
    assert_eq!(selected.stderr, counts);
}
