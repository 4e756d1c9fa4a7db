//! Refuses types that contain themselves, which have no size in Rust.

use anyhow::{Result, bail};

use super::ir::{Api, Field, FieldType, Kind, Named, Occurs, Type};
use super::lint::Lines;

/// Looks for a way from a type to itself without a list between.
pub(crate) fn check(api: &Api, lines: &Lines) -> Result<()> {
    for type_ in &api.types {
        for field in type_.fields() {
            let mut seen = vec![type_.rust_name.as_str()];
            if inside(api, type_, field).is_some_and(|t| reaches(api, t, &mut seen)) {
                let path = format!("{}.{}", type_.xml_name, field.xml_name);
                bail!(
                    "{}: {} would contain itself; only a list may lead back",
                    lines.at(&path),
                    type_.xml_name
                );
            }
        }
    }
    Ok(())
}

/// Tells whether `type_` is or holds the first of `seen`.
fn reaches<'a>(api: &'a Api, type_: &'a Type, seen: &mut Vec<&'a str>) -> bool {
    if seen.contains(&type_.rust_name.as_str()) {
        return seen.first() == Some(&type_.rust_name.as_str());
    }
    seen.push(&type_.rust_name);
    let mut fields = type_.fields().iter();
    fields.any(|field| inside(api, type_, field).is_some_and(|t| reaches(api, t, seen)))
}

/// The type that a field holds in place.
fn inside<'a>(api: &'a Api, type_: &Type, field: &Field) -> Option<&'a Type> {
    let is_choice = matches!(type_.kind, Kind::Choice { .. });
    match &field.type_ {
        FieldType::Named(Named {
            name, api: None, ..
        }) if is_choice || field.occurs != Occurs::Repeated => api.type_named(name),
        _ => None,
    }
}
