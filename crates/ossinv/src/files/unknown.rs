//! What a rule holds that this version does not know, and what could be meant.

use oss_inventory::model::{
    Field, Format, Frequency, IncludedObjectVersions, IncrementalField, InventoryConfiguration,
};
use oss_inventory::oss_model::OpenEnum;
use oss_inventory::{StorageClass, StorageClassSet, Validate as _};

const STORAGE_CLASS: &str = "Filter/StorageClass";
/// What stands for all storage classes, and is none itself.
const ALL: &str = "All";

/// Returns the paths of unknown elements, and of unknown values with those that are known.
pub(super) fn parts(rule: &InventoryConfiguration) -> Vec<String> {
    let mut parts = rule.unknown_parts();
    parts.extend(storage_classes(rule));
    parts.into_iter().map(explained).collect()
}

/// Finds the unknown members of the one text that the storage classes are for the model.
fn storage_classes(rule: &InventoryConfiguration) -> Vec<String> {
    let filter = rule.filter.as_ref();
    let text = filter.and_then(|filter| filter.storage_class.as_deref());
    // Blanks and gaps break a documented rule, which is said elsewhere.
    let Ok(classes) = text.unwrap_or_default().parse::<StorageClassSet>() else {
        return Vec::new();
    };
    let unknown = |class: &&StorageClass| !class.is_known() && class.as_str() != ALL;
    let unknown = classes.iter().filter(unknown);
    unknown
        .map(|class| format!("{STORAGE_CLASS}={class}"))
        .collect()
}

fn explained(part: String) -> String {
    match part.split_once('=').and_then(|(path, _)| known(path)) {
        Some(known) => format!("{part} (known: {})", known.join(", ")),
        None => part,
    }
}

/// Returns the values that an element can have.
fn known(path: &str) -> Option<Vec<&'static str>> {
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
