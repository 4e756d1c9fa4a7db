//! Round trips of all documents through this crate, a strict parser, JSON and YAML.

use std::fmt::Debug;

use oss_model::xml::ErrorKind;
use oss_model::{AnyDocument, Document, DocumentVisitor, for_each_document};
use oss_tests::tree::Tree;
use oss_tests::unique_keys;
use oss_tests::xml_printer::{Choices, UNKNOWN_PREFIX, insert_unknown, print, repeat_children};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use serde_json::Value;

fn check<T: AnyDocument>(property: impl Fn(&T, Choices) -> Result<(), TestCaseError>) {
    let config = ProptestConfig {
        cases: 64,
        failure_persistence: None,
        ..ProptestConfig::default()
    };
    let strategy = (oss_model_testing::any::<T>(), Choices::any());
    let outcome =
        TestRunner::new(config).run(&strategy, |(value, choices)| property(&value, choices));
    if let Err(error) = outcome {
        panic!("{}: {error}", T::NAME);
    }
}

/// Runs a property over all documents of the specs, including future ones.
macro_rules! for_all_documents {
    ($property:ident) => {
        struct Visitor(usize);

        impl DocumentVisitor for Visitor {
            fn visit<T: AnyDocument>(&mut self) {
                self.0 += 1;
                check::<T>($property);
            }
        }

        let mut visitor = Visitor(0);
        for_each_document(&mut visitor);
        assert_eq!(visitor.0, Document::ROOTS.len());
    };
}

#[test]
fn written_document_is_read_back() {
    for_all_documents!(is_read_again);
}

#[test]
fn f61_strict_parser_reads_the_same_values() {
    for_all_documents!(is_seen_by_a_strict_parser);
}

#[test]
fn json_round_trip_loses_nothing() {
    for_all_documents!(survives_json);
}

#[test]
fn yaml_round_trip_loses_nothing() {
    for_all_documents!(survives_yaml);
}

#[test]
fn f43_every_equivalent_form_is_read_alike() {
    for_all_documents!(is_read_from_any_print);
}

#[test]
fn f42_unknown_elements_are_kept() {
    for_all_documents!(keeps_what_is_inserted);
}

#[test]
fn repeated_elements_become_lists_in_json_and_yaml() {
    for_all_documents!(has_each_key_once);
}

#[test]
fn serde_reader_agrees() {
    for_all_documents!(is_read_by_serde);
}

#[test]
fn nul_is_rejected_in_every_document() {
    for_all_documents!(refuses_nul);
}

#[test]
fn truncated_document_is_an_error() {
    for_all_documents!(is_not_read_from_a_part);
}

#[test]
fn document_type_is_detected_by_its_root() {
    for_all_documents!(is_found_by_its_root);
}

fn is_read_again<T: AnyDocument>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let document = written(value)?;
    prop_assert_eq!(&read::<T>(&document)?, value);
    Ok(())
}

fn is_seen_by_a_strict_parser<T: AnyDocument>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let read = parsed(&written(value)?)?;
    prop_assert_eq!(read, tree(value)?);
    Ok(())
}

fn survives_json<T: AnyDocument>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let json = serde_json::to_string(value).map_err(fail)?;
    prop_assert_eq!(&serde_json::from_str::<T>(&json).map_err(fail)?, value);
    Ok(())
}

fn survives_yaml<T: AnyDocument>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let yaml = serde_saphyr::to_string(value).map_err(fail)?;
    let read = serde_saphyr::from_str::<T>(&yaml);
    prop_assert_eq!(&read.map_err(fail)?, value, "{}", yaml);
    Ok(())
}

fn is_read_from_any_print<T: AnyDocument>(
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
    // Trees and not values, because values keep the order of different unknown elements.
    prop_assert_eq!(self::tree(&read::<T>(&printed)?)?, tree, "{}", printed);
    Ok(())
}

fn keeps_what_is_inserted<T: AnyDocument>(
    value: &T,
    mut choices: Choices,
) -> Result<(), TestCaseError> {
    let mut tree = tree(value)?;
    insert_unknown(&mut tree, &mut choices);
    let printed = print(&tree, &mut choices);
    let kept = parsed(&written(&read::<T>(&printed)?)?)?;
    prop_assert_eq!(&kept, &tree, "{}", printed);
    let known = kept.without(&|child| child.name().starts_with(UNKNOWN_PREFIX));
    prop_assert_eq!(known, self::tree(value)?);
    Ok(())
}

