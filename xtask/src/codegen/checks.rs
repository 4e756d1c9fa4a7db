//! Rejects names that are invalid in Rust or collide.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::ir::{Api, Field, FieldType, Kind, Named, Type};
use super::lint::Lines;
use super::names;

/// The types, traits and generics that generated code uses.
const TAKEN: &[&str] = &[
    "ResponseBody",
    "ResponseError",
    "BTreeMap",
    "Box",
    "ByteRange",
    "ByteStream",
    "Clone",
    "ContentRange",
    "Copy",
    "DateTime",
    "DecodeError",
    "Debug",
    "Default",
    "Document",
    "DocumentOperation",
    "Drop",
    "Eq",
    "Err",
    "Error",
    "Fn",
    "FnMut",
    "FnOnce",
    "From",
    "FromIterator",
    "FromXml",
    "Hash",
    "I",
    "IncomingRequest",
    "Into",
    "IntoIterator",
    "Itemized",
    "Iterator",
    "K",
    "KeyEncoding",
    "KnownError",
    "Method",
    "MissingFields",
    "N",
    "NextPage",
    "None",
    "ObjectLocation",
    "Ok",
    "OpenEnum",
    "Operation",
    "OperationInfo",
    "OperationRequest",
    "OperationResponse",
    "Option",
    "Ord",
    "OutgoingResponse",
    "Paginated",
    "PartialEq",
    "PartialOrd",
    "QueryKey",
    "QueryRole",
    "Reader",
    "Idempotency",
    "RequestBody",
    "RequestBuilder",
    "Result",
    "RootElement",
    "Self",
    "Send",
    "ServerOperation",
    "Some",
    "String",
    "Sync",
    "Target",
    "ToOwned",
    "ToString",
    "ToXml",
    "TryFrom",
    "TryInto",
    "UnknownElements",
    "UnknownValue",
    "V",
    "Validate",
    "Vec",
    "Violation",
    "Violations",
    "Visitor",
    "Writer",
];

/// The variables and functions of generated code that a field name could shadow.
const TAKEN_FIELDS: &[&str] = &["build", "child", "default", "missing", "reader", "unknown"];

/// Checks the names and the documentation of an API.
pub(crate) fn check(api: &Api, lines: &Lines) -> Result<()> {
    let mut seen = BTreeSet::new();
    for type_ in &api.types {
        let place = lines.at(&type_.xml_name);
        for name in type_names(type_) {
            check_type(name, &place, &mut seen)?;
        }
        check_members(type_, lines)?;
    }
    for operation in &api.operations {
        let place = &operation.place;
        let mut names = vec![operation.name.clone(), format!("{}Builder", operation.name)];
        if operation.has_output_type() {
            names.push(operation.output_name());
            check_parameters(&operation.output_fields(), place)?;
        }
        for name in names {
            check_type(name, place, &mut seen)?;
        }
        check_parameters(&operation.fields(), place)?;
    }
    documented(api, lines)
}

/// Checks that everything is documented, since the documentation becomes rustdoc.
fn documented(api: &Api, lines: &Lines) -> Result<()> {
    let missing = |path: String| {
        let place = lines.at(&path);
        bail!("{place} lacks xs:documentation")
    };
    for type_ in &api.types {
        let name = &type_.xml_name;
        if type_.docs.is_empty() {
            return missing(name.clone());
        }
        let fields = type_.fields().iter().map(|f| (&f.xml_name, &f.docs));
        let variants = match &type_.kind {
            Kind::Enum(variants) => variants.as_slice(),
            _ => &[],
        };
        let members = fields.chain(variants.iter().map(|v| (&v.xml_name, &v.docs)));
        if let Some((member, _)) = members.into_iter().find(|(_, docs)| docs.is_empty()) {
            return missing(format!("{name}.{member}"));
        }
    }
    Ok(())
}

/// Checks that the root element identifies a document across all APIs.
pub(crate) fn roots(apis: &[Api]) -> Result<()> {
    let mut seen = BTreeMap::new();
    let mut types = BTreeMap::new();
    for api in apis {
        for (element, type_) in &api.roots {
            if let Some(other) = seen.insert(element, &api.name) {
                bail!(
                    "specs/{}: the root element {element} already belongs to specs/{other}; include \
                     ../{other}/model.xsd and name the root in operations.toml",
                    api.name
                );
            }
            if let Some(other) = types.insert(type_, &api.name) {
                bail!(
                    "specs/{}: the root element {element} would be called {type_} in Rust, like \
                     one of specs/{other}; set another name in [names]",
                    api.name
                );
            }
        }
    }
    Ok(())
}

