//! Reads `operations.toml`, the part of a spec that XML Schema cannot say.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use super::ir::{Api, Body, Field, FieldType, Kind, Occurs, Operation, Pages, Query, Scalar};
use super::load::Names;
use super::names;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    pub(crate) schema: String,
    pub(crate) about: String,
    #[serde(default)]
    pub(crate) names: Names,
    #[serde(default, rename = "operation")]
    operations: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: String,
    summary: String,
    #[serde(default)]
    details: String,
    documentation: String,
    request: String,
    /// The root element of the request, with `?` if it may be left out.
    body: Option<String>,
    response: Option<String>,
    success: u16,
    repeatable: Repeatable,
    #[serde(default)]
    parameters: BTreeMap<String, Parameter>,
    #[serde(default)]
    errors: BTreeMap<String, u16>,
    pages: Option<PagesEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Repeatable {
    Yes,
    SameEffect,
    No,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Parameter {
    #[serde(rename = "type")]
    type_: String,
    doc: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PagesEntry {
    items: String,
    more: String,
    token: String,
    parameter: String,
}

impl File {
    /// Reads the file; an unknown key is an error with its line.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{}", path.display()))
    }

    /// Checks the operations against the schema.
    pub(crate) fn resolve(&self, api: &Api) -> Result<Vec<Operation>> {
        let operations = self.operations.iter();
        operations
            .map(|entry| {
                entry
                    .resolve(api)
                    .with_context(|| format!("operation {}", entry.name))
            })
            .collect()
    }
}

impl Entry {
    fn resolve(&self, api: &Api) -> Result<Operation> {
        let (method, target) = self
            .request
            .split_once(' ')
            .context("request must be METHOD /PATH")?;
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let bucket = match path {
            "/" => false,
            "/{bucket}" => true,
            _ => bail!("the path {path} is not supported; it must be / or /{{bucket}}"),
        };
        if !matches!(method, "GET" | "PUT" | "POST" | "DELETE" | "HEAD") {
            bail!("the method {method} is not supported");
        }
        let query = self.query(api, query)?;
        let response = self
            .response
            .as_deref()
            .map(|root| root_type(api, root))
            .transpose()?;
        let operation = Operation {
            name: self.name.clone(),
            docs: self.docs(),
            documentation: self.documentation.clone(),
            method: method.to_owned(),
            bucket,
            query,
            body: self
                .body
                .as_deref()
                .map(|body| request_body(api, body))
                .transpose()?,
            response,
            success: self.success,
            repeatable: match self.repeatable {
                Repeatable::Yes => "Yes",
                Repeatable::SameEffect => "SameEffect",
                Repeatable::No => "No",
            },
            errors: self
                .errors
                .iter()
                .map(|(code, status)| (code.clone(), *status))
                .collect(),
            pages: self
                .pages
                .as_ref()
                .map(|pages| self.pages(api, pages))
                .transpose()?,
        };
        self.check_parameters(&operation)?;
        Ok(operation)
    }

    fn docs(&self) -> Vec<String> {
        let mut docs = vec![self.summary.clone()];
        if !self.details.is_empty() {
            docs.push(String::new());
            docs.extend(self.details.trim().lines().map(str::to_owned));
        }
        docs
    }

    fn query(&self, api: &Api, query: &str) -> Result<Vec<Query>> {
        query
            .split('&')
            .filter(|pair| !pair.is_empty())
            .map(|pair| self.query_pair(api, pair))
            .collect()
    }

    fn query_pair(&self, api: &Api, pair: &str) -> Result<Query> {
        let Some((key, value)) = pair.split_once('=') else {
            return Ok(Query::SubResource(pair.to_owned()));
        };
        let inner = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'));
        let name = inner.with_context(|| {
            format!("{pair}: the value must be {{parameter}} or {{parameter?}}")
        })?;
        let (name, occurs) = match name.strip_suffix('?') {
            Some(name) => (name, Occurs::Optional),
            None => (name, Occurs::Required),
        };
        let parameter = self
            .parameters
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

    fn check_parameters(&self, operation: &Operation) -> Result<()> {
        for name in self.parameters.keys() {
            if !operation
                .parameters()
                .any(|(_, field)| field.rust_name == *name)
            {
                bail!("the parameter {name} is not used in the request");
            }
        }
        Ok(())
    }

    fn pages(&self, api: &Api, pages: &PagesEntry) -> Result<Pages> {
        let root = self.response.as_deref().context("pages need a response")?;
        let response = root_type(api, root)?;
        let mut items = Vec::new();
        let mut type_ = response.clone();
        for step in pages.items.split('/') {
            let field = member(api, &type_, step)?;
            items.push((field.rust_name.clone(), field.occurs == Occurs::Optional));
            let FieldType::Named {
                name, api: None, ..
            } = &field.type_
            else {
                bail!("pages: {step} must be a type of this schema");
            };
            type_.clone_from(name);
        }
        Ok(Pages {
            items,
            item_type: type_,
            more: member(api, &response, &pages.more)?.rust_name.clone(),
            token: member(api, &response, &pages.token)?.rust_name.clone(),
            parameter: pages.parameter.clone(),
        })
    }
}

fn request_body(api: &Api, body: &str) -> Result<Body> {
    let (root, occurs) = match body.strip_suffix('?') {
        Some(root) => (root, Occurs::Optional),
        None => (body, Occurs::Required),
    };
    let name = root_type(api, root)?;
    let field = Field {
        xml_name: root.to_owned(),
        rust_name: names::field_name(root),
        docs: vec!["What is sent in the body.".to_owned()],
        type_: FieldType::Named {
            name,
            api: None,
            is_enum: false,
        },
        occurs,
    };
    Ok(Body { field })
}

fn root_type(api: &Api, root: &str) -> Result<String> {
    let found = api.roots.iter().find(|(element, _)| element == root);
    let (_, type_) = found.with_context(|| format!("{root} is no root element of the schema"))?;
    Ok(type_.clone())
}

fn member<'a>(api: &'a Api, type_: &str, xml_name: &str) -> Result<&'a Field> {
    let fields = match api.type_named(type_).map(|t| &t.kind) {
        Some(Kind::Struct(fields)) => fields.as_slice(),
        _ => &[],
    };
    fields
        .iter()
        .find(|f| f.xml_name == xml_name)
        .with_context(|| format!("{type_} has no element {xml_name}"))
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
