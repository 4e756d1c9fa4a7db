//! The names of nodes, and the links to their panels.

use super::html::Html;
use super::node::{Name, Node};

/// Adds the name of a node; `bucket` is the name of the root.
pub(super) fn label(html: &mut Html, bucket: &str, node: &Node) {
    match &node.name {
        Name::Bucket => html.key_part(bucket.as_bytes()),
        Name::Directory(name) => html.key_part(name),
        Name::Objects => html.tag("em").text("objects right here"),
        Name::Others => html.tag("em").text("all others"),
    }
}

/// Returns the address of a panel.
pub(super) fn target(panel: Option<usize>) -> String {
    format!("#p{}", panel.unwrap_or_default())
}
