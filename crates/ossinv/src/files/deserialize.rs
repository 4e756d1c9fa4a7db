//! Gives the values of a file to the types of a rule.

use std::fmt;

use serde::de::value::{SeqDeserializer, StrDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::node::{self, Node, Value};

/// How many invalid and missing elements are found in a rule.
const MAX_MISTAKES: usize = 100;

/// A value that was read, and what is wrong with it.
#[derive(Debug)]
pub(super) struct Deserialized<T> {
    /// The value, with empty elements for missing and invalid ones.
    ///
    /// `None` if it can't be read at all.
    pub(super) value: Option<T>,
    pub(super) invalid: Vec<Invalid>,
    /// The paths of missing elements.
    pub(super) missing: Vec<String>,
}

/// An invalid element.
#[derive(Clone, Debug)]
pub(super) struct Invalid {
    /// The path below the rule; empty for the rule itself.
    pub(super) path: String,
    /// The position in the file, in bytes.
    pub(super) offset: usize,
    pub(super) message: String,
}

/// Reads a value; all invalid and missing elements are found at once.
pub(super) fn deserialize<T: DeserializeOwned>(mut node: Node) -> Deserialized<T> {
    let mut found = Deserialized {
        value: None,
        invalid: Vec::new(),
        missing: Vec::new(),
    };
    for added in 0..MAX_MISTAKES {
        match T::deserialize(&node) {
            Ok(value) => {
                found.value = Some(value);
                break;
            }
            Err(error) => {
                if !found.add(error, &mut node, added) {
                    break;
                }
            }
        }
    }
    found
}

impl<T> Deserialized<T> {
    /// Adds an error, and removes its cause; returns whether that was possible.
    fn add(&mut self, error: Error, node: &mut Node, added: usize) -> bool {
        let root = node.offset;
        let offset = error.offset.unwrap_or(root);
        if let Some(name) = error.missing
            && let Some((path, map)) = node.map_at(offset)
        {
            // The parts of a missing element go without saying.
            if !matches!(map.value, Value::Missing) && !map.is_placeholder() {
                self.missing.push(format!("{path}{name}"));
            }
            map.add_placeholder(name, added);
            return true;
        }
        let value = node.value_at(offset);
        let (path, is_placeholder) = match &value {
            Some((path, value)) => (path.clone(), value.is_placeholder()),
            None => (String::new(), false),
        };
        if !is_placeholder {
            self.invalid.push(Invalid {
                path,
                offset,
                message: error.message,
            });
        }
        match value {
            Some((_, value)) if !is_placeholder && offset != root => {
                *value = Node::placeholder(added);
                true
            }
            _ => false,
        }
    }
}

/// Offsets from here on are those of placeholders; no file is that long.
const PLACEHOLDERS: usize = usize::MAX / 2;

impl Node {
    fn is_placeholder(&self) -> bool {
        self.offset >= PLACEHOLDERS
    }

    fn placeholder(number: usize) -> Self {
        Self {
            value: Value::Missing,
            offset: PLACEHOLDERS + number,
        }
    }

    fn add_placeholder(&mut self, name: &str, number: usize) {
        let placeholder = Self::placeholder(number);
        let entry = (name.to_owned(), placeholder);
        match &mut self.value {
            Value::Map(entries) => entries.push(entry),
            value => *value = Value::Map(vec![entry]),
        }
    }
}

/// An error of a value.
#[derive(Debug)]
pub(super) struct Error {
    message: String,
    offset: Option<usize>,
    missing: Option<&'static str>,
}

impl Error {
    /// Sets the position, unless a part of the value has set its own.
    fn at(mut self, offset: usize) -> Self {
        self.offset.get_or_insert(offset);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self {
            message: message.to_string(),
            offset: None,
            missing: None,
        }
    }

    fn missing_field(field: &'static str) -> Self {
        Self {
            missing: Some(field),
            ..Self::custom(format_args!("missing field `{field}`"))
        }
    }
}

impl<'de> de::Deserializer<'de> for &'de Node {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value {
            Value::Text(text) => visitor.visit_str(text),
            Value::List(items) => visitor.visit_seq(SeqDeserializer::new(items.iter())),
            Value::Map(entries) => visitor.visit_map(Entries::new(entries)),
            Value::Missing => visitor.visit_str(""),
            Value::Null(text) => Err(de::Error::custom(node::null(text))),
        }
        .map_err(|error| error.at(self.offset))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_some(self)
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.value {
            Value::Missing => visitor
                .visit_map(Entries::new(&[]))
                .map_err(|error| error.at(self.offset)),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.deserialize_map(visitor)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct seq tuple tuple_struct enum identifier ignored_any
    }
}

impl<'de> IntoDeserializer<'de, Error> for &'de Node {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// The entries of a map, with the position of each value in its errors.
struct Entries<'de> {
    rest: &'de [(String, Node)],
    value: Option<&'de Node>,
}

impl<'de> Entries<'de> {
    fn new(entries: &'de [(String, Node)]) -> Self {
        Self {
            rest: entries,
            value: None,
        }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Error> {
        let Some(((key, value), rest)) = self.rest.split_first() else {
            return Ok(None);
        };
        (self.rest, self.value) = (rest, Some(value));
        seed.deserialize(StrDeserializer::new(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let value = self.value.take();
        let value = value.ok_or_else(|| de::Error::custom("a value was read before its key"))?;
        seed.deserialize(value)
            .map_err(|error| error.at(value.offset))
    }
}
