//! Request and response headers.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::Spanned;

use super::parameters::{line, type_named};
use crate::codegen::ir::{Api, Body, Count, Field, FieldType, Format, Header, Occurs, Scalar};

/// The headers that the client and the signer set.
const RESERVED: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "date",
    "expect",
    "host",
    "transfer-encoding",
    "user-agent",
    "x-oss-additional-headers",
    "x-oss-content-sha256",
    "x-oss-date",
    "x-oss-security-token",
    "x-oss-signature",
];

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeaderEntry {
    name: String,
    #[serde(rename = "type")]
    type_: String,
    #[serde(default)]
    required: bool,
    pub(super) doc: String,
}

/// The message that has the headers.
#[derive(Clone, Copy)]
pub(super) enum Side<'a> {
    /// The request, with its body.
    Request(Option<&'a Body>),
    Response,
}

pub(super) fn resolve(
    api: &Api,
    entries: &BTreeMap<String, Spanned<HeaderEntry>>,
    side: Side<'_>,
    text: &str,
) -> Result<Vec<Header>> {
    let mut seen = BTreeSet::new();
    let mut headers = Vec::new();
    for (spelt, entry) in entries {
        let at = || format!("line {}", line(text, &entry.span()));
        let entry = entry.get_ref();
        let name = spelt.to_ascii_lowercase();
        check_name(&name, entry, side).with_context(at)?;
        if !seen.insert(name.clone()) {
            bail!("{}: the header {spelt} occurs twice", at());
        }
        headers.push(Header {
            field: field(api, spelt, entry, side).with_context(at)?,
            name: name.trim_end_matches('*').to_owned(),
        });
    }
    let prefixes = headers.iter().filter(|h| h.field.type_ == FieldType::Map);
    for prefix in prefixes {
        let is_inside = |h: &&Header| {
            h.field.rust_name != prefix.field.rust_name && h.name.starts_with(&prefix.name)
        };
        if let Some(inside) = headers.iter().find(is_inside) {
            bail!(
                "the header {} is already included in {}*",
                inside.field.xml_name,
                prefix.name
            );
        }
    }
    Ok(headers)
}

fn check_name(name: &str, entry: &HeaderEntry, side: Side<'_>) -> Result<()> {
    let (stem, is_prefix) = match name.strip_suffix("-*") {
        Some(stem) => (stem, true),
        None => (name, false),
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
    if stem.is_empty() || !stem.chars().all(allowed) {
        bail!(
            "the header {name:?} is not supported; use letters, digits and hyphens, and -* at the end for a prefix"
        );
    }
    if is_prefix != (entry.type_ == "map") {
        bail!(
            "the header {name}: the type map requires a name that ends with -*, and the other way round"
        );
    }
    let Side::Request(body) = side else {
        return Ok(());
    };
    if RESERVED.contains(&name) {
        bail!("the header {name} is set by the client");
    }
    let prefix = format!("{stem}-");
    let owned = RESERVED.iter().find(|owned| owned.starts_with(&prefix));
    if let (true, Some(owned)) = (is_prefix, owned) {
        bail!("the headers {name} include {owned}, which is set by the client");
    }
    let is_document = body.is_some_and(|body| body.format != Format::Bytes);
    if name == "content-type" && is_document {
        bail!("the header {name} of a document is set by the client");
    }
    if name == "content-md5" && (is_document || body.is_none()) {
        bail!(
            "the header {name} is for operations that send bytes; the client sets it for documents"
        );
    }
    Ok(())
}

fn field(api: &Api, spelt: &str, entry: &HeaderEntry, side: Side<'_>) -> Result<Field> {
    let type_ = match (entry.type_.as_str(), side) {
        ("map", _) => FieldType::Map,
        ("pairs", Side::Request(_)) => FieldType::Pairs,
        ("pairs", Side::Response) => bail!("the header {spelt}: only a request can have pairs"),
        ("http-date", _) => FieldType::Scalar(Scalar::HttpDate),
        ("object", Side::Request(_)) => FieldType::ObjectLocation,
        ("object", Side::Response) => {
            bail!("the header {spelt}: only a request can name an object")
        }
        ("byte-range", Side::Request(_)) if spelt == "Range" => FieldType::ByteRange,
        ("byte-range", Side::Request(_)) => {
            bail!("the header {spelt}: the type byte-range is for the header Range")
        }
        ("byte-range", Side::Response) => FieldType::ContentRange,
        (type_, _) => type_named(api, type_).with_context(|| format!("the header {spelt}"))?,
    };
    let is_map = matches!(type_, FieldType::Map | FieldType::Pairs);
    let occurs = match (entry.required, side) {
        (true, Side::Response) => {
            bail!("the header {spelt}: a response may omit any header, so it cannot be required")
        }
        (true, _) if is_map => bail!("the header {spelt}: a map cannot be required"),
        (true, _) => Occurs::Required,
        (false, _) if is_map => Occurs::Repeated,
        (false, _) => Occurs::Optional,
    };
    let field = Field {
        xml_name: spelt.to_owned(),
        rust_name: entry.name.clone(),
        docs: vec![entry.doc.clone()],
        type_,
        occurs,
        count: Count::default(),
    };
    Ok(field.with_default_limit())
}
