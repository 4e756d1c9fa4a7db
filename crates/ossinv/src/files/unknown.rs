//! Finds parts of a rule that this version doesn't know, and suggests known ones.

use oss_inventory::model::{
    Field, Format, Frequency, IncludedObjectVersions, IncrementalField, InventoryConfiguration,
};
use oss_inventory::oss_model::OpenEnum;
use oss_inventory::{StorageClass, StorageClassSet, Validate as _};

const STORAGE_CLASS: &str = "Filter/StorageClass";
/// The filter value for all storage classes.
const ALL: &str = "All";

/// Returns the paths of unknown elements and values, with the known values.
pub(super) fn parts(rule: &InventoryConfiguration) -> Vec<String> {
    let mut parts = rule.unknown_parts();
    parts.extend(storage_classes(rule));
    parts.into_iter().map(with_known_values).collect()
}

/// Adds unknown names to a message about missing ones.
///
/// They may be the same in another spelling.
pub(super) fn with_unknown_names(message: String, unknown: &[String]) -> String {
    // An unknown value isn't a name.
    let names = unknown.iter().filter(|part| !part.contains('='));
    let names = names.map(|part| match similar(part, &message) {
        Some(known) => format!("{part} (did you mean {known}?)"),
        None => part.clone(),
    });
    let names = names.collect::<Vec<_>>().join(", ");
    if names.is_empty() || !message.contains("missing") {
        return message;
    }
    format!("{message}; unknown elements: {names}")
}

/// Returns the name in a message that differs only in case, `-` and `_`.
fn similar<'m>(part: &str, message: &'m str) -> Option<&'m str> {
    let plain = |name: &str| name.replace(['-', '_'], "").to_ascii_lowercase();
    let own = plain(part.rsplit('/').next()?);
    let mut names = message.split([' ', ',', '/']);
    names.find(|name| plain(name) == own)
}

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

fn with_known_values(part: String) -> String {
    match part
        .split_once('=')
        .and_then(|(path, _)| known_values(path))
    {
        Some(known) => format!("{part} (known: {})", known.join(", ")),
        None => part,
    }
}

/// Returns the known values of an element.
fn known_values(path: &str) -> Option<Vec<&'static str>> {
    let names = match path.rsplit('/').next()? {
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
