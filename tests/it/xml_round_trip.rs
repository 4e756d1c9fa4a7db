//! What is written is read again as it was: by us, by a strict parser, and however it is printed.

use std::fmt::Debug;

use oss_model::bucket::{
    BucketInfo, CreateBucketConfiguration, ListAllMyBucketsResult, LocationConstraint,
};
use oss_model::common::ErrorDocument;
use oss_model::inventory::{InventoryConfiguration, ListInventoryConfigurationsResult};
use oss_model::xml::RootElement;
use oss_tests::server_like::{Choices, INSERTED, insert_unknown, print};
use oss_tests::tree::Tree;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A document that can be made up, written and compared.
trait Document: RootElement + Serialize + DeserializeOwned + Arbitrary + Clone + PartialEq {}

impl<T> Document for T where
    T: RootElement + Serialize + DeserializeOwned + Arbitrary + Clone + PartialEq
{
}

fn check<T: Document>(property: impl Fn(&T, Choices) -> Result<(), TestCaseError>) {
    let config = ProptestConfig {
        cases: 128,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let strategy = (any::<T>(), Choices::any());
    let outcome =
        TestRunner::new(config).run(&strategy, |(value, choices)| property(&value, choices));
    if let Err(error) = outcome {
        panic!("{}: {error}", T::NAME);
    }
}

/// Runs a property over all documents of the specs.
macro_rules! for_all_documents {
    ($property:ident) => {
        check::<InventoryConfiguration>($property);
        check::<ListInventoryConfigurationsResult>($property);
        check::<CreateBucketConfiguration>($property);
        check::<ListAllMyBucketsResult>($property);
        check::<BucketInfo>($property);
        check::<LocationConstraint>($property);
        check::<ErrorDocument>($property);
    };
}

#[test]
fn what_is_written_is_read() {
    for_all_documents!(is_read_again);
}

#[test]
fn a_strict_parser_sees_what_the_value_says() {
    for_all_documents!(is_seen_by_a_strict_parser);
}

#[test]
fn json_keeps_everything() {
    for_all_documents!(survives_json);
}

#[test]
fn yaml_keeps_everything() {
    for_all_documents!(survives_yaml);
}

#[test]
fn the_print_does_not_matter() {
    for_all_documents!(is_read_from_any_print);
}

#[test]
fn what_nobody_knows_is_kept() {
    for_all_documents!(keeps_what_is_inserted);
}

fn is_read_again<T: Document>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let document = written(value)?;
    prop_assert_eq!(&read::<T>(&document)?, value);
    Ok(())
}

fn is_seen_by_a_strict_parser<T: Document>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let seen = parsed(&written(value)?)?;
    prop_assert_eq!(seen, tree(value)?);
    Ok(())
}

fn survives_json<T: Document>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(value).map_err(fail)?;
    prop_assert_eq!(&serde_json::from_str::<T>(&json).map_err(fail)?, value);
    Ok(())
}

fn survives_yaml<T: Document>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let yaml = serde_saphyr::to_string(value).map_err(fail)?;
    let read = serde_saphyr::from_str::<T>(&yaml);
    prop_assert_eq!(&read.map_err(fail)?, value, "{}", yaml);
    Ok(())
}

fn is_read_from_any_print<T: Document>(
    value: &T,
    mut choices: Choices,
) -> Result<(), TestCaseError> {
    let tree = tree(value)?;
    let printed = print(&tree, &mut choices);
    prop_assert_eq!(
        &parsed(&printed)?,
        &tree,
        "the test prints wrongly: {}",
        printed
    );
    // Not the values: unknown elements of different names are kept in the order they came.
    prop_assert_eq!(self::tree(&read::<T>(&printed)?)?, tree, "{}", printed);
    Ok(())
}

fn keeps_what_is_inserted<T: Document>(
    value: &T,
    mut choices: Choices,
) -> Result<(), TestCaseError> {
    let mut tree = tree(value)?;
    insert_unknown(&mut tree, &mut choices);
    let printed = print(&tree, &mut choices);
    let kept = parsed(&written(&read::<T>(&printed)?)?)?;
    prop_assert_eq!(&kept, &tree, "{}", printed);
    let known = kept.without(&|child| child.name().starts_with(INSERTED));
    prop_assert_eq!(known, self::tree(value)?);
    Ok(())
}

fn written<T: Document>(value: &T) -> Result<String, TestCaseError> {
    value.to_xml().map_err(fail)
}

fn read<T: Document>(document: &str) -> Result<T, TestCaseError> {
    T::from_xml(document.as_bytes()).map_err(|e| TestCaseError::fail(format!("{e}: {document}")))
}

fn parsed(document: &str) -> Result<Tree, TestCaseError> {
    Tree::parse(document).map_err(|e| TestCaseError::fail(format!("{e}: {document}")))
}

fn tree<T: Document>(value: &T) -> Result<Tree, TestCaseError> {
    let json = serde_json::to_value(value).map_err(fail)?;
    Ok(Tree::from_json(T::NAME, &json))
}

fn fail(error: impl Debug) -> TestCaseError {
    TestCaseError::fail(format!("{error:?}"))
}
