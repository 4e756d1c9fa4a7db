//! Element paths in a response.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};

use crate::codegen::ir::{Api, Body, Field, FieldType, Kind, Named, Occurs, Query, Scalar, Type};
use crate::codegen::names;

/// The element that contains the encoding type of keys.
const ENCODING_TYPE: &str = "EncodingType";

/// Returns the member `xml_name` of a type.
pub(super) fn member<'a>(type_: &'a Type, xml_name: &str) -> Result<&'a Field> {
    let fields = match &type_.kind {
        Kind::Struct(fields) => fields.as_slice(),
        _ => &[],
    };
    let found = fields.iter().find(|f| f.xml_name == xml_name);
    found.with_context(|| format!("{} doesn't have an element {xml_name}", type_.xml_name))
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
            type_ = inner
                .with_context(|| format!("{} of {path} doesn't have elements", parent.xml_name))?;
        }
        fields.push(member(type_, step)?.clone());
    }
    Ok(fields)
}

/// Checks the encoding type, which decoding compares with a text and removes.
fn check_encoding_type(field: &Field) -> Result<()> {
    let is_text = matches!(
        field.type_,
        FieldType::Scalar(Scalar::Text { .. }) | FieldType::Named(Named { is_enum: true, .. })
    );
    if field.occurs != Occurs::Optional || !is_text {
        bail!("url-encoded: {ENCODING_TYPE} must be an optional text or enumeration");
    }
    if field.rust_name != names::field_name(ENCODING_TYPE) {
        bail!("url-encoded: {ENCODING_TYPE} must keep its name in Rust");
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
    check_encoding_type(member(root, ENCODING_TYPE).context("url-encoded")?)?;
    let mut seen = BTreeSet::new();
    let resolved = paths.iter().map(|path| {
        if !seen.insert(path) {
            bail!("url-encoded: {path} occurs twice");
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
