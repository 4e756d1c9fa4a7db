//! The values of a file, before any of them has a type.

use std::collections::HashSet;

use oss_inventory::xml;

use super::error::{Diagnostic, Position};

/// A value of a file: a text with the characters of the file, a list, or a map.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) value: Value,
    /// The position in the file, in bytes. It identifies a map.
    pub(super) offset: usize,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    /// A text, a number or a boolean: only the type of a field tells which.
    Text(String),
    /// A null in its spelling, which could be a text or a forgotten value.
    Null(String),
    List(Vec<Node>),
    /// The entries; an XML element may have several with the same name.
    Map(Vec<(String, Node)>),
    /// Stands for a missing value, so that reading continues with the next one.
    Missing,
}

/// A map that is being read.
#[derive(Debug, Default)]
pub(super) struct Map {
    entries: Vec<(String, Node)>,
    keys: HashSet<String>,
}

impl Map {
    /// Adds an entry; the key must be new.
    pub(super) fn insert(
        &mut self,
        text: &str,
        (key, key_offset): (String, usize),
        value: Node,
    ) -> Result<(), Diagnostic> {
        if !self.keys.insert(key.clone()) {
            let message = format!("the key {key:?} is in the same object twice");
            return Err(Diagnostic::new(message).at(Position::of_byte(text, key_offset)));
        }
        self.entries.push((key, value));
        Ok(())
    }

    pub(super) fn into_value(self) -> Value {
        Value::Map(self.entries)
    }
}

impl Node {
    /// Returns the map at an offset, with its path in front of a name.
    pub(super) fn map_at(&mut self, offset: usize) -> Option<(String, &mut Self)> {
        let is_map = |value: &Value| matches!(value, Value::Map(_) | Value::Missing);
        let (path, node) = self.find(offset, &is_map)?;
        let separator = if path.is_empty() { "" } else { "/" };
        Some((path + separator, node))
    }

    /// Returns the value at an offset with its path.
    pub(super) fn value_at(&mut self, offset: usize) -> Option<(String, &mut Self)> {
        self.find(offset, &|_| true)
    }

    fn find(
        &mut self,
        offset: usize,
        accept: &impl Fn(&Value) -> bool,
    ) -> Option<(String, &mut Self)> {
        if self.offset == offset && accept(&self.value) {
            return Some((String::new(), self));
        }
        match &mut self.value {
            Value::List(items) => items.iter_mut().zip(1..).find_map(|(item, number)| {
                let (path, node) = item.find(offset, accept)?;
                Some((joined(&format!("[{number}]"), &path), node))
            }),
            Value::Map(entries) => entries.iter_mut().find_map(|(key, value)| {
                let (path, node) = value.find(offset, accept)?;
                Some((joined(key, &path), node))
            }),
            Value::Text(_) | Value::Null(_) | Value::Missing => None,
        }
    }

    /// Returns the element at a path such as `OptionalFields/Field[2]`.
    ///
    /// The error is the closest element around it, and the part of the path that doesn't exist.
    pub(super) fn at_path<'p>(&self, path: &'p str) -> Result<&Self, (&Self, &'p str)> {
        let mut node = self;
        let mut end = 0;
        for segment in path.split('/').filter(|segment| !segment.is_empty()) {
            end += segment.len() + usize::from(end > 0);
            let Some(child) = node.child(segment) else {
                return Err((node, path.get(..end).unwrap_or(path)));
            };
            node = child;
        }
        Ok(node)
    }

    fn child(&self, segment: &str) -> Option<&Self> {
        let Value::Map(entries) = &self.value else {
            return None;
        };
        let numbered = segment.strip_suffix(']').and_then(|it| it.split_once('['));
        let number = numbered.and_then(|(_, number)| number.parse::<usize>().ok());
        let (name, number) = match (numbered, number) {
            (Some((name, _)), Some(number)) => (name, number.checked_sub(1)),
            _ => (segment, None),
        };
        let named = entries.iter().filter(|(key, _)| key == name);
        let mut named = named.map(|(_, node)| node).peekable();
        match (&named.peek()?.value, number) {
            (Value::List(items), Some(number)) => items.get(number),
            (_, number) => named.nth(number.unwrap_or_default()),
        }
    }
}

/// Joins a name and a path below it, which may start with the number of an item.
fn joined(name: &str, path: &str) -> String {
    if path.is_empty() || path.starts_with('[') {
        format!("{name}{path}")
    } else {
        format!("{name}/{path}")
    }
}

/// Rejects a depth that no rule has.
pub(super) fn check_depth(text: &str, depth: usize, offset: usize) -> Result<(), Diagnostic> {
    if depth <= xml::Reader::MAX_DEPTH {
        return Ok(());
    }
    let message = format!("nested deeper than {} levels", xml::Reader::MAX_DEPTH);
    Err(Diagnostic::new(message).at(Position::of_byte(text, offset)))
}

/// Returns the message about a null, which could be a text or a forgotten value.
pub(super) fn null(written: &str) -> String {
    let or_text = match written {
        "" => String::new(),
        _ => format!("\"{written}\" for this text, "),
    };
    format!(
        "no value is given; write {or_text}\"\" for an empty text or {{}} for an empty object, \
         or remove the key"
    )
}
