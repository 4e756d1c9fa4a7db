//! Reads JSON with the characters of its numbers.

use std::fmt;

use serde::de::{Deserializer as _, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::error::{Diagnostic, Position};
use super::node::{self, Map, Node, Value};

/// Reads the documents: usually one, or one per line.
pub(super) fn read(text: &str) -> Result<Vec<Node>, Diagnostic> {
    let documents = serde_json::Deserializer::from_str(text).into_iter::<&RawValue>();
    let documents = documents.map(|root| {
        let root = root.map_err(|error| {
            // For serde_json, a line break is in column 0.
            Diagnostic::new(message(&error)).at(Position {
                line: error.line(),
                column: error.column().max(1),
            })
        })?;
        Document { text }.node(root, 1)
    });
    documents.collect()
}

struct Document<'t> {
    /// The text of all documents.
    text: &'t str,
}

impl<'t> Document<'t> {
    fn node(&self, raw: &'t RawValue, depth: usize) -> Result<Node, Diagnostic> {
        let (json, offset) = (raw.get(), self.offset(raw));
        node::check_depth(self.text, depth, offset)?;
        let value = match json.as_bytes().first() {
            Some(b'{') => self.map(raw, depth)?,
            Some(b'[') => {
                let items: Vec<&RawValue> = self.parse(raw)?;
                let items = items.into_iter().map(|item| self.node(item, depth + 1));
                Value::List(items.collect::<Result<_, _>>()?)
            }
            Some(b'"') => Value::Text(self.parse(raw)?),
            _ if json == "null" => Value::Null(json.to_owned()),
            // A number or a boolean.
            _ => Value::Text(json.to_owned()),
        };
        Ok(Node { value, offset })
    }

    fn map(&self, raw: &'t RawValue, depth: usize) -> Result<Value, Diagnostic> {
        let entries = serde_json::Deserializer::from_str(raw.get())
            .deserialize_map(EntriesVisitor)
            .map_err(|error| self.error(raw, &error))?;
        let mut map = Map::default();
        for (key, value) in entries {
            let key = (self.parse(key)?, self.offset(key));
            map.insert(self.text, key, self.node(value, depth + 1)?)?;
        }
        Ok(map.into_value())
    }

    fn parse<T: serde::Deserialize<'t>>(&self, raw: &'t RawValue) -> Result<T, Diagnostic> {
        serde_json::from_str(raw.get()).map_err(|error| self.error(raw, &error))
    }

    fn error(&self, raw: &RawValue, error: &serde_json::Error) -> Diagnostic {
        Diagnostic::new(message(error)).at(Position::of_byte(self.text, self.offset(raw)))
    }

    /// Returns the position of a part of the text.
    fn offset(&self, raw: &RawValue) -> usize {
        let start = self.text.as_ptr().addr();
        raw.get().as_ptr().addr().saturating_sub(start)
    }
}

/// Returns the text of an error without the position.
fn message(error: &serde_json::Error) -> String {
    let suffix = format!(" at line {} column {}", error.line(), error.column());
    let message = error.to_string();
    match message.strip_suffix(&suffix) {
        Some(message) => message.to_owned(),
        None => message,
    }
}

/// Collects the entries of an object without losing a key that is there twice.
struct EntriesVisitor;

impl<'de> Visitor<'de> for EntriesVisitor {
    type Value = Vec<(&'de RawValue, &'de RawValue)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(entries)
    }
}
