//! The choice of the prefixes that get a panel of the treemap.

use super::node::Node;

/// The most panels in addition to the first one.
const MAX: usize = 16;

/// Numbers the panels: 0 is the root, the others are the largest nodes.
pub(super) fn choose(root: &mut Node) {
    root.panel = Some(0);
    let mut sizes = Vec::new();
    collect(root, &mut sizes);
    sizes.sort_unstable_by(|a, b| b.cmp(a));
    // Equal sizes could exceed the number.
    let least = sizes.get(MAX - 1).copied().unwrap_or_default();
    let mut next = 1;
    number(root, least, &mut next);
}

/// Collects the sizes of the nodes that have parts.
fn collect(node: &Node, sizes: &mut Vec<u64>) {
    for child in node.children.iter().filter(|it| !it.children.is_empty()) {
        sizes.push(child.total.bytes);
        collect(child, sizes);
    }
}

fn number(node: &mut Node, least: u64, next: &mut usize) {
    for child in &mut node.children {
        // A link leads from each panel to those below it: a node without one ends the path.
        let is_chosen = !child.children.is_empty() && child.total.bytes >= least && *next <= MAX;
        if is_chosen {
            child.panel = Some(*next);
            *next += 1;
            number(child, least, next);
        }
    }
}
