//! The quickstart, which newcomers run first.

use crate::local_oss::{Outcome, ossinv};

#[test]
fn quickstart_works_without_an_environment() {
    let folder = tempfile::tempdir().expect("a folder");
    let temporary = if cfg!(windows) { "TMP" } else { "TMPDIR" };
    let mut quickstart = ossinv();
    quickstart.env(temporary, folder.path()).arg("quickstart");
    let outcome = Outcome::of(&mut quickstart);
    assert_eq!(outcome.stderr, "");
    let shown = outcome.ok();
    let steps = [
        "http://127.0.0.1:",
        "examplebucket has 300 objects.",
        "Created inventory1 to inventory250.",
        "oss://destination-bucket/destination-prefix/examplebucket/inventory1/",
        "The manifest and 1 data file are right: ",
        "300 objects, ",
        "Standard ",
        "backups/ ",
        "Open ",
        "ID           inventory1",
        "Page 1: 100 rules, more follow.",
        "Page 2: 100 rules, more follow.",
        "Page 3: 50 rules, the last page.",
        "Deleted inventory1 to inventory250.",
        "The list is empty.",
    ];
    let mut rest = shown.as_str();
    for step in steps {
        let (_, after) = rest
            .split_once(step)
            .unwrap_or_else(|| panic!("no {step:?} in {shown}"));
        rest = after;
    }
    assert!(shown.lines().count() <= 100, "{shown}");
    let pages = std::fs::read_dir(&folder).expect("a folder");
    let pages: Vec<_> = pages.map(|page| page.expect("a file").path()).collect();
    let [page] = pages.as_slice() else {
        panic!("{pages:?}")
    };
    assert!(
        shown.contains(&format!("Open {}\n", page.display())),
        "{shown}"
    );
    let html = std::fs::read_to_string(page).expect("a page");
    assert!(html.contains("300 objects hold"), "{html}");
    assert!(
        !shown.contains('\x1b'),
        "colours are for terminals: {shown:?}"
    );
}
