//! A document as a list of paths and texts, read by a parser that shares no code with the crate.

use std::collections::BTreeMap;

/// A path such as `Filter/Prefix`, `Rule[2]/ID` or `New/@kind`, below the root, and its text.
pub(crate) type Leaf = (String, String);

/// Lists what a document holds: texts, attributes and empty elements.
///
/// # Errors
///
/// Fails where the text is not well-formed XML.
pub(crate) fn of(document: &[u8]) -> Result<Vec<Leaf>, String> {
    let text = std::str::from_utf8(document).map_err(|error| error.to_string())?;
    let tree = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let mut leaves = Vec::new();
    visit(tree.root_element(), "", &mut leaves);
    Ok(leaves)
}

/// Returns what `before` has more of than `after`, in its order.
pub(crate) fn missing<'l>(before: &'l [Leaf], after: &[Leaf]) -> Vec<&'l Leaf> {
    let mut left: BTreeMap<&Leaf, usize> = BTreeMap::new();
    for leaf in after {
        *left.entry(leaf).or_default() += 1;
    }
    let mut missing = Vec::new();
    for leaf in before {
        match left.get_mut(leaf) {
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
    let children: Vec<_> = node
        .children()
        .filter(roxmltree::Node::is_element)
        .collect();
    let has_children = !children.is_empty();
    for (at, child) in children.iter().enumerate() {
        let name = numbered(&children, at);
        visit(*child, &join(path, &name), leaves);
    }
    let texts = node.children().filter(roxmltree::Node::is_text);
    let text: String = texts.filter_map(|text| text.text()).collect();
    // Blanks between elements are layout.
    if !has_children && !path.is_empty() {
        leaves.push((path.to_owned(), text));
    } else if !text.trim().is_empty() {
        leaves.push((join(path, "text()"), text));
    }
}

/// Returns `Rule[2]` for the second of several rules, `Filter` for the only filter.
fn numbered(children: &[roxmltree::Node<'_, '_>], at: usize) -> String {
    let name = children[at].tag_name().name();
    let same = |child: &&roxmltree::Node<'_, '_>| child.tag_name().name() == name;
    let number = children[..=at].iter().filter(same).count();
    if children.iter().filter(same).count() == 1 {
        name.to_owned()
    } else {
        format!("{name}[{number}]")
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}/{name}")
    }
}
