//! The types of query parameters and headers.

use std::collections::BTreeMap;
use std::ops::Range;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use toml::Spanned;

use crate::codegen::ir::{Api, FieldType, Scalar};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    #[serde(rename = "type")]
    pub(super) type_: String,
    pub(super) doc: String,
}

/// The parameters of an operation, with the text of their file.
pub(super) struct Parameters<'a> {
    pub(super) entries: &'a BTreeMap<String, Spanned<Parameter>>,
    pub(super) text: &'a str,
}

impl Parameters<'_> {
    /// Returns the line and the name of a parameter for an error.
    pub(super) fn at(&self, name: &str, span: Range<usize>) -> String {
        format!("line {}: the parameter {name}", line(self.text, &span))
    }
}

/// Returns the line number of the start of a span.
pub(super) fn line(text: &str, span: &Range<usize>) -> usize {
    let before = text.get(..span.start).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// Returns a built-in type, or a simple type of the schema or an included one.
pub(super) fn type_named(api: &Api, type_: &str) -> Result<FieldType> {
    let scalar = match type_ {
        "xs:string" => Scalar::TEXT,
        "xs:long" => Scalar::Number {
            min: None,
            max: None,
        },
        "xs:unsignedLong" => Scalar::Unsigned,
        "xs:boolean" => Scalar::Bool,
        "xs:dateTime" => Scalar::DateTime,
        _ => {
            let found = api.simple.iter().find(|(name, _)| name == type_);
            let (_, found) = found.with_context(|| {
                format!(
                    "the type {type_} is not supported here; use xs:string, xs:long, \
                     xs:unsignedLong, xs:boolean, xs:dateTime or a simple type of the schema"
                )
            })?;
            return Ok(found.clone());
        }
    };
    Ok(FieldType::Scalar(scalar))
}
