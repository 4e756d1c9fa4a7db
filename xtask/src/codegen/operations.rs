//! Reads `operations.toml`, the part of a spec that XML Schema cannot say.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use toml::Spanned;

use super::ir::{Api, Body, Field, FieldType, Kind, Occurs, Operation};
use super::load::Names;
use super::{lint, names};

mod pages;
mod request;

use pages::PagesEntry;
use request::{Parameter, Request};

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct File {
    schema: String,
    pub(crate) about: String,
    #[serde(default)]
    names: BTreeMap<String, Spanned<String>>,
    #[serde(default, rename = "operation")]
    operations: Vec<Entry>,
    #[serde(skip)]
    path: PathBuf,
    #[serde(skip)]
    text: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    name: Spanned<String>,
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

impl File {
    /// Reads the file; an unknown key is an error with its line.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let text =
            fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        let mut file: Self =
            toml::from_str(&text).with_context(|| format!("{}", path.display()))?;
        path.clone_into(&mut file.path);
        file.text = text;
        if file.schema != lint::SCHEMA {
            bail!("{}: schema must be {}", path.display(), lint::SCHEMA);
        }
        plain("about", &file.about).with_context(|| format!("{}", path.display()))?;
        Ok(file)
    }

    /// The renames.
    pub(crate) fn names(&self) -> Names {
        let names = self.names.iter();
        names
            .map(|(path, name)| (path.clone(), name.get_ref().clone()))
            .collect()
    }

    /// Refuses renames of what the schema does not have.
    pub(crate) fn check_names(&self, api: &Api) -> Result<()> {
        let known = named(api);
        for (path, name) in &self.names {
            if !known.contains(path) {
                bail!(
                    "{}: [names] has {path}, which is no type and no member of a type of the schema",
                    self.at(name)
                );
            }
        }
        Ok(())
    }

    /// Checks the operations against the schema.
    pub(crate) fn resolve(&self, api: &Api) -> Result<Vec<Operation>> {
        let operations = self.operations.iter();
        operations
            .map(|entry| {
                let place = format!(
                    "{}: operation {}",
                    self.at(&entry.name),
                    entry.name.get_ref()
                );
                entry.resolve(api, &place).context(place)
            })
            .collect()
    }

    /// File and line of a value.
    fn at(&self, value: &Spanned<String>) -> String {
        let before = self.text.get(..value.span().start).unwrap_or_default();
        format!(
            "{}:{}",
            self.path.display(),
            before.matches('\n').count() + 1
        )
    }
}

impl Entry {
    fn resolve(&self, api: &Api, place: &str) -> Result<Operation> {
        let request = Request::read(api, &self.request, &self.parameters)?;
        self.check_texts()?;
        self.check_answers(&request.method)?;
        let response = self.response.as_deref();
        let pages = self.pages.as_ref();
        Ok(Operation {
            place: place.to_owned(),
            name: self.name.get_ref().clone(),
            docs: self.docs(),
            documentation: self.documentation.clone(),
            pages: pages
                .map(|pages| pages.resolve(api, response, &request.query))
                .transpose()?,
            method: request.method,
            bucket: request.bucket,
            query: request.query,
            body: self
                .body
                .as_deref()
                .map(|body| request_body(api, body))
                .transpose()?,
            response: response.map(|root| root_type(api, root)).transpose()?,
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
        })
    }

    fn docs(&self) -> Vec<String> {
        let mut docs = vec![self.summary.clone()];
        if !self.details.is_empty() {
            docs.push(String::new());
            docs.extend(self.details.trim().lines().map(str::to_owned));
        }
        docs
    }

    fn check_texts(&self) -> Result<()> {
        plain("summary", &self.summary)?;
        plain("documentation", &self.documentation)?;
        for line in self.details.lines().filter(|line| !line.is_empty()) {
            plain("details", line)?;
        }
        for (name, parameter) in &self.parameters {
            plain(name, &parameter.doc)?;
        }
        for code in self.errors.keys() {
            plain("errors", code)?;
        }
        Ok(())
    }

    fn check_answers(&self, method: &str) -> Result<()> {
        if !(200..300).contains(&self.success) {
            bail!("success must be from 200 to 299, not {}", self.success);
        }
        if let Some((code, status)) = self.errors.iter().find(|(_, s)| !(300..600).contains(*s)) {
            bail!("the error {code} must have a status from 300 to 599, not {status}");
        }
        if method == "HEAD" && self.response.is_some() {
            bail!("the answer of HEAD has no body, so it can have no response");
        }
        if self.body.is_some() && !matches!(method, "PUT" | "POST") {
            bail!("{method} can have no body");
        }
        Ok(())
    }
}

/// What `[names]` may name.
fn named(api: &Api) -> BTreeSet<String> {
    let mut known = BTreeSet::new();
    for type_ in &api.types {
        let name = &type_.xml_name;
        known.insert(name.clone());
        let mut members: Vec<_> = type_.fields().iter().map(|f| f.xml_name.as_str()).collect();
        match &type_.kind {
            Kind::Choice { .. } => members.push("choice"),
            Kind::Enum(variants) => members.extend(variants.iter().map(|v| v.xml_name.as_str())),
            Kind::Struct(_) | Kind::Text => {}
        }
        known.extend(members.iter().map(|member| format!("{name}.{member}")));
    }
    known
}

/// Refuses what would end a line of documentation or hide in it.
fn plain(key: &str, text: &str) -> Result<()> {
    let is_invisible = |c: char| c != '\t' && names::is_invisible(c);
    if text.trim().is_empty() || text.contains(is_invisible) {
        bail!("{key} must be one line of text without control characters");
    }
    Ok(())
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
