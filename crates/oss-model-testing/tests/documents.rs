//! Tests generated readers and writers with arbitrary documents of the schemas.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use oss_model::{AnyDocument, Document, DocumentVisitor, for_each_document};
use oss_model_testing::leaves;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;

/// Checks each type that is a document.
struct Visitor(usize);

impl DocumentVisitor for Visitor {
    fn visit<T: AnyDocument>(&mut self) {
        self.0 += 1;
        let config = ProptestConfig {
            cases: 64,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let documents = oss_model_testing::document(T::NAME);
        let outcome = TestRunner::new(config).run(&documents, |text| check::<T>(&text));
        if let Err(error) = outcome {
            panic!("{}: {error}", T::NAME);
        }
    }
}

fn check<T: AnyDocument>(text: &str) -> Result<(), TestCaseError> {
    let fail = |error: &dyn std::fmt::Display| TestCaseError::fail(format!("{error}: {text}"));
    let value = T::from_xml_strict(text.as_bytes()).map_err(|error| fail(&error))?;
    value.validate().map_err(|error| fail(&error))?;
    for part in value.unknown_parts() {
        let is_unknown = part.contains('=')
            || part
                .rsplit('/')
                .next()
                .is_some_and(|name| name.starts_with("Future"));
        prop_assert!(is_unknown, "{} is in the schema: {}", part, text);
    }
    let written = value.to_xml().map_err(|error| fail(&error))?;
    prop_assert_eq!(leaves(&written)?, leaves(text)?);
    Ok(())
}

#[test]
fn documents_of_the_schemas_are_read_and_written_whole() {
    let mut visitor = Visitor(0);
    for_each_document(&mut visitor);
    assert_eq!(visitor.0, Document::ROOTS.len());
}
