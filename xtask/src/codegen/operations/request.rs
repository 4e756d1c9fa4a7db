//! The request line: `METHOD /PATH?QUERY`.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::codegen::ir::{Api, Field, FieldType, Occurs, Query, Scalar};

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameter {
    #[serde(rename = "type")]
    type_: String,
    pub(super) doc: String,
}

pub(super) struct Request {
    pub(super) method: String,
    pub(super) bucket: bool,
    pub(super) query: Vec<Query>,
}

impl Request {
    pub(super) fn read(
        api: &Api,
        line: &str,
        parameters: &BTreeMap<String, Parameter>,
    ) -> Result<Self> {
        let (method, target) = line
            .split_once(' ')
            .context("request must be METHOD /PATH")?;
        if !matches!(method, "GET" | "PUT" | "POST" | "DELETE" | "HEAD") {
            bail!("the method {method} is not supported");
        }
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let bucket = match path {
            "/" => false,
            "/{bucket}" => true,
            _ => bail!("the path {path} is not supported; it must be / or /{{bucket}}"),
        };
        let pairs = query.into_iter().flat_map(|query| query.split('&'));
        let query: Vec<_> = pairs
            .map(|pair| query_pair(api, pair, parameters))
            .collect::<Result<_>>()?;
        check_keys(&query)?;
        check_parameters(&query, parameters)?;
        Ok(Self {
            method: method.to_owned(),
            bucket,
            query,
        })
    }
}

fn query_pair(api: &Api, pair: &str, parameters: &BTreeMap<String, Parameter>) -> Result<Query> {
    let Some((key, value)) = pair.split_once('=') else {
        return Ok(Query::SubResource(pair.to_owned()));
    };
    let inner = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'));
    let name = inner
        .with_context(|| format!("{pair}: the value must be {{parameter}} or {{parameter?}}"))?;
    let (name, occurs) = match name.strip_suffix('?') {
        Some(name) => (name, Occurs::Optional),
        None => (name, Occurs::Required),
    };
    let parameter = parameters
        .get(name)
        .with_context(|| format!("{name} is not among the parameters"))?;
    let field = Field {
        xml_name: key.to_owned(),
        rust_name: name.to_owned(),
        docs: vec![parameter.doc.clone()],
        type_: FieldType::Scalar(scalar(api, &parameter.type_)?),
        occurs,
    };
    Ok(Query::Parameter {
        key: key.to_owned(),
        field,
    })
}

/// The signer owns some keys, and refuses a request that brings them.
fn check_keys(query: &[Query]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for query in query {
        let (Query::SubResource(key) | Query::Parameter { key, .. }) = query;
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            bail!("the query key {key:?} is not supported; use letters, digits and hyphens");
        }
        if is_of_signatures(key) {
            bail!("the query key {key} belongs to signatures");
        }
        if !seen.insert(key) {
            bail!("the query key {key} is there twice");
        }
    }
    Ok(())
}

fn is_of_signatures(key: &str) -> bool {
    const V4: &[&str] = &[
        "additional-headers",
        "credential",
        "date",
        "expires",
        "security-token",
        "signature",
        "signature-version",
    ];
    const V1: &[&str] = &["expires", "ossaccesskeyid", "security-token", "signature"];
    let key = key.to_ascii_lowercase();
    V1.contains(&key.as_str())
        || key
            .strip_prefix("x-oss-")
            .is_some_and(|key| V4.contains(&key))
}

fn check_parameters(query: &[Query], parameters: &BTreeMap<String, Parameter>) -> Result<()> {
    let is_used = |name: &String| {
        query.iter().any(|query| match query {
            Query::Parameter { field, .. } => field.rust_name == *name,
            Query::SubResource(_) => false,
        })
    };
    match parameters.keys().find(|name| !is_used(name)) {
        Some(name) => bail!("the parameter {name} is not used in the request"),
        None => Ok(()),
    }
}

fn scalar(api: &Api, type_: &str) -> Result<Scalar> {
    match type_ {
        "xs:string" => Ok(Scalar::Text { min: 0, max: None }),
        "xs:long" => Ok(Scalar::Number {
            min: None,
            max: None,
        }),
        _ => {
            let found = api.scalars.iter().find(|(name, _)| name == type_);
            let (_, scalar) = found
                .with_context(|| format!("the type {type_} is not supported for parameters"))?;
            Ok(scalar.clone())
        }
    }
}
