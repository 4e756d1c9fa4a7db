//! The elements that flags set and unset.

use std::str::FromStr;

use oss_inventory::PreparedRule;
use oss_inventory::model::InventoryConfiguration;
use serde::Deserialize as _;
use serde_json::{Map, Value};

use super::paths::{EMPTY, LISTS, PATHS, hint, is_known};
use crate::files::{check_edited, invalid_elements};

/// An element with its new text: `Schedule/Frequency=Weekly`.
#[derive(Clone, Debug)]
pub(super) struct Setting {
    path: String,
    text: String,
}

/// An element to remove, with everything in it.
#[derive(Clone, Debug)]
pub(super) struct Unsetting(String);

impl FromStr for Setting {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some((path, text)) = text.split_once('=') else {
            return Err("PATH=VALUE is expected, such as Schedule/Frequency=Weekly".to_owned());
        };
        if !PATHS.contains(&path) {
            return Err(format!(
                "no value has this path{}; known: {}",
                hint(path),
                PATHS.join(", ")
            ));
        }
        if text.trim().is_empty() && path != EMPTY {
            return Err(format!(
                "the value is empty; to remove the element, use --unset {path}"
            ));
        }
        Ok(Self {
            path: path.to_owned(),
            text: text.to_owned(),
        })
    }
}

impl FromStr for Unsetting {
    type Err = String;

    fn from_str(path: &str) -> Result<Self, String> {
        if is_known(path) {
            return Ok(Self(path.to_owned()));
        }
        Err(format!(
            "no element has this path{}; known: {}",
            hint(path),
            PATHS.join(", ")
        ))
    }
}

/// Returns a rule with the changes, the removals first.
///
/// # Errors
///
/// Returns what is wrong with the changed rule.
pub(super) fn changed(
    old: &InventoryConfiguration,
    unset: &[Unsetting],
    set: &[Setting],
) -> Result<PreparedRule, Vec<String>> {
    let mistake = |error: serde_json::Error| vec![error.to_string()];
    let mut rule = serde_json::to_value(old).map_err(mistake)?;
    for Unsetting(path) in unset {
        let (parents, name) = path.rsplit_once('/').unwrap_or(("", path));
        if let Some(parent) = find(&mut rule, parents).and_then(Value::as_object_mut) {
            parent.remove(name);
        }
    }
    for Setting { path, text } in set {
        let value = if LISTS.contains(&path.as_str()) {
            let items = text.split(',').map(str::trim).filter(|it| !it.is_empty());
            items.map(Value::from).collect()
        } else {
            Value::from(text.as_str())
        };
        *entry(&mut rule, path) = value;
    }
    let text = rule.to_string();
    let rule = InventoryConfiguration::deserialize(rule).map_err(|error| {
        let invalid = invalid_elements(&text);
        if invalid.is_empty() {
            mistake(error)
        } else {
            invalid
        }
    })?;
    check_edited(&rule, old)
}

/// Returns the value at a path, if it exists.
fn find<'v>(value: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    let mut names = path.split('/').filter(|name| !name.is_empty());
    names.try_fold(value, Value::get_mut)
}

/// Returns the value at a path, which is created.
fn entry<'v>(value: &'v mut Value, path: &str) -> &'v mut Value {
    path.split('/').fold(value, |value, name| {
        // An element without content is a text or an object.
        if !value.is_object() {
            *value = Value::Object(Map::new());
        }
        &mut value[name]
    })
}