fn has_each_key_once<T: AnyDocument>(value: &T, mut choices: Choices) -> Result<(), TestCaseError> {
    let mut tree = tree(value)?;
    repeat_children(&mut tree, &mut choices);
    let read = read::<T>(&print(&tree, &mut choices))?;
    prop_assert_eq!(&parsed(&written(&read)?)?, &tree);
    let json = serde_json::to_string(&read).map_err(fail)?;
    let json = unique_keys::from_json(&json).map_err(fail)?;
    prop_assert_eq!(Tree::from_json(T::NAME, &json), tree);
    let yaml = serde_saphyr::to_string(&read).map_err(fail)?;
    unique_keys::from_yaml(&yaml).map_err(fail)?;
    Ok(())
}

/// Checks that serde with quick-xml reads the same value.
///
/// quick-xml ignores blank and empty texts, so they are extended first.
fn is_read_by_serde<T: AnyDocument>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let mut json = serde_json::to_value(value).map_err(fail)?;
    let mut texts = Vec::new();
    texts_of(&mut json, &mut texts);
    for text in texts {
        if text.trim().is_empty() {
            text.push('x');
        }
    }
    let value = serde_json::from_value::<T>(json).map_err(fail)?;
    let document = written(&value)?;
    let read = quick_xml::de::from_str::<T>(&document);
    let read = read.map_err(|e| TestCaseError::fail(format!("{e}: {document}")))?;
    prop_assert_eq!(read, value, "{}", document);
    Ok(())
}

/// Appends U+0000 to a random text of the value.
fn refuses_nul<T: AnyDocument>(value: &T, mut choices: Choices) -> Result<(), TestCaseError> {
    let mut json = serde_json::to_value(value).map_err(fail)?;
    let mut texts = Vec::new();
    texts_of(&mut json, &mut texts);
    if texts.is_empty() {
        return Ok(());
    }
    let at = choices.pick(texts.len());
    texts[at].push('\0');
    // Such a character makes a number or time invalid.
    let Ok(broken) = serde_json::from_value::<T>(json) else {
        return Ok(());
    };
    let kind = broken.to_xml().map_err(|error| error.kind());
    prop_assert_eq!(kind, Err(ErrorKind::ForbiddenCharacter));
    prop_assert!(broken.validate().is_err());
    Ok(())
}

fn texts_of<'v>(value: &'v mut Value, texts: &mut Vec<&'v mut String>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(items) => items.iter_mut().for_each(|item| texts_of(item, texts)),
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| texts_of(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn is_not_read_from_a_part<T: AnyDocument>(
    value: &T,
    mut choices: Choices,
) -> Result<(), TestCaseError> {
    let document = written(value)?;
    // Every cut of a short document, or some cuts of a long one.
    let step = 1 + document.len() / 100;
    let first = choices.pick(step);
    for at in (first..document.len()).step_by(step) {
        let part = T::from_xml(&document.as_bytes()[..at]);
        let kind = part.map_err(|error| error.kind());
        let expected = match at {
            0 => ErrorKind::UnexpectedRoot,
            _ => ErrorKind::Malformed,
        };
        prop_assert_eq!(kind, Err(expected), "cut at {} of {}", at, document);
    }
    Ok(())
}

fn is_found_by_its_root<T: AnyDocument>(value: &T, _: Choices) -> Result<(), TestCaseError> {
    let document = written(value)?;
    let found = Document::from_xml(document.as_bytes()).map_err(fail)?;
    prop_assert_eq!(found.name(), T::NAME);
    prop_assert_eq!(found.to_xml().map_err(fail)?, document);
    prop_assert_eq!(found.unknown_parts(), value.unknown_parts());
    prop_assert!(Document::ROOTS.contains(&T::NAME));
    Ok(())
}

fn written<T: AnyDocument>(value: &T) -> Result<String, TestCaseError> {
    value.to_xml().map_err(fail)
}

fn read<T: AnyDocument>(document: &str) -> Result<T, TestCaseError> {
    T::from_xml(document.as_bytes()).map_err(|e| TestCaseError::fail(format!("{e}: {document}")))
}

fn parsed(document: &str) -> Result<Tree, TestCaseError> {
    Tree::parse(document).map_err(|e| TestCaseError::fail(format!("{e}: {document}")))
}

fn tree<T: AnyDocument>(value: &T) -> Result<Tree, TestCaseError> {
    let json = serde_json::to_value(value).map_err(fail)?;
    Ok(Tree::from_json(T::NAME, &json))
}

fn fail(error: impl Debug) -> TestCaseError {
    TestCaseError::fail(format!("{error:?}"))
}
