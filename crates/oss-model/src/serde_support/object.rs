//! Serializes elements as objects that have each key once.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::TEXT;
use crate::xml::{Element, Node, UnknownElements};

/// Serializes a structure: its known children, then the unknown ones.
///
/// A name that occurs several times becomes a list, in which the known child is the first.
pub(crate) struct Object<'u, M> {
    map: M,
    unknown: &'u UnknownElements,
    /// The names of the written children, unless all are known.
    written: Vec<&'static str>,
}

impl<'u, M: SerializeMap> Object<'u, M> {
    /// Starts the object of a structure with these unknown children.
    pub(crate) fn new(map: M, unknown: &'u UnknownElements) -> Self {
        Self {
            map,
            unknown,
            written: Vec::new(),
        }
    }

    /// Writes the child `name`.
    pub(crate) fn element<T: Serialize>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), M::Error> {
        match self.repetitions(name) {
            unknown if unknown.is_empty() => self.map.serialize_entry(name, value),
            unknown => {
                let known = std::slice::from_ref(value);
                self.map.serialize_entry(name, &List { known, unknown })
            }
        }
    }

    /// Writes the child `name` if it is set.
    pub(crate) fn optional<T: Serialize>(
        &mut self,
        name: &'static str,
        value: Option<&T>,
    ) -> Result<(), M::Error> {
        value.map_or(Ok(()), |value| self.element(name, value))
    }

    /// Writes the children `name` as a list, unless it is empty.
    pub(crate) fn each<T: Serialize>(
        &mut self,
        name: &'static str,
        known: &[T],
    ) -> Result<(), M::Error> {
        let unknown = self.repetitions(name);
        if known.is_empty() && unknown.is_empty() {
            return Ok(());
        }
        self.map.serialize_entry(name, &List { known, unknown })
    }

    /// Writes the remaining unknown children and ends the object.
    pub(crate) fn end(mut self) -> Result<M::Ok, M::Error> {
        let mut entries = Entries::default();
        entries.content(self.unknown.nodes(), &self.written);
        entries.write(&mut self.map)?;
        self.map.end()
    }

    /// Returns the unknown children with the name of a known one.
    fn repetitions(&mut self, name: &'static str) -> Vec<&'u Element> {
        if self.unknown.is_empty() {
            return Vec::new();
        }
        self.written.push(name);
        let unknown = self.unknown.elements();
        unknown.filter(|element| element.name() == name).collect()
    }
}

/// All children of one name.
struct List<'v, T> {
    known: &'v [T],
    unknown: Vec<&'v Element>,
}

impl<T: Serialize> Serialize for List<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let known = self.known.iter().map(Item::Known);
        let unknown = self.unknown.iter().copied().map(Item::Unknown);
        serializer.collect_seq(known.chain(unknown))
    }
}

enum Item<'v, T> {
    Known(&'v T),
    Unknown(&'v Element),
}

impl<T: Serialize> Serialize for Item<'_, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Known(value) => value.serialize(serializer),
            Self::Unknown(element) => element.serialize(serializer),
        }
    }
}

impl Serialize for UnknownElements {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Object::new(serializer.serialize_map(None)?, self).end()
    }
}

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let is_child = |node: &Node| matches!(node, Node::Element(_));
        if self.attributes().is_empty() && !self.nodes().iter().any(is_child) {
            return serializer.serialize_str(&self.text());
        }
        let mut entries = Entries::default();
        entries.attributes(self.attributes());
        entries.content(self.nodes(), &[]);
        let mut map = serializer.serialize_map(None)?;
        entries.write(&mut map)?;
        map.end()
    }
}

/// The entries of an object, in the order of first appearance.
///
/// The reader accepts names that XML doesn't allow, so an element may be called like the key of an attribute
/// or of text.
#[derive(Default)]
struct Entries<'v> {
    index: HashMap<Cow<'v, str>, usize>,
    entries: Vec<(Cow<'v, str>, Vec<Value<'v>>)>,
}

enum Value<'v> {
    Text(Cow<'v, str>),
    Element(&'v Element),
}

impl<'v> Entries<'v> {
    fn attributes(&mut self, attributes: &'v BTreeMap<String, String>) {
        for (name, value) in attributes {
            let value = Value::Text(value.into());
            self.add(format!("@{name}").into(), value);
        }
    }

    /// Adds text and elements, except those with the names of `written` children.
    fn content(&mut self, nodes: &'v [Node], written: &[&str]) {
        let text: String = nodes
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect();
        if !text.is_empty() {
            self.add(TEXT.into(), Value::Text(text.into()));
        }
        for node in nodes {
            if let Node::Element(element) = node
                && !written.contains(&element.name())
            {
                self.add(element.name().into(), Value::Element(element));
            }
        }
    }

    fn add(&mut self, key: Cow<'v, str>, value: Value<'v>) {
        let next = self.entries.len();
        let at = *self.index.entry(key.clone()).or_insert(next);
        match self.entries.get_mut(at) {
            Some((_, values)) => values.push(value),
            None => self.entries.push((key, vec![value])),
        }
    }

    /// Writes each key with its value, or with the list of its values.
    fn write<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        for (key, values) in &self.entries {
            match values.as_slice() {
                [one] => map.serialize_entry(key, one)?,
                many => map.serialize_entry(key, many)?,
            }
        }
        Ok(())
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Element(element) => element.serialize(serializer),
        }
    }
}
