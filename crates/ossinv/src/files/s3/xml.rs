//! Reads the XML of S3 as the JSON that its SDKs make of it.

use oss_inventory::xml::{Element, ErrorKind, Node as XmlNode, Reader, UnknownElements};

use crate::files::error::Diagnostic;
use crate::files::node::{Node, Value};
use crate::files::xml::diagnostic as xml_diagnostic;

const ONE: &str = "InventoryConfiguration";
const LIST: &str = "ListInventoryConfigurationsResult";

/// Reads a configuration, or a page of them.
pub(super) fn read(text: &str) -> Result<Node, Diagnostic> {
    let children = match children(text, ONE) {
        Err(error) if error.kind() == ErrorKind::UnexpectedRoot => children(text, LIST),
        children => children,
    };
    let children = children.map_err(|error| xml_diagnostic(text, &error))?;
    let (rules, others): (Vec<_>, Vec<_>) = children.iter().partition(|it| it.name() == ONE);
    let mut entries: Vec<_> = others.into_iter().map(entry).collect();
    if !rules.is_empty() {
        let rules = rules.into_iter().map(|rule| entry(rule).1);
        let rules = node(Value::List(rules.collect()));
        entries.push(("InventoryConfigurationList".to_owned(), rules));
    }
    Ok(node(Value::Map(entries)))
}

fn children(text: &str, root: &str) -> Result<Vec<Element>, oss_inventory::xml::Error> {
    let mut reader = Reader::new(text.as_bytes())?;
    reader.enter_root(root)?;
    let mut children = Vec::new();
    while let Some(tag) = reader.child(&mut UnknownElements::default())? {
        children.push(reader.element(&tag)?);
    }
    Ok(children)
}

fn entry(element: &Element) -> (String, Node) {
    let children = || {
        element.nodes().iter().filter_map(|node| match node {
            XmlNode::Element(child) => Some(child),
            XmlNode::Text(_) => None,
        })
    };
    let name = match element.name() {
        "SSE-S3" => "SSES3",
        "SSE-KMS" => "SSEKMS",
        name => name,
    };
    let value = match name {
        "OptionalFields" => Value::List(children().map(|child| entry(child).1).collect()),
        "Filter" | "SSES3" => Value::Map(children().map(entry).collect()),
        _ if children().next().is_some() => Value::Map(children().map(entry).collect()),
        _ => Value::Text(element.text()),
    };
    (name.to_owned(), node(value))
}

/// The place of an element isn't kept, so an error of its value has none.
fn node(value: Value) -> Node {
    Node { value, offset: 0 }
}
