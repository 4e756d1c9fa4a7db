//! Transforms JSON of other tools into the form of this workspace.

use serde_json::{Map, Value};

/// Renames the keys of all objects, at any depth.
#[must_use]
pub fn rename_keys(value: &Value, rename: &impl Fn(&str) -> String) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(key, value)| (rename(key), rename_keys(value, rename)))
            .collect(),
        Value::Array(items) => items.iter().map(|item| rename_keys(item, rename)).collect(),
        other => other.clone(),
    }
}

/// Removes the members that are `null`, at any depth.
#[must_use]
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let present = members.iter().filter(|(_, value)| !value.is_null());
            let present = present.map(|(key, value)| (key.clone(), without_nulls(value)));
            Value::Object(present.collect::<Map<_, _>>())
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        other => other.clone(),
    }
}

/// Sets the member at a path such as `Filter/Prefix`; `null` removes it.
///
/// # Panics
///
/// Panics if the path doesn't lead to an object.
pub fn set(value: &mut Value, path: &str, new: Value) {
    let (parent, name) = path.rsplit_once('/').unwrap_or(("", path));
    let parents = parent.split('/').filter(|name| !name.is_empty());
    let object = parents.fold(value, |value, name| &mut value[name]);
    let object = object.as_object_mut().expect("the path leads to an object");
    match new {
        Value::Null => drop(object.remove(name)),
        new => drop(object.insert(name.to_owned(), new)),
    }
}
