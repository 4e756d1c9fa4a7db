//! Finds types that lead back to themselves, and refuses those that Rust or nobody could build.

use anyhow::{Result, bail};

use super::ir::{Api, Field, FieldType, Kind, Named, Occurs, Type};
use super::lint::Lines;

/// Refuses types that contain themselves without a list between, which have no size in Rust, and
/// those that need one more of themselves each time, which no value can be.
pub(crate) fn check(api: &Api, lines: &Lines) -> Result<()> {
    for type_ in &api.types {
        for field in type_.fields() {
            let path = format!("{}.{}", type_.xml_name, field.xml_name);
            if returns(api, type_, field, is_in_place) {
                bail!(
                    "{}: {} would contain itself; only a list may lead back",
                    lines.at(&path),
                    type_.xml_name
                );
            }
            if returns(api, type_, field, is_needed) {
                bail!(
                    "{}: {} would need another {1} inside of it, and that one too, without end; \
                     a list that leads back must be able to be empty",
                    lines.at(&path),
                    type_.xml_name
                );
            }
        }
    }
    Ok(())
}

/// Tells whether a field of `type_` holds, at any depth, another value of the same type.
pub(crate) fn leads_back(api: &Api, type_: &Type, field: &Field) -> bool {
    returns(api, type_, field, |_, _| true)
}

/// Which fields of a type a way may take.
type Follows = fn(&Type, &Field) -> bool;

/// Tells whether a way from a field of `type_` ends at `type_`.
fn returns(api: &Api, type_: &Type, field: &Field, follows: Follows) -> bool {
    let mut seen = vec![type_.rust_name.as_str()];
    next(api, type_, field, follows).is_some_and(|t| reaches(api, t, follows, &mut seen))
}

/// Tells whether `type_` is or leads to the first of `seen`.
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

/// The type that a field leads to; what is included cannot lead back.
fn next<'a>(api: &'a Api, type_: &Type, field: &Field, follows: Follows) -> Option<&'a Type> {
    match &field.type_ {
        FieldType::Named(Named {
            name, api: None, ..
        }) if follows(type_, field) => api.type_named(name),
        _ => None,
    }
}

/// Whether a field holds its value in place.
fn is_in_place(type_: &Type, field: &Field) -> bool {
    is_choice(type_) || field.occurs != Occurs::Repeated
}

/// Whether no value of the type can be without the field; a choice can be another one.
fn is_needed(type_: &Type, field: &Field) -> bool {
    !is_choice(type_) && field.is_needed()
}

fn is_choice(type_: &Type) -> bool {
    matches!(type_.kind, Kind::Choice { .. })
}
