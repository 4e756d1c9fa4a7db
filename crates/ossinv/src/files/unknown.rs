//! Finds parts of a rule that this version doesn't know, and suggests known ones.

use oss_inventory::model::{
    Field, Format, Frequency, IncludedObjectVersions, IncrementalField, InventoryConfiguration,
};
use oss_inventory::oss_model::OpenEnum;
use oss_inventory::{StorageClass, StorageClassSet, Validate as _};

const STORAGE_CLASS: &str = "Filter/StorageClass";
/// The filter value for all storage classes.
const ALL: &str = "All";

/// A part of a rule that this version doesn't know.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    /// The path of the element.
    pub(super) path: String,
    /// The unknown value; `None` if the element itself is unknown.
    pub(super) value: Option<String>,
}

/// Returns the unknown elements and values.
pub(super) fn parts(rule: &InventoryConfiguration) -> Vec<Unknown> {
    let mut parts = rule.unknown_parts();
    parts.extend(storage_classes(rule));
    let parts = parts.into_iter().map(|part| match part.split_once('=') {
        Some((path, value)) => Unknown {
            path: path.to_owned(),
            value: Some(value.to_owned()),
        },
        None => Unknown {
            path: part,
            value: None,
        },
    });
    parts.collect()
}

impl Unknown {
    /// Returns the missing element that this one is in another spelling.
    ///
    /// It differs only in case, `-` and `_`.
    pub(super) fn meant<'m>(&self, missing: &'m [String]) -> Option<&'m str> {
        let plain = |path: &str| path.replace(['-', '_'], "").to_ascii_lowercase();
        let own = plain(&self.path);
        let mut missing = missing.iter().map(String::as_str);
        missing.find(|path| self.value.is_none() && plain(path) == own)
    }

    /// Returns what is wrong.
    pub(super) fn message(&self, meant: Option<&str>) -> String {
        let Self { path, value } = self;
        let Some(value) = value else {
            let hint = meant.map(|it| format!(" (did you mean {it}?)"));
            return format!(
                "{path} is unknown to this version{}",
                hint.unwrap_or_default()
            );
        };
        let value = value.chars().take(MAX_VALUE_CHARS).collect::<String>();
        let known = known_values(path).map(|known| format!(" (known: {})", known.join(", ")));
        let known = known.unwrap_or_default();
        format!("{path} has the value {value:?}, unknown to this version{known}")
    }
}

/// The length limit of a value in a message, in characters.
const MAX_VALUE_CHARS: usize = 100;

/// Returns the unknown storage classes, which are one text in the model.
fn storage_classes(rule: &InventoryConfiguration) -> Vec<String> {
    let filter = rule.filter.as_ref();
    let text = filter.and_then(|filter| filter.storage_class.as_deref());
    // The check of the rule reports malformed lists.
    let Ok(classes) = text.unwrap_or_default().parse::<StorageClassSet>() else {
        return Vec::new();
    };
    classes
        .iter()
        .filter(|class| !class.is_known() && class.as_str() != ALL)
        .map(|class| format!("{STORAGE_CLASS}={class}"))
        .collect()
}

/// Returns the known values of an element.
fn known_values(path: &str) -> Option<Vec<&'static str>> {
    let name = path.rsplit('/').next()?;
    let names = match name.split('[').next()? {
        "Format" => names::<Format>(),
        "Frequency" => names::<Frequency>(),
        "IncludedObjectVersions" => names::<IncludedObjectVersions>(),
        "Field" if path.starts_with("IncrementalInventory") => names::<IncrementalField>(),
        "Field" => names::<Field>(),
        "StorageClass" => [names::<StorageClass>(), vec![ALL]].concat(),
        _ => return None,
    };
    Some(names)
}

fn names<E: OpenEnum>() -> Vec<&'static str> {
    E::KNOWN.iter().map(E::as_str).collect()
}
