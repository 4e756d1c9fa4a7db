//! The bodies of requests and responses.

use anyhow::{Context as _, Result};
use serde::Deserialize;

use super::texts::one_line;
use crate::codegen::ir::{Api, Body, Count, Field, FieldType, Format, Occurs, Scalar, Type};
use crate::codegen::names;

/// A body: a document, JSON or bytes.
///
/// It is `"Root"`, `"Root?"`, `{ json = "name", doc = "…" }` or `{ bytes = "name", doc = "…" }`.
#[derive(Debug, Deserialize)]
#[serde(
    untagged,
    expecting = "expected a root element such as \"Rule\" or \"Rule?\", or { json = \"name\", doc = \"…\" }, or { bytes = \"name\", doc = \"…\" }"
)]
pub(super) enum BodyEntry {
    Xml(String),
    Json(JsonEntry),
    Bytes(BytesEntry),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct JsonEntry {
    json: String,
    doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BytesEntry {
    bytes: String,
    doc: String,
}

impl BodyEntry {
    pub(super) fn check_doc(&self) -> Result<()> {
        match self {
            Self::Xml(_) => Ok(()),
            Self::Json(JsonEntry { json: name, doc })
            | Self::Bytes(BytesEntry { bytes: name, doc }) => one_line(name, doc),
        }
    }

    pub(super) fn resolve(&self, api: &Api) -> Result<Body> {
        match self {
            Self::Xml(root) => document(api, root),
            Self::Json(JsonEntry { json, doc }) => Ok(Body {
                format: Format::Json,
                field: field(json, doc, FieldType::Scalar(Scalar::TEXT)),
            }),
            Self::Bytes(BytesEntry { bytes, doc }) => Ok(Body {
                format: Format::Bytes,
                field: field(bytes, doc, FieldType::Bytes),
            }),
        }
    }
}

fn document(api: &Api, root: &str) -> Result<Body> {
    let (root, occurs) = match root.strip_suffix('?') {
        Some(root) => (root, Occurs::Optional),
        None => (root, Occurs::Required),
    };
    let named = api.root(root);
    let named = named.with_context(|| format!("{root} isn't a root element of the schema"))?;
    let name = names::field_name(root);
    Ok(Body {
        format: Format::Xml,
        field: Field {
            xml_name: root.to_owned(),
            occurs,
            ..field(
                &name,
                &format!("The document `{root}`."),
                FieldType::Named(named),
            )
        },
    })
}

fn field(name: &str, doc: &str, type_: FieldType) -> Field {
    Field {
        xml_name: name.to_owned(),
        rust_name: name.to_owned(),
        docs: vec![doc.to_owned()],
        type_,
        occurs: Occurs::Required,
        count: Count::default(),
    }
}

impl Body {
    /// Returns the type of a document.
    pub(super) fn document<'a>(&self, api: &'a Api) -> Result<&'a Type> {
        let type_ = match &self.field.type_ {
            FieldType::Named(named) if self.format == Format::Xml => api.type_of(named),
            _ => None,
        };
        type_.context("the response must be a root element of the schema")
    }
}
