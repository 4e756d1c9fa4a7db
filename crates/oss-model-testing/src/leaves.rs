//! Lists what a document contains, as an independent parser reads it.

use proptest::prelude::TestCaseError;
use roxmltree::{Document, Node};

use crate::excluded_chars;

/// Returns the elements of a document in order, with attributes and text.
///
/// # Errors
///
/// Fails if the document isn't well-formed.
pub fn leaves(text: &str) -> Result<Vec<String>, TestCaseError> {
    let hidden = excluded_chars::hide(text);
    let tree = Document::parse(&hidden).map_err(|error| TestCaseError::fail(error.to_string()))?;
    let elements = tree.root_element().descendants().filter(Node::is_element);
    let leaf = |node: Node<'_, '_>| {
        let attributes: Vec<_> = node.attributes().map(|a| (a.name(), a.value())).collect();
        let depth = node.ancestors().count();
        format!(
            "{depth} {} {attributes:?} {:?}",
            node.tag_name().name(),
            node.text()
        )
    };
    Ok(elements.map(leaf).collect())
}
