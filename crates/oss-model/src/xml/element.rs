//! Elements that no spec describes yet, kept so that they can be written back.

use std::collections::BTreeMap;

use super::{Error, ToXml, Writer};

/// An XML element as a tree: what a generated type keeps of a child that it does not know.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Element {
    name: String,
    attributes: BTreeMap<String, String>,
    nodes: Vec<Node>,
}

/// A part of the content of an [`Element`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(
    clippy::exhaustive_enums,
    reason = "comments and instructions are layout; content has these two"
)]
pub enum Node {
    /// A child element.
    Element(Element),
    /// A run of text, without any escapes.
    Text(String),
}

/// The content of an element that its type does not describe, in the order it was found.
///
/// Replacing a rule means to delete and to put it, so whatever a newer service stores in it must
/// survive a client that is older. It is written behind the known children.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UnknownElements(Vec<Node>);

impl Element {
    /// Creates an element without content.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: BTreeMap::new(),
            nodes: Vec::new(),
        }
    }

    /// Creates an element that holds `text`.
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

    /// Returns the text directly inside of this element.
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

    /// Appends text; an empty one is nothing, since a document can't tell the two apart.
    pub fn push_text(&mut self, text: &str) {
        match self.nodes.last_mut() {
            _ if text.is_empty() => {}
            Some(Node::Text(last)) => last.push_str(text),
            _ => self.nodes.push(Node::Text(text.to_owned())),
        }
    }

    /// Sets an attribute; one of the same name is replaced, since an element has each name once.
    pub fn set_attribute(&mut self, name: &str, value: &str) {
        self.attributes.insert(name.to_owned(), value.to_owned());
    }

    /// Drops the blanks between child elements; the blanks of a text-only element stay.
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
    /// Tells whether there is nothing unknown.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns all content in order.
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

    /// Appends text where no text belongs.
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
