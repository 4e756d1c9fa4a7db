//! Files of a crate that import each other in a circle.

mod imports;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;

use imports::Graph;
pub(super) use imports::Source;

/// Allowed circles, each as its files in alphabetical order. Keep it empty.
const ALLOWED: &[&[&str]] = &[];

/// Prints the circles of the files of a crate, and finds those that aren't allowed.
pub(super) fn check(name: &str, sources: &[Source], findings: &mut Vec<String>) -> Result<()> {
    let (graph, globs) = imports::graph(sources)?;
    for file in globs {
        findings.push(format!(
            "{name}: {file} re-exports all names of a module; list them, so that circles can be found"
        ));
    }
    for circle in circles(&graph) {
        println!(
            "tidy: {name}: a circle of {} files: {}",
            circle.len(),
            circle.join(", ")
        );
        if !ALLOWED.contains(
            &circle
                .iter()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .as_slice(),
        ) {
            findings.push(format!(
                "{name}: {} import each other in a circle; move what they share into a file below them",
                circle.join(", ")
            ));
        }
    }
    Ok(())
}

/// Returns the largest sets of files that reach each other.
fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reach: BTreeMap<&String, BTreeSet<&String>> = graph
        .keys()
        .map(|file| (file, reachable(graph, file)))
        .collect();
    let circle_of = |file: &String| -> Vec<String> {
        let others = reach[file]
            .iter()
            .filter(|other| reach[**other].contains(file));
        others.map(|other| (*other).clone()).collect()
    };
    let circles: BTreeSet<Vec<String>> = graph.keys().map(circle_of).collect();
    circles
        .into_iter()
        .filter(|circle| circle.len() > 1)
        .collect()
}

/// Returns the files that a file imports, directly or not.
fn reachable<'g>(graph: &'g Graph, start: &String) -> BTreeSet<&'g String> {
    let mut reached = BTreeSet::new();
    let mut waiting: Vec<&String> = graph[start].iter().collect();
    while let Some(file) = waiting.pop() {
        if reached.insert(file) {
            waiting.extend(&graph[file]);
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources(files: &[(&str, &str)]) -> Vec<Source> {
        let files = files.iter();
        files
            .map(|(path, content)| Source::new(path, (*content).to_owned()))
            .collect()
    }

    fn found(files: &[(&str, &str)]) -> Vec<Vec<String>> {
        circles(&imports::graph(&sources(files)).unwrap().0)
    }

    #[test]
    fn files_that_import_each_other_are_a_circle() {
        assert_eq!(
            found(&[
                ("lib.rs", "mod a; mod b; mod c;"),
                ("a.rs", "use crate::b::B;"),
                ("b.rs", "use crate::c::{C, D as E};"),
                ("c.rs", "fn f() { use super::a; }"),
                ("d.rs", "use crate::a::A;"),
            ]),
            [["a.rs", "b.rs", "c.rs"]]
        );
    }

    #[test]
    fn names_are_followed_through_reexports() {
        assert_eq!(
            found(&[
                ("lib.rs", "mod a; mod b; pub use b::B;"),
                ("a.rs", "use crate::B;"),
                ("b.rs", "use crate::a::A;"),
            ]),
            [["a.rs", "b.rs"]]
        );
    }

    #[test]
    fn paths_outside_of_use_are_imports() {
        let paths = [
            "fn f() { crate::b::g() }",
            "fn f(x: &super::b::B) {}",
            "struct S(Vec<Option<crate::b::B>>);",
            "fn f() { println!(\"{}\", [1].map(crate::b::g)) }",
            "impl crate::b::T for u8 {}",
            "fn f(x: u8) { match x { crate::b::ONE => {} _ => {} } }",
        ];
        for path in paths {
            let files = [("a.rs", path), ("b.rs", "fn g() { crate::a::f() }")];
            assert_eq!(found(&files), [["a.rs", "b.rs"]], "{path}");
        }
        let none = [
            (
                "a.rs",
                "mod b; fn f(b: u8) { g(b); other::b::g(); x! { y: b, ::b::c } }",
            ),
            ("a/b.rs", "pub(in crate::a) fn g() { super::f() }"),
        ];
        assert_eq!(found(&none), [[""; 0]; 0]);
    }

    #[test]
    fn paths_are_followed_through_reexports_at_the_root() {
        let roots = [
            "mod a; mod b; pub use b::B;",
            "mod a; mod b; pub use self::b::{B, C as D};",
            "mod a; mod b; mod c; pub use c::B;",
            "mod a; mod b; pub(crate) use b as c; pub use c::B;",
        ];
        for root in roots {
            let files = [
                ("lib.rs", root),
                ("a.rs", "fn f() { crate::B::new() }"),
                ("b.rs", "fn g() { crate::a::f() }"),
                ("c.rs", "pub use crate::b::B;"),
            ];
            assert_eq!(found(&files), [["a.rs", "b.rs"]], "{root}");
        }
    }

    #[test]
    fn reexport_of_everything_is_a_finding() {
        let mut findings = Vec::new();
        let files = sources(&[
            ("lib.rs", "mod a; pub use a::*;"),
            ("a.rs", "use other::*;"),
        ]);
        check("x", &files, &mut findings).unwrap();
        assert_eq!(
            findings,
            ["x: lib.rs re-exports all names of a module; list them, so that circles can be found"]
        );
    }

    #[test]
    fn parent_and_child_can_be_a_circle() {
        let child = ("a/child.rs", "use super::A;");
        assert_eq!(
            found(&[("a.rs", "mod child; use child::B;"), child]),
            [["a.rs", "a/child.rs"]]
        );
        // A parent may show what its children have.
        assert_eq!(
            found(&[("a.rs", "mod child; pub use child::B;"), child]),
            [[""; 0]; 0]
        );
    }

    #[test]
    fn tests_and_other_crates_make_no_circle() {
        let tests = "#[cfg(test)] mod tests { use crate::b::B; use super::*; }";
        assert_eq!(
            found(&[("a.rs", tests), ("b.rs", "use crate::a::A; use other::a;")]),
            [[""; 0]; 0]
        );
    }

    #[test]
    fn circle_is_a_finding() {
        let mut findings = Vec::new();
        let files = sources(&[("a.rs", "use crate::b::B;"), ("b.rs", "use crate::a::A;")]);
        check("x", &files, &mut findings).unwrap();
        assert_eq!(
            findings,
            [
                "x: a.rs, b.rs import each other in a circle; move what they share into a file below them"
            ]
        );
    }
}
