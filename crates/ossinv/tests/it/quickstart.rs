//! The quickstart, which newcomers run first.

use crate::local_oss::{Outcome, ossinv};

#[test]
fn quickstart_works_without_an_environment() {
    let outcome = Outcome::of(ossinv().arg("quickstart"));
    assert_eq!(outcome.stderr, "");
    let shown = outcome.ok();
    let steps = [
        "http://127.0.0.1:",
        "examplebucket has 300 objects.",
        "Created inventory1 to inventory250.",
        "300 objects are listed in",
        "oss://destination-bucket/destination-prefix/examplebucket/inventory1/",
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
    assert!(shown.lines().count() <= 70, "{shown}");
    assert!(
        !shown.contains('\x1b'),
        "colours are for terminals: {shown:?}"
    );
}
