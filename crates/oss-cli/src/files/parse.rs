//! Text in one of three formats to a rule, or to a mistake with its place.

use std::collections::BTreeMap;

use oss_inventory::model::InventoryConfiguration;
use oss_inventory::xml::{self, RootElement as _};
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};
use serde_saphyr::options::{DuplicateKeyPolicy, MergeKeyPolicy};

use super::Format;
use super::error::{Mistake, Place};

/// A rule under the name of its XML root, as `ossutil` writes it, too.
#[derive(Deserialize)]
struct Wrapped {
    #[serde(rename = "InventoryConfiguration")]
    rule: InventoryConfiguration,
}

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
    let keys: BTreeMap<String, IgnoredAny> = N::read(text)?;
    if keys.len() == 1 && keys.contains_key(InventoryConfiguration::NAME) {
        N::read(text).map(|Wrapped { rule }| rule)
    } else {
        N::read(text)
    }
}

impl Notation for Json {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
        serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let message = error.to_string();
            let suffix = format!(" at line {line} column {column}");
            let message = message.strip_suffix(&suffix).unwrap_or(&message);
            Mistake::new(message).at(Place { line, column })
        })
    }
}

impl Notation for Yaml {
    fn read<T: DeserializeOwned>(text: &str) -> Result<T, Mistake> {
        serde_saphyr::from_str_with_options(text, yaml_options()).map_err(|error| {
            let mistake = Mistake::new(error.without_snippet().to_string());
            match error.location() {
                Some(location) => mistake.at(Place {
                    line: usize::try_from(location.line()).unwrap_or(usize::MAX),
                    column: usize::try_from(location.column()).unwrap_or(usize::MAX),
                }),
                None => mistake,
            }
        })
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
    let path = Some(error.path()).filter(|path| !path.is_empty());
    let mut message = path.map_or(String::new(), |path| format!("{path}: "));
    message.push_str(error.detail());
    if let Some(source) = std::error::Error::source(error) {
        message.push_str(&format!(": {source}"));
    }
    match error.position().map(usize::try_from) {
        Some(Ok(position)) => Mistake::new(message).at(Place::of_byte(text, position)),
        _ => Mistake::new(message),
    }
}
