//! What the serde derives of generated types need.
//!
//! Files are written by people and by tools such as `ossutil`, so a number may come as a string
//! and an empty element as `null` or `""`.

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer,
};
use serde::ser::{Serialize, SerializeMap as _, Serializer};

use crate::xml::{Element, FromXml, Node, Scalar, UnknownElements};

/// The key of the text of an element that has attributes or children, too.
const TEXT: &str = "$text";

/// Deserializes a text; a number, such as an account id, may stand there without quotes.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Natural::deserialize(deserializer)?
        .into_text()
        .map_err(D::Error::custom)
}

/// Deserializes a text as [`text`] does; `null` means that there is none.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    match Option::<Natural>::deserialize(deserializer)? {
        None => Ok(None),
        Some(value) => value.into_text().map(Some).map_err(D::Error::custom),
    }
}

/// Deserializes a number or a boolean, written as itself or as a string; `null` and an empty
/// string mean that there is none.
pub(crate) fn optional_scalar<'de, T: Scalar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Natural::deserialize(deserializer)?
        .into_text()
        .map_err(D::Error::custom)?;
    match text.trim() {
        "" => Ok(None),
        text => T::from_text(text).map(Some).map_err(D::Error::custom),
    }
}

/// Deserializes an element without content, which may be written as `null`, `""` or `{}`.
pub(crate) fn empty<'de, T, D>(deserializer: D) -> Result<Option<T>, D::Error>
where
    T: Deserialize<'de> + FromXml,
    D: Deserializer<'de>,
{
    struct EmptyVisitor<T>(PhantomData<T>);

    impl<'de, T: Deserialize<'de> + FromXml> Visitor<'de> for EmptyVisitor<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an empty object")
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(Some(T::absent()))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.trim().is_empty() {
                Ok(Some(T::absent()))
            } else {
                Err(E::custom("expected an empty object"))
            }
        }

        fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
            T::deserialize(MapAccessDeserializer::new(map)).map(Some)
        }
    }

    deserializer.deserialize_any(EmptyVisitor(PhantomData))
}

/// A value of JSON or YAML as an element has it: text, or named children.
enum Natural {
    Text(String),
    Children(Vec<(String, Natural)>),
    Repeated(Vec<Natural>),
}

impl Natural {
    /// Returns the text; readers of XML other than ours show an element as an object that holds it.
    fn into_text(self) -> Result<String, &'static str> {
        match self {
            Self::Text(text) => Ok(text),
            Self::Children(mut children) => match (children.pop(), children.is_empty()) {
                (Some((key, value)), true) if key == TEXT => value.into_text(),
                _ => Err("expected a text or a number, found an object"),
            },
            Self::Repeated(_) => Err("expected a text or a number, found a list"),
        }
    }

    /// Returns the elements called `name` that this value stands for: one, or one an item.
    fn into_elements(self, name: &str) -> Vec<Element> {
        match self {
            Self::Repeated(items) => items
                .into_iter()
                .flat_map(|item| item.into_elements(name))
                .collect(),
            Self::Text(text) => vec![Element::with_text(name, &text)],
            Self::Children(children) => {
                let mut element = Element::new(name);
                for (key, value) in children {
                    match (key.strip_prefix('@'), value) {
                        (Some(attribute), Self::Text(text)) => {
                            element.set_attribute(attribute, &text);
                        }
                        (None, Self::Text(text)) if key == TEXT => element.push_text(&text),
                        (_, value) => value
                            .into_elements(&key)
                            .into_iter()
                            .for_each(|child| element.push(child)),
                    }
                }
                vec![element]
            }
        }
    }
}

impl<'de> Deserialize<'de> for Natural {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NaturalVisitor)
    }
}

struct NaturalVisitor;

impl<'de> Visitor<'de> for NaturalVisitor {
    type Value = Natural;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that XML can hold")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Natural, E> {
        Ok(Natural::Text(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Natural, E> {
        Ok(Natural::Text(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Natural, E> {
        Ok(Natural::Text(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Natural, E> {
        Ok(Natural::Text(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Natural, E> {
        Ok(Natural::Text(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Natural, E> {
        Ok(Natural::Text(String::new()))
    }

    fn visit_none<E: Error>(self) -> Result<Natural, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Natural, D::Error> {
        Natural::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Natural, A::Error> {
        let mut repeated = Vec::new();
        while let Some(item) = items.next_element()? {
            repeated.push(item);
        }
        Ok(Natural::Repeated(repeated))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Natural, A::Error> {
        let mut children = Vec::new();
        while let Some(child) = map.next_entry()? {
            children.push(child);
        }
        Ok(Natural::Children(children))
    }
}

impl<'de> Deserialize<'de> for UnknownElements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let content = match Natural::deserialize(deserializer)? {
            Natural::Children(children) => children,
            Natural::Text(_) | Natural::Repeated(_) => {
                return Err(D::Error::custom("expected an object"));
            }
        };
        let mut unknown = Self::default();
        for (key, value) in content {
            match value {
                Natural::Text(text) if key == TEXT => unknown.push_text(&text),
                value => value
                    .into_elements(&key)
                    .into_iter()
                    .for_each(|element| unknown.push(element)),
            }
        }
        Ok(unknown)
    }
}

impl Serialize for UnknownElements {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize_content(&BTreeMap::new(), self.nodes(), serializer)
    }
}

impl Serialize for Element {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let has_children = self
            .nodes()
            .iter()
            .any(|node| matches!(node, Node::Element(_)));
        if has_children || !self.attributes().is_empty() {
            serialize_content(self.attributes(), self.nodes(), serializer)
        } else {
            serializer.serialize_str(&self.text())
        }
    }
}

/// Writes a map in the order of first appearance, with a list where a name repeats.
fn serialize_content<S: Serializer>(
    attributes: &BTreeMap<String, String>,
    nodes: &[Node],
    serializer: S,
) -> Result<S::Ok, S::Error> {
    let mut map = serializer.serialize_map(None)?;
    for (name, value) in attributes {
        map.serialize_entry(&format!("@{name}"), value)?;
    }
    let text: String = nodes
        .iter()
        .filter_map(|node| match node {
            Node::Text(text) => Some(text.as_str()),
            Node::Element(_) => None,
        })
        .collect();
    if !text.is_empty() {
        map.serialize_entry(TEXT, &text)?;
    }
    let mut places = HashMap::new();
    let mut groups: Vec<(&str, Vec<&Element>)> = Vec::new();
    for node in nodes {
        let Node::Element(element) = node else {
            continue;
        };
        let place = *places.entry(element.name()).or_insert(groups.len());
        if place == groups.len() {
            groups.push((element.name(), Vec::new()));
        }
        groups[place].1.push(element);
    }
    for (name, group) in groups {
        match group.as_slice() {
            [one] => map.serialize_entry(name, one)?,
            many => map.serialize_entry(name, many)?,
        }
    }
    map.end()
}
