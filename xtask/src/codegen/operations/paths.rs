//! Paths of elements in an answer.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};

use crate::codegen::ir::{Api, Body, Field, FieldType, Kind, Named, Occurs, Query, Scalar, Type};
use crate::codegen::names;

/// The element that says whether keys are encoded.
const FLAG: &str = "EncodingType";

/// Returns the member `xml_name` of a type.
pub(super) fn member<'a>(type_: &'a Type, xml_name: &str) -> Result<&'a Field> {
    let fields = match &type_.kind {
        Kind::Struct(fields) => fields.as_slice(),
        _ => &[],
    };
    let found = fields.iter().find(|f| f.xml_name == xml_name);
    found.with_context(|| format!("{} has no element {xml_name}", type_.xml_name))
}

/// Returns the fields along a path such as `Buckets/Bucket`.
pub(super) fn fields(api: &Api, root: &Type, path: &str) -> Result<Vec<Field>> {
    let mut type_ = root;
    let mut fields: Vec<Field> = Vec::new();
    for step in path.split('/') {
        if let Some(parent) = fields.last() {
            let inner = match &parent.type_ {
                FieldType::Named(named) => api.type_of(named),
                _ => None,
            };
            type_ =
                inner.with_context(|| format!("{} of {path} has no elements", parent.xml_name))?;
        }
        fields.push(member(type_, step)?.clone());
    }
    Ok(fields)
}

/// Decoding compares the flag with a text and removes it, by the name that it has in Rust.
fn check_flag(flag: &Field) -> Result<()> {
    let is_text = matches!(
        flag.type_,
        FieldType::Scalar(Scalar::Text { .. }) | FieldType::Named(Named { is_enum: true, .. })
    );
    if flag.occurs != Occurs::Optional || !is_text {
        bail!("url-encoded: {FLAG} must be an optional text or enumeration");
    }
    if flag.rust_name != names::field_name(FLAG) {
        bail!("url-encoded: {FLAG} must keep its name in Rust");
    }
    Ok(())
}

/// Resolves the elements that `encoding-type=url` encodes.
pub(super) fn url_encoded(
    api: &Api,
    paths: &[String],
    response: Option<&Body>,
    query: &[Query],
) -> Result<Vec<(String, Vec<Field>)>> {
    if paths.is_empty() {
        return Ok(Vec::new());
    }
    let response = response.context("url-encoded needs a response")?;
    let root = response.document(api)?;
    let asks = |query: &Query| matches!(query, Query::Constant { key, value } if key == "encoding-type" && value == "url");
    if !query.iter().any(asks) {
        bail!("url-encoded needs encoding-type=url in the request");
    }
    let flag = member(root, FLAG).context("url-encoded")?;
    check_flag(flag)?;
    let mut seen = BTreeSet::new();
    let resolved = paths.iter().map(|path| {
        if !seen.insert(path) {
            bail!("url-encoded: {path} is there twice");
        }
        let fields = fields(api, root, path).context("url-encoded")?;
        let is_text = |f: &Field| matches!(f.type_, FieldType::Scalar(Scalar::Text { .. }));
        if !fields.last().is_some_and(is_text) {
            bail!("url-encoded: {path} must lead to a text");
        }
        Ok((path.clone(), fields))
    });
    resolved.collect()
}
