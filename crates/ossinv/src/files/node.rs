//! The values of a JSON or YAML file, before any of them has a type.

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
    List(Vec<Node>),
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
    /// Returns the map at an offset, with its path in front of `name`.
    pub(super) fn map_at(&mut self, offset: usize) -> Option<(String, &mut Self)> {
        if self.offset == offset && matches!(self.value, Value::Map(_) | Value::Missing) {
            return Some((String::new(), self));
        }
        match &mut self.value {
            Value::List(items) => items.iter_mut().find_map(|item| item.map_at(offset)),
            Value::Map(entries) => entries.iter_mut().find_map(|(key, value)| {
                let (path, map) = value.map_at(offset)?;
                Some((format!("{key}/{path}"), map))
            }),
            Value::Text(_) | Value::Missing => None,
        }
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

/// Returns the error of a null, which could be a text or a forgotten value.
pub(super) fn null(text: &str, written: &str, offset: usize) -> Diagnostic {
    let or_text = match written {
        "" => String::new(),
        _ => format!("\"{written}\" for this text, "),
    };
    let message = format!(
        "no value is given; write {or_text}\"\" for an empty text or {{}} for an empty object, \
         or remove the key"
    );
    Diagnostic::new(message).at(Position::of_byte(text, offset))
}
