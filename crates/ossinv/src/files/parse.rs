//! Text in one of three formats to a rule, or to a mistake with its place.

use std::fmt;

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::xml::{self, RootElement as _};
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

use super::Format;
use super::error::{Mistake, Place};

/// A rule under the name of its XML root, as `ossutil` writes it, too.
#[derive(Deserialize)]
struct Wrapped {
    #[serde(rename = "InventoryConfiguration")]
    rule: InventoryConfiguration,
}

/// Whether a document is [`Wrapped`]; its values are left unread.
enum Shape {
    Wrapped,
    Bare,
}

struct ShapeVisitor;

/// A way to write what serde can read.
trait Notation {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake>;
}

struct Json;

struct Yaml;

/// Returns the text, without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Mistake> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Mistake::new(format!("byte {} is not UTF-8", error.valid_up_to() + 1)))?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Mistake::new("is empty, a rule is expected"));
    }
    Ok(text)
}

pub(crate) fn rule(text: &str, format: Format) -> Result<InventoryConfiguration, Mistake> {
    match format {
        Format::Xml => InventoryConfiguration::from_complete_xml(text.as_bytes())
            .map_err(|error| xml_mistake(text, &error)),
        Format::Json => wrapped_or_bare::<Json>(text),
        Format::Yaml => wrapped_or_bare::<Yaml>(text),
    }
}

/// Looks at the keys first: an untagged enum would lose the places of all mistakes.
fn wrapped_or_bare<N: Notation>(text: &str) -> Result<InventoryConfiguration, Mistake> {
    match N::read(text)? {
        Shape::Wrapped => N::read(text).map(|Wrapped { rule }| rule),
        Shape::Bare => N::read(text),
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ShapeVisitor)
    }
}

impl<'de> Visitor<'de> for ShapeVisitor {
    type Value = Shape;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("one rule, with the names of the XML elements as keys")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Shape, A::Error> {
        let mut keys = Vec::new();
        while let Some((key, IgnoredAny)) = map.next_entry::<String, _>()? {
            keys.push(key);
        }
        Ok(match keys.as_slice() {
            [key] if key == InventoryConfiguration::NAME => Shape::Wrapped,
            _ => Shape::Bare,
        })
    }
}

impl Notation for Json {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
        serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let suffix = format!(" at line {line} column {column}");
            // A line break itself is in column 0.
            Mistake::new(without(error.to_string(), &suffix)).at(Place {
                line,
                column: column.max(1),
            })
        })
    }
}

impl Notation for Yaml {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
        serde_saphyr::from_str_with_options(text, yaml_options()).map_err(|error| {
            let Some(location) = error.location() else {
                return Mistake::new(yaml_message(&error));
            };
            let (line, column) = (location.line(), location.column());
            let suffix = format!(" at line {line}, column {column}");
            Mistake::new(without(yaml_message(&error), &suffix)).at(Place {
                line: usize::try_from(line).unwrap_or(usize::MAX),
                column: usize::try_from(column).unwrap_or(usize::MAX),
            })
        })
    }
}

fn yaml_message(error: &serde_saphyr::Error) -> String {
    let serde_saphyr::Error::Budget { breach, .. } = error else {
        return error.to_string();
    };
    match breach {
        BudgetBreach::Anchors { .. } | BudgetBreach::Aliases { .. } => {
            "anchors and aliases are not accepted".to_owned()
        }
        BudgetBreach::Documents { .. } => "only one document is accepted".to_owned(),
        _ => format!("too large or too deep for a rule: {breach:?}"),
    }
}

fn without(message: String, suffix: &str) -> String {
    match message.strip_suffix(suffix) {
        Some(message) => message.to_owned(),
        None => message,
    }
}

/// YAML 1.2 without what a rule has no use for and a hostile file has.
fn yaml_options() -> serde_saphyr::Options {
    serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_anchors: 0,
            max_depth: xml::Reader::MAX_DEPTH,
            max_documents: 1,
        },
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::AsOrdinary,
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
    }
}

fn xml_mistake(text: &str, error: &xml::Error) -> Mistake {
    let parser = std::error::Error::source(error).map(ToString::to_string);
    let parts = [
        Some(error.path().to_owned()),
        Some(error.detail().to_owned()),
        parser,
    ];
    let parts: Vec<_> = parts
        .into_iter()
        .flatten()
        .filter(|part| !part.is_empty())
        .collect();
    let mistake = Mistake::new(parts.join(": "));
    match error.position().map(usize::try_from) {
        Some(Ok(position)) => mistake.at(Place::of_byte(text, position)),
        _ => mistake,
    }
}
