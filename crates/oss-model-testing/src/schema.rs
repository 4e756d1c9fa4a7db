//! Reads a schema and the schemas it includes.

use std::collections::BTreeMap;
use std::fs;
use std::ops::RangeInclusive;
use std::path::Path;

use roxmltree::{Document, Node};

/// The types of a schema and of the schemas it includes, and its root elements.
#[derive(Clone, Debug, Default)]
pub struct Schema {
    roots: BTreeMap<String, String>,
    types: BTreeMap<String, Type>,
}

/// A named type.
#[derive(Clone, Debug)]
pub(crate) enum Type {
    Sequence(Vec<Member>),
    Choice(Vec<Member>),
    Enumeration(Vec<String>),
    /// A built-in type with its facets by name.
    Restriction {
        base: String,
        facets: BTreeMap<String, i64>,
    },
}

/// A member of a complex type.
#[derive(Clone, Debug)]
pub(crate) struct Member {
    pub(crate) name: String,
    pub(crate) type_: String,
    pub(crate) occurs: RangeInclusive<usize>,
}

impl Schema {
    /// Reads a schema file.
    ///
    /// # Panics
    ///
    /// Panics if the file can't be read or isn't well-formed.
    pub fn read(file: &Path) -> Self {
        let text =
            fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let tree =
            Document::parse(&text).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
        let mut schema = Self::default();
        for node in children(tree.root_element()) {
            let name = attribute(node, "name");
            match node.tag_name().name() {
                "include" => {
                    let included = file.with_file_name(attribute(node, "schemaLocation"));
                    schema.types.extend(Self::read(&included).types);
                }
                "element" => drop(schema.roots.insert(name, attribute(node, "type"))),
                "complexType" => drop(schema.types.insert(name, complex(node))),
                "simpleType" => drop(schema.types.insert(name, simple(node))),
                _ => {}
            }
        }
        schema
    }

    /// Returns the type of a root element.
    pub(crate) fn root(&self, name: &str) -> Option<&str> {
        self.roots.get(name).map(String::as_str)
    }

    /// Returns a type by its name.
    pub(crate) fn type_named(&self, name: &str) -> Option<&Type> {
        self.types.get(name)
    }
}

fn complex(node: Node<'_, '_>) -> Type {
    let group =
        children(node).find(|child| matches!(child.tag_name().name(), "sequence" | "choice"));
    let members = group.map(|group| children(group).map(member).collect());
    match group {
        Some(group) if group.tag_name().name() == "choice" => {
            Type::Choice(members.unwrap_or_default())
        }
        _ => Type::Sequence(members.unwrap_or_default()),
    }
}

/// Reads a member; a list has up to three values more than required.
fn member(node: Node<'_, '_>) -> Member {
    let occurs = |key| node.attribute(key).unwrap_or("1");
    let min = occurs("minOccurs").parse().unwrap_or(1);
    let most = min + if occurs("maxOccurs") == "1" { 1 } else { 3 };
    let max = occurs("maxOccurs")
        .parse()
        .map_or(most, |max: usize| max.min(most));
    Member {
        name: attribute(node, "name"),
        type_: attribute(node, "type"),
        occurs: min..=max,
    }
}

fn simple(node: Node<'_, '_>) -> Type {
    let restriction = children(node).find(|child| child.tag_name().name() == "restriction");
    let Some(restriction) = restriction else {
        panic!("{} needs a restriction", attribute(node, "name"));
    };
    let facets =
        children(restriction).map(|facet| (facet.tag_name().name(), attribute(facet, "value")));
    let (values, limits): (Vec<_>, Vec<_>) = facets.partition(|(name, _)| *name == "enumeration");
    if values.is_empty() {
        let limit = |(name, value): (&str, String)| Some((name.to_owned(), value.parse().ok()?));
        Type::Restriction {
            base: attribute(restriction, "base"),
            facets: limits.into_iter().filter_map(limit).collect(),
        }
    } else {
        Type::Enumeration(values.into_iter().map(|(_, value)| value).collect())
    }
}

fn children<'a, 'i>(node: Node<'a, 'i>) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(Node::is_element)
}

fn attribute(node: Node<'_, '_>, key: &str) -> String {
    node.attribute(key).unwrap_or_default().to_owned()
}
