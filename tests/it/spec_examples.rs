//! The specs know everything in their example documents.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use oss_model::Document;
use oss_tests::Outcome;
use oss_tests::tree::Tree;

/// Returns all files in `specs/<api>/examples`.
fn examples() -> Outcome<Vec<PathBuf>> {
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../specs");
    let mut examples = Vec::new();
    for api in fs::read_dir(specs)? {
        let folder = api?.path().join("examples");
        if folder.is_dir() {
            for file in fs::read_dir(folder)? {
                examples.push(file?.path());
            }
        }
    }
    Ok(examples)
}

#[test]
fn example_is_read_and_written_without_loss() -> Outcome {
    for path in examples()? {
        let place = path.display();
        let text = fs::read_to_string(&path)?;
        let document = Document::from_xml(text.as_bytes()).map_err(|e| format!("{place}: {e}"))?;
        let unknown = document.unknown_parts();
        assert!(
            unknown.is_empty(),
            "{place}: the spec does not know {unknown:?}"
        );
        let written = Tree::parse(&document.to_xml()?)?;
        assert_eq!(written, Tree::parse(&text)?, "{place}");
    }
    Ok(())
}

#[test]
fn every_document_has_an_example() -> Outcome {
    let mut missing: BTreeSet<_> = Document::ROOTS.iter().copied().collect();
    for path in examples()? {
        let place = path.display();
        let document =
            Document::from_xml(&fs::read(&path)?).map_err(|e| format!("{place}: {e}"))?;
        missing.remove(document.name());
    }
    assert!(
        missing.is_empty(),
        "documents without an example in specs/<api>/examples: {missing:?}"
    );
    Ok(())
}
