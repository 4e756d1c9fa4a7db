//! Helpers for the serde code of generated types.
//!
//! People and tools such as `ossutil` write the files, so a number may be a string, and an empty element
//! may be `null` or `""`. A text is never made from a number, a boolean or `null`: their spelling is lost
//! by now, so `1.10` would become `1.1`.

use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer,
};

use crate::xml::{Element, FromXml, Scalar, UnknownElements};

mod object;

pub(crate) use object::Object;

/// The error of a number or a boolean where a text is expected.
const UNQUOTED: &str = "expected a text, found a number or a boolean; write it in quotes";
/// The error of a null where a value is expected.
const NULL: &str = "expected a value, found null; write \"\" for an empty text, or remove the key";
/// The key for the text of an element that also has attributes or children.
const TEXT: &str = "$text";

/// Deserializes a text; an unquoted number or boolean, and `null`, are errors.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    Content::deserialize(deserializer)?
        .into_text()
        .map_err(D::Error::custom)
}

/// Deserializes a text as [`text`] does; it is `None` only if its key is absent.
pub(crate) fn optional_text<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<String>, D::Error> {
    text(deserializer).map(Some)
}

/// Deserializes a number or a boolean, which may be a string.
///
/// An empty string becomes `None`; `null` is an error, because it would drop a limit silently.
pub(crate) fn optional_scalar<'de, T: Scalar, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<T>, D::Error> {
    let text = Content::deserialize(deserializer)?
        .into_scalar()
        .map_err(D::Error::custom)?;
    match text.trim() {
        "" => Ok(None),
        text => T::from_text(text).map(Some).map_err(D::Error::custom),
    }
}

/// Deserializes an empty element, written as `null`, `""` or `{}`.
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
            Ok(Some(T::missing_default()))
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
            if text.trim().is_empty() {
                Ok(Some(T::missing_default()))
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

/// A JSON or YAML value in the structure of an element: text, or named children.
enum Content {
    Text(String),
    /// A number or a boolean, in a spelling that may differ from the file's.
    Scalar(String),
    Null,
    Children(Vec<(String, Content)>),
    Repeated(Vec<Content>),
}

impl Content {
    /// Returns the text, which other XML converters may wrap in an object.
    fn into_text(self) -> Result<String, &'static str> {
        match self {
            Self::Scalar(_) => Err(UNQUOTED),
            value => value.into_scalar(),
        }
    }

    /// Returns a text, a number or a boolean.
    fn into_scalar(self) -> Result<String, &'static str> {
        match self {
            Self::Text(text) | Self::Scalar(text) => Ok(text),
            Self::Null => Err(NULL),
            Self::Children(mut children) => match (children.pop(), children.is_empty()) {
                (Some((key, Self::Text(text))), true) if key == TEXT => Ok(text),
                _ => Err("expected a text or a number, found an object"),
            },
            Self::Repeated(_) => Err("expected a text or a number, found a list"),
        }
    }

    /// Returns the error of a number, a boolean or a null in any depth.
    fn check_unknown(&self) -> Result<(), &'static str> {
        match self {
            Self::Text(_) => Ok(()),
            Self::Scalar(_) => Err(UNQUOTED),
            Self::Null => Err(NULL),
            Self::Children(children) => children.iter().try_for_each(|(_, it)| it.check_unknown()),
            Self::Repeated(items) => items.iter().try_for_each(Self::check_unknown),
        }
    }

    /// Returns this value as elements called `name`: one, or one per item of a list.
    fn into_elements(self, name: &str) -> Vec<Element> {
        match self {
            Self::Repeated(items) => items
                .into_iter()
                .flat_map(|item| item.into_elements(name))
                .collect(),
            Self::Text(text) | Self::Scalar(text) => vec![Element::with_text(name, &text)],
            Self::Null => vec![Element::new(name)],
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

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value that XML can represent")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Content, E> {
        Ok(Content::Scalar(value.to_string()))
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Content, E> {
        Ok(Content::Text(value.to_owned()))
    }

    fn visit_unit<E: Error>(self) -> Result<Content, E> {
        Ok(Content::Null)
    }

    fn visit_none<E: Error>(self) -> Result<Content, E> {
        self.visit_unit()
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Content, D::Error> {
        Content::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Content, A::Error> {
        let mut repeated = Vec::new();
        while let Some(item) = items.next_element()? {
            repeated.push(item);
        }
        Ok(Content::Repeated(repeated))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Content, A::Error> {
        let mut children = Vec::new();
        while let Some(child) = map.next_entry()? {
            children.push(child);
        }
        Ok(Content::Children(children))
    }
}

impl<'de> Deserialize<'de> for UnknownElements {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let content = Content::deserialize(deserializer)?;
        content.check_unknown().map_err(D::Error::custom)?;
        let Content::Children(content) = content else {
            return Err(D::Error::custom("expected an object"));
        };
        let mut unknown = Self::default();
        for (key, value) in content {
            match value {
                Content::Text(text) if key == TEXT => unknown.push_text(&text),
                value => value
                    .into_elements(&key)
                    .into_iter()
                    .for_each(|element| unknown.push(element)),
            }
        }
        Ok(unknown)
    }
}
