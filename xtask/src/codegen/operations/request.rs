//! The request line: `METHOD /PATH?QUERY`.

use std::collections::BTreeSet;

use anyhow::{Context as _, Result, bail};

use super::parameters::{Parameters, type_named};
use crate::codegen::ir::{Api, Count, Field, Occurs, Query, Target};

pub(super) struct Request {
    pub(super) method: String,
    pub(super) target: Target,
    pub(super) query: Vec<Query>,
}

impl Request {
    pub(super) fn read(api: &Api, line: &str, parameters: &Parameters) -> Result<Self> {
        let (method, target) = line
            .split_once(' ')
            .context("request must be METHOD /PATH")?;
        if !matches!(method, "GET" | "PUT" | "POST" | "DELETE" | "HEAD") {
            bail!("the method {method} is not supported; use GET, PUT, POST, DELETE or HEAD");
        }
        let (path, query) = match target.split_once('?') {
            Some((path, query)) => (path, Some(query)),
            None => (target, None),
        };
        let target = match path {
            "/" => Target::Service,
            "/{bucket}" => Target::Bucket,
            "/{bucket}/{key}" => Target::Object,
            _ => bail!(
                "the path {path} is not supported; it must be /, /{{bucket}} or /{{bucket}}/{{key}}"
            ),
        };
        let pairs = query.into_iter().flat_map(|query| query.split('&'));
        let query: Vec<_> = pairs
            .map(|pair| query_pair(api, pair, parameters))
            .collect::<Result<_>>()?;
        check_keys(&query)?;
        check_parameters(&query, parameters)?;
        Ok(Self {
            method: method.to_owned(),
            target,
            query,
        })
    }
}

/// Reads `key`, `key=constant`, `key={name}`, `key={name?}` or `key={name*}`.
fn query_pair(api: &Api, pair: &str, parameters: &Parameters) -> Result<Query> {
    let Some((key, value)) = pair.split_once('=') else {
        return Ok(Query::SubResource(pair.to_owned()));
    };
    let key = key.to_owned();
    let Some(name) = value.strip_prefix('{').and_then(|v| v.strip_suffix('}')) else {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '-';
        if value.is_empty() || !value.chars().all(allowed) {
            bail!(
                "{pair}: the value must be {{parameter}}, {{parameter?}}, {{parameter*}}, \
                 or a constant of letters, digits and hyphens"
            );
        }
        let value = value.to_owned();
        return Ok(Query::Constant { key, value });
    };
    let (name, occurs) = match (name.strip_suffix('?'), name.strip_suffix('*')) {
        (Some(name), _) => (name, Occurs::Optional),
        (_, Some(name)) => (name, Occurs::Repeated),
        (None, None) => (name, Occurs::Required),
    };
    let parameter = parameters
        .entries
        .get(name)
        .with_context(|| format!("{name} is not among the parameters"))?;
    let field = Field {
        xml_name: key.clone(),
        rust_name: name.to_owned(),
        docs: vec![parameter.get_ref().doc.clone()],
        type_: type_named(api, &parameter.get_ref().type_)
            .with_context(|| parameters.at(name, parameter.span()))?,
        occurs,
        count: Count::default(),
    };
    let field = field.with_default_limit();
    Ok(Query::Parameter { key, field })
}

/// Checks the query keys; the signer rejects requests that set its keys.
fn check_keys(query: &[Query]) -> Result<()> {
    let mut seen = BTreeSet::new();
    for query in query {
        let (Query::SubResource(key) | Query::Constant { key, .. } | Query::Parameter { key, .. }) =
            query;
        if key.is_empty() || !key.chars().all(|c| c.is_ascii_alphanumeric() || c == '-') {
            bail!("the query key {key:?} is not supported; use letters, digits and hyphens");
        }
        if is_reserved(key) {
            bail!("the query key {key} is reserved for signatures");
        }
        if !seen.insert(key) {
            bail!("the query key {key} occurs twice");
        }
    }
    Ok(())
}

fn is_reserved(key: &str) -> bool {
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

fn check_parameters(query: &[Query], parameters: &Parameters) -> Result<()> {
    let is_used = |name: &String| {
        query.iter().any(|query| match query {
            Query::Parameter { field, .. } => field.rust_name == *name,
            Query::SubResource(_) | Query::Constant { .. } => false,
        })
    };
    match parameters.entries.iter().find(|(name, _)| !is_used(name)) {
        Some((name, entry)) => {
            bail!(
                "{}: the request doesn't use it",
                parameters.at(name, entry.span())
            )
        }
        None => Ok(()),
    }
}
