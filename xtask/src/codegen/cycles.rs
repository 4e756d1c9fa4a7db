//! Rejects recursive types without a finite value.

use anyhow::{Result, bail};

use super::ir::{Api, Field, FieldType, Kind, Named, Occurs, Type};
use super::lint::Lines;

/// Rejects recursive types that can't exist.
///
/// A type that contains itself without a list in between would have infinite size. A type with a
/// non-empty list of itself would be infinitely deep.
pub(crate) fn check(api: &Api, lines: &Lines) -> Result<()> {
    for type_ in &api.types {
        for field in type_.fields() {
            let path = format!("{}.{}", type_.xml_name, field.xml_name);
            if returns(api, type_, field, is_in_place) {
                bail!(
                    "{}: {} would contain itself; only a list may be recursive",
                    lines.at(&path),
                    type_.xml_name
                );
            }
            if returns(api, type_, field, is_needed) {
                bail!(
                    "{}: every {} would need another {1} inside; \
                     a recursive list must be allowed to be empty",
                    lines.at(&path),
                    type_.xml_name
                );
            }
        }
    }
    Ok(())
}

/// Returns whether a search follows a field of a type.
type Follows = fn(&Type, &Field) -> bool;

/// Returns whether `type_` is reachable from its field.
fn returns(api: &Api, type_: &Type, field: &Field, follows: Follows) -> bool {
    let mut seen = vec![type_.rust_name.as_str()];
    next(api, type_, field, follows).is_some_and(|t| reaches(api, t, follows, &mut seen))
}

/// Returns whether the first of `seen` is reachable from `type_`.
fn reaches<'a>(api: &'a Api, type_: &'a Type, follows: Follows, seen: &mut Vec<&'a str>) -> bool {
    if seen.contains(&type_.rust_name.as_str()) {
        return seen.first() == Some(&type_.rust_name.as_str());
    }
    seen.push(&type_.rust_name);
    let mut fields = type_.fields().iter();
    fields.any(|field| {
        next(api, type_, field, follows).is_some_and(|t| reaches(api, t, follows, seen))
    })
}

/// Returns the type of a field; included types can't refer back.
fn next<'a>(api: &'a Api, type_: &Type, field: &Field, follows: Follows) -> Option<&'a Type> {
    match &field.type_ {
        FieldType::Named(Named {
            name, api: None, ..
        }) if follows(type_, field) => api.type_named(name),
        _ => None,
    }
}

/// Returns whether a field stores its value in place.
fn is_in_place(type_: &Type, field: &Field) -> bool {
    is_choice(type_) || field.occurs != Occurs::Repeated
}

/// Returns whether every value of the type needs the field; a choice never does.
fn is_needed(type_: &Type, field: &Field) -> bool {
    !is_choice(type_) && field.is_needed()
}

fn is_choice(type_: &Type) -> bool {
    matches!(type_.kind, Kind::Choice { .. })
}
