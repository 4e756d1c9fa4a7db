//! Tells operations apart, for the table that servers route with.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::ir::{Api, Occurs, Operation, Query, Target};
use super::sub_resources;
use super::workspace::read_text;

/// The file in `specs/` with the other subresources.
const SPEC: &str = "routing.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Listed {
    #[serde(rename = "sub-resources")]
    sub_resources: BTreeSet<String>,
    #[serde(rename = "signed-parameters")]
    signed_parameters: BTreeSet<String>,
}

/// The method, resource and query keys that select an operation.
type Selection<'a> = (&'a str, Target, BTreeSet<&'a str>);

/// Returns the query keys that select an operation or change what one does.
pub(super) fn sub_resources(specs: &Path, apis: &[Api]) -> Result<BTreeSet<String>> {
    let text = read_text(&specs.join(SPEC))?;
    let listed: Listed = toml::from_str(&text).with_context(|| format!("specs/{SPEC}"))?;
    let mut keys = sub_resources::all(specs, apis)?;
    for key in listed.sub_resources {
        if !keys.insert(key.clone()) {
            bail!("specs/{SPEC}: {key} is already a key of an operation or of signing-v1.toml");
        }
    }
    for key in &listed.signed_parameters {
        if !keys.remove(key) {
            bail!("specs/{SPEC}: {key} is not a signed key");
        }
    }
    Ok(keys)
}

/// Returns the header that tells an operation from one with the same selection.
pub(super) fn selecting_header<'o>(all: &[Operation], operation: &'o Operation) -> Option<&'o str> {
    let has_twin = all
        .iter()
        .any(|other| other.name != operation.name && selection(other) == selection(operation));
    let mut headers = operation.headers.iter();
    let required = headers.find(|header| header.field.occurs == Occurs::Required);
    required
        .filter(|_| has_twin)
        .map(|header| header.name.as_str())
}

/// Rejects operations that a server couldn't tell apart.
pub(super) fn check(apis: &[Api]) -> Result<()> {
    let mut seen = BTreeMap::new();
    for api in apis {
        for operation in &api.operations {
            let header = selecting_header(&api.operations, operation);
            let (method, target, keys) = selection(operation);
            let key = (method, format!("{target:?}"), keys, header);
            if let Some(other) = seen.insert(key, &operation.name) {
                bail!(
                    "{}: a server can't tell it from {other}; they need another method, path, \
                     query or required header",
                    operation.place
                );
            }
        }
    }
    Ok(())
}

fn selection(operation: &Operation) -> Selection<'_> {
    let keys = operation.query.iter().filter(|query| match query {
        Query::SubResource(_) => true,
        Query::Constant { .. } => !query.is_encoding_type(),
        Query::Parameter { field, .. } => field.occurs == Occurs::Required,
    });
    (
        &operation.method,
        operation.target,
        keys.map(Query::key).collect(),
    )
}
