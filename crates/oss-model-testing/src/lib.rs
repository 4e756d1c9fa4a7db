//! Arbitrary OSS documents and messages for property tests, drawn from `specs/`.
//!
//! The specs are interpreted when a test runs, so no generated code takes part: the documents
//! are a witness of the code that reads and writes them.
#![expect(clippy::panic, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

use oss_model::RootElement;
use proptest::prelude::*;

mod content;
pub mod excluded_chars;
mod leaves;
mod messages;
mod schema;
mod spec;
mod values;
mod wire_values;

pub use leaves::leaves;
pub use messages::{WireRequest, WireResponse, request, response};
pub use schema::Schema;

/// Returns arbitrary values of a document type, within its documented limits.
///
/// # Panics
///
/// Panics if no schema in `specs/` defines the root element, or if `T` can't read a document.
pub fn any<T: RootElement + std::fmt::Debug>() -> BoxedStrategy<T> {
    let read = |text: String| {
        T::from_xml(text.as_bytes()).unwrap_or_else(|error| panic!("{error}: {text}"))
    };
    document(T::NAME).prop_map(read).boxed()
}

/// Returns arbitrary documents with a root element, within their documented limits.
///
/// # Panics
///
/// Panics if no schema in `specs/` defines the root element.
pub fn document(root: &str) -> BoxedStrategy<String> {
    let schemas = schema_files().into_iter().map(|file| Schema::read(&file));
    let mut found = schemas.filter_map(|schema| schema.document(root));
    found
        .next()
        .unwrap_or_else(|| panic!("no schema defines the root element <{root}>"))
}

fn schema_files() -> Vec<PathBuf> {
    spec_files("model.xsd")
}

/// Returns the files with a name of all specs.
fn spec_files(name: &str) -> Vec<PathBuf> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../specs");
    let entries = std::fs::read_dir(&specs).unwrap_or_else(|error| panic!("specs: {error}"));
    let files = entries.filter_map(|entry| Some(entry.ok()?.path().join(name)));
    files.filter(|file| file.is_file()).collect()
}
