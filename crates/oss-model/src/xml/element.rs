//! Elements that no spec describes yet; they are kept and written back.

use std::collections::BTreeMap;

use super::{Error, ToXml, Writer};

/// An XML element as a tree; generated types keep unknown children this way.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    nodes: Vec<Node>,
}

/// A node in the content of an [`Element`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "comments and instructions are layout, so content has two kinds of node"
)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// A run of text, not escaped.
    Text(String),
}

/// The content of an element that its type doesn't describe, in document order.
///
/// Replacing a rule means deleting and recreating it, so settings of a newer service must survive an
/// older client. Unknown content is written after the known children.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnknownElements(Vec<Node>);

impl Element {
    /// Creates an empty element.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: BTreeMap::new(),
            nodes: Vec::new(),
        }
    }

    /// Creates an element that contains `text`.
    pub fn with_text(name: impl Into<String>, text: &str) -> Self {
        let mut element = Self::new(name);
        element.push_text(text);
        element
    }

    /// Returns the local name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the attributes by name; namespace declarations are not kept.
    pub fn attributes(&self) -> &BTreeMap<String, String> {
        &self.attributes
    }

    /// Returns the content.
    pub fn nodes(&self) -> &[Node] {
        &self.nodes
    }

    /// Returns the text directly inside this element.
    pub fn text(&self) -> String {
        let texts = self.nodes.iter().filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        });
        texts.collect()
    }

    /// Appends a child element.
    pub fn push(&mut self, child: Self) {
        self.nodes.push(Node::Element(child));
    }

    /// Appends text; empty text is ignored, since a document can't represent it.
    pub fn push_text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }

    /// Sets an attribute, replacing one of the same name.
    pub fn set_attribute(&mut self, name: &str, value: &str) {
        self.attributes.insert(name.to_owned(), value.to_owned());
    }

    /// Drops white space between child elements, but not in a text-only element.
    pub(super) fn drop_layout(&mut self) {
        if self
            .nodes
            .iter()
            .any(|node| matches!(node, Node::Element(_)))
        {
            self.nodes
                .retain(|node| !matches!(node, Node::Text(text) if text.trim().is_empty()));
        }
    }
}

impl UnknownElements {
    /// Returns whether everything in the element was known.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns all nodes in order.
    pub fn nodes(&self) -> &[Node] {
        &self.0
    }

    /// Returns the elements in order.
    pub fn elements(&self) -> impl Iterator<Item = &Element> {
        self.0.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// Appends an element.
    pub fn push(&mut self, element: Element) {
        self.0.push(Node::Element(element));
    }

    /// Appends text found where the spec allows none.
    pub(crate) fn push_text(&mut self, text: &str) {
        match self.0.last_mut() {
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.0.push(Node::Text(text.to_owned())),
        }
    }
}

impl FromIterator<Element> for UnknownElements {
    fn from_iter<I: IntoIterator<Item = Element>>(elements: I) -> Self {
        Self(elements.into_iter().map(Node::Element).collect())
    }
}

impl ToXml for UnknownElements {
    fn write(&self, writer: &mut Writer) -> Result<(), Error> {
        self.0.iter().try_for_each(|node| write_node(node, writer))
    }
}

impl ToXml for Element {
    fn write(&self, writer: &mut Writer) -> Result<(), Error> {
        self.nodes
            .iter()
            .try_for_each(|node| write_node(node, writer))
    }
}

fn write_node(node: &Node, writer: &mut Writer) -> Result<(), Error> {
    match node {
        Node::Text(text) => writer.text(text),
        Node::Element(element) => writer.element_with(&element.name, &element.attributes, element),
    }
}
