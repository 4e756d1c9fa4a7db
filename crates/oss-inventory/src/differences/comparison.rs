//! Compares two trees of elements.

use oss_model::RootElement as _;
use oss_model::inventory::InventoryConfiguration;
use oss_model::xml::{Element, Error, Node, Reader, ToXml as _, UnknownElements, Writer};

use crate::Difference;

/// The differences found so far, and the path of the compared elements.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    path: String,
    found: Vec<Difference>,
}

impl Comparison {
    /// Compares the XML of two rules, so that no element needs code of its own.
    pub(super) fn of_rules(
        old: Option<&InventoryConfiguration>,
        new: Option<&InventoryConfiguration>,
    ) -> Result<Vec<Difference>, Error> {
        let (old, new) = (old.map(tree).transpose()?, new.map(tree).transpose()?);
        let mut comparison = Self::default();
        // Rules may differ although their documents are the same.
        if old != new {
            comparison.elements(old.as_ref(), new.as_ref());
        }
        Ok(comparison.found)
    }

    fn elements(&mut self, old: Option<&Element>, new: Option<&Element>) {
        let found_before = self.found.len();
        self.attributes(old, new);
        for name in names(old, new) {
            let parent = self.path.len();
            if parent > 0 {
                self.path.push('/');
            }
            self.path.push_str(name);
            match (&*children(old, name), &*children(new, name)) {
                (old, new) if old == new => {}
                (old @ ([] | [_]), new @ ([] | [_])) => {
                    self.elements(old.first().copied(), new.first().copied());
                }
                (old, new) => self.add(list(old), list(new)),
            }
            self.path.truncate(parent);
        }
        let texts = (old.map(Element::text), new.map(Element::text));
        match (old, new) {
            (Some(_), Some(_)) if texts.0 != texts.1 => self.add(texts.0, texts.1),
            // The same elements in another order.
            (Some(old), Some(new)) if self.found.len() == found_before => {
                self.add(Some(document(old)), Some(document(new)));
            }
            (Some(whole), None) | (None, Some(whole)) if is_leaf(whole) => {
                self.add(texts.0, texts.1);
            }
            _ => {}
        }
    }

    fn attributes(&mut self, old: Option<&Element>, new: Option<&Element>) {
        let mut names: Vec<_> = [old, new]
            .into_iter()
            .flatten()
            .flat_map(|element| element.attributes().keys())
            .collect();
        names.sort_unstable();
        names.dedup();
        for name in names {
            let value = |element: Option<&Element>| element?.attributes().get(name).cloned();
            let (old, new) = (value(old), value(new));
            if old != new {
                let parent = self.path.len();
                self.path.extend(["@", name]);
                self.add(old, new);
                self.path.truncate(parent);
            }
        }
    }

    fn add(&mut self, old: Option<String>, new: Option<String>) {
        let path = match self.path.as_str() {
            "" => InventoryConfiguration::NAME,
            path => path,
        };
        self.found.push(Difference::of(path, old, new));
    }
}

/// Returns the content of a rule as it is sent.
fn tree(rule: &InventoryConfiguration) -> Result<Element, Error> {
    let document = rule.to_xml()?;
    let mut reader = Reader::new(document.as_bytes())?;
    reader.enter_root(InventoryConfiguration::NAME)?;
    let mut content = UnknownElements::default();
    while let Some(child) = reader.child(&mut content)? {
        content.push(reader.element(&child)?);
    }
    let mut root = Element::new(InventoryConfiguration::NAME);
    for node in content.nodes() {
        match node {
            Node::Element(element) => root.push(element.clone()),
            Node::Text(text) => root.push_text(text),
        }
    }
    Ok(root)
}

/// Returns the name of each child of either element once.
fn names<'a>(old: Option<&'a Element>, new: Option<&'a Element>) -> Vec<&'a str> {
    let mut names = Vec::new();
    for child in [old, new].into_iter().flatten().flat_map(elements) {
        if !names.contains(&child.name()) {
            names.push(child.name());
        }
    }
    names
}

fn children<'a>(parent: Option<&'a Element>, name: &str) -> Vec<&'a Element> {
    let children = parent.into_iter().flat_map(elements);
    children.filter(|child| child.name() == name).collect()
}

fn elements(parent: &Element) -> impl Iterator<Item = &Element> {
    parent.nodes().iter().filter_map(|node| match node {
        Node::Element(element) => Some(element),
        Node::Text(_) => None,
    })
}

fn is_leaf(element: &Element) -> bool {
    elements(element).next().is_none() || !element.text().is_empty()
}

/// Returns the values of a list in one text; `None` for an empty list.
fn list(elements: &[&Element]) -> Option<String> {
    let values = elements.iter().map(|element| {
        if element.attributes().is_empty() && is_leaf(element) {
            element.text()
        } else {
            document(element)
        }
    });
    values.reduce(|list, value| list + ", " + &value)
}

fn document(element: &Element) -> String {
    let mut writer = Writer::new();
    let written = UnknownElements::from_iter([element.clone()]).write(&mut writer);
    written.map_or_else(|error| error.to_string(), |()| writer.into_string())
}
