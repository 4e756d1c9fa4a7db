//! Parses a rule in one of three formats, with the positions of errors.

use std::fmt;

use oss_inventory::RootElement as _;
use oss_inventory::model::InventoryConfiguration;
use oss_inventory::xml::{self};
use serde::de::{DeserializeOwned, IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_saphyr::budget::BudgetBreach;
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

use super::error::{Diagnostic, Position};
use super::format::FileFormat;

/// A rule under the name of its XML root, the form of `ossutil`.
#[derive(Deserialize)]
struct Wrapped {
    #[serde(rename = "InventoryConfiguration")]
    rule: InventoryConfiguration,
}

/// The shape of a document, determined without reading its values.
enum Shape {
    Wrapped,
    Bare,
}

struct ShapeVisitor;

/// A format that serde can read.
trait SerdeFormat {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Diagnostic>;
}

struct Json;

struct Yaml;

/// Returns the text without a byte order mark.
pub(super) fn text(bytes: &[u8]) -> Result<&str, Diagnostic> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        Diagnostic::new(format!("byte {} is not UTF-8", error.valid_up_to() + 1))
    })?;
    let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(Diagnostic::new("is empty, a rule is expected"));
    }
    Ok(text)
}

pub(crate) fn rule(text: &str, format: FileFormat) -> Result<InventoryConfiguration, Diagnostic> {
    match format {
        FileFormat::Xml => InventoryConfiguration::from_xml_strict(text.as_bytes())
            .map_err(|error| xml_diagnostic(text, &error)),
        FileFormat::Json => wrapped_or_bare::<Json>(text),
        FileFormat::Yaml => wrapped_or_bare::<Yaml>(text),
    }
}

/// Reads the keys first, because an untagged enum loses the positions of errors.
fn wrapped_or_bare<F: SerdeFormat>(text: &str) -> Result<InventoryConfiguration, Diagnostic> {
    match F::read(text)? {
        Shape::Wrapped => F::read(text).map(|Wrapped { rule }| rule),
        Shape::Bare => F::read(text),
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

impl SerdeFormat for Json {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Diagnostic> {
        serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let suffix = format!(" at line {line} column {column}");
            // For serde_json, a line break is in column 0.
            Diagnostic::new(without(error.to_string(), &suffix)).at(Position {
                line,
                column: column.max(1),
            })
        })
    }
}

impl SerdeFormat for Yaml {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Diagnostic> {
        serde_saphyr::from_str_with_options(text, yaml_options()).map_err(|error| {
            let Some(location) = error.location() else {
                return Diagnostic::new(yaml_message(&error));
            };
            let (line, column) = (location.line(), location.column());
            let suffix = format!(" at line {line}, column {column}");
            Diagnostic::new(without(yaml_message(&error), &suffix)).at(Position {
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

/// Returns the options of YAML 1.2 without features that only a hostile file needs.
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

fn xml_diagnostic(text: &str, error: &xml::Error) -> Diagnostic {
    let parser = std::error::Error::source(error).map(ToString::to_string);
    let parts = [
        Some(error.path().to_owned()),
        Some(error.detail().to_owned()),
        parser,
    ];
    let parts = parts.into_iter().flatten().filter(|part| !part.is_empty());
    let diagnostic = Diagnostic::new(parts.collect::<Vec<_>>().join(": "));
    match error.position().map(usize::try_from) {
        Some(Ok(position)) => diagnostic.at(Position::of_byte(text, position)),
        _ => diagnostic,
    }
}
