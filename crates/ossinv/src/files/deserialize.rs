//! Gives the values of a file to the types of a rule.

use std::fmt;

use serde::de::value::{SeqDeserializer, StrDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::error::{Diagnostic, Position};
use super::node::{Node, Value};
use super::unknown::with_unknown_names;

/// How many missing elements are named.
const MAX_MISSING: usize = 100;

/// Reads a value; all missing elements are reported at once.
///
/// The error has the unknown elements, too, which may be the missing ones.
pub(super) fn deserialize<T: DeserializeOwned>(
    text: &str,
    mut node: Node,
    unknown_parts: impl Fn(&T) -> Vec<String>,
) -> Result<T, Diagnostic> {
    let mut unknown = Vec::new();
    let mut missing = Vec::new();
    let mut first_offset = None;
    for added in 0..MAX_MISSING {
        let error = match T::deserialize(&node) {
            Ok(value) if missing.is_empty() => return Ok(value),
            Ok(value) => {
                unknown = unknown_parts(&value);
                break;
            }
            Err(error) => error,
        };
        let Some((name, offset)) = error.missing.zip(error.offset) else {
            return Err(error.into_diagnostic(text));
        };
        let Some((path, map)) = node.map_at(offset) else {
            return Err(error.into_diagnostic(text));
        };
        // The parts of a missing element go without saying.
        if !matches!(map.value, Value::Missing) && !map.is_placeholder() {
            missing.push(format!("{path}{name}"));
            first_offset.get_or_insert(offset);
        }
        map.add_placeholder(name, added);
    }
    let message = format!("required elements are missing: {}", missing.join(", "));
    let message = with_unknown_names(message, &unknown);
    let position = Position::of_byte(text, first_offset.unwrap_or_default());
    Err(Diagnostic::new(message).at(position))
}

/// Offsets from here on are those of placeholders; no file is that long.
const PLACEHOLDERS: usize = usize::MAX / 2;

impl Node {
    fn is_placeholder(&self) -> bool {
        self.offset >= PLACEHOLDERS
    }

    fn add_placeholder(&mut self, name: &str, number: usize) {
        let placeholder = Self {
            value: Value::Missing,
            offset: PLACEHOLDERS + number,
        };
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

    fn into_diagnostic(self, text: &str) -> Diagnostic {
        let diagnostic = Diagnostic::new(self.message);
        match self.offset {
            Some(offset) => diagnostic.at(Position::of_byte(text, offset)),
            None => diagnostic,
        }
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