fn check_parameters(fields: &[Field], place: &str) -> Result<()> {
    let names = fields
        .iter()
        .map(|f| (f.xml_name.clone(), f.rust_name.clone()));
    check_fields(names, |name| format!("{place}: {name}"))
}

/// Returns the names of a type and of the types generated with it.
fn type_names(type_: &Type) -> Vec<String> {
    let name = &type_.rust_name;
    let mut names = vec![name.clone()];
    match &type_.kind {
        Kind::Struct(_) => names.push(format!("{name}Builder")),
        Kind::Choice { name: choice, .. } => {
            names.extend([choice.clone(), format!("{name}Fields")]);
        }
        Kind::Enum(_) | Kind::Text => {}
    }
    names
}

fn check_type(name: String, place: &str, seen: &mut BTreeSet<String>) -> Result<()> {
    if !names::is_type(&name) {
        bail!(
            "{place}: {name:?} isn't a Rust type name in CamelCase; a type of the schema can have another name in [names]"
        );
    }
    if TAKEN.contains(&name.as_str()) {
        bail!(
            "{place} would be called {name} in Rust, which generated code uses itself; a type of the schema can have another name in [names]"
        );
    }
    if seen.contains(&name) {
        bail!(
            "{place}: two types or operations would be called {name} in Rust; a type of the schema can have another name in [names]"
        );
    }
    seen.insert(name);
    Ok(())
}

fn check_members(type_: &Type, lines: &Lines) -> Result<()> {
    let place = |xml: &str| lines.at(&format!("{}.{xml}", type_.xml_name));
    let pair = |f: &Field| (f.xml_name.clone(), f.rust_name.clone());
    match &type_.kind {
        Kind::Struct(fields) => check_fields(fields.iter().map(pair), place),
        Kind::Choice { name, alternatives } => {
            let is_complex =
                |f: &&Field| matches!(f.type_, FieldType::Named(Named { is_enum: false, .. }));
            if let Some(other) = alternatives.iter().find(|f| !is_complex(f)) {
                bail!(
                    "{}: an alternative must be a complex type",
                    place(&other.xml_name)
                );
            }
            let field = names::choice_field(&type_.rust_name, name);
            let at = |_: &str| lines.at(&format!("{}.choice", type_.xml_name));
            check_fields(std::iter::once((field.clone(), field)), at)?;
            check_fields(alternatives.iter().map(pair), place)?;
            check_variants(
                alternatives
                    .iter()
                    .map(|a| (&a.xml_name, names::type_name(&a.xml_name))),
                place,
            )
        }
        Kind::Enum(variants) => check_variants(
            variants.iter().map(|v| (&v.xml_name, v.rust_name.clone())),
            place,
        ),
        Kind::Text => Ok(()),
    }
}

fn check_fields(
    fields: impl Iterator<Item = (String, String)>,
    place: impl Fn(&str) -> String,
) -> Result<()> {
    let mut seen = BTreeSet::new();
    for (xml, rust) in fields {
        let place = place(&xml);
        if !names::is_field(&rust) {
            bail!(
                "{place} would be called {rust:?} in Rust, which isn't a field name; a member of a type can have another name in [names], a parameter has its own"
            );
        }
        if TAKEN_FIELDS.contains(&rust.as_str()) {
            bail!(
                "{place} would be called {rust} in Rust, which generated code uses itself; a member of a type can have another name in [names], a parameter has its own"
            );
        }
        if !seen.insert(rust.clone()) {
            bail!(
                "{place} would be called {rust} in Rust, like another member; a member of a type can have another name in [names], a parameter has its own"
            );
        }
    }
    Ok(())
}

fn check_variants<'a>(
    variants: impl Iterator<Item = (&'a String, String)>,
    place: impl Fn(&str) -> String,
) -> Result<()> {
    let mut seen = BTreeSet::from(["Unknown".to_owned(), "Self".to_owned()]);
    for (xml, rust) in variants {
        let place = place(xml);
        if !names::is_type(&rust) {
            bail!(
                "{place} would be called {rust:?} in Rust, which isn't a variant name; set another one in [names]"
            );
        }
        if !seen.insert(rust.clone()) {
            bail!(
                "{place} would be called {rust} in Rust, like another member; set another name in [names]"
            );
        }
    }
    Ok(())
}
