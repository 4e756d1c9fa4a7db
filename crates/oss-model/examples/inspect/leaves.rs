//! Lists the paths and texts of a document with an independent parser.

use std::collections::BTreeMap;

/// A path below the root, such as `Filter/Prefix` or `Rule[2]/@kind`, and its text.
pub(crate) type Leaf = (String, String);

/// Lists the texts, attributes and empty elements of a document.
///
/// # Errors
///
/// Fails if the text isn't well-formed XML.
pub(crate) fn of(document: &[u8]) -> Result<Vec<Leaf>, String> {
    let text = std::str::from_utf8(document).map_err(|error| error.to_string())?;
    let tree = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let mut leaves = Vec::new();
    visit(tree.root_element(), "", &mut leaves);
    Ok(leaves)
}

/// Returns the leaves of `before` that `after` lacks, in their order.
pub(crate) fn missing<'l>(before: &'l [Leaf], after: &[Leaf]) -> Vec<&'l Leaf> {
    let mut remaining: BTreeMap<&Leaf, usize> = BTreeMap::new();
    for leaf in after {
        *remaining.entry(leaf).or_default() += 1;
    }
    let mut missing = Vec::new();
    for leaf in before {
        match remaining.get_mut(leaf) {
            Some(count) if *count > 0 => *count -= 1,
            _ => missing.push(leaf),
        }
    }
    missing
}

fn visit(node: roxmltree::Node<'_, '_>, path: &str, leaves: &mut Vec<Leaf>) {
    for attribute in node.attributes() {
        let name = join(path, &format!("@{}", attribute.name()));
        leaves.push((name, attribute.value().to_owned()));
    }
    let children = node.children().filter(roxmltree::Node::is_element);
    let mut total: BTreeMap<&str, usize> = BTreeMap::new();
    for child in children.clone() {
        *total.entry(child.tag_name().name()).or_default() += 1;
    }
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for child in children {
        let name = child.tag_name().name();
        let number = seen.entry(name).or_default();
        *number += 1;
        // `Rule[2]` is the second of several rules, `Filter` the only filter.
        let step = match total.get(name) {
            Some(1) => name.to_owned(),
            _ => format!("{name}[{number}]"),
        };
        visit(child, &join(path, &step), leaves);
    }
    let has_children = !total.is_empty();
    let texts = node.children().filter(roxmltree::Node::is_text);
    let text: String = texts.filter_map(|text| text.text()).collect();
    // White space between elements is layout.
    if !has_children && !path.is_empty() {
        leaves.push((path.to_owned(), text));
    } else if !text.trim().is_empty() {
        leaves.push((join(path, "text()"), text));
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}/{name}")
    }
}
