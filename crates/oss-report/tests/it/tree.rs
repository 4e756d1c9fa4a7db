//! Trees of directories, next to plain sums.

use std::collections::{BTreeMap, BTreeSet};

use oss_report::Tally;
use oss_report::tally::{Directory, Tree};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::support::tally;

const SCHEMA: &str = "Bucket,Key,Size,StorageClass";

type Paths = BTreeMap<Vec<Vec<u8>>, (u64, u64)>;

/// Keys with few different names; slashes are encoded or not.
fn keys() -> impl Strategy<Value = Vec<String>> {
    let part = prop::sample::select(vec!["a", "b", "%61", "", "%2", "c%", "+", "%E5%89%AF"]);
    let slash = prop::sample::select(vec!["/", "%2F", "%2f"]);
    let key = (vec((part.clone(), slash), 0..5), part).prop_map(|(parts, last)| {
        parts.iter().flat_map(|(a, b)| [*a, *b]).collect::<String>() + last
    });
    (vec(key, 0..60), any::<bool>()).prop_map(|(mut keys, is_sorted)| {
        if is_sorted {
            keys.sort();
        }
        keys
    })
}

fn file(keys: &[String]) -> String {
    let lines = keys.iter().enumerate();
    let lines: Vec<_> = lines
        .map(|(size, key)| format!("\"b\",\"{key}\",\"{size}\",\"IA\"\n"))
        .collect();
    lines.concat()
}

/// Adds up the directories of keys down to a depth.
fn expected(keys: &[String], depth: usize) -> Paths {
    let mut paths = Paths::new();
    paths.insert(Vec::new(), (0, 0));
    for (size, key) in keys.iter().enumerate() {
        let key: Vec<u8> = percent_encoding::percent_decode_str(key).collect();
        let mut parts: Vec<Vec<u8>> = key.split(|it| *it == b'/').map(<[u8]>::to_vec).collect();
        parts.pop();
        parts.truncate(depth);
        for end in 0..=parts.len() {
            let entry = paths.entry(parts[..end].to_vec()).or_default();
            *entry = (entry.0 + 1, entry.1 + size as u64);
        }
    }
    paths
}

/// Collects the directories, and checks what is true of any.
fn actual(directory: Directory<'_>, path: &mut Vec<Vec<u8>>, paths: &mut Paths) {
    let total = directory.total();
    paths.insert(path.clone(), (total.count, total.bytes));
    let children = directory.children().map(Directory::total);
    let below: (u64, u64) = children.fold((0, 0), |sum, it| (sum.0 + it.count, sum.1 + it.bytes));
    let own = directory.own();
    assert_eq!(
        (own.count + below.0, own.bytes + below.1),
        (total.count, total.bytes)
    );
    assert!(
        directory
            .children()
            .is_sorted_by_key(|it| std::cmp::Reverse(it.total().bytes))
    );
    assert_eq!(
        directory.classes().first().map(|it| it.1),
        Some(total).filter(|it| it.count > 0)
    );
    for child in directory.children() {
        path.push(child.name().to_vec());
        actual(child, path, paths);
        path.pop();
    }
}

fn paths(tree: Tree) -> Paths {
    let mut paths = Paths::new();
    let directories = tree.into_directories();
    actual(directories.root(), &mut Vec::new(), &mut paths);
    assert_eq!(paths.len(), directories.count() + 1);
    paths
}

proptest! {
    #[test]
    fn tree_has_the_sums_of_directories(keys in keys(), depth in 0_usize..6) {
        let tree = tally(SCHEMA, &file(&keys), Tree::new().with_depth(depth));
        prop_assert!(!tree.is_collapsed());
        prop_assert_eq!(paths(tree), expected(&keys, depth));
        let tree = tally(SCHEMA, &file(&keys), Tree::new());
        prop_assert_eq!(tree.depth(), None);
        prop_assert_eq!(paths(tree), expected(&keys, usize::MAX));
    }

    /// The order of rows doesn't matter, nor how they are split.
    #[test]
    fn tree_with_a_limit_is_as_deep_as_possible(keys in keys(), cut in 0_usize..60, max in 0_usize..40) {
        let new = || Tree::new().with_max_directories(max);
        let (a, b) = (file(&keys), keys.len());
        let lines: Vec<_> = a.lines().map(|it| format!("{it}\n")).collect();
        let (first, second) = lines.split_at(cut.min(b));
        let mut tree = tally(SCHEMA, &first.concat(), new());
        tree.merge(tally(SCHEMA, &second.concat(), new()));
        let depth = (0..7).rev().find(|depth| expected(&keys, *depth).len() <= max + 1).unwrap_or(0);
        let is_collapsed = expected(&keys, 7).len() > max + 1;
        prop_assert_eq!(tree.is_collapsed(), is_collapsed);
        prop_assert_eq!(tree.depth(), Some(depth).filter(|_| is_collapsed));
        prop_assert_eq!(paths(tree), expected(&keys, depth));
    }
}

#[test]
fn directory_is_found_by_its_path() {
    let file = "b,a%2Fb%2Fc,1,IA\nb,a//d,2,Glacier\nb,a,4,\n";
    let tree = tally(SCHEMA, file, Tree::new());
    let directories = tree.into_directories();
    let bytes = |path: &[u8]| directories.find(path).map(|it| it.total().bytes);
    assert_eq!(bytes(b""), Some(7));
    assert_eq!(bytes(b"a"), Some(3));
    assert_eq!(bytes(b"a/"), Some(3));
    assert_eq!(bytes(b"a/b"), Some(1));
    assert_eq!(bytes(b"a//"), Some(2));
    assert_eq!(bytes(b"b"), None);
    let classes = directories.root().classes();
    assert_eq!(
        classes.iter().map(|it| it.0).collect::<Vec<_>>(),
        ["(other)", "IA"]
    );
    let names: BTreeSet<_> = directories
        .root()
        .children()
        .map(|it| it.name().to_vec())
        .collect();
    assert_eq!(names, BTreeSet::from([b"a".to_vec()]));
}
