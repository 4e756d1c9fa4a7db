//! Arbitrary documents of recursive types.

use std::path::Path;

use oss_model_testing::Schema;
use proptest::prelude::*;

use super::{recursive, structures};
use crate::RootElement;

/// Returns arbitrary documents of a case.
fn documents(case: &str, root: &str) -> BoxedStrategy<String> {
    let cases = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../xtask/test_data/cases");
    let schema = Schema::read(&cases.join(case).join("model.xsd"));
    schema.document(root).unwrap()
}

fn check<T: RootElement + PartialEq + std::fmt::Debug>(document: &str) {
    let value = T::from_xml_strict(document.as_bytes()).unwrap();
    let written = value.to_xml().unwrap();
    assert_eq!(T::from_xml(written.as_bytes()).unwrap(), value);
}

proptest! {
    #[test]
    fn recursive_documents_round_trip(
        tree in documents("recursive", "Tree"),
        shape in documents("structures", "Shape"),
    ) {
        check::<recursive::Tree>(&tree);
        check::<structures::Shape>(&shape);
    }
}

#[test]
fn some_documents_are_recursive() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let documents = documents("recursive", "Tree");
    let is_deep = |document: &str| {
        let tree = recursive::Tree::from_xml(document.as_bytes()).unwrap();
        tree.trees.iter().any(|tree| !tree.trees.is_empty())
    };
    assert!((0..100).any(|_| is_deep(&documents.new_tree(&mut runner).unwrap().current())));
}
