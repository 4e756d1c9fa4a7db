//! A neutral form of XML documents, to compare different parsers.

use oss_model_testing::excluded_chars;
use serde_json::Value;

/// An element with its name, its attributes, and its text or children.
///
/// Comparison follows OSS: children of the same name are ordered, children of different names
/// are not. Blank text between children is ignored.
#[derive(Clone, Debug)]
pub struct Tree {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Tree>,
}

impl Tree {
    /// Creates an element with text.
    pub fn leaf(name: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            attributes: Vec::new(),
            text: text.into(),
            children: Vec::new(),
        }
    }

    /// Creates an element with children.
    pub fn parent(name: impl Into<String>, children: Vec<Self>) -> Self {
        let mut tree = Self::leaf(name, "");
        tree.children = children;
        tree
    }

    /// Parses a document with roxmltree, a strict and independent parser.
    ///
    /// Namespaces are dropped. Characters that XML 1.0 excludes are accepted except U+0000.
    ///
    /// # Errors
    ///
    /// Fails if the document is not well-formed.
    pub fn parse(document: &str) -> Result<Self, roxmltree::Error> {
        let hidden = excluded_chars::hide(document);
        let document = roxmltree::Document::parse(&hidden)?;
        Ok(Self::from_node(document.root_element()))
    }

    /// Creates a tree from JSON with an element for each key and each array item.
    pub fn from_json(name: &str, value: &Value) -> Self {
        let Value::Object(members) = value else {
            return Self::leaf(name, plain(value));
        };
        let mut tree = Self::leaf(name, "");
        for (key, value) in members {
            match (key.strip_prefix('@'), value) {
                (Some(attribute), _) => tree.attributes.push((attribute.into(), plain(value))),
                (None, _) if key == "$text" => tree.text = plain(value),
                (None, Value::Array(items)) => {
                    let items = items.iter().map(|item| Self::from_json(key, item));
                    tree.children.extend(items);
                }
                (None, _) => tree.children.push(Self::from_json(key, value)),
            }
        }
        tree
    }

    /// Returns the name without its namespace.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the attributes as pairs of name and value.
    pub fn attributes(&self) -> &[(String, String)] {
        &self.attributes
    }

    /// Returns the text, which is empty for an element with children.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Returns the children.
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    /// Returns the first child called `name`.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Adds an attribute.
    pub fn push_attribute(&mut self, name: &str, value: &str) {
        self.attributes.push((name.to_owned(), value.to_owned()));
    }

    /// Calls `change` with the children of every parent element, outermost first.
    pub fn change_parents(&mut self, change: &mut impl FnMut(&mut Vec<Self>)) {
        if self.children.is_empty() {
            return;
        }
        change(&mut self.children);
        for child in &mut self.children {
            child.change_parents(change);
        }
    }

    /// Returns the tree without the unwanted elements at any depth.
    #[must_use]
    pub fn without(mut self, is_unwanted: &impl Fn(&Self) -> bool) -> Self {
        self.children.retain(|child| !is_unwanted(child));
        let children = self.children.into_iter();
        self.children = children.map(|child| child.without(is_unwanted)).collect();
        self
    }

    fn from_node(node: roxmltree::Node<'_, '_>) -> Self {
        let name = |name: &str| name.to_owned();
        let elements = node.children().filter(roxmltree::Node::is_element);
        let children: Vec<Self> = elements.map(Self::from_node).collect();
        let texts = node.children().filter(roxmltree::Node::is_text);
        let text: String = texts.filter_map(|text| text.text()).collect();
        let text = excluded_chars::reveal(&text);
        let is_layout = !children.is_empty() && text.trim().is_empty();
        Self {
            name: name(node.tag_name().name()),
            attributes: node
                .attributes()
                .map(|attribute| {
                    let value = excluded_chars::reveal(attribute.value());
                    (name(attribute.name()), value)
                })
                .collect(),
            text: if is_layout { String::new() } else { text },
            children,
        }
    }

    fn sorted_children(&self) -> Vec<&Self> {
        let mut children: Vec<&Self> = self.children.iter().collect();
        children.sort_by_key(|child| &child.name);
        children
    }
}

impl PartialEq for Tree {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
            && self.attributes == other.attributes
            && self.text == other.text
            && self.sorted_children() == other.sorted_children()
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
