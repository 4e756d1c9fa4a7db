//! Arbitrary values of types that lead back to themselves.

use proptest::prelude::*;

use super::{recursive, structures};
use crate::xml::RootElement;

fn check<T: RootElement + PartialEq + std::fmt::Debug>(value: &T) {
    let written = value.to_xml().unwrap();
    assert_eq!(T::from_xml(written.as_bytes()).unwrap(), *value);
}

proptest! {
    #[test]
    fn types_that_lead_back_end(tree: recursive::Tree, shape: structures::Shape) {
        check(&tree);
        check(&shape);
    }
}

#[test]
fn some_values_are_inside_of_their_own_type() {
    let mut runner = proptest::test_runner::TestRunner::deterministic();
    let trees = any::<recursive::Tree>();
    let mut trees = std::iter::from_fn(|| Some(trees.new_tree(&mut runner).unwrap().current()));
    let is_deep = |tree: &recursive::Tree| tree.trees.iter().any(|tree| !tree.trees.is_empty());
    assert!(trees.by_ref().take(100).any(|tree| is_deep(&tree)));
}
